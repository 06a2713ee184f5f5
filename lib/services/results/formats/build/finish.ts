import {
  type BallotFigures,
  type ContestResult,
  NO_FIGURE,
  type ReportingUnit,
  type ResultsReport,
  type VoteFigures,
} from '../../../../contracts/results';
import { LIMITS, type Observation, type ParsedResults } from '../parsed';
import { addUp } from './add-up';
import { figureOf, finishLine } from './finish-line';
import { type Hierarchy, hierarchyOf } from './hierarchy';
import { type OpenContest, type OpenUnit, WHOLE } from './open';
import { type Shape, shapeOf } from './shape';

const given = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as Partial<T>;

type Turnout = 'registeredVoters' | 'ballotsCast' | 'ballotsOutstanding';

/** The file's word for the whole jurisdiction; where it has none, the sum of what stands under it if every part of it says. */
const wholeOf = (property: Turnout, units: readonly OpenUnit[], hierarchy: Hierarchy): number | undefined => {
  const figureOf = (unit: number): number | undefined => {
    const stated = units[unit]?.[property];
    const children = hierarchy.childrenOf(unit);
    if (stated !== undefined || children.length === 0) return stated;
    let sum = 0;
    for (const child of children) {
      // Two groups that share units cannot be added.
      const figure = (units[child]?.parents.length ?? 0) > 1 ? undefined : figureOf(child);
      if (figure === undefined) return undefined;
      sum += figure;
    }
    return sum;
  };
  return figureOf(WHOLE);
};

const groupObservations = (
  units: readonly OpenUnit[],
  parts: readonly number[],
  hierarchy: Hierarchy,
): readonly Observation[] => {
  const sums = new Map<number, { registeredVoters: number; ballotsCast: number }>();
  for (const part of parts) {
    const unit = units[part];
    for (const group of hierarchy.above(part)) {
      const sum = sums.get(group) ?? { registeredVoters: 0, ballotsCast: 0 };
      // Not a number as soon as one unit does not say: then nothing can be compared.
      sum.registeredVoters += unit?.registeredVoters ?? Number.NaN;
      sum.ballotsCast += unit?.ballotsCast ?? Number.NaN;
      sums.set(group, sum);
    }
  }
  return [...sums].flatMap(([group, sum]) =>
    (['ballotsCast', 'registeredVoters'] as const).flatMap((property): Observation[] => {
      const stated = units[group]?.[property];
      const computed = sum[property];
      if (stated === undefined || Number.isNaN(computed) || stated === computed) return [];
      const words = property === 'ballotsCast' ? 'ballots cast' : 'registered voters';
      return [
        {
          severity: property === 'ballotsCast' ? 'blocking' : 'warning',
          code: property === 'ballotsCast' ? 'ballots-disagree' : 'registered-disagree',
          unit: units[group]?.id,
          message: `${units[group]?.name ?? ''}: the file states ${stated} ${words}, its units add up to ${computed}.`,
          stated,
          computed,
        },
      ];
    }),
  );
};

/** Every line of a contest has a column over all of its units, however few of them have a figure. */
const boundCells = (
  contests: readonly OpenContest[],
  shapes: readonly Shape[],
  fail: (reason: string) => never,
): void => {
  let cells = 0;
  contests.forEach((contest, i) => {
    let columns = 2 + contest.over.byType.size + contest.under.byType.size;
    for (const { line } of contest.selections.values()) columns += 1 + line.byType.size;
    cells += columns * (shapes[i]?.parts.length ?? 0);
    if (cells > LIMITS.cells) fail(`units times selections are more than ${LIMITS.cells} figures`);
  });
};

export type ReportHead = Pick<
  ResultsReport,
  'format' | 'electionName' | 'electionDate' | 'jurisdiction' | 'generatedAt' | 'fileStatus'
>;

export interface OpenReport {
  readonly head: ReportHead;
  readonly scope: number | undefined;
  readonly units: readonly OpenUnit[];
  readonly contests: Iterable<OpenContest>;
  readonly observe: (observation: Observation) => void;
  readonly fail: (reason: string) => never;
}

/** Everything was read: sorts parts from totals, adds up, and tells what does not fit. */
export const finish = (open: OpenReport): Omit<ParsedResults, 'observations'> => {
  const { units, observe } = open;
  const hierarchy = hierarchyOf(units, open.scope, open.fail);
  const contests = [...open.contests];
  if (contests.length === 0) open.fail('the file holds no contest');
  const shapes = contests.map((contest) => shapeOf(contest, hierarchy));
  boundCells(contests, shapes, open.fail);

  const isUsed = new Uint8Array(units.length);
  contests.forEach((contest, i) => {
    for (const place of shapes[i]?.parts ?? []) isUsed[contest.places.unitAt(place)] = 1;
  });
  const parts = units
    .map((_, unit) => unit)
    .filter((unit) => !hierarchy.spine.has(unit) && (isUsed[unit] === 1 || !hierarchy.isGroup(unit)));
  const indexOf = new Int32Array(units.length).fill(-1);
  parts.forEach((unit, index) => {
    indexOf[unit] = index;
  });

  const assumed = new Set<string>();
  let partialTypes = false;
  const finished = contests.map((contest, i): ContestResult => {
    const shape = shapes[i] as Shape;
    const context = {
      contest,
      shape,
      unitAt: (place: number) => units[contest.places.unitAt(place)] ?? { id: '', name: '' },
      observe,
      fail: open.fail,
    };
    const line = (label: string, lines: OpenContest['over']): VoteFigures => {
      const { partial, ...figures } = finishLine(lines, label, context);
      partialTypes ||= partial;
      return figures;
    };
    if (contest.votesAllowed === undefined || contest.votesAllowedGuessed) assumed.add(contest.id);
    const selections = [...contest.selections.values()].map((selection) => ({
      id: selection.id,
      name: selection.name,
      ...(selection.party === undefined ? {} : { party: selection.party }),
      writeIn: selection.writeIn,
      figures: line(selection.name, selection.line),
    }));
    const over = line('overvotes', contest.over);
    const under = line('undervotes', contest.under);
    for (const [at, place] of [...shape.parts, ...shape.whole].entries()) {
      const stated = contest.totals.get(place);
      if (stated === NO_FIGURE) continue;
      const isWhole = at >= shape.parts.length;
      const computed = selections.reduce(
        (sum, { figures }) => sum + (isWhole ? figures.total : Math.max(0, figures.byUnit[at] ?? 0)),
        0,
      );
      if (computed === stated) continue;
      const unit = context.unitAt(place);
      observe({
        severity: 'warning',
        code: 'contest-total-disagrees',
        contest: contest.id,
        ...(isWhole ? {} : { unit: unit.id }),
        message: `${contest.name}${isWhole ? '' : `, ${unit.name}`}: the file states ${stated} votes in all, its selections add up to ${computed}.`,
        stated,
        computed,
      });
    }
    const rounds = [...contest.rounds]
      .sort(([a], [b]) => a - b)
      .map(([round, lines]) => ({
        round,
        votes: Object.fromEntries(
          [...lines].map(([selection, open]) => {
            const { whole, byWord } = addUp(shape, (place) => figureOf(open, place));
            return [selection, whole ?? byWord];
          }),
        ),
      }));
    return {
      id: contest.id,
      name: contest.name,
      ...given({
        kind: contest.kind,
        ballotsCast: contest.ballotsCast,
        registeredVoters: contest.registeredVoters,
        reporting: contest.reporting,
      }),
      votesAllowed: Math.max(1, contest.votesAllowed ?? 1),
      units: shape.parts.map((place) => indexOf[contest.places.unitAt(place)] ?? -1),
      selections,
      ...(contest.over.isEmpty ? {} : { overvotes: over }),
      ...(contest.under.isEmpty ? {} : { undervotes: under }),
      ...(rounds.length > 0 ? { rounds } : {}),
    };
  });
  if (partialTypes) {
    observe({
      severity: 'note',
      code: 'vote-types-incomplete',
      message: 'Some rows have votes without a figure for every vote type. Figures by vote type are left out there.',
    });
  }
  for (const observation of groupObservations(units, parts, hierarchy)) observe(observation);

  const ballotsByType = [...hierarchy.spine].map((unit) => units[unit]?.ballotsByType).find((types) => types?.size);
  const byType = (types: ReadonlyMap<string, BallotFigures> | undefined) =>
    types === undefined || types.size === 0 ? {} : { ballotsByType: Object.fromEntries(types) };
  return {
    report: {
      ...open.head,
      units: parts.map((index): ReportingUnit => {
        const unit = units[index] as OpenUnit;
        const within = hierarchy
          .above(index)
          .map((group) => units[group]?.name ?? '')
          .reverse();
        return {
          id: unit.id,
          name: unit.name,
          kind: unit.kind,
          ...(within.length === 0 ? {} : { within }),
          ...given({
            otherKind: unit.otherKind,
            registeredVoters: unit.registeredVoters,
            ballotsCast: unit.ballotsCast,
          }),
          ...byType(unit.ballotsByType),
          reported: unit.reported ?? unit.hasFigures,
        };
      }),
      contests: finished,
      ...given({
        registeredVoters: wholeOf('registeredVoters', units, hierarchy),
        ballotsCast: wholeOf('ballotsCast', units, hierarchy),
        ballotsOutstanding: wholeOf('ballotsOutstanding', units, hierarchy),
      }),
      ...byType(ballotsByType),
    },
    votesAllowedAssumed: assumed,
  };
};
