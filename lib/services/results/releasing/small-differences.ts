import type { SmallCounts } from '../../../contracts/calendar';
import type { ContestResult, ResultsReport, VoteFigures } from '../../../contracts/results';
import { n } from '../reconciliation/words';
import type { Group } from './combine-units';
import { isSmall, linesOf, marksAt } from './marks';
import { NOWHERE, SideBySide } from './side-by-side';

/** A contest's difference between two releases that is small enough to be one person's ballot. */
export interface SmallDifference {
  readonly contest: ContestResult;
  /** Unit ids; undefined for the contest as a whole. */
  readonly units?: Group;
  readonly votes: number;
}

/** Units of a group that are named one by one. */
const NAMED = 10;

/** Says a difference in words: which contest and units, and by how many votes. */
export const wordsFor = ({ units: all }: ResultsReport): ((difference: SmallDifference) => string) => {
  const names = new Map(all.map(({ id, name }) => [id, name]));
  return ({ contest, units = [], votes }) => {
    const rest = units.length > NAMED ? ` and ${n(units.length - NAMED)} more` : '';
    const where = units.slice(0, NAMED).map((id) => names.get(id) ?? id);
    return `${contest.name}${units.length === 0 ? '' : `, ${where.join(' + ')}${rest}`}: ${n(votes)} ${votes === 1 ? 'vote' : 'votes'} different from the last release`;
  };
};

/** What moved between two releases in one row of the tables, and what stood there before. */
interface Moved {
  readonly votes: Float64Array;
  readonly before: Float64Array;
}

/**
 * Differences that a reader of both releases could take for single ballots: in a contest as a whole and in each unit, or
 * group of units, that both show. What was nothing before is no difference but a count of its own. A unit that is gone, or
 * goes by another name, still counts with those that it was published with: what they show now, less what the group showed,
 * would else give it away.
 */
export const smallDifferences = (
  before: ResultsReport,
  now: ResultsReport,
  groups: readonly Group[],
  { difference }: SmallCounts,
  groupsBefore: readonly Group[] = [],
): readonly SmallDifference[] => {
  const found: SmallDifference[] = [];
  const then = new Map(before.contests.map((contest) => [contest.id, contest]));
  const reports = new SideBySide(now, before);
  const groupOf = new Map(groups.flatMap((group, i) => group.map((id) => [id, i] as const)));
  /** By unit, the row that it is published in: that of its group, or after all groups its own. */
  const rowOf = Int32Array.from(now.units, ({ id }, i) => groupOf.get(id) ?? groups.length + i);
  const rows = groups.length + now.units.length;
  const leftBehind = new Map(
    groupsBefore.flatMap((group) => {
      const row = rowOf[now.units.findIndex(({ id }) => group.includes(id))] ?? NOWHERE;
      return group.map((id) => [id, row] as const);
    }),
  );
  const rowThen = (unit: number, index: number): number =>
    rowOf[unit] ?? leftBehind.get(before.units[index]?.id ?? '') ?? NOWHERE;

  const movedIn = (contest: ContestResult, was: ContestResult): Moved => {
    const moved: Moved = { votes: new Float64Array(rows), before: new Float64Array(rows) };
    const rowsNow = contest.units.map((unit) => rowOf[unit] ?? NOWHERE);
    const rowsThen = reports.unitsNow(was).map((unit, place) => rowThen(unit, was.units[place] ?? NOWHERE));
    const [ours, theirs] = [linesOf(contest), linesOf(was)];
    const difference = new Float64Array(rows);
    const take = (figures: VoteFigures | undefined, rowsOf: Int32Array, sign: 1 | -1): void => {
      if (figures === undefined) return;
      rowsOf.forEach((row, place) => {
        if (row === NOWHERE) return;
        const marks = marksAt(figures.byUnit, place);
        difference[row] = (difference[row] ?? 0) + sign * marks;
        if (sign < 0) moved.before[row] = (moved.before[row] ?? 0) + marks;
      });
    };
    for (const line of new Set([...ours.keys(), ...theirs.keys()])) {
      difference.fill(0);
      take(ours.get(line), rowsNow, 1);
      take(theirs.get(line), rowsThen, -1);
      difference.forEach((votes, row) => {
        moved.votes[row] = (moved.votes[row] ?? 0) + Math.abs(votes);
      });
    }
    return moved;
  };

  const ofWhole = (contest: ContestResult, was: ContestResult): { readonly votes: number; readonly before: number } => {
    const [ours, theirs] = [linesOf(contest), linesOf(was)];
    let [votes, had] = [0, 0];
    for (const line of new Set([...ours.keys(), ...theirs.keys()])) {
      const earlier = theirs.get(line)?.total ?? 0;
      had += earlier;
      votes += Math.abs((ours.get(line)?.total ?? 0) - earlier);
    }
    return { votes, before: had };
  };

  for (const contest of now.contests) {
    const was = then.get(contest.id);
    if (was === undefined) continue;
    const whole = ofWhole(contest, was);
    if (whole.before > 0 && isSmall(whole.votes, difference, contest)) found.push({ contest, votes: whole.votes });
    const moved = movedIn(contest, was);
    const isSmallRow = (row: number): boolean =>
      (moved.before[row] ?? 0) > 0 && isSmall(moved.votes[row] ?? 0, difference, contest);
    for (const unit of contest.units) {
      const row = rowOf[unit] ?? NOWHERE;
      if (row < groups.length || !isSmallRow(row)) continue;
      found.push({ contest, units: [now.units[unit]?.id ?? ''], votes: moved.votes[row] ?? 0 });
    }
    groups.forEach((units, row) => {
      if (isSmallRow(row)) found.push({ contest, units, votes: moved.votes[row] ?? 0 });
    });
  }
  return found;
};
