import type { PageFigures } from '../../../contracts/published';
import { lineAt, PAGE, pdfDocument, rightAt, textAt, watermark, widthOf, wrapped } from './pdf';
import {
  type Contest,
  grouped,
  isOfficial,
  keyFigures,
  ownStanding,
  share,
  standing,
  utc,
  voteRule,
  votesIn,
  warnings,
} from './words';

const LEFT = PAGE.margin;
const RIGHT = PAGE.width - PAGE.margin;
/** Below it stands the foot of the page. */
const BOTTOM = PAGE.height - 70;
const SIZE = 9.5;
const LEADING = 13;

/** Figures of single units that are printed; a larger jurisdiction prints the table of figures (CSV) instead. */
const MOST_PRINTED = 30_000;
/** Columns of selections beside a unit's name. */
const COLUMNS = 5;
const COLUMN_WIDTH = 72;
/** People who sign, each on a line. */
const SIGNERS = 3;

export interface Provenance {
  readonly logOrigin: string;
  /** Of the key that signs the release, as the office prints it. */
  readonly keyFingerprint: string;
  /** Of the ML-DSA key that signs the log's checkpoints as well, where there is one. */
  readonly mlDsaFingerprint?: string;
  /** Digest of the file that came out of the counting system. */
  readonly sourceSha256: string;
}

/** Puts lines below each other and starts new pages. */
class Sheet {
  readonly pages: string[] = [];
  private content = '';
  private y = PAGE.margin;

  /** Room for so much, or a new page. */
  room(height: number): void {
    if (this.y + height > BOTTOM) this.newPage();
  }

  newPage(): void {
    this.pages.push(this.content);
    this.content = '';
    this.y = PAGE.margin;
  }

  gap(height: number): void {
    this.y += height;
  }

  /** One line; `cells` end at their x. */
  row(text: string, cells: readonly (readonly [number, string])[] = [], bold = false, width = RIGHT - LEFT): void {
    const lines = wrapped(text, width, SIZE, bold);
    this.room(lines.length * LEADING);
    lines.forEach((line, i) => {
      this.y += LEADING;
      this.content += textAt(LEFT, this.y, line, SIZE, bold);
      if (i === 0) for (const [x, value] of cells) this.content += rightAt(x, this.y, value, SIZE, bold);
    });
  }

  heading(text: string, size: number): void {
    const lines = wrapped(text, RIGHT - LEFT, size, true);
    // A heading alone at the foot of a page belongs to nothing.
    this.room(lines.length * size * 1.3 + 5 * LEADING);
    this.y += size * 0.6;
    for (const line of lines) {
      this.y += size * 1.25;
      this.content += textAt(LEFT, this.y, line, size, true);
    }
  }

  rule(): void {
    this.y += 4;
    this.content += lineAt(LEFT, this.y, RIGHT);
  }

  /** Heads of narrow columns, one above the other. */
  heads(first: string, heads: readonly (readonly [number, string])[], width: number): void {
    const all = heads.map(([x, text]) => [x, wrapped(text, width - 6, SIZE - 1.5, true).slice(0, 4)] as const);
    const height = Math.max(1, ...all.map(([, lines]) => lines.length)) * (LEADING - 2);
    this.room(height + 3 * LEADING);
    for (const [x, lines] of all) {
      lines.forEach((line, i) => {
        const y = this.y + height - (lines.length - 1 - i) * (LEADING - 2);
        this.content += rightAt(x, y, line, SIZE - 1.5, true);
      });
    }
    this.y += height;
    this.content += textAt(LEFT, this.y, first, SIZE - 1.5, true);
    this.rule();
  }

  get place(): number {
    return this.y;
  }

  finished(): readonly string[] {
    if (this.content !== '') this.newPage();
    return this.pages;
  }
}

const contestSection = (sheet: Sheet, figures: PageFigures, contest: Contest): void => {
  const whole = votesIn(contest);
  const columns = [RIGHT - 70, RIGHT] as const;
  sheet.heading(contest.name, 11);
  const own = ownStanding(figures, contest);
  if (own !== undefined) sheet.row(own, [], true);
  sheet.row(voteRule(contest), [
    [columns[0], 'Votes'],
    [columns[1], 'Share'],
  ]);
  sheet.rule();
  for (const selection of contest.selections) {
    const name = selection.party === undefined ? selection.name : `${selection.name} (${selection.party})`;
    sheet.row(
      name,
      [
        [columns[0], grouped(selection.votes)],
        [columns[1], share(selection.votes, whole)],
      ],
      false,
      RIGHT - LEFT - 150,
    );
    const types = Object.entries(selection.byVoteType);
    if (types.length > 1) sheet.row(`    ${types.map(([type, votes]) => `${type}: ${grouped(votes)}`).join('   ')}`);
  }
  sheet.rule();
  sheet.row('All votes for these choices', [[columns[0], grouped(whole)]], true);
  if (contest.undervotes !== undefined) sheet.row('Undervotes', [[columns[0], grouped(contest.undervotes)]]);
  if (contest.overvotes !== undefined) sheet.row('Overvotes', [[columns[0], grouped(contest.overvotes)]]);
  for (const { round, votes } of contest.rounds ?? []) {
    sheet.row(`Round ${round}`, [], true);
    contest.selections.forEach((selection, place) => {
      const figure = votes[place] ?? null;
      sheet.row(`    ${selection.name}`, [[columns[0], figure === null ? 'no longer in' : grouped(figure)]]);
    });
  }
  for (const { message, reason } of contest.notes) {
    sheet.row(`Does not agree: ${message}${reason === undefined ? '' : ` The office says: ${reason}`}`);
  }
};

/** Every unit of a contest in a table, as many selections side by side as the page is wide. */
const unitSection = (sheet: Sheet, contest: Contest, units: PageFigures['units']): void => {
  const places = units.flatMap((_, i) =>
    contest.selections.some(({ byUnit }) => (byUnit[i] ?? null) !== null) ? [i] : [],
  );
  if (places.length === 0) return;
  for (let first = 0; first < contest.selections.length; first += COLUMNS) {
    const part = contest.selections.slice(first, first + COLUMNS);
    const x = (i: number): number => RIGHT - (part.length - 1 - i) * COLUMN_WIDTH;
    const nameWidth = RIGHT - LEFT - part.length * COLUMN_WIDTH;
    const heads = part.map((selection, i) => [x(i), selection.name] as const);
    sheet.heading(first === 0 ? contest.name : `${contest.name}, continued`, 11);
    sheet.heads('Reporting unit', heads, COLUMN_WIDTH);
    for (const place of places) {
      const pagesBefore = sheet.pages.length;
      sheet.room(2 * LEADING);
      if (sheet.pages.length > pagesBefore) sheet.heads('Reporting unit', heads, COLUMN_WIDTH);
      sheet.row(
        units[place]?.name ?? '',
        part.map((selection, i) => {
          const votes = selection.byUnit[place] ?? null;
          return [x(i), votes === null ? '-' : grouped(votes)] as const;
        }),
        false,
        nameWidth,
      );
    }
    sheet.rule();
    sheet.row(
      'All units, as published',
      part.map((selection, i) => [x(i), grouped(selection.votes)] as const),
      true,
    );
  }
};

/**
 * The release on paper: figures of every contest, then the statement of votes cast (every unit), then the lines that the
 * canvass board signs. Status and time stand at the foot of each page. What signs it by machine is the statement that names
 * this file by its digest; the paper says where to look that up.
 */
export const canvassReport = (figures: PageFigures, provenance: Provenance): Uint8Array => {
  const sheet = new Sheet();
  const status = standing(figures);
  sheet.heading(figures.electionName, 17);
  sheet.row(`${figures.jurisdiction}, ${figures.electionDate}`);
  sheet.row(
    `${status}. Release ${figures.release}, ${utc(figures.releasedAt)}.${isOfficial(figures.status) ? '' : ' These figures may still change.'}`,
    [],
    true,
  );
  for (const warning of warnings(figures)) sheet.row(warning, [], true);
  sheet.gap(6);
  for (const [name, value] of keyFigures(figures)) sheet.row(name, [[RIGHT, value]]);
  for (const { message, reason } of figures.notes) {
    sheet.row(`Does not agree: ${message}${reason === undefined ? '' : ` The office says: ${reason}`}`);
  }
  for (const contest of figures.contests) contestSection(sheet, figures, contest);

  const cells = figures.contests.reduce(
    (sum, contest) =>
      sum + contest.selections.reduce((all, { byUnit }) => all + byUnit.filter((votes) => votes !== null).length, 0),
    0,
  );
  if (cells > 0) {
    sheet.newPage();
    sheet.heading('Statement of votes cast', 15);
    if (cells > MOST_PRINTED) {
      sheet.row(
        `${grouped(cells)} figures of ${grouped(figures.units.length)} reporting units are too many to print. They are in the table of figures (CSV) of this release, which the same statement signs.`,
      );
    } else for (const contest of figures.contests) unitSection(sheet, contest, figures.units);
  }

  sheet.room((SIGNERS + 12) * LEADING);
  sheet.heading('Signed by the canvass board', 13);
  for (let i = 0; i < SIGNERS; i += 1) {
    sheet.gap(2 * LEADING);
    sheet.rule();
    sheet.row('Name and signature', [[RIGHT, 'Date']]);
  }
  sheet.heading('How to check this paper', 13);
  sheet.row(
    `The digest of this file stands in the signed statement of release ${figures.release} of ${figures.electionId}, which is an entry of the transparency log ${provenance.logOrigin}. docs/verify.md tells how to check both.`,
  );
  sheet.row('Fingerprint of the key that signs (SHA-256):');
  sheet.row(provenance.keyFingerprint);
  if (provenance.mlDsaFingerprint !== undefined) {
    sheet.row('Fingerprint of the ML-DSA key that signs the log’s checkpoints as well (SHA-256):');
    sheet.row(provenance.mlDsaFingerprint);
  }
  sheet.row('File of the counting system (SHA-256):');
  sheet.row(provenance.sourceSha256);
  sheet.row(
    'Letters that this paper’s font lacks are printed without their accents; the JSON and CSV files have every name exactly.',
  );

  const contents = sheet.finished();
  const foot = PAGE.height - 40;
  const pages = contents.map((content, i) => {
    const right = `Page ${i + 1} of ${contents.length}`;
    const left = wrapped(
      `${status}. Release ${figures.release}, ${utc(figures.releasedAt)}. ${figures.electionName}, ${figures.jurisdiction}`,
      RIGHT - LEFT - widthOf(right, 8) - 10,
      8,
    );
    const below = figures.watermark === undefined ? '' : watermark(figures.watermark);
    return `${below}${content}${lineAt(LEFT, foot - 12, RIGHT)}${textAt(LEFT, foot, left[0] ?? '', 8)}${rightAt(RIGHT, foot, right, 8)}`;
  });
  return pdfDocument(`${figures.electionName}, release ${figures.release}, ${status}`, figures.releasedAt, pages);
};
