import {
  type ContestResult,
  NO_FIGURE,
  type ReportingUnit,
  type ResultsReport,
  type VoteFigures,
} from '../../../contracts/results';
import { idOf } from '../formats/parsed';
import { sum } from '../reconciliation/words';

/** Ids of units that are published as one. */
export type Group = readonly string[];

/** Groups that share a unit are one group. Only units that are there are kept; a group of one is none. */
export const joined = (groups: readonly Group[], units: readonly { readonly id: string }[]): readonly Group[] => {
  const known = new Set(units.map(({ id }) => id));
  const groupOf = new Map<string, Set<string>>();
  for (const group of groups) {
    const together = new Set(group.filter((id) => known.has(id)));
    for (const id of group) for (const other of groupOf.get(id) ?? []) together.add(other);
    for (const id of together) groupOf.set(id, together);
  }
  const order = new Map(units.map(({ id }, i) => [id, i]));
  const place = (id: string): number => order.get(id) ?? -1;
  return [...new Set(groupOf.values())]
    .filter((group) => group.size > 1)
    .map((group) => [...group].sort((a, b) => place(a) - place(b)))
    .sort((a, b) => place(a[0] ?? '') - place(b[0] ?? ''));
};

const total = (parts: readonly (number | undefined)[]): number | undefined =>
  parts.some((part) => part === undefined) ? undefined : sum(parts.map((part) => part ?? 0));

const NAMED = 3;

const combined = (units: readonly ReportingUnit[]): ReportingUnit => {
  const names = units.map(({ name }) => name);
  const [first] = units;
  const shown = names.slice(0, NAMED).join(' + ');
  const within = units.every((unit) => JSON.stringify(unit.within) === JSON.stringify(first?.within))
    ? first?.within
    : undefined;
  const registeredVoters = total(units.map((unit) => unit.registeredVoters));
  const ballotsCast = total(units.map((unit) => unit.ballotsCast));
  return {
    id: idOf('combined', ...units.map(({ id }) => id)),
    name: names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown,
    kind: 'combined-precinct',
    combines: names,
    ...(within === undefined ? {} : { within }),
    ...(registeredVoters === undefined ? {} : { registeredVoters }),
    ...(ballotsCast === undefined ? {} : { ballotsCast }),
    reported: units.every(({ reported }) => reported),
  };
};

/** The same report with every group as one unit: totals are what they were, and so is every sum of units. */
export const combineUnits = (report: ResultsReport, groups: readonly Group[]): ResultsReport => {
  if (groups.length === 0) return report;
  const groupOf = new Map(groups.flatMap((group) => group.map((id) => [id, group] as const)));
  const unitOf = new Map(report.units.map((unit) => [unit.id, unit]));
  const units: ReportingUnit[] = [];
  /** Old place to new. */
  const moved = new Int32Array(report.units.length);
  const placeOf = new Map<Group, number>();
  report.units.forEach((unit, i) => {
    const group = groupOf.get(unit.id);
    const there = group === undefined ? undefined : placeOf.get(group);
    moved[i] = there ?? units.length;
    if (there !== undefined) return;
    if (group !== undefined) placeOf.set(group, units.length);
    units.push(group === undefined ? unit : combined(group.flatMap((id) => unitOf.get(id) ?? [])));
  });

  const contestOf = (contest: ContestResult): ContestResult => {
    const places = [...new Set(Array.from(contest.units, (unit) => moved[unit] ?? -1))].sort((a, b) => a - b);
    const columnOf = new Map(places.map((place, column) => [place, column]));
    const target = Int32Array.from(contest.units, (unit) => columnOf.get(moved[unit] ?? -1) ?? -1);
    const column = (old: Int32Array): Int32Array => {
      if (old.length === 0) return old;
      const added = new Int32Array(places.length).fill(NO_FIGURE);
      old.forEach((votes, i) => {
        const at = target[i] ?? -1;
        if (votes !== NO_FIGURE) added[at] = Math.max(added[at] ?? 0, 0) + votes;
      });
      return added;
    };
    const line = (figures: VoteFigures): VoteFigures => ({
      ...figures,
      byUnit: column(figures.byUnit),
      byUnitAndType: Object.fromEntries(
        Object.entries(figures.byUnitAndType).map(([type, votes]) => [type, column(votes)]),
      ),
    });
    return {
      ...contest,
      units: Int32Array.from(places),
      selections: contest.selections.map((selection) => ({ ...selection, figures: line(selection.figures) })),
      ...(contest.overvotes === undefined ? {} : { overvotes: line(contest.overvotes) }),
      ...(contest.undervotes === undefined ? {} : { undervotes: line(contest.undervotes) }),
    };
  };
  return { ...report, units, contests: report.contests.map(contestOf) };
};
