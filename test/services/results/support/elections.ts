import fc from 'fast-check';
import { NO_FIGURE, type ResultsReport } from '../../../../lib/contracts/results';

/** A made-up election with every figure at its place; the writers put it into the formats that offices have. */
export interface MadeUpElection {
  readonly units: readonly { readonly name: string; readonly registered: number; readonly ballots: number }[];
  readonly types: readonly string[];
  readonly contests: readonly MadeUpContest[];
}
export interface MadeUpContest {
  readonly name: string;
  readonly votesAllowed: number;
  readonly selections: readonly MadeUpSelection[];
  /** By unit. */
  readonly over: readonly number[];
  readonly under: readonly number[];
}
export interface MadeUpSelection {
  readonly name: string;
  readonly party: string;
  /** By unit, then by vote type. */
  readonly votes: readonly (readonly number[])[];
}

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const TYPES = ['Election Day', 'Early', 'Absentee Mail', 'Provisional'] as const;

/** Quotes, delimiters, markup, accents: what real names have and careless readers lose. */
const oddName = (start: string): fc.Arbitrary<string> =>
  fc
    .string({ unit: fc.constantFrom(...'abc XYZé"\',;&<>-/.()1'), maxLength: 12 })
    .map((rest) => `${start} ${rest}`.replace(/\s+/g, ' ').trim());

const named = <T>(start: string, count: number, make: (i: number) => fc.Arbitrary<T>) =>
  fc
    .uniqueArray(oddName(start), { minLength: count, maxLength: count })
    .chain((names) => fc.tuple(...names.map((name, i) => make(i).map((value) => ({ name, ...value })))));

export const elections: fc.Arbitrary<MadeUpElection> = fc
  .record({
    unitCount: fc.integer({ min: 1, max: 4 }),
    typeCount: fc.integer({ min: 1, max: TYPES.length }),
    contestCount: fc.integer({ min: 1, max: 3 }),
  })
  .chain(({ unitCount, typeCount, contestCount }) => {
    const votes = fc.array(fc.array(fc.nat({ max: 900 }), { minLength: typeCount, maxLength: typeCount }), {
      minLength: unitCount,
      maxLength: unitCount,
    });
    const perUnit = fc.array(fc.nat({ max: 50 }), { minLength: unitCount, maxLength: unitCount });
    return fc.record({
      // Ballots enough for every vote, so that nothing but a reader's mistake is found.
      units: named('Nowhere', unitCount, () =>
        fc.record({ registered: fc.constant(99_999), ballots: fc.constant(20_000) }),
      ),
      types: fc.constant(TYPES.slice(0, typeCount)),
      contests: named('Board', contestCount, () =>
        fc.record({
          votesAllowed: fc.integer({ min: 1, max: 3 }),
          over: perUnit,
          under: perUnit,
          selections: fc
            .integer({ min: 1, max: 4 })
            .chain((count) =>
              named('Testa', count, () => fc.record({ party: fc.constantFrom('', 'IPS', 'DOL'), votes })),
            ),
        }),
      ),
    });
  });

/** A report as plain objects by name, for comparing what two formats say. */
export const byName = (report: ResultsReport) => {
  const figures = (units: Int32Array, column: Int32Array) =>
    Object.fromEntries(
      Array.from(units, (unit, i): [string, number] => [report.units[unit]?.name ?? '', column[i] ?? NO_FIGURE]).sort(),
    );
  return Object.fromEntries(
    report.contests.map((contest) => [
      contest.name,
      {
        selections: Object.fromEntries(
          contest.selections.map(({ name, figures: f }) => [
            name,
            {
              total: f.total,
              byVoteType: f.byVoteType,
              byUnit: figures(contest.units, f.byUnit),
              byUnitAndType: Object.fromEntries(
                Object.entries(f.byUnitAndType).map(([type, column]) => [type, figures(contest.units, column)]),
              ),
            },
          ]),
        ),
        over: contest.overvotes && figures(contest.units, contest.overvotes.byUnit),
        under: contest.undervotes && figures(contest.units, contest.undervotes.byUnit),
        votesAllowed: contest.votesAllowed,
      },
    ]),
  );
};

/** The same of the election itself. `contestName` and `type`: how a format writes them. */
export const expected = (
  election: MadeUpElection,
  options: {
    readonly type?: (name: string) => string;
    readonly votesAllowed?: false;
    readonly perUnitTypes?: false;
  } = {},
) => {
  const typeName = options.type ?? ((name: string) => name);
  const perUnit = (values: readonly number[]) =>
    Object.fromEntries(election.units.map(({ name }, i): [string, number] => [name, values[i] ?? 0]).sort());
  return Object.fromEntries(
    election.contests.map((contest) => [
      contest.name,
      {
        selections: Object.fromEntries(
          contest.selections.map(({ name, votes }) => [
            name,
            {
              total: sum(votes.flat()),
              byVoteType: Object.fromEntries(
                election.types.map((type, t) => [typeName(type), sum(votes.map((unit) => unit[t] ?? 0))]),
              ),
              byUnit: perUnit(votes.map(sum)),
              byUnitAndType: Object.fromEntries(
                election.types.map((type, t) => [typeName(type), perUnit(votes.map((unit) => unit[t] ?? 0))]),
              ),
            },
          ]),
        ),
        over: perUnit(contest.over),
        under: perUnit(contest.under),
        votesAllowed: options.votesAllowed === false ? 1 : contest.votesAllowed,
      },
    ]),
  );
};
