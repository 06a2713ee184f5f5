import type { PageFigures } from '../../../lib/contracts/published';
import { hasWords, wordsIn } from '../shared/search';

export type Contest = PageFigures['contests'][number];
export type Selection = Contest['selections'][number];
export type Unit = PageFigures['units'][number];

/** Votes of one selection, everywhere or in one unit (its place in `units`). Null: the file has no figure there. */
export const votesOf = (selection: Selection, unit?: number): number | null =>
  unit === undefined ? selection.votes : (selection.byUnit[unit] ?? null);

/** All votes for named selections of a contest; the whole that shares are taken of. */
export const votesInContest = (contest: Contest, unit?: number): number =>
  contest.selections.reduce((sum, selection) => sum + (votesOf(selection, unit) ?? 0), 0);

/** How many units have a figure of their own for this contest; known before their figures are there. */
export const unitsWithFigures = (contest: Contest): number => contest.unitsWithFigures ?? unitsOf(contest).length;

/** Units with figures, and all of them. */
export const unitsReported = (figures: PageFigures): { readonly reported: number; readonly all: number } => ({
  reported: figures.unitsReported ?? figures.units.filter((unit) => unit.reported).length,
  all: figures.unitsInAll ?? figures.units.length,
});

/** Places in `units` where this contest was on the ballot: at least one selection has a figure. */
export const unitsOf = (contest: Contest): number[] => {
  const length = Math.max(0, ...contest.selections.map((selection) => selection.byUnit.length));
  return Array.from({ length }, (_, unit) => unit).filter((unit) =>
    contest.selections.some((selection) => (selection.byUnit[unit] ?? null) !== null),
  );
};

/** Vote types in the order of their first appearance (election day, advance, by mail, ...). */
export const voteTypesOf = (contest: Contest): string[] => [
  ...new Set(contest.selections.flatMap((selection) => Object.keys(selection.byVoteType))),
];

/** Contests whose name, or one of whose selections, contains every word of the query. */
export const searchContests = (contests: readonly Contest[], query: string): readonly Contest[] => {
  const words = wordsIn(query);
  if (words.length === 0) return contests;
  return contests.filter((contest) =>
    hasWords([contest.name, ...contest.selections.map((s) => `${s.name} ${s.party ?? ''}`)].join(' '), words),
  );
};

export interface UnitRow {
  /** Place in `units`. */
  readonly unit: number;
  readonly name: string;
  /** Same order as the contest's selections. */
  readonly votes: readonly (number | null)[];
  readonly total: number;
}

export const unitRows = (contest: Contest, units: readonly Unit[]): UnitRow[] =>
  unitsOf(contest).map((unit) => {
    const votes = contest.selections.map((selection) => votesOf(selection, unit));
    return {
      unit,
      name: units[unit]?.name ?? `Unit ${unit + 1}`,
      votes,
      total: votes.reduce<number>((sum, v) => sum + (v ?? 0), 0),
    };
  });

/** `name`, `total`, or the place of a selection. */
export type SortColumn = 'name' | 'total' | number;
export interface Sort {
  readonly column: SortColumn;
  readonly direction: 'ascending' | 'descending';
}

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Rows without a figure stand last, whichever way the column is sorted. */
export const sortRows = (rows: readonly UnitRow[], sort: Sort): UnitRow[] => {
  const sign = sort.direction === 'ascending' ? 1 : -1;
  const figure = (row: UnitRow): number | null =>
    sort.column === 'total' ? row.total : (row.votes[sort.column as number] ?? null);
  return [...rows].sort((a, b) => {
    if (sort.column === 'name') return sign * byName.compare(a.name, b.name);
    const [x, y] = [figure(a), figure(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (x - y) || byName.compare(a.name, b.name);
  });
};

/** The next press of a column's header: figures start with the most, names with A. */
export const nextSort = (current: Sort, column: SortColumn): Sort => {
  if (current.column !== column) return { column, direction: column === 'name' ? 'ascending' : 'descending' };
  return { column, direction: current.direction === 'ascending' ? 'descending' : 'ascending' };
};

/**
 * Which election the page opens with: the one asked for; else the last one whose polls have closed; else the next one.
 * Elections in any order.
 */
export const chooseElection = <E extends { readonly id: string; readonly pollsClose: string }>(
  elections: readonly E[],
  asked: string | null,
  now: Date,
): E | undefined => {
  const wanted = elections.find((election) => election.id === asked);
  if (wanted) return wanted;
  const inOrder = [...elections].sort((a, b) => Date.parse(a.pollsClose) - Date.parse(b.pollsClose));
  const closed = inOrder.filter((election) => Date.parse(election.pollsClose) <= now.getTime());
  return closed.at(-1) ?? inOrder[0];
};
