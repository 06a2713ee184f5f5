import { sentence } from '../access';
import { SUBJECTS } from './changes';
import type { Review } from './review';

interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Of a store that is none of the class any more by which its rules were chosen. */
export const reclassedLine = ({ store, sealed, now }: Review['reclassed'][number]): string =>
  `${store}: was ${sealed}, is ${now}.`;

const sectionsOf = (review: Review): readonly Section[] =>
  [
    { title: 'Refused by synth', lines: review.refused },
    { title: 'Newly allowed', lines: review.access.added.map((entry) => `${sentence(entry)}.`) },
    { title: 'Allowed before, and never accepted', lines: review.unaccepted.map((entry) => `${sentence(entry)}.`) },
    {
      title: 'Would lose data',
      lines: review.dataLoss.map(({ resource, type, what }) => `${resource} (${type}): ${what}`),
    },
    {
      title: 'Stores of another class',
      lines: review.reclassed.map(reclassedLine),
    },
    {
      title: 'New findings',
      lines: review.findings.added.map(({ rule, resource, message }) => `[${rule}] ${resource}: ${message}`),
    },
    {
      title: 'Protections weakened',
      lines: review.weakened.map(
        ({ resource, property, before, after }) => `${resource}: ${property}, was ${before}, is ${after}.`,
      ),
    },
    {
      title: 'New exceptions',
      lines: review.exceptions.added.map(
        ({ rule, construct, reason, owner, expires }) =>
          `${rule} on ${construct}, until ${expires}, ${owner}: ${reason}`,
      ),
    },
    ...SUBJECTS.map((subject) => ({
      title: `Changes of ${subject}`,
      lines: review.changes
        .filter((change) => change.subject === subject)
        .map(({ resource, type, property, what }) =>
          property === undefined ? `${resource} (${type}) is ${what}.` : `${resource} (${type}): ${property}.`,
        ),
    })),
    { title: 'No longer allowed', lines: review.access.removed.map((entry) => `${sentence(entry)}.`) },
    { title: 'Findings gone', lines: review.findings.removed.map(({ rule, resource }) => `[${rule}] ${resource}`) },
    {
      title: 'Exceptions gone',
      lines: review.exceptions.removed.map(({ rule, construct }) => `${rule} on ${construct}`),
    },
  ].filter(({ lines }) => lines.length > 0);

/** One line that says the worst of it. */
export const headline = (review: Review): string => {
  const [worst, ...more] = review.access.added;
  if (worst !== undefined)
    return `${sentence(worst)}${more.length > 0 ? `; and ${more.length} more newly allowed` : ''}.`;
  const [loss] = review.dataLoss;
  if (loss !== undefined) return `${loss.resource}: ${loss.what}`;
  const [finding] = review.findings.added;
  if (finding !== undefined) return `${finding.resource}: ${finding.message}`;
  const [reclassed] = review.reclassed;
  if (reclassed !== undefined) return `A store changes its class. ${reclassedLine(reclassed)}`;
  const [unaccepted] = review.unaccepted;
  if (unaccepted !== undefined) return `Nobody has accepted what was allowed before: ${sentence(unaccepted)}.`;
  return review.headRefused ?? 'Nobody reaches more than before, and nothing is lost.';
};

export const asText = (review: Review): string =>
  [
    headline(review),
    ...sectionsOf(review).map(({ title, lines }) =>
      [`${title} (${lines.length})`, ...lines.map((line) => `  ${line}`)].join('\n'),
    ),
  ].join('\n\n');

/** Names come from the change under review: nothing of them may turn into mark-up, a link or a mention. */
const quoted = (text: string): string => text.replace(/[\\`*_{}[\]()<>#+!|~@&]/g, (c) => `&#${c.charCodeAt(0)};`);

/** The comment under this one is updated, never a second one added. */
export const MARKER = '<!-- election-review -->';

export const asMarkdown = (review: Review): string =>
  [
    MARKER,
    `### ${review.ok ? '✅' : '⛔'} ${quoted(headline(review))}`,
    ...sectionsOf(review).map(({ title, lines }) =>
      [
        `<details${title === 'Newly allowed' || title === 'Would lose data' ? ' open' : ''}><summary>${title} (${lines.length})</summary>`,
        '',
        ...lines.map((line) => `- ${quoted(line)}`),
        '',
        '</details>',
      ].join('\n'),
    ),
  ].join('\n\n');
