import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Assembly, readAssembly } from '../assembly';
import type { Mutant } from '../bench/guardrails/mutant';
import { compare, spread } from '../bench/guardrails/others';
import { judgeMutants, type Ours } from '../bench/guardrails/ours';
import type { Compared, NotRun } from '../bench/guardrails/report';
import { type Scale, scales } from '../bench/guardrails/scale';
import { grouped } from '../bench/guardrails/survivors';
import { comparedText, familiesText, leftOutText, scalesText, survivorsText } from '../bench/guardrails/text';
import { BASELINE, judge } from '../guardrails';
import type { Bench, BenchRow } from './bench-rows';

export const USAGE = 'election bench guardrails [--json] [--only ours] [--sample N] [--of-each N]';

/** For programs of others, which take seconds a template. */
const DEFAULT_SAMPLE = 190;
const ASSEMBLY = 'cdk.out';

export interface GuardrailsBench extends Bench {
  readonly families: Ours['families'];
  readonly leftOut: Ours['leftOut'];
  readonly survivors: ReturnType<typeof grouped>;
  readonly byRule: Ours['byRule'];
  readonly sample?: number;
  readonly oursOnSample?: number;
  readonly compared?: readonly Compared[];
  readonly notRun?: readonly NotRun[];
  readonly scales: readonly Scale[];
}

const projectRoot = (from: string): string =>
  existsSync(join(from, 'package.json')) ? from : projectRoot(dirname(from));

const number = (value: string | undefined, name: string): number | undefined => {
  if (value === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(value)) throw new Error(`--${name} takes a number, not "${value}". Usage: ${USAGE}`);
  return Number(value);
};

const optionsOf = (args: readonly string[]) => {
  const { values } = parseArgs({
    args: [...args],
    options: { only: { type: 'string' }, sample: { type: 'string' }, 'of-each': { type: 'string' } },
  });
  if (values.only !== undefined && values.only !== 'ours') throw new Error(`--only takes "ours". Usage: ${USAGE}`);
  return {
    oursOnly: values.only === 'ours',
    sample: number(values.sample, 'sample') ?? DEFAULT_SAMPLE,
    ofEach: number(values['of-each'], 'of-each'),
  };
};

/** The shipped stacks, synthesized with every check; made where they are not there. */
const realAssembly = async (root: string, say: (line: string) => void): Promise<Assembly> => {
  const folder = join(root, ASSEMBLY);
  if (!existsSync(join(folder, 'manifest.json'))) {
    say('synthesizing');
    await new Promise<void>((resolve, reject) => {
      const env = { ...process.env, CDK_OUTDIR: folder };
      execFile(process.execPath, ['bin/app.cjs'], { cwd: root, env, maxBuffer: 1024 ** 3 }, (error, _, stderr) =>
        error ? reject(new Error(`the synth was refused:\n${stderr.slice(-4000)}`)) : resolve(),
      );
    });
  }
  return readAssembly(folder);
};

const familyCounts = (
  sample: readonly Mutant[],
  caught: ReadonlySet<Mutant>,
): Readonly<Record<string, readonly [number, number]>> => {
  const counts: Record<string, [number, number]> = {};
  for (const mutant of sample) {
    const [found, all] = counts[mutant.family] ?? [0, 0];
    counts[mutant.family] = [found + (caught.has(mutant) ? 1 : 0), all + 1];
  }
  return counts;
};

const rowsOf = (ours: Ours, sizes: readonly Scale[], before: number): readonly BenchRow[] => {
  const caught = ours.families.reduce((sum, row) => sum + row.caught, 0);
  return [
    { name: 'findings before any change', value: before, unit: 'findings', target: 0, ok: before === 0 },
    { name: 'rules', value: BASELINE.length, unit: 'rules' },
    { name: 'mutants caught', value: caught, unit: 'mutants' },
    {
      name: 'mutants that survived',
      value: ours.survivors.length,
      unit: 'mutants',
      target: 0,
      ok: ours.survivors.length === 0,
    },
    ...sizes.map(
      ({ jurisdictions, ms, target }): BenchRow => ({
        name: `judging ${jurisdictions} jurisdiction${jurisdictions === 1 ? '' : 's'}`,
        value: Math.round(ms),
        unit: 'ms',
        ...(target === undefined ? {} : { target, ok: ms <= target }),
      }),
    ),
  ];
};

/** Every security-relevant single change against the baseline, and a sample of them against the tools that others use. */
export const measure = async (say: (line: string) => void, args: readonly string[]): Promise<GuardrailsBench> => {
  const { oursOnly, sample, ofEach } = optionsOf(args);
  const root = projectRoot(__dirname);
  const assembly = await realAssembly(root, say);
  const before = judge(assembly).findings.length;
  const sizes = scales(assembly);
  const ours = judgeMutants(assembly, ofEach, say);
  const common = {
    name: 'guardrails',
    rows: rowsOf(ours, sizes, before),
    families: ours.families,
    leftOut: ours.leftOut,
    survivors: grouped(ours.survivors),
    byRule: ours.byRule,
    scales: sizes,
  };
  if (oursOnly) return common;
  const mutants = spread(ours.relevant, sample);
  const { compared, notRun } = await compare(root, assembly, mutants, say);
  const survived = new Set(ours.survivors);
  return {
    ...common,
    sample: mutants.length,
    oursOnSample: mutants.filter((mutant) => !survived.has(mutant)).length,
    compared: compared.map(({ tool, version, how, caught }) => ({
      tool,
      version,
      how,
      caught: caught.size,
      families: familyCounts(mutants, caught),
    })),
    notRun,
  };
};

/** Below the rows of every bench. */
export const details = (bench: GuardrailsBench): string =>
  [
    'Each change is judged as if CDK had written it: an edit of the file alone is refused already for its hash.',
    familiesText(bench.families),
    survivorsText(bench.survivors),
    leftOutText(bench.leftOut),
    ...(bench.compared === undefined
      ? []
      : [comparedText(bench.sample ?? 0, bench.oursOnSample ?? 0, bench.compared, bench.notRun ?? [])]),
    scalesText(bench.scales),
  ].join('\n\n');
