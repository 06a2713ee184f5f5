import { type Assembly, isObject, type Json, type JsonObject, type StackTemplate, withTemplate } from '../../assembly';
import { judge } from '../../guardrails';

/** Of the assembly as it is. Idle, a machine with two cores needs no more time than its processors do. */
const ONE_JURISDICTION_MS = 1000;
/** How many jurisdictions an app may hold; a state's. */
export const SIZES = [1, 10, 50] as const;

/** The stacks that every jurisdiction has its own of; the account's are shared. */
const isOwn = (id: string, jurisdiction: string): boolean => id.startsWith(`${jurisdiction}/`);

const renamed = (value: Json, from: string, to: string): Json =>
  JSON.parse(JSON.stringify(value).replaceAll(from, to)) as Json;

const copyOf = (stack: StackTemplate, from: string, to: string): StackTemplate => ({
  ...stack,
  id: stack.id.replace(from, to),
  name: stack.name.replace(from, to),
  file: stack.file.replace(from, to),
});

/**
 * The assembly as if so many jurisdictions stood in it: copies of the one jurisdiction's templates under other names. A real
 * synth of 50 takes minutes and would show the same templates.
 */
export const withJurisdictions = (assembly: Assembly, count: number): Assembly => {
  const first = [...assembly.stacks.keys()].find((id) => id.includes('/'));
  const jurisdiction = first?.split('/')[0] ?? '';
  const own = [...assembly.stacks.values()].filter(({ id }) => isOwn(id, jurisdiction));
  const stacks = new Map(assembly.stacks);
  const templates: [string, JsonObject][] = [];
  for (let number = 2; number <= count; number++) {
    const name = `${jurisdiction}${number}`;
    for (const stack of own) {
      const copy = copyOf(stack, jurisdiction, name);
      const template = renamed(stack.template, jurisdiction, name);
      stacks.set(copy.id, copy);
      if (isObject(template)) templates.push([copy.id, template]);
    }
  }
  return templates.reduce<Assembly>((all, [id, template]) => withTemplate(all, id, template), { ...assembly, stacks });
};

export interface Scale {
  readonly jurisdictions: number;
  readonly resources: number;
  /** Of the processor, all threads together: what else runs on the machine does not count. */
  readonly ms: number;
  readonly findings: number;
  /** At most this; only one jurisdiction has a target of its own. */
  readonly target?: number;
}

const resourcesIn = (assembly: Assembly): number =>
  [...assembly.stacks.values()].reduce((sum, { resources }) => sum + resources.size, 0);

/** The better of two: the first one compiles the rules as well. */
const ROUNDS = 2;

const processorMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

export const scales = (assembly: Assembly): readonly Scale[] =>
  SIZES.map((jurisdictions) => {
    let ms = Number.POSITIVE_INFINITY;
    let findings = 0;
    const size = withJurisdictions(assembly, jurisdictions);
    for (let round = 0; round < ROUNDS; round++) {
      // A new object each time: nothing that an earlier round worked out is remembered.
      const fresh = { ...size };
      const started = processorMs();
      findings = judge(fresh).findings.length;
      ms = Math.min(ms, processorMs() - started);
    }
    return {
      jurisdictions,
      resources: resourcesIn(size),
      ms,
      findings,
      ...(jurisdictions === 1 ? { target: ONE_JURISDICTION_MS } : {}),
    };
  });
