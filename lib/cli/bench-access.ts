import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { accessOf } from '../access';
import { type Assembly, type JsonObject, type Resource, readAssembly, type StackTemplate } from '../assembly';
import { type Bench, median, row } from './bench-rows';

const ROUNDS = 5;
const MANY = 50;
/** Growth with the number of jurisdictions stays linear, with room for a machine that does other work. */
const TARGETS = { closureMs: 1000, perJurisdiction: 1.5 } as const;

const projectRoot = (from: string): string =>
  existsSync(join(from, 'package.json')) ? from : projectRoot(dirname(from));

/** The first part of the ids of most stacks: the jurisdiction of the settings. */
const jurisdictionOf = (assembly: Assembly): string => {
  const [first] = [...assembly.stacks.keys()].filter((id) => id.includes('/')).map((id) => id.split('/')[0] ?? '');
  if (first === undefined) throw new Error('the assembly has no jurisdiction; synthesize the project first');
  return first;
};

const renamed = <T>(value: T, from: string, to: string): T =>
  JSON.parse(JSON.stringify(value).replaceAll(new RegExp(`\\b${from}`, 'g'), to));

const copyOf = (stack: StackTemplate, from: string, to: string): StackTemplate => {
  const { resources, nested, template, ...rest } = stack;
  return {
    ...renamed(rest, from, to),
    template: renamed<JsonObject>(template, from, to),
    nested: new Map([...nested].map(([key, id]) => [key, id.replace(from, to)])),
    resources: new Map([...resources].map(([key, resource]): [string, Resource] => [key, renamed(resource, from, to)])),
  };
};

/** The same assembly with as many jurisdictions as a large State has counties. */
const multiplied = (assembly: Assembly, count: number): Assembly => {
  const from = jurisdictionOf(assembly);
  const stacks = new Map<string, StackTemplate>();
  for (const [id, stack] of assembly.stacks) {
    if (!id.startsWith(`${from}/`)) stacks.set(id, stack);
    else
      for (let i = 0; i < count; i++) stacks.set(id.replace(from, `${from}${i}x`), copyOf(stack, from, `${from}${i}x`));
  }
  return { ...assembly, stacks };
};

const time = (work: () => unknown): number => {
  const started = performance.now();
  work();
  return performance.now() - started;
};

/** What it costs to say who can reach what, for the synthesized project and for many of it side by side. */
export const measure = async (say: (line: string) => void): Promise<Bench> => {
  const folder = join(projectRoot(__dirname), 'cdk.out');
  say(`reading ${folder}`);
  const read = time(() => readAssembly(folder));
  const assembly = readAssembly(folder);
  const first = time(() => accessOf(assembly));
  const again = median(Array.from({ length: ROUNDS }, () => time(() => accessOf(assembly))));
  say(`${MANY} jurisdictions side by side`);
  const large = multiplied(assembly, MANY);
  const resources = [...large.stacks.values()].reduce((sum, stack) => sum + stack.resources.size, 0);
  const many = time(() => accessOf(large));
  return {
    name: 'access',
    rows: [
      row('reading the assembly', read, 'ms'),
      row('closure of the assembly, first time', first, 'ms', TARGETS.closureMs),
      row('closure of the assembly, median', again, 'ms'),
      row(`resources of ${MANY} jurisdictions`, resources, 'resources'),
      row(`closure of ${MANY} jurisdictions`, many, 'ms'),
      row('one of many / one alone', many / MANY / again, 'times', TARGETS.perJurisdiction),
    ],
  };
};
