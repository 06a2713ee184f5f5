import fc from 'fast-check';
import type { ElectionCalendar, SmallCounts } from '../../../../lib/contracts/calendar';
import {
  type ContestResult,
  type LoadRequest,
  NO_FIGURE,
  type ResultsReport,
  type VoteFigures,
} from '../../../../lib/contracts/results';
import { NEW_STATE } from '../../../../lib/services/results/draft-records';
import { combineUnits, joined } from '../../../../lib/services/results/releasing/combine-units';
import { planRelease } from '../../../../lib/services/results/releasing/plan';
import { publicFigures } from '../../../../lib/services/results/releasing/public-figures';
import { sameFigures } from '../../../../lib/services/results/releasing/same-figures';
import { SideBySide } from '../../../../lib/services/results/releasing/side-by-side';
import { smallDifferences, wordsFor } from '../../../../lib/services/results/releasing/small-differences';
import { groupsFor, smallContests } from '../../../../lib/services/results/releasing/small-units';
import { withoutVoteTypes } from '../../../../lib/services/results/releasing/small-vote-types';

const LIMITS: SmallCounts = { cell: 10, difference: 10 };
const ELECTION: ElectionCalendar = {
  id: 'e',
  name: 'E',
  date: '2020-11-03',
  type: 'general',
  pollsClose: '2020-11-04T00:00:00.000Z',
  registrationDeadline: '2020-10-05',
  smallCounts: LIMITS,
};
const REQUEST: LoadRequest = { electionId: 'e', uploadId: 'made-up-upload', status: 'unofficial-partial' };
const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + Math.max(b, 0), 0);

/** Units by selections by vote types. */
type Votes = readonly (readonly (readonly number[])[])[];
const TYPES = ['Election Day', 'Provisional'] as const;

const contestOf = (name: string, votes: Votes, votesAllowed = 1): ContestResult => ({
  id: name,
  name,
  votesAllowed,
  units: Int32Array.from(votes, (_, i) => i),
  selections: (votes[0] ?? []).map((_, s) => {
    const byUnitAndType = Object.fromEntries(
      TYPES.map((type, t) => [type, Int32Array.from(votes, (unit) => unit[s]?.[t] ?? NO_FIGURE)]),
    );
    return {
      id: `${name}-${s}`,
      name: `Testa ${s}`,
      writeIn: false,
      figures: {
        total: sum(votes.map((unit) => sum(unit[s] ?? []))),
        byVoteType: Object.fromEntries(TYPES.map((type) => [type, sum(byUnitAndType[type] ?? [])])),
        byUnit: Int32Array.from(votes, (unit) => sum(unit[s] ?? [])),
        byUnitAndType,
      },
    };
  }),
});

const reportOf = (...contests: readonly ContestResult[]): ResultsReport => ({
  format: 'mapped-csv',
  electionName: '',
  units: Array.from({ length: Math.max(...contests.map(({ units }) => units.length)) }, (_, i) => ({
    id: `unit-${i}`,
    name: `Nowhere ${i}`,
    kind: 'precinct',
    reported: true,
    ballotsCast: 100 + i,
  })),
  contests,
});

const votes = fc
  .integer({ min: 2, max: 7 })
  .chain((units) =>
    fc.array(
      fc.array(
        fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 6 }), fc.nat({ max: 60 })), { minLength: 2, maxLength: 2 }),
        { minLength: 2, maxLength: 2 },
      ),
      { minLength: units, maxLength: units },
    ),
  );

const publicOf = (report: ResultsReport, limits = LIMITS): ResultsReport =>
  publicFigures({
    schema: 'election-staged/v2',
    electionId: 'e',
    status: 'unofficial-partial',
    fileSha256: '',
    findings: [],
    report,
    combined: groupsFor(report, [], limits),
    withoutVoteTypes: withoutVoteTypes(report, undefined, [], limits),
  }).report;

const cells = (contest: ContestResult, column: (selection: ContestResult['selections'][number]) => Int32Array) =>
  Array.from(contest.units, (_, place) => sum(contest.selections.map((selection) => column(selection)[place] ?? 0)));

describe('what is published under a threshold', () => {
  it('has no unit, and no vote type, with fewer ballots than that, in whatever contest', () => {
    fc.assert(
      fc.property(votes, votes, (first, second) => {
        const report = reportOf(contestOf('Board', first), contestOf('Clerk', second));
        const small = new Set(smallContests(report, LIMITS).map(({ id }) => id));
        for (const contest of publicOf(report).contests.filter(({ id }) => !small.has(id))) {
          const shown = [
            cells(contest, ({ figures }) => figures.byUnit),
            ...TYPES.map((type) => cells(contest, ({ figures }) => figures.byUnitAndType[type] ?? new Int32Array())),
            TYPES.map((type) => sum(contest.selections.map(({ figures }) => figures.byVoteType[type] ?? 0))),
          ].flat();
          for (const ballots of shown) expect(ballots === 0 || ballots >= LIMITS.cell).toBe(true);
        }
      }),
    );
  });

  it('still adds up to the same totals, and no unit is lost', () => {
    fc.assert(
      fc.property(votes, (of) => {
        const report = reportOf(contestOf('Board', of));
        const shown = publicOf(report);
        const [before, after] = [report.contests[0], shown.contests[0]];
        expect(after?.selections.map(({ figures }) => [figures.total, sum(figures.byUnit)])).toEqual(
          before?.selections.map(({ figures }) => [figures.total, sum(figures.byUnit)]),
        );
        expect(shown.units.flatMap(({ name, combines }) => combines ?? [name]).sort()).toEqual(
          report.units.map(({ name }) => name).sort(),
        );
        expect(sum(shown.units.map(({ ballotsCast }) => ballotsCast ?? 0))).toBe(
          sum(report.units.map(({ ballotsCast }) => ballotsCast ?? 0)),
        );
      }),
    );
  });

  it('is untouched where nothing is small, byte for byte', () => {
    const report = reportOf(
      contestOf('Board', [
        [
          [40, 30],
          [20, 15],
        ],
        [
          [50, 12],
          [60, 33],
        ],
      ]),
    );
    expect(publicOf(report)).toBe(report);
  });

  it('counts ballots and not marks: in vote-for-three, three marks are one ballot', () => {
    const marks: Votes = [
      [
        [25, 0],
        [0, 0],
      ],
      [
        [90, 0],
        [90, 0],
      ],
    ];
    expect(groupsFor(reportOf(contestOf('Board', marks, 1)), [], LIMITS)).toEqual([]);
    expect(groupsFor(reportOf(contestOf('Board', marks, 3)), [], LIMITS)).toEqual([['unit-0', 'unit-1']]);
  });

  it('keeps together what was published together, whatever it grew to', () => {
    const grown = reportOf(
      contestOf('Board', [
        [
          [40, 30],
          [20, 15],
        ],
        [
          [50, 12],
          [60, 33],
        ],
        [
          [50, 12],
          [60, 33],
        ],
      ]),
    );
    expect(groupsFor(grown, [['unit-2', 'unit-0']], LIMITS)).toEqual([['unit-0', 'unit-2']]);
    expect(
      joined(
        [
          ['unit-0', 'unit-1'],
          ['unit-1', 'unit-2'],
        ],
        grown.units,
      ),
    ).toEqual([['unit-0', 'unit-1', 'unit-2']]);
  });

  it('tells no figure of a small unit in the words of a finding either', () => {
    const report = reportOf(
      contestOf('Board', [
        [
          [2, 0],
          [1, 0],
        ],
        [
          [90, 0],
          [90, 0],
        ],
      ]),
    );
    const { findings } = publicFigures({
      schema: 'election-staged/v2',
      electionId: 'e',
      status: 'unofficial-partial',
      fileSha256: '',
      report,
      combined: groupsFor(report, [], LIMITS),
      findings: [
        {
          id: 'a',
          severity: 'warning',
          code: 'votes-fell',
          message: 'Testa: 2 votes, 3 before',
          unit: 'unit-0',
          stated: 2,
          computed: 3,
        },
        {
          id: 'b',
          severity: 'warning',
          code: 'units-disagree',
          message: 'All: 182',
          contest: 'Board',
          stated: 182,
          computed: 183,
        },
      ],
    });
    expect(JSON.stringify(findings[0])).not.toMatch(/2 votes|"stated"|unit-0/);
    expect(findings[1]).toMatchObject({ stated: 182, computed: 183 });
  });
});

describe('the difference between two releases', () => {
  const before = reportOf(
    contestOf('Board', [
      [
        [40, 30],
        [20, 15],
      ],
      [
        [50, 12],
        [60, 33],
      ],
    ]),
  );
  const found = (of: Votes, groups: readonly (readonly string[])[] = []) => {
    const now = reportOf(contestOf('Board', of));
    return smallDifferences(before, now, groups, LIMITS).map(wordsFor(now));
  };

  it('is small when one ballot moved, also where another one moved back', () => {
    expect(
      found([
        [
          [41, 30],
          [20, 15],
        ],
        [
          [50, 12],
          [60, 33],
        ],
      ]),
    ).toEqual([
      'Board: 1 vote different from the last release',
      'Board, Nowhere 0: 1 vote different from the last release',
    ]);
    // The sum of the unit stays, and the votes of one ballot changed sides.
    expect(
      found([
        [
          [39, 30],
          [21, 15],
        ],
        [
          [50, 12],
          [60, 33],
        ],
      ]),
    ).toHaveLength(2);
  });

  it('is none where nothing moved, or enough did', () => {
    expect(
      found([
        [
          [40, 30],
          [20, 15],
        ],
        [
          [50, 12],
          [60, 33],
        ],
      ]),
    ).toEqual([]);
    expect(
      found([
        [
          [55, 30],
          [20, 15],
        ],
        [
          [50, 12],
          [60, 33],
        ],
      ]),
    ).toEqual([]);
  });

  it('stays small where a unit of a group is gone or goes by another name: what is left of the group would give it away', () => {
    const [a, b, c]: Votes = [
      [
        [40, 30],
        [20, 15],
      ],
      [
        [2, 0],
        [1, 0],
      ],
      [
        [60, 0],
        [60, 0],
      ],
    ];
    const grown = [
      [80, 0],
      [80, 0],
    ];
    const was = reportOf(contestOf('Board', [a ?? [], b ?? [], c ?? []]));
    const now = reportOf(contestOf('Board', [a ?? [], b ?? [], grown]));
    const renamed = { ...now, units: now.units.map((unit, i) => (i === 1 ? { ...unit, id: 'unit-renamed' } : unit)) };
    const together = groupsFor(was, [], LIMITS);
    expect(together).toEqual([['unit-0', 'unit-1']]);
    const groups = groupsFor(renamed, [...together, ['unit-renamed', 'unit-2']], LIMITS);
    expect(groups).toEqual([['unit-renamed', 'unit-2']]);
    expect(smallDifferences(was, renamed, groups, LIMITS, together).map(wordsFor(renamed))).toEqual([
      'Board, Nowhere 0: 3 votes different from the last release',
    ]);
    const { holds } = planRelease(
      ELECTION,
      NEW_STATE,
      { ...REQUEST, combineUnits: [['unit-renamed', 'unit-2']] },
      renamed,
      {
        schema: 'election-staged/v2',
        electionId: 'e',
        status: 'unofficial-partial',
        fileSha256: '',
        findings: [],
        report: was,
        combined: together,
      },
    ).staged;
    expect(holds?.map(({ code }) => code)).toEqual(['delta-below-threshold']);
  });

  it('is hidden by units that are put together only where they moved by enough together', () => {
    const moved: Votes = [
      [
        [41, 30],
        [20, 15],
      ],
      [
        [62, 12],
        [60, 33],
      ],
    ];
    expect(found(moved)).toEqual(['Board, Nowhere 0: 1 vote different from the last release']);
    expect(found(moved, [['unit-0', 'unit-1']])).toEqual([]);
    expect(
      found(
        [
          [
            [41, 30],
            [20, 15],
          ],
          [
            [51, 12],
            [60, 33],
          ],
        ],
        [['unit-0', 'unit-1']],
      ),
    ).toHaveLength(2);
  });

  it('takes the vote types of a contest away for good once one of them moved by too few', () => {
    const moved = reportOf(
      contestOf('Board', [
        [
          [52, 31],
          [20, 15],
        ],
        [
          [50, 12],
          [60, 33],
        ],
      ]),
    );
    expect(withoutVoteTypes(moved, before, [], LIMITS)).toEqual(['Board']);
    expect(withoutVoteTypes(before, before, ['Board'], LIMITS)).toEqual(['Board']);
    expect(combineUnits(before, [])).toBe(before);
  });
});

test('a vote type with few ballots in all is withheld also where no unit tells its vote types', () => {
  const [contest] = reportOf(
    contestOf('Board', [
      [
        [90, 3],
        [80, 2],
      ],
    ]),
  ).contests;
  if (contest === undefined) throw new Error('the report has no contest');
  const ofAll = {
    ...contest,
    selections: contest.selections.map((one) => ({ ...one, figures: { ...one.figures, byUnitAndType: {} } })),
  };
  expect(withoutVoteTypes(reportOf(ofAll), undefined, [], LIMITS)).toEqual(['Board']);
  expect(withoutVoteTypes(reportOf(ofAll), undefined, [], { cell: 5, difference: 5 })).toEqual([]);

  // A file may name its vote types as it likes, also as what every object has.
  const byVoteType: readonly Readonly<Record<string, number>>[] = [{ Mail: 87, constructor: 3 }, { Mail: 82 }];
  const named = reportOf({
    ...ofAll,
    selections: ofAll.selections.map((selection, i) => ({
      ...selection,
      figures: { ...selection.figures, byVoteType: byVoteType[i] ?? {} },
    })),
  });
  expect(withoutVoteTypes(named, undefined, [], LIMITS)).toEqual(['Board']);
});

describe('the same figures', () => {
  const now = reportOf(
    contestOf('Board', [
      [
        [4, 3],
        [8, 2],
      ],
      [
        [9, 9],
        [1, 5],
      ],
    ]),
  );
  const [contest] = now.contests;
  if (contest === undefined) throw new Error('the report has no contest');
  const backwards = (column: Int32Array): Int32Array => Int32Array.from(column).reverse();
  const changed = (change: (figures: VoteFigures) => VoteFigures, units = contest.units): ContestResult => ({
    ...contest,
    units,
    selections: contest.selections.map((one) => ({ ...one, figures: change(one.figures) })),
  });
  const same = (was: ContestResult): boolean =>
    sameFigures(new SideBySide(now, { ...now, contests: [was] }), contest, was);

  it('are the same with the units in another order', () => {
    const types = ({ byUnitAndType }: VoteFigures) =>
      Object.fromEntries(Object.entries(byUnitAndType).map(([type, column]) => [type, backwards(column)]));
    expect(
      same(
        changed(
          (figures) => ({ ...figures, byUnit: backwards(figures.byUnit), byUnitAndType: types(figures) }),
          backwards(contest.units),
        ),
      ),
    ).toBe(true);
    expect(same(changed((figures) => ({ ...figures, byUnit: backwards(figures.byUnit) })))).toBe(false);
  });

  it('are others where a unit is gone, also when the stated totals stay', () => {
    const [first] = contest.units;
    const alone: ContestResult = {
      ...changed((figures) => ({
        ...figures,
        byUnit: figures.byUnit.slice(0, 1),
        byUnitAndType: Object.fromEntries(
          Object.entries(figures.byUnitAndType).map(([type, column]) => [type, column.slice(0, 1)]),
        ),
      })),
      units: Int32Array.of(first ?? 0),
    };
    const reports = new SideBySide({ ...now, contests: [alone] }, now);
    expect(sameFigures(reports, alone, contest)).toBe(false);
    expect(sameFigures(new SideBySide(now, { ...now, contests: [alone] }), contest, alone)).toBe(false);
  });
});

describe('a canvass that moves hundreds of units by a vote each', () => {
  const UNITS = 600;
  const of = (more: number): ResultsReport =>
    reportOf(
      contestOf(
        'Board',
        Array.from({ length: UNITS }, () => [
          [40 + more, 0],
          [20, 0],
        ]),
      ),
    );
  const plan = planRelease(
    ELECTION,
    { ...NEW_STATE, releases: 1, loads: 1 },
    { ...REQUEST, status: 'recount' },
    of(1),
    {
      schema: 'election-staged/v2',
      electionId: 'e',
      status: 'unofficial-complete',
      fileSha256: '',
      report: of(0),
      findings: [],
    },
  );

  it('lists as many as somebody may write reasons for, and counts the rest in one that blocks too', () => {
    const small = plan.observations.filter(({ code }) => code === 'small-difference');
    expect(small.every(({ severity }) => severity === 'blocking')).toBe(true);
    expect(small.map(({ unit }) => unit !== undefined).filter(Boolean)).toHaveLength(500);
    expect(small.at(-1)?.message).toMatch(/^100 more differences/);
  });
});
