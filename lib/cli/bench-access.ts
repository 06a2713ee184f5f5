import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Access, accessOf, LOCK_FILE, readLock } from '../access';
import { type Assembly, type JsonObject, type Resource, readAssembly, type StackTemplate } from '../assembly';
import { reviewOf } from '../review';
import { type Bench, median, row } from './bench-rows';

const ROUNDS = 5;
/** As many jurisdictions as a small, a middling and a large State has counties. */
const COUNTS = [1, 10, 50] as const;
/** Growth with the number of jurisdictions stays linear, with room for a machine that does other work. */
const TARGETS = { closureMs: 1000, perJurisdiction: 1.5, reviewMs: 2000 } as const;

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

/** Processor time of the whole process so far, in ms: whatever else the machine does, it counts this alone. */
const spent = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const time = (work: () => unknown): number => {
  const started = spent();
  work();
  return spent() - started;
};

/** Entries of one jurisdiction about a store of another. */
const acrossJurisdictions = (access: Access, from: string): number => {
  const place = new RegExp(`^${from}\\d+x/`);
  return access.entries.filter(({ principal, store }) => {
    const [who] = place.exec(principal) ?? [];
    const [what] = place.exec(store) ?? [];
    return who !== undefined && what !== undefined && who !== what;
  }).length;
};

/** Reads both, as the command does: nothing is remembered from before. */
const review = (folder: string): number =>
  time(() => {
    const base = readAssembly(folder);
    const head = readAssembly(folder);
    const lock = readLock(join(dirname(folder), LOCK_FILE));
    reviewOf(base, head, lock === undefined ? {} : { lock });
  });

/** What it costs, in processor time, to say who can reach what, for the synthesized project and for many of it side by side. */
export const measure = async (say: (line: string) => void): Promise<Bench> => {
  const folder = join(projectRoot(__dirname), 'cdk.out');
  say(`reading ${folder}`);
  const read = time(() => readAssembly(folder));
  const assembly = readAssembly(folder);
  const first = time(() => accessOf(assembly));
  const again = median(Array.from({ length: ROUNDS }, () => time(() => accessOf(assembly))));
  const reviewed = review(folder);
  const rows = COUNTS.map((count) => {
    say(`${count} side by side`);
    const large = multiplied(assembly, count);
    const resources = [...large.stacks.values()].reduce((sum, stack) => sum + stack.resources.size, 0);
    const started = spent();
    const access = accessOf(large);
    const took = spent() - started;
    return {
      resources,
      took,
      rows: [
        row(`${count}: resources`, resources, 'resources'),
        row(`${count}: closure`, took, 'ms'),
        row(
          `${count}: reached across jurisdictions`,
          acrossJurisdictions(access, jurisdictionOf(assembly)),
          'entries',
          0,
        ),
      ],
    };
  });
  const perResource = ({ took, resources }: (typeof rows)[number]) => took / resources;
  const [, middling, large] = rows;
  return {
    name: 'access',
    rows: [
      row('reading the assembly', read, 'ms'),
      row('closure of the assembly, first time', first, 'ms', TARGETS.closureMs),
      row('closure of the assembly, median', again, 'ms'),
      row('review of two assemblies, reading them included', reviewed, 'ms', TARGETS.reviewMs),
      ...rows.flatMap((one) => one.rows),
      ...(middling && large
        ? [
            row(
              `a resource among ${COUNTS[2]} / among ${COUNTS[1]}`,
              perResource(large) / perResource(middling),
              'times',
              TARGETS.perJurisdiction,
            ),
          ]
        : []),
    ],
  };
};
