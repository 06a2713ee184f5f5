import { type ContestResult, NO_FIGURE, type VoteFigures } from '../../../contracts/results';
import { sum } from '../reconciliation/words';

/** Every line of the ballot that a voter's mark, or its absence, is counted in. */
export const linesOf = ({ selections, overvotes, undervotes }: ContestResult): ReadonlyMap<string, VoteFigures> =>
  new Map([
    ...selections.map(({ id, figures }) => [`selection ${id}`, figures] as const),
    ...(overvotes === undefined ? [] : [['overvotes', overvotes] as const]),
    ...(undervotes === undefined ? [] : [['undervotes', undervotes] as const]),
  ]);

/** No figure is no mark. */
export const marksAt = (column: Int32Array | undefined, place: number): number =>
  Math.max(place < 0 ? NO_FIGURE : (column?.[place] ?? NO_FIGURE), 0);

export const totalMarks = (contest: ContestResult): number =>
  sum([...linesOf(contest).values()].map(({ total }) => total));

/** In vote-for-N one ballot has N marks, and thresholds count ballots. */
export const isSmall = (marks: number, ballots: number, contest: Pick<ContestResult, 'votesAllowed'>): boolean =>
  marks > 0 && marks < ballots * contest.votesAllowed;
