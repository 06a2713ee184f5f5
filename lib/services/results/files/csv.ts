import type { PageFigures } from '../../../contracts/published';

const COLUMNS = [
  'contest_id',
  'contest',
  'selection_id',
  'selection',
  'party',
  'write_in',
  'unit_id',
  'unit',
  'vote_type',
  'votes',
  'round',
] as const;

/** A text that a spreadsheet would run as a formula is shown as text (CSV injection). */
const STARTS_FORMULA = /^[=+\-@\t\r]/;

const cell = (text: string): string => {
  const safe = STARTS_FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/**
 * One release as a table, a row for each figure (RFC 4180, UTF-8, CRLF). Totals of the jurisdiction have no unit; `vote_type`
 * is `total` or the file's own word, which only totals have. A ranked contest's votes are those of its first round; every round has
 * rows of its own below them, with its number in `round` and `round` as `vote_type`: whoever adds up totals never adds them. Ids are those of the SP 1500-100 report and stay over releases.
 * In a rehearsal every row says so, in a column of its own: rows are cut out and pasted elsewhere.
 */
export function* resultsCsv(figures: PageFigures): Generator<string> {
  const { watermark } = figures;
  const mark = watermark === undefined ? '\r\n' : `,${cell(watermark)}\r\n`;
  const end = `,${mark}`;
  yield `${COLUMNS.join()}${watermark === undefined ? '' : ',watermark'}\r\n`;
  const units = figures.units.map((unit) => `${cell(unit.id)},${cell(unit.name)}`);
  for (const contest of figures.contests) {
    for (const [place, selection] of contest.selections.entries()) {
      const line = [
        cell(contest.id),
        cell(contest.name),
        cell(selection.id),
        cell(selection.name),
        cell(selection.party ?? ''),
        selection.writeIn ? 'yes' : 'no',
      ].join();
      let rows = `${line},,,total,${selection.votes}${end}`;
      for (const [type, votes] of Object.entries(selection.byVoteType))
        rows += `${line},,,${cell(type)},${votes}${end}`;
      selection.byUnit.forEach((votes, i) => {
        if (votes !== null) rows += `${line},${units[i] ?? ','},total,${votes}${end}`;
      });
      for (const { round, votes } of contest.rounds ?? []) {
        const inRound = votes[place] ?? null;
        if (inRound !== null) rows += `${line},,,round,${inRound},${round}${mark}`;
      }
      yield rows;
    }
  }
}
