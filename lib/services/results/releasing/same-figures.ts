import {
  type ContestResult,
  NO_FIGURE,
  type ReportingUnit,
  type ResultsReport,
  type VoteFigures,
} from '../../../contracts/results';
import { linesOf } from './marks';
import { NOWHERE, type SideBySide } from './side-by-side';

type Turnout = Pick<ReportingUnit, 'ballotsCast' | 'registeredVoters' | 'ballotsByType'>;

const sameRecord = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean => {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
};

const figureAt = (column: Int32Array | undefined, place: number): number =>
  place === NOWHERE ? NO_FIGURE : (column?.[place] ?? NO_FIGURE);

const turnoutOf = ({ ballotsCast, registeredVoters, ballotsByType = {} }: Turnout): string =>
  JSON.stringify([ballotsCast, registeredVoters, Object.entries(ballotsByType).sort()]);

/** Do two loads say the same of ballots cast and registered voters, in all and in each unit that both have? */
export const sameTurnout = (now: ResultsReport, before: ResultsReport): boolean => {
  const then = new Map(before.units.map((unit) => [unit.id, turnoutOf(unit)]));
  return (
    turnoutOf(now) === turnoutOf(before) && now.units.every((unit) => (then.get(unit.id) ?? '') === turnoutOf(unit))
  );
};

/** Whose figures they are. Some files give ids of their own, under which a name can be exchanged for another. */
const words = ({ name, kind = 'candidate', votesAllowed, selections }: ContestResult): string =>
  JSON.stringify([
    [name, kind, votesAllowed],
    ...selections.map(({ id, name, party = '', writeIn }) => [id, name, party, writeIn].map(String)).sort(),
  ]);

/** Does every name and figure of a contest say the same in two loads? The order of units and selections does not matter. */
export const sameFigures = (reports: SideBySide, contest: ContestResult, was: ContestResult): boolean => {
  const [before, gone] = [reports.placesBefore(contest, was), reports.gone(contest, was)];
  const sameColumn = (ours: Int32Array | undefined, theirs: Int32Array | undefined): boolean =>
    before.every((there, here) => figureAt(ours, here) === figureAt(theirs, there)) &&
    gone.every((there) => figureAt(theirs, there) === NO_FIGURE);
  const sameLine = (a: VoteFigures, b: VoteFigures): boolean => {
    const types = new Set([...Object.keys(a.byUnitAndType), ...Object.keys(b.byUnitAndType)]);
    return (
      a.total === b.total &&
      sameRecord(a.byVoteType, b.byVoteType) &&
      sameColumn(a.byUnit, b.byUnit) &&
      [...types].every((type) => sameColumn(a.byUnitAndType[type], b.byUnitAndType[type]))
    );
  };
  const [ours, theirs] = [linesOf(contest), linesOf(was)];
  const sameUnits = before.every(
    (there, here) => there === NOWHERE || reports.nameNow(contest, here) === reports.nameBefore(was, there),
  );
  if (words(contest) !== words(was) || !sameUnits) return false;
  if (ours.size !== theirs.size || JSON.stringify(contest.rounds) !== JSON.stringify(was.rounds)) return false;
  return [...ours].every(([name, line]) => {
    const other = theirs.get(name);
    return other !== undefined && sameLine(line, other);
  });
};
