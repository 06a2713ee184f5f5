import { type PageFigures, publishedPaths } from '../../../contracts/published';
import type { ReleaseStatement } from '../log/statement';
import {
  type Contest,
  grouped,
  isOfficial,
  keyFigures,
  ownStanding,
  STATUS_NAMES,
  share,
  standing,
  utc,
  voteRule,
  votesIn,
  warnings,
} from './words';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Names come out of a file that somebody uploaded: nothing in them may become markup. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

/** Stands on the website beside the pages; without it, as in a saved copy, the page is plain and complete. */
const STYLES = '/results.css';

/** One static page: no script, nothing from elsewhere, readable without its style sheet. */
export const staticPage = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${STYLES}">
</head>
<body>
${body}</body>
</html>
`;

const notesHtml = (heading: string, notes: PageFigures['notes']): string =>
  notes.length === 0
    ? ''
    : `<p>${escaped(heading)}</p>\n<ul>\n${notes
        .map(
          ({ message, reason }) =>
            `<li>${escaped(message)}${reason === undefined ? '' : ` <strong>The office says:</strong> ${escaped(reason)}`}</li>\n`,
        )
        .join('')}</ul>\n`;

/** Rounds of a ranked contest side by side. */
const roundsHtml = ({ name, rounds = [], selections }: Contest): string =>
  rounds.length === 0
    ? ''
    : `<table>
<caption>Rounds: ${escaped(name)}</caption>
<thead><tr><th scope="col">Choice</th>${rounds.map(({ round }) => `<th scope="col">Round ${round}</th>`).join('')}</tr></thead>
<tbody>
${selections
  .map(
    (selection, place) =>
      `<tr><th scope="row">${escaped(selection.name)}</th>${rounds
        .map(({ votes }) => {
          const figure = votes[place] ?? null;
          return `<td>${figure === null ? 'no longer in' : grouped(figure)}</td>`;
        })
        .join('')}</tr>\n`,
  )
  .join('')}</tbody>
</table>
`;

const contestHtml = (figures: PageFigures, contest: Contest): string => {
  const whole = votesIn(contest);
  const own = ownStanding(figures, contest);
  const rows = contest.selections
    .map(
      (selection) =>
        `<tr><th scope="row">${escaped(selection.name)}${selection.party === undefined ? '' : ` (${escaped(selection.party)})`}</th><td>${grouped(selection.votes)}</td><td>${share(selection.votes, whole)}</td></tr>\n`,
    )
    .join('');
  const rest = [
    ...(contest.undervotes === undefined ? [] : [`Left blank (undervotes): ${grouped(contest.undervotes)}`]),
    ...(contest.overvotes === undefined ? [] : [`Marked too many (overvotes): ${grouped(contest.overvotes)}`]),
  ];
  return `<section>
<h2>${escaped(contest.name)}</h2>
<p>${own === undefined ? '' : `<strong>${escaped(own)}.</strong> `}${voteRule(contest)}.${rest.length === 0 ? '' : ` ${rest.join('. ')}.`}</p>
<table>
<thead><tr><th scope="col">Choice</th><th scope="col">Votes</th><th scope="col">Share</th></tr></thead>
<tbody>
${rows}</tbody>
<tfoot><tr><th scope="row">All votes for these choices</th><td>${grouped(whole)}</td><td></td></tr></tfoot>
</table>
${roundsHtml(contest)}${notesHtml('Figures in this contest that do not agree:', contest.notes)}</section>
`;
};

/** A path of the published folder as a link out of `results/<election>/`, so that a saved copy of the folder holds together. */
const relative = (electionId: string, path: string): string => path.slice(`results/${electionId}/`.length);

/**
 * The essential figures of one release, for who has no JavaScript and for the day when nothing but files is left. Status and
 * time stand above everything else. It marks no winner.
 */
export const releaseHtml = (figures: PageFigures): string => {
  const { electionId, release } = figures;
  const status = `${standing(figures)}${isOfficial(figures.status) ? '' : ': these figures may still change'}`;
  const link = (path: string, text: string): string =>
    `<li><a href="${escaped(relative(electionId, path))}">${escaped(text)}</a></li>\n`;
  const earlier = Array.from({ length: Math.min(release - 1, 20) }, (_, i) => release - 1 - i);
  return staticPage(
    `${figures.electionName}, release ${release}, ${STATUS_NAMES[figures.status]}`,
    `<header>
<p><a href="../index.html">All elections</a></p>
<h1>${escaped(figures.electionName)}</h1>
<p>${escaped(figures.jurisdiction)}, ${escaped(figures.electionDate)}</p>
<p class="status"><strong>${status}.</strong> Release ${release}, <time datetime="${escaped(figures.releasedAt)}">${utc(figures.releasedAt)}</time>.</p>
${warnings(figures)
  .map((warning) => `<p class="warning"><strong>${escaped(warning)}</strong></p>\n`)
  .join('')}</header>
<main>
<table>
<tbody>
${keyFigures(figures)
  .map(([name, value]) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>\n`)
  .join('')}</tbody>
</table>
${notesHtml('About these figures:', figures.notes)}${figures.contests.map((contest) => contestHtml(figures, contest)).join('')}</main>
<footer>
<h2>Download and check</h2>
<ul>
${link(publishedPaths.report(electionId, release), 'Complete report (JSON, NIST SP 1500-100)')}${link(publishedPaths.csv(electionId, release), 'Table of all figures (CSV)')}${link(publishedPaths.canvass(electionId, release), 'Report to print (PDF)')}${link(publishedPaths.statement(electionId, release), 'Signed statement that names every file by its digest')}</ul>
${earlier.length === 0 ? '' : `<h2>Earlier releases</h2>\n<ul>\n${earlier.map((n) => link(publishedPaths.html(electionId, n), `Release ${n}`)).join('')}</ul>\n`}<p>Anyone can check these files: <a href="/verify/">how to verify results</a>.</p>
</footer>
`,
  );
};

/** Which elections have results. Made from the log's statements alone, in the order of the log, so that a check can make it again. */
export const indexOf = (statements: readonly ReleaseStatement[]): string => {
  const newest = [...new Map(statements.map((statement) => [statement.electionId, statement])).values()];
  const jurisdiction = statements.at(-1)?.jurisdiction ?? '';
  return staticPage(
    `Election results, ${jurisdiction}`,
    `<header>
<h1>Election results</h1>
<p>${escaped(jurisdiction)}</p>
</header>
<main>
<ul>
${newest
  .map(
    ({ electionId, release, status, releasedAt }) =>
      `<li><a href="${escaped(electionId)}/index.html">${escaped(electionId)}</a>: ${STATUS_NAMES[status]}, release ${release}, <time datetime="${escaped(releasedAt)}">${utc(releasedAt)}</time></li>\n`,
  )
  .join('')}</ul>
</main>
`,
  );
};
