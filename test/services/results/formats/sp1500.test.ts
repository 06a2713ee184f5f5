import fc from 'fast-check';
import type { ResultsReport } from '../../../../lib/contracts/results';
import { electionReport } from '../../../../lib/services/results/election-report';
import { type ParsedResults, readResults, UnreadableFile } from '../../../../lib/services/results/formats/read-results';
import { reconcile } from '../../../../lib/services/results/reconcile';
import { byName, elections } from '../support/elections';
import { bytes, clarity } from '../support/files';
import { ELECTION } from '../support/office';
import { clarityXml } from '../support/writers';

type Json = Record<string, unknown>;
const text = (Content: string) => ({ Text: [{ Content, Language: 'en' }] });
const read = (report: Json): Promise<ParsedResults> => readResults(bytes(JSON.stringify(report)));
const failure = async (file: string): Promise<UnreadableFile> => {
  const error: unknown = await readResults(bytes(file)).then(
    () => new Error('it was read'),
    (e: unknown) => e,
  );
  if (!(error instanceof UnreadableFile)) throw error;
  return error;
};
const codes = (parsed: ParsedResults): string[] => parsed.observations.map(({ code }) => code);
const total = (GpUnitId: string, Count: unknown, more: Json = {}) => ({ GpUnitId, Count, Type: 'total', ...more });
const unit = (id: string, parts: readonly string[] = [], more: Json = {}) => ({
  '@id': id,
  '@type': 'ElectionResults.ReportingUnit',
  Name: text(`Unit ${id}`),
  Type: parts.length > 0 ? 'county' : 'precinct',
  ...(parts.length > 0 ? { ComposingGpUnitIds: parts } : {}),
  ...more,
});
const contest = (selections: readonly (readonly [string, readonly Json[]])[], more: Json = {}) => ({
  '@id': 'c1',
  '@type': 'ElectionResults.BallotMeasureContest',
  ElectionDistrictId: 'state',
  Name: 'Measure 1',
  ContestSelection: selections.map(([name, VoteCounts], i) => ({
    '@id': `s${i}`,
    '@type': 'ElectionResults.BallotMeasureSelection',
    Selection: text(name),
    VoteCounts,
  })),
  ...more,
});
const report = (GpUnit: readonly Json[], Contest: readonly Json[], more: Json = {}, election: Json = {}): Json => ({
  '@type': 'ElectionResults.ElectionReport',
  Format: 'precinct-level',
  GeneratedDate: '2020-11-04T02:15:00Z',
  GpUnit,
  Issuer: 'Lorem',
  Status: 'unofficial-partial',
  Election: [{ ElectionScopeId: 'state', Name: text('Made up'), StartDate: '2020-11-03', Contest, ...election }],
  ...more,
});

const published = (reportOf: ResultsReport): Json =>
  JSON.parse(
    [
      ...electionReport({
        jurisdictionName: 'Lorem County',
        issuerAbbreviation: 'lorem',
        election: ELECTION,
        release: 1,
        releasedAt: '2020-11-04T03:00:00.000Z',
        reasons: {},
        figures: {
          schema: 'election-staged/v2',
          electionId: ELECTION.id,
          status: 'unofficial-complete',
          fileSha256: '0'.repeat(64),
          report: reportOf,
          findings: [],
        },
      }),
    ].join(''),
  );

describe('a release of this project', () => {
  it('is read back with its figures, ids, units and turnout', async () => {
    await fc.assert(
      fc.asyncProperty(elections, async (election) => {
        const { report: original } = await readResults(bytes(clarityXml(election)));
        const again = await read(published(original));
        const figures = (of: ResultsReport) =>
          Object.values(byName(of)).map(({ selections, over, under, votesAllowed }) => ({
            over,
            under,
            votesAllowed,
            selections: Object.values(selections).map(({ total: sum, byUnit, byVoteType }) => ({
              sum,
              byUnit,
              types: Object.values(byVoteType),
            })),
          }));
        expect(figures(again.report)).toEqual(figures(original));
        expect(again.report.units).toEqual(
          original.units.map((unitOf) => expect.objectContaining({ id: unitOf.id, name: unitOf.name })),
        );
        expect(again.report.contests.map(({ id }) => id)).toEqual(original.contests.map(({ id }) => id));
        expect([again.report.ballotsCast, again.report.registeredVoters]).toEqual([
          original.ballotsCast,
          original.registeredVoters,
        ]);
        expect(reconcile(again).filter(({ severity }) => severity !== 'note')).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('of a summary without units has none when it is read back', async () => {
    const summary = clarity()
      .replace(/<Precincts>[\s\S]*?<\/Precincts>/, '')
      .replaceAll(/<Precinct name="[^"]*" votes="\d+" \/>/g, '');
    const { report: original } = await readResults(bytes(summary));
    expect(original).toMatchObject({ format: 'clarity-summary-xml', units: [], ballotsCast: 110 });
    const again = await read(published(original));
    expect(again.report.units).toEqual([]);
    expect(again.report.contests[0]?.selections.map(({ figures }) => figures.total)).toEqual([50, 45]);
  });
});

describe('SP 1500-100', () => {
  const NESTED = [
    unit('state', ['a', 'b', 'd1']),
    unit('a', ['a1', 'a2']),
    unit('b', ['b1']),
    unit('a1'),
    unit('a2', ['a2-split'], { Type: 'precinct' }),
    unit('a2-split', [], { Type: 'split-precinct' }),
    unit('b1'),
    // A congressional district, over the counties' borders.
    unit('d1', ['a2', 'b1'], { Type: 'congressional' }),
  ];

  it('counts units of any depth once, with totals at any level', async () => {
    const parsed = await read(
      report(NESTED, [
        contest([
          [
            'Yes',
            [
              total('state', 60),
              total('a', 30),
              total('a1', 10),
              total('a2-split', 20),
              total('b1', 30),
              total('b', 30),
            ],
          ],
        ]),
      ]),
    );
    const [measure] = parsed.report.contests;
    expect(measure?.selections[0]?.figures).toMatchObject({ total: 60, byUnit: Int32Array.from([10, 20, 30]) });
    expect(parsed.observations).toEqual([]);
    expect(parsed.report.units.find(({ name }) => name === 'Unit a2-split')).toMatchObject({
      kind: 'split-precinct',
      within: expect.arrayContaining(['Unit a', 'Unit a2', 'Unit d1']),
    });
  });

  it('tells a county whose total differs from its precincts, with both figures', async () => {
    const parsed = await read(
      report(NESTED, [contest([['Yes', [total('a', 31), total('a1', 10), total('a2', 20), total('b1', 30)]]])]),
    );
    expect(reconcile(parsed)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'county-units-disagree', stated: 31, computed: 30 }),
        expect.objectContaining({ code: 'units-disagree', severity: 'blocking', stated: 61, computed: 60 }),
      ]),
    );
  });

  it('takes totals of overlapping districts and counties as totals alone', async () => {
    const parsed = await read(
      report(NESTED, [
        contest([['Yes', [total('a', 30), total('d1', 50), total('a1', 10), total('a2', 20), total('b1', 30)]]]),
      ]),
    );
    expect(parsed.report.contests[0]?.selections[0]?.figures.total).toBe(60);
    expect(parsed.observations).toEqual([]);
  });

  it('takes a contest that only counties report at its counties', async () => {
    const parsed = await read(report(NESTED, [contest([['Yes', [total('a', 30), total('b', 12)]]])]));
    const [measure] = parsed.report.contests;
    expect(measure?.selections[0]?.figures.total).toBe(42);
    expect(Array.from(measure?.units ?? [], (index) => parsed.report.units[index]?.name)).toEqual(['Unit a', 'Unit b']);
  });

  it('reads what VxAdmin writes: each contest in its district, write-ins in one line or adjudicated, tests marked', async () => {
    const vx = (more: Json): Json =>
      report(
        [
          unit('vx_zz', ['vx_lorem'], { Type: 'state' }),
          unit('vx_lorem', ['vx_district'], { Name: text('Lorem County') }),
          unit('vx_district', [], { Type: 'other' }),
        ],
        [
          {
            '@id': 'vx_board',
            '@type': 'ElectionResults.CandidateContest',
            ElectionDistrictId: 'vx_district',
            Name: 'Board',
            VotesAllowed: 2,
            OtherCounts: [{ GpUnitId: 'vx_district', Overvotes: 4, Undervotes: 6 }],
            ContestSelection: [
              ['vx_board_testa', ['vx_testa'], false, 66],
              ['vx_board_write-in', ['vx_write-in'], true, 50],
              ['vx_board_mr-ipsum', ['vx_mr-ipsum'], true, 4],
            ].map(([id, CandidateIds, IsWriteIn, votes]) => ({
              '@id': id,
              '@type': 'ElectionResults.CandidateSelection',
              CandidateIds,
              ...(IsWriteIn === true ? { IsWriteIn } : {}),
              VoteCounts: [total('vx_district', votes)],
            })),
          },
        ],
        { Format: 'summary-contest', Issuer: 'Lorem County', VendorApplicationId: 'VxAdmin, version 1', ...more },
        {
          ElectionScopeId: 'vx_zz',
          BallotCounts: [{ GpUnitId: 'vx_lorem', Type: 'total', BallotsCast: 65 }],
          Candidate: [
            { '@id': 'vx_testa', BallotName: text('Testa Placeholder'), PartyId: 'vx_ips' },
            { '@id': 'vx_mr-ipsum', BallotName: text('Mr Ipsum') },
            // Without the prefix that the selection names it by.
            { '@id': 'write-in', BallotName: text('Write-In') },
          ],
        },
      );
    const parsed = await read(vx({ IsTest: false, Party: [{ '@id': 'vx_ips', Name: text('Ipsum Party') }] }));
    expect(parsed.report).toMatchObject({ jurisdiction: 'Lorem County', ballotsCast: 65, electionDate: '2020-11-03' });
    expect(parsed.report.units.map(({ name, kind }) => [name, kind])).toEqual([['Unit vx_district', 'other']]);
    expect(parsed.report.contests[0]).toMatchObject({
      votesAllowed: 2,
      overvotes: { total: 4 },
      undervotes: { total: 6 },
    });
    expect(
      parsed.report.contests[0]?.selections.map(({ name, party, writeIn, figures }) => [
        name,
        party,
        writeIn,
        figures.total,
      ]),
    ).toEqual([
      ['Testa Placeholder', 'Ipsum Party', false, 66],
      ['Write-In', undefined, true, 50],
      ['Mr Ipsum', undefined, true, 4],
    ]);
    expect(reconcile(parsed, { jurisdiction: ['Lorem County', 'lorem'] })).toEqual([]);
    const test = await read(vx({ IsTest: true }));
    expect(reconcile(test)).toContainEqual(expect.objectContaining({ code: 'test-file', severity: 'blocking' }));
  });

  it('reads rounds of a ranked contest: votes are those of the first', async () => {
    const parsed = await read(
      report(NESTED.slice(0, 1), [
        contest([
          ['A', [total('state', 40, { Round: 1 }), total('state', 55, { Round: 2 })]],
          ['B', [total('state', 35, { Round: 1 }), total('state', 38, { Round: 2 })]],
          ['C', [total('state', 25, { Round: 1 }), total('state', 0, { Round: 2 })]],
        ]),
      ]),
    );
    const [ranked] = parsed.report.contests;
    expect(ranked?.selections.map(({ figures }) => figures.total)).toEqual([40, 35, 25]);
    expect(ranked?.rounds?.map(({ round, votes }) => [round, Object.values(votes)])).toEqual([
      [1, [40, 35, 25]],
      [2, [55, 38, 0]],
    ]);
    expect(reconcile(parsed).filter(({ severity }) => severity === 'blocking')).toEqual([]);
  });

  it('reads ballots cast and outstanding by method, straight party, retention, and units that have not reported', async () => {
    const parsed = await read(
      report(
        [
          unit('state', ['a']),
          unit('a', ['a1', 'a2']),
          unit('a1'),
          unit('a2', [], { CountStatus: [{ Status: 'not-processed', Type: 'total' }] }),
        ],
        [
          {
            '@id': 'p',
            '@type': 'ElectionResults.PartyContest',
            Name: 'Straight party',
            ContestSelection: [
              {
                '@id': 'ps',
                '@type': 'ElectionResults.PartySelection',
                PartyIds: ['ips'],
                VoteCounts: [total('a1', 5)],
              },
            ],
          },
          { ...contest([['Yes', [total('a1', 3)]]]), '@type': 'ElectionResults.RetentionContest' },
        ],
        { Party: [{ '@id': 'ips', Name: text('Ipsum Party') }] },
        {
          BallotCounts: [
            { GpUnitId: 'state', Type: 'total', BallotsCast: 9, BallotsOutstanding: 4 },
            { GpUnitId: 'state', Type: 'early', BallotsCast: 6 },
            { GpUnitId: 'state', Type: 'absentee-mail', BallotsCast: 3, BallotsOutstanding: 4 },
          ],
        },
      ),
    );
    expect(parsed.report).toMatchObject({
      ballotsCast: 9,
      ballotsOutstanding: 4,
      ballotsByType: { Early: { cast: 6 }, 'Absentee by mail': { cast: 3, outstanding: 4 } },
    });
    expect(parsed.report.contests.map(({ kind, selections }) => [kind, selections[0]?.name])).toEqual([
      ['straight-party', 'Ipsum Party'],
      ['retention', 'Yes'],
    ]);
    expect(parsed.report.units.map(({ reported }) => reported)).toEqual([true, false]);
  });

  it('counts devices together once, and tells suppressed figures and second ones', async () => {
    const device = (Count: number, Type: string) => total('a1', Count, { DeviceClass: { Type } });
    const of = (counts: readonly Json[]) => read(report(NESTED, [contest([['Yes', counts]])]));
    const votes = (parsed: ParsedResults) => parsed.report.contests[0]?.selections[0]?.figures.total;
    expect(votes(await of([device(3, 'bmd'), device(4, 'dre')]))).toBe(7);
    expect(votes(await of([device(3, 'bmd'), device(4, 'dre'), total('a1', 7)]))).toBe(7);
    const twice = await of([total('a1', 7), total('a1', 7)]);
    expect([votes(twice), codes(twice)]).toEqual([14, ['duplicate-unit']]);
    expect(codes(await of([total('a1', 7), total('a2', 2, { IsSuppressedForPrivacy: true })]))).toEqual([
      'figures-suppressed',
    ]);
  });

  it('tells figures of units that it does not list, and selections without a name', async () => {
    const stray = await read(report(NESTED, [contest([['Yes', [total('elsewhere', 3)]]])]));
    expect(codes(stray)).toEqual(['unit-not-listed']);
    const nameless = { '@id': 'sx', CandidateIds: ['nobody'], VoteCounts: [total('a1', 1)] };
    expect(codes(await read(report(NESTED, [contest([], { ContestSelection: [nameless] })])))).toEqual([
      'selection-unnamed',
    ]);
  });

  it('is refused with line and column where it is broken, and where units are part of themselves', async () => {
    const good = JSON.stringify(report(NESTED, [contest([['Yes', [total('a1', 5)]]])]), undefined, 1);
    const line = (file: string, part: string): number => file.slice(0, file.indexOf(part)).split('\n').length;
    for (const bad of ['-5', '5.5', '"many"', '1e99', 'null', 'x', '05']) {
      const file = good.replace('"Count": 5', `"Count": ${bad}`);
      const error = await failure(file);
      // Where the selection that holds the figure ends, or at the figure itself.
      expect(Math.abs((error.line ?? 0) - line(file, `"Count": ${bad}`))).toBeLessThan(8);
    }
    expect((await failure(good.slice(0, -3))).message).toContain('ends in the middle');
    expect((await failure(`${good}{}`)).message).toContain('follows the end');
    expect((await failure(good.replace('"Issuer"', '"Status": "certified", "Issuer"'))).message).toContain('twice');
    expect((await failure(`{"a":${'['.repeat(50)}`)).message).toContain('nested deeper');
    expect((await failure(`{"a":"${'x'.repeat(300_000)}`)).message).toContain('longer than');
    expect((await failure('{"__proto__":1}')).message).toContain('__proto__');
    expect((await failure('{}')).message).toContain('no election');
    const circle = report([unit('a', ['b']), unit('b', ['a'])], [contest([['Yes', [total('a', 1)]]])]);
    expect((await failure(JSON.stringify(circle))).message).toContain('part of itself');
    const two = report(NESTED, [contest([['Yes', []]])]);
    two['Election'] = [(two['Election'] as Json[])[0], { Name: text('Another') }];
    expect((await failure(JSON.stringify(two))).message).toContain('2 elections');
  });
});
