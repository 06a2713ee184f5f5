import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
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
import type { ComparedFigures, OurFigures } from '../bench/guardrails/report';
import { drawn } from '../bench/guardrails/sample';
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

export const USAGE =
  'election bench guardrails [--json|--markdown] [--only ours|compared] [--of-each N|all] [--sample N] [--seed WORD]';

/** Mutants of each family for programs of others, which take seconds a template. */
const DEFAULT_SAMPLE = 6;
const DEFAULT_SEED = 'election';
/** One of each kind says as much as all of them, in a tenth of the time. */
const DEFAULT_OF_EACH = 1;
const ASSEMBLY = 'cdk.out';

export interface GuardrailsBench extends Bench {
  readonly ours?: OurFigures;
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
      seed: { type: 'string' },
      'of-each': { type: 'string' },
      markdown: { type: 'boolean' },
    },
  });
  const { only } = values;
  if (only !== undefined && only !== 'ours' && only !== 'compared')
    throw new Error(`--only takes "ours" or "compared". Usage: ${USAGE}`);
  const each = values['of-each'];
  return {
    only,
    sample: number(values.sample, 'sample') ?? DEFAULT_SAMPLE,
    seed: values.seed ?? DEFAULT_SEED,
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

/** Every security-relevant single change against what `election verify` refuses. */
const measureOurs = async (
  { root, assembly, lock, say }: Ground,
  ofEach: number | undefined,
): Promise<{ readonly rows: readonly BenchRow[]; readonly figures: OurFigures }> => {
  const before = judge(assembly).findings.length;
  const sizes = scales(assembly);
  const harmless = harmlessRows(assembly, lock);
  const ours = judgeMutants(assembly, lock, ofEach, say);
  const through = await escapes(root, say);
  const extended = await extension(root, say);
  return {
    rows: rowsOf({ ours, through, harmless, extended, sizes, before }),
    figures: {
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
    },
  };
};

/** A sample of the same changes against the tools that others use, and against this project once more. */
const measureCompared = async (
  { root, assembly, lock, say }: Ground,
  { sample, seed }: { readonly sample: number; readonly seed: string },
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
  const { only, sample, seed, ofEach, markdown } = optionsOf(args);
  const root = projectRoot(__dirname);
  const on = { root, assembly: await realAssembly(root, say), lock: join(root, LOCK_FILE), say };
  const ours = only === 'compared' ? undefined : await measureOurs(on, ofEach);
  const compared = only === 'ours' ? undefined : await measureCompared(on, { sample, seed });
  if (markdown) writeGuardrailsDocument(root, { ours: ours?.figures, compared });
  return {
    name: 'guardrails',
    rows: ours?.rows ?? [],
    ...(ours === undefined ? {} : { ours: ours.figures }),
    ...(compared === undefined ? {} : { compared }),
  };
};

/** Below the rows of every bench. */
export const details = ({ ours, compared }: GuardrailsBench): string =>
  [
    ...(ours === undefined
      ? []
      : [
          `${ours.generated.mutants} security-relevant mutants of ${ours.generated.kinds} kinds (family, type, place, change, statement); ` +
            `judged: ${ours.ofEach === undefined ? 'every one' : `at most ${ours.ofEach} of each kind`}.\n` +
            'Each is judged as if CDK had written and sealed it: that an edited file no longer fits its seal would refuse all of them, and says nothing.',
          familiesText(ours.families),
          survivorsText(ours.survivors),
          escapesText(ours.escapes),
          harmlessText(ours.harmless, ours.extension),
          leftOutText(ours.leftOut),
          scalesText(ours.scales),
        ]),
    ...(compared === undefined ? [] : [comparedText(compared.compared, compared.notRun)]),
  ].join('\n\n');
