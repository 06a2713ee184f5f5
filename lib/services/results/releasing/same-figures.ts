import { type ContestResult, NO_FIGURE, type ResultsReport, type VoteFigures } from '../../../contracts/results';

/** Place of each of a contest's units in its columns, by the unit's id. */
export const placesOf = (report: ResultsReport, contest: ContestResult): ReadonlyMap<string, number> =>
  new Map(Array.from(contest.units, (unit, place) => [report.units[unit]?.id ?? '', place]));

/** A contest with its report: columns mean nothing without the units. */
export interface Of {
  readonly report: ResultsReport;
  readonly contest: ContestResult;
}

const sameRecord = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean => {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
};

const sameLine = (a: VoteFigures, b: VoteFigures, units: readonly (readonly [number, number])[]): boolean => {
  const sameColumn = (one: Int32Array | undefined, two: Int32Array | undefined): boolean =>
    units.every(([here, there]) => (one?.[here] ?? NO_FIGURE) === (two?.[there] ?? NO_FIGURE));
  const types = new Set([...Object.keys(a.byUnitAndType), ...Object.keys(b.byUnitAndType)]);
  return (
    a.total === b.total &&
    sameRecord(a.byVoteType, b.byVoteType) &&
    sameColumn(a.byUnit, b.byUnit) &&
    [...types].every((type) => sameColumn(a.byUnitAndType[type], b.byUnitAndType[type]))
  );
};

/** Does every figure of a contest say the same in two loads? The order of units and selections does not matter. */
export const sameFigures = (a: Of, b: Of): boolean => {
  const [here, there] = [placesOf(a.report, a.contest), placesOf(b.report, b.contest)];
  const ids = new Set([...here.keys(), ...there.keys()]);
  const units = [...ids].map((id) => [here.get(id) ?? -1, there.get(id) ?? -1] as const);
  const lines = ({ selections, overvotes, undervotes }: ContestResult): ReadonlyMap<string, VoteFigures> =>
    new Map([
      ...selections.map(({ id, figures }) => [`selection ${id}`, figures] as const),
      ...(overvotes === undefined ? [] : [['overvotes', overvotes] as const]),
      ...(undervotes === undefined ? [] : [['undervotes', undervotes] as const]),
    ]);
  const [ours, theirs] = [lines(a.contest), lines(b.contest)];
  if (ours.size !== theirs.size || JSON.stringify(a.contest.rounds) !== JSON.stringify(b.contest.rounds)) return false;
  return [...ours].every(([name, line]) => {
    const other = theirs.get(name);
    return other !== undefined && sameLine(line, other, units);
  });
};
