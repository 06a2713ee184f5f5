import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Escape } from './escapes';
import type { FamilyRow } from './ours';
import type { Compared, ComparedFigures, OurFigures } from './report';
import { judgedText, optionsFor } from './sample';
import type { Group } from './survivors';

export const GUARDRAILS_DOCUMENT = 'docs/guardrails.md';
/** First lines of the two parts of the page, each measured by a run of its own. */
const OURS = '## Every change that the bench can make';
const COMPARED = '## Side by side';

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

const survivorsList = (survivors: readonly Group[]): readonly string[] =>
  survivors.length === 0
    ? ['No change survived.']
    : [
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

const ourSection = (figures: OurFigures, date: string): readonly string[] => {
  const { families, judged, generated, leftOut, survivors, escapes, harmless, extension, scales } = figures;
  return [
    OURS,
    '',
    dated(date, `--only ours ${optionsFor(judged)}`),
    '',
    `The bench takes the synthesized stacks and makes every security-relevant single change that it can generate: ${generated.mutants} mutants of ` +
      `${generated.kinds} kinds (family, resource type, place, change, statement). Judged: ${judgedText(judged)}. ` +
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
    'Time of the processor, all threads together, without start-up and reading; an idle machine takes no longer. Further jurisdictions are copies of the one’s templates under other names.',
    '',
    ...head('Jurisdictions', 'resources', 'ms', 'ms a resource'),
    ...scales.map(({ jurisdictions, resources, ms }) =>
      row(jurisdictions, resources, Math.round(ms), (ms / resources).toFixed(2)),
    ),
    '',
  ];
};

const comparedSection = ({ compared, notRun, sample, seed }: ComparedFigures, date: string): readonly string[] => [
  COMPARED,
  '',
  dated(date, `--only compared --sample ${sample} --seed ${seed}`),
  '',
  `The same mutants judged by each tool in one run: one of each of ${sample} kinds of each family, kinds and places drawn by lot with a seed, whatever they were judged before ` +
    '(caught / judged). A tool catches a mutant when it reports something of it that it does not report of the unchanged template. The others look at one ' +
    'template; what holds between stacks, and what was agreed in the access lock, they cannot know. The changes are ' +
    'those that this project makes for itself: many take away what only this project asks for (tags, named roles, the private network), and the ' +
    'others were made to find common mistakes.',
  '',
  ...comparedTable(compared),
  '',
  ...compared.map(({ tool, version, how }) => `- ${tool}, ${version}: ${how}.`),
  ...notRun.map(({ tool, why }) => `- ${tool} did not run: ${why}.`),
  '',
];

export interface Parts {
  /** As it stands in the page, from its first line on. */
  readonly ours?: string;
  readonly compared?: string;
}

/** The two parts of the page as it was written last. */
export const partsOf = (page: string): Parts => {
  const [first, second] = [page.indexOf(`${OURS}\n`), page.indexOf(`${COMPARED}\n`)];
  return {
    ...(first < 0 ? {} : { ours: page.slice(first, second < 0 ? undefined : second).trim() }),
    ...(second < 0 ? {} : { compared: page.slice(second).trim() }),
  };
};

interface Measured {
  readonly ours: OurFigures | undefined;
  readonly compared: ComparedFigures | undefined;
}

/**
 * docs/guardrails.md with what was measured now; a part that was not stays as it was written last, with its date and its command.
 * @param date YYYY-MM-DD, UTC
 */
export const guardrailsDocument = (before: string, { ours, compared }: Measured, date: string): string => {
  const known = partsOf(before);
  const parts = [
    ours === undefined ? known.ours : ourSection(ours, date).join('\n').trim(),
    compared === undefined ? known.compared : comparedSection(compared, date).join('\n').trim(),
  ];
  return [
    '# What the guardrails catch',
    'Written by `npm run -s election -- bench guardrails --markdown`. `npm test` judges a sample of the same changes (test/bench/guardrails/sample.test.ts).',
    ...parts.filter((part) => part !== undefined),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
};

export const writeGuardrailsDocument = (root: string, measured: Measured): void => {
  const file = join(root, GUARDRAILS_DOCUMENT);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  writeFileSync(file, guardrailsDocument(before, measured, new Date().toISOString().slice(0, 10)));
};
