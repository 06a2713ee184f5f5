import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Escape } from './escapes';
import type { FamilyRow } from './ours';
import type { Compared, ComparedFigures, OurFigures } from './report';
import type { Group } from './survivors';

export const GUARDRAILS_DOCUMENT = 'docs/guardrails.md';
/** Figures of the last run of each part, so that the page keeps the one while the other is measured again. */
const REMEMBERED = '.cache/bench-guardrails.json';

interface Dated<T> {
  /** YYYY-MM-DD, UTC. */
  readonly date: string;
  readonly figures: T;
}

interface Figures {
  readonly ours?: Dated<OurFigures>;
  readonly compared?: Dated<ComparedFigures>;
}

const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const head = (...names: readonly string[]): readonly string[] => [
  row(...names),
  row(...names.map((_, at) => (at === 0 ? '---' : '---:'))),
];
const total = (rows: readonly FamilyRow[], of: (one: FamilyRow) => number): number =>
  rows.reduce((sum, one) => sum + of(one), 0);
const percent = (part: number, whole: number): string =>
  whole === 0 ? '-' : `${Math.floor((1000 * part) / whole) / 10}%`;

const familiesTable = (families: readonly FamilyRow[]): readonly string[] => {
  const cells = (rows: readonly FamilyRow[]): readonly number[] => {
    const mutants = total(rows, (one) => one.mutants);
    const [byRules, byLock] = [total(rows, (one) => one.byRules), total(rows, (one) => one.byLock)];
    return [mutants, byRules, byLock, mutants - byRules - byLock, total(rows, (one) => one.leftOut)];
  };
  return [
    ...head('Every …', 'judged', 'by the rules', 'by the access lock', 'survived', 'left out'),
    ...families.map((one) => row(one.every, ...cells([one]))),
    row('all', ...cells(families)),
  ];
};

const survivorsList = (survivors: readonly Group[]): readonly string[] => [
  'Survivors:',
  '',
  ...survivors.map(
    ({ family, type, place, count, changes, where }) =>
      `- ${family}: \`${type}\` ${place || '(whole)'}, ${count} times (${changes.slice(0, 3).join('; ')}), first at ${where[0]}`,
  ),
];

const escapesTable = (escapes: readonly Escape[]): readonly string[] => [
  ...head('Hatch', 'opened', 'refused'),
  ...[...new Set(escapes.map(({ hatch }) => hatch))].map((hatch) => {
    const mine = escapes.filter((one) => one.hatch === hatch);
    return row(`\`${hatch}\``, mine.length, mine.filter(({ by }) => by.length > 0).length);
  }),
];

const comparedTable = (compared: readonly Compared[]): readonly string[] => {
  const families = Object.keys(compared[0]?.families ?? {});
  const cell = (one: Compared, family: string): string => (one.families[family] ?? [0, 0]).join(' / ');
  const size = Object.values(compared[0]?.families ?? {}).reduce((sum, [, judged]) => sum + judged, 0);
  return [
    ...head('Family', ...compared.map(({ tool }) => tool)),
    ...families.map((family) => row(family, ...compared.map((one) => cell(one, family)))),
    row('all', ...compared.map(({ caught }) => `${caught} / ${size} (${percent(caught, size)})`)),
  ];
};

const dated = (date: string, command: string): string =>
  `Measured on ${date} by \`npm run -s election -- bench guardrails ${command} --markdown\`; figures of another day or machine differ.`;

const ourSection = ({ date, figures }: Dated<OurFigures>): readonly string[] => {
  const { families, ofEach, generated, leftOut, survivors, escapes, harmless, extension, scales } = figures;
  return [
    '## Every change that the bench can make',
    '',
    dated(date, '--only ours'),
    '',
    `The bench takes the synthesized stacks and makes every security-relevant single change that it can generate: ${generated.mutants} mutants of ` +
      `${generated.kinds} kinds (family, resource type, place, change, statement). Judged: ${ofEach === undefined ? 'every one' : `at most ${ofEach} of each kind`}. ` +
      'A mutant is caught when `election verify` says something to it that it does not say to the unchanged stacks: by a rule of the baseline, or, where the ' +
      'rules let it through, by the access lock. The seal over the files is left aside: it refuses every edit of a file, and says nothing ' +
      'about what a fork’s own synth would write and seal.',
    '',
    ...familiesTable(families),
    '',
    ...(survivors.length === 0 ? ['No mutant that was judged survived.'] : survivorsList(survivors)),
    '',
    '## Through CDK’s own escape hatches',
    '',
    'Each hatch is opened in every stack of the shipped app, and `ElectionApp` synthesizes it. It counts as refused when a rule names the changed construct.',
    '',
    ...escapesTable(escapes),
    '',
    ...escapes
      .filter(({ by }) => by.length === 0)
      .map(({ hatch, path, change }) => `- survived: \`${hatch}\` on \`${path}\`: ${change}`),
    '',
    '## Harmless changes',
    '',
    ...head('Change', 'findings'),
    ...harmless.map(({ name, findings }) => row(name, findings)),
    row(`${extension.added.join(', ')}, through a synth`, extension.findings.length),
    '',
    '## Left out, and why',
    '',
    'These changes alter nothing about security. `--json` lists every kind of them.',
    '',
    ...head('Reason', 'changes'),
    ...[...leftOut].sort((a, b) => b.count - a.count).map(({ reason, count }) => row(reason, count)),
    '',
    '## How long judging takes',
    '',
    'Without start-up and reading. Further jurisdictions are copies of the one’s templates under other names.',
    '',
    ...head('Jurisdictions', 'resources', 'ms', 'ms a resource'),
    ...scales.map(({ jurisdictions, resources, ms }) =>
      row(jurisdictions, resources, Math.round(ms), (ms / resources).toFixed(2)),
    ),
    '',
  ];
};

const comparedSection = ({ date, figures: { compared, notRun } }: Dated<ComparedFigures>): readonly string[] => [
  '## Side by side',
  '',
  dated(date, '--only compared'),
  '',
  'The same mutants judged by each tool in one run: as many from each family as from any other, evenly spread over its kinds (caught / judged).',
  '',
  ...comparedTable(compared),
  '',
  ...compared.map(({ tool, version, how }) => `- ${tool}, ${version}: ${how}.`),
  ...notRun.map(({ tool, why }) => `- ${tool} did not run: ${why}.`),
  '',
];

/** docs/guardrails.md: the figures of the last run of each part, with its date, its sample and every version. */
export const guardrailsDocument = ({ ours, compared }: Figures): string =>
  `${[
    '# What the guardrails catch',
    '',
    'Written by `npm run -s election -- bench guardrails --markdown`.',
    '',
    ...(ours === undefined ? [] : ourSection(ours)),
    ...(compared === undefined ? [] : comparedSection(compared)),
  ]
    .join('\n')
    .trimEnd()}\n`;

const remembered = (file: string): Figures =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Figures) : {};

/** Writes the page anew; a part that was not measured now stays as it was measured last. */
export const writeGuardrailsDocument = (
  root: string,
  { ours, compared }: { readonly ours: OurFigures | undefined; readonly compared: ComparedFigures | undefined },
): void => {
  const date = new Date().toISOString().slice(0, 10);
  const file = join(root, REMEMBERED);
  const figures: Figures = {
    ...remembered(file),
    ...(ours === undefined ? {} : { ours: { date, figures: ours } }),
    ...(compared === undefined ? {} : { compared: { date, figures: compared } }),
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(figures));
  writeFileSync(join(root, GUARDRAILS_DOCUMENT), guardrailsDocument(figures));
};
