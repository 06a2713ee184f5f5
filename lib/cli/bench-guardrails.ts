import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LOCK_FILE } from '../access';
import { type Assembly, readAssembly } from '../assembly';
import { Bite } from '../bench/guardrails/caught';
import { type Escape, type Extension, escapes, extension } from '../bench/guardrails/escapes';
import { FAMILIES } from '../bench/guardrails/families';
import { type Harmless, harmlessRows } from '../bench/guardrails/harmless';
import { writeGuardrailsDocument } from '../bench/guardrails/markdown';
import type { Mutant } from '../bench/guardrails/mutant';
import { compare } from '../bench/guardrails/others';
import { judgeMutants, type Ours, sorted } from '../bench/guardrails/ours';
import type { ChangeFigures, ComparedFigures, OurFigures } from '../bench/guardrails/report';
import { drawn, judgedText } from '../bench/guardrails/sample';
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
import { type GuardrailsOptions, optionsOf } from './bench-guardrails-options';
import type { Bench, BenchRow } from './bench-rows';

const ASSEMBLY = 'cdk.out';

export interface GuardrailsBench extends Bench {
  readonly ours?: ChangeFigures | OurFigures;
  readonly compared?: ComparedFigures;
}

interface Ground {
  readonly root: string;
  readonly assembly: Assembly;
  /** File of the access lock. */
  readonly lock: string;
  readonly say: (line: string) => void;
}

const projectRoot = (from: string): string =>
  existsSync(join(from, 'package.json')) ? from : projectRoot(dirname(from));

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

const rowsOfChanges = ({ families, survivors }: Ours): readonly BenchRow[] => [
  {
    name: 'mutants refused by rules',
    value: families.reduce((sum, row) => sum + row.byRules, 0),
    unit: 'mutants',
  },
  {
    name: 'mutants refused by the access lock alone',
    value: families.reduce((sum, row) => sum + row.byLock, 0),
    unit: 'mutants',
  },
  noneOf('mutants that survived', survivors.length, 'mutants'),
];

const rowsOfRest = ({ through, harmless, extended, sizes, before }: Counted): readonly BenchRow[] => [
  noneOf('findings before any change', before, 'findings'),
  { name: 'rules', value: BASELINE.length, unit: 'rules' },
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

interface Measured<Figures> {
  readonly rows: readonly BenchRow[];
  readonly figures: Figures;
}

/** Security-relevant single changes against what `election verify` refuses. */
const measureChanges = (
  { assembly, lock, say }: Ground,
  { which, families }: Pick<GuardrailsOptions, 'which' | 'families'>,
): Measured<ChangeFigures> => {
  const ours = judgeMutants(assembly, lock, which, say, families);
  const { families: rows, generated, leftOut, survivors, byRule } = ours;
  return {
    rows: rowsOfChanges(ours),
    figures: { families: rows, judged: which, generated, leftOut, survivors: grouped(survivors), byRule },
  };
};

/** The changes, and what else says whether the guardrails hold: escape hatches, harmless changes, time. */
const measureOurs = async (on: Ground, options: GuardrailsOptions): Promise<Measured<OurFigures>> => {
  const { root, assembly, lock, say } = on;
  const before = judge(assembly).findings.length;
  const sizes = scales(assembly);
  const harmless = harmlessRows(assembly, lock);
  const changes = measureChanges(on, options);
  const through = await escapes(root, say);
  const extended = await extension(root, say);
  return {
    rows: [...changes.rows, ...rowsOfRest({ through, harmless, extended, sizes, before })],
    figures: { ...changes.figures, escapes: through, harmless, extension: extended, scales: sizes },
  };
};

/** A sample of the same changes against the tools that others use, and against this project once more. */
const measureCompared = async (
  { root, assembly, lock, say }: Ground,
  { sample, seed }: Pick<GuardrailsOptions, 'sample' | 'seed'>,
): Promise<ComparedFigures> => {
  const mutants = FAMILIES.flatMap((family) => drawn(sorted(family, assembly).relevant, sample, seed));
  const bite = new Bite(assembly, lock);
  say(`this project on ${mutants.length} mutants`);
  const caughtByUs = new Set(mutants.filter((mutant) => bite.judge(mutant).by !== undefined));
  const { compared, notRun } = await compare(root, assembly, mutants, say);
  const us = {
    tool: 'this project',
    version: `${BASELINE.length} rules and the access lock`,
    how: 'as `election verify` refuses, the seal over the files left aside',
    caught: caughtByUs,
  };
  return {
    compared: [us, ...compared].map(({ tool, version, how, caught }) => ({
      tool,
      version,
      how,
      caught: caught.size,
      families: familyCounts(mutants, caught),
    })),
    notRun,
    sample,
    seed,
  };
};

export const measure = async (say: (line: string) => void, args: readonly string[]): Promise<GuardrailsBench> => {
  const options = optionsOf(args);
  const { only, families, markdown } = options;
  const root = projectRoot(__dirname);
  const on = { root, assembly: await realAssembly(root, say), lock: join(root, LOCK_FILE), say };
  if (families !== undefined) {
    const { rows, figures } = measureChanges(on, options);
    return { name: 'guardrails', rows, ours: figures };
  }
  const ours = only === 'compared' ? undefined : await measureOurs(on, options);
  const compared = only === 'ours' ? undefined : await measureCompared(on, options);
  if (markdown) writeGuardrailsDocument(root, { ours: ours?.figures, compared });
  return {
    name: 'guardrails',
    rows: ours?.rows ?? [],
    ...(ours === undefined ? {} : { ours: ours.figures }),
    ...(compared === undefined ? {} : { compared }),
  };
};

const changesText = ({ generated, judged, families, survivors }: ChangeFigures): readonly string[] => [
  `${generated.mutants} security-relevant mutants of ${generated.kinds} kinds (family, type, place, change, statement); ` +
    `judged: ${judgedText(judged)}.\n` +
    'Each is judged as if CDK had written and sealed it: that an edited file no longer fits its seal would refuse all of them, and says nothing.',
  familiesText(families),
  survivorsText(survivors),
];

const isWhole = (figures: ChangeFigures | OurFigures): figures is OurFigures => 'escapes' in figures;

const ourText = (figures: ChangeFigures | OurFigures): readonly string[] => [
  ...changesText(figures),
  ...(isWhole(figures) ? [escapesText(figures.escapes), harmlessText(figures.harmless, figures.extension)] : []),
  leftOutText(figures.leftOut),
  ...(isWhole(figures) ? [scalesText(figures.scales)] : []),
];

/** Below the rows of every bench. */
export const details = ({ ours, compared }: GuardrailsBench): string =>
  [
    ...(ours === undefined ? [] : ourText(ours)),
    ...(compared === undefined ? [] : [comparedText(compared.compared, compared.notRun)]),
  ].join('\n\n');
