import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Escape } from './escapes';
import type { FamilyRow, LeftOut } from './ours';
import type { Compared, NotRun } from './report';
import type { Scale } from './scale';
import type { Group } from './survivors';

export const GUARDRAILS_DOCUMENT = 'docs/guardrails.md';

interface Figures {
  readonly families: readonly FamilyRow[];
  readonly ofEach?: number;
  readonly generated: { readonly mutants: number; readonly kinds: number };
  readonly leftOut: readonly LeftOut[];
  readonly survivors: readonly Group[];
  readonly escapes: readonly Escape[];
  readonly compared?: readonly Compared[];
  readonly notRun?: readonly NotRun[];
  readonly scales: readonly Scale[];
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

/** docs/guardrails.md: the figures of one run, with its date, its sample and every version. */
export const guardrailsDocument = (figures: Figures, today: string): string => {
  const { families, ofEach, generated, leftOut, survivors, escapes, compared, notRun, scales } = figures;
  return `${[
    '# What the guardrails catch',
    '',
    `Measured on ${today} by \`npm run -s election -- bench guardrails --markdown\`, which writes this page. Figures of another day or machine differ.`,
    '',
    `The bench takes the synthesized stacks and makes every security-relevant single change that it can generate: ${generated.mutants} mutants of ` +
      `${generated.kinds} kinds (family, resource type, place, change, statement). Judged here: ${ofEach === undefined ? 'every one' : `at most ${ofEach} of each kind`}. ` +
      'A mutant is caught when `election verify` says something to it that it does not say to the unchanged stacks: by a rule of the baseline, or, when the ' +
      'rules let it through, by the access lock. The seal over the files is left aside: it refuses every edit of a file, and says nothing ' +
      'about what a fork’s own synth would write and seal.',
    '',
    ...familiesTable(families),
    '',
    survivors.length === 0
      ? 'No mutant that was judged survived.'
      : [
          'Survivors:',
          '',
          ...survivors.map(
            ({ family, type, place, count, changes, where }) =>
              `- ${family}: \`${type}\` ${place || '(whole)'}, ${count} times (${changes.slice(0, 3).join('; ')}), first at ${where[0]}`,
          ),
        ].join('\n'),
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
    '## Left out, and why',
    '',
    'These changes alter nothing about security. `--json` lists every kind of them.',
    '',
    ...head('Reason', 'changes'),
    ...[...leftOut].sort((a, b) => b.count - a.count).map(({ reason, count }) => row(reason, count)),
    '',
    ...(compared === undefined
      ? []
      : [
          '## Side by side',
          '',
          'The same mutants judged by each tool in one run: as many from each family, evenly spread over it (caught / judged).',
          '',
          ...comparedTable(compared),
          '',
          ...compared.map(({ tool, version, how }) => `- ${tool}, ${version}: ${how}.`),
          ...(notRun ?? []).map(({ tool, why }) => `- ${tool} did not run: ${why}.`),
          '',
        ]),
    '## How long it takes',
    '',
    'Judging alone, without start-up and reading.',
    '',
    ...head('Jurisdictions', 'resources', 'ms', 'ms a resource'),
    ...scales.map(({ jurisdictions, resources, ms }) =>
      row(jurisdictions, resources, Math.round(ms), (ms / resources).toFixed(2)),
    ),
  ].join('\n')}\n`;
};

export const guardrailsMarkdown = (root: string, figures: Figures): void =>
  writeFileSync(join(root, GUARDRAILS_DOCUMENT), guardrailsDocument(figures, new Date().toISOString().slice(0, 10)));
