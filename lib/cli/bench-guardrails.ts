import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { LOCK_FILE } from '../access';
import { type Assembly, readAssembly } from '../assembly';
import { type Escape, type Extension, escapes, extension } from '../bench/guardrails/escapes';
import { type Harmless, harmlessRows } from '../bench/guardrails/harmless';
import { guardrailsMarkdown } from '../bench/guardrails/markdown';
import type { Mutant } from '../bench/guardrails/mutant';
import { compare, spread } from '../bench/guardrails/others';
import { judgeMutants, type Ours } from '../bench/guardrails/ours';
import type { Compared, NotRun } from '../bench/guardrails/report';
import { type Scale, scales } from '../bench/guardrails/scale';
import { grouped } from '../bench/guardrails/survivors';
import {
  comparedText,
  escapesText,
  familiesText,
  harmlessText,
  leftOutText,
  scalesText,
  survivorsText,
} from '../bench/guardrails/text';
import { BASELINE, judge } from '../guardrails';
import type { Bench, BenchRow } from './bench-rows';

export const USAGE = 'election bench guardrails [--json|--markdown] [--only ours] [--of-each N|all] [--sample N]';

/** For programs of others, which take seconds a template. */
const DEFAULT_SAMPLE = 120;
/** One of each kind says as much as all of them, in a tenth of the time. */
const DEFAULT_OF_EACH = 1;
const ASSEMBLY = 'cdk.out';

export interface GuardrailsBench extends Bench {
  readonly families: Ours['families'];
  /** How many of each kind were judged; every one where it is absent. */
  readonly ofEach?: number;
  readonly generated: Ours['generated'];
  readonly leftOut: Ours['leftOut'];
  readonly survivors: ReturnType<typeof grouped>;
  readonly byRule: Ours['byRule'];
  readonly escapes: readonly Escape[];
  readonly harmless: readonly Harmless[];
  readonly extension: Extension;
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
    options: {
      only: { type: 'string' },
      sample: { type: 'string' },
      'of-each': { type: 'string' },
      markdown: { type: 'boolean' },
    },
  });
  if (values.only !== undefined && values.only !== 'ours') throw new Error(`--only takes "ours". Usage: ${USAGE}`);
  const each = values['of-each'];
  return {
    oursOnly: values.only === 'ours',
    sample: number(values.sample, 'sample') ?? DEFAULT_SAMPLE,
    ofEach: each === 'all' ? undefined : (number(each, 'of-each') ?? DEFAULT_OF_EACH),
    markdown: values.markdown === true,
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

interface Counted {
  readonly ours: Ours;
  readonly through: readonly Escape[];
  readonly harmless: readonly Harmless[];
  readonly extended: Extension;
  readonly sizes: readonly Scale[];
  readonly before: number;
}

const noneOf = (name: string, value: number, unit: BenchRow['unit']): BenchRow => ({
  name,
  value,
  unit,
  target: 0,
  ok: value === 0,
});

const rowsOf = ({ ours, through, harmless, extended, sizes, before }: Counted): readonly BenchRow[] => [
  noneOf('findings before any change', before, 'findings'),
  { name: 'rules', value: BASELINE.length, unit: 'rules' },
  {
    name: 'mutants refused by rules',
    value: ours.families.reduce((sum, row) => sum + row.byRules, 0),
    unit: 'mutants',
  },
  {
    name: 'mutants refused by the access lock alone',
    value: ours.families.reduce((sum, row) => sum + row.byLock, 0),
    unit: 'mutants',
  },
  noneOf('mutants that survived', ours.survivors.length, 'mutants'),
  {
    name: 'escape hatches refused by a synth',
    value: through.filter(({ by }) => by.length > 0).length,
    unit: 'mutants',
  },
  noneOf('escape hatches that survived', through.filter(({ by }) => by.length === 0).length, 'mutants'),
  noneOf(
    'findings on harmless changes',
    harmless.reduce((sum, { findings }) => sum + findings, extended.findings.length),
    'findings',
  ),
  ...sizes.map(
    ({ jurisdictions, ms, target }): BenchRow => ({
      name: `judging ${jurisdictions} jurisdiction${jurisdictions === 1 ? '' : 's'}`,
      value: Math.round(ms),
      unit: 'ms',
      ...(target === undefined ? {} : { target, ok: ms <= target }),
    }),
  ),
];

/** This project among the compared, judged on the same sample as the others. */
const ourselves = (sample: readonly Mutant[], survivors: readonly Mutant[]): Compared => {
  const survived = new Set(survivors);
  const caught = new Set(sample.filter((mutant) => !survived.has(mutant)));
  return {
    tool: 'this project',
    version: `${BASELINE.length} rules and the access lock`,
    how: 'as `election verify` refuses, the seal over the files left aside',
    caught: caught.size,
    families: familyCounts(sample, caught),
  };
};

/** Every security-relevant single change against what `election verify` refuses, and a sample of them against the tools that others use. */
export const measure = async (say: (line: string) => void, args: readonly string[]): Promise<GuardrailsBench> => {
  const { oursOnly, sample, ofEach, markdown } = optionsOf(args);
  const root = projectRoot(__dirname);
  const assembly = await realAssembly(root, say);
  const lock = join(root, LOCK_FILE);
  const before = judge(assembly).findings.length;
  const sizes = scales(assembly);
  const harmless = harmlessRows(assembly, lock);
  const ours = judgeMutants(assembly, lock, ofEach, say);
  const through = await escapes(root, say);
  const extended = await extension(root, say);
  const common = {
    name: 'guardrails',
    rows: rowsOf({ ours, through, harmless, extended, sizes, before }),
    families: ours.families,
    ...(ofEach === undefined ? {} : { ofEach }),
    generated: ours.generated,
    leftOut: ours.leftOut,
    survivors: grouped(ours.survivors),
    byRule: ours.byRule,
    escapes: through,
    harmless,
    extension: extended,
    scales: sizes,
  };
  const written = async (bench: GuardrailsBench): Promise<GuardrailsBench> => {
    if (markdown) guardrailsMarkdown(root, bench);
    return bench;
  };
  if (oursOnly) return written(common);
  const mutants = spread(ours.relevant, sample);
  const { compared, notRun } = await compare(root, assembly, mutants, say);
  return written({
    ...common,
    compared: [
      ourselves(mutants, ours.survivors),
      ...compared.map(({ tool, version, how, caught }) => ({
        tool,
        version,
        how,
        caught: caught.size,
        families: familyCounts(mutants, caught),
      })),
    ],
    notRun,
  });
};

/** Below the rows of every bench. */
export const details = (bench: GuardrailsBench): string =>
  [
    `${bench.generated.mutants} security-relevant mutants of ${bench.generated.kinds} kinds (family, type, place, change, statement); ` +
      `judged: ${bench.ofEach === undefined ? 'every one' : `at most ${bench.ofEach} of each kind`}.\n` +
      'Each is judged as if CDK had written and sealed it: that an edited file no longer fits its seal would refuse all of them, and says nothing.',
    familiesText(bench.families),
    survivorsText(bench.survivors),
    escapesText(bench.escapes),
    harmlessText(bench.harmless, bench.extension),
    leftOutText(bench.leftOut),
    ...(bench.compared === undefined ? [] : [comparedText(bench.compared, bench.notRun ?? [])]),
    scalesText(bench.scales),
  ].join('\n\n');
