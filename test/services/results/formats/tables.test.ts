import { type ParsedResults, readResults } from '../../../../lib/services/results/formats/read-results';
import { reconcile } from '../../../../lib/services/results/reconcile';
import { bytes } from '../support/files';

const read = (...lines: readonly string[]): Promise<ParsedResults> => readResults(bytes(lines.join('\n')));
const codes = (parsed: ParsedResults): string[] => reconcile(parsed).map(({ code }) => code);

const MEDSL =
  'precinct,office,party_detailed,mode,votes,county_name,jurisdiction_name,candidate,district,stage,special,writein,date,magnitude';

describe('MEDSL’s precinct files', () => {
  it('keep general and special contests, stages, and the parties of a primary apart', async () => {
    const row = (office: string, party: string, candidate: string, stage: string, special: string) =>
      `P1,${office},${party},TOTAL,1,LOREM,LOREM,${candidate},003,${stage},${special},FALSE,2020-11-03,1`;
    const parsed = await read(
      MEDSL,
      row('US HOUSE', 'A', 'TESTA', 'GEN', 'FALSE'),
      row('US HOUSE', 'A', 'TESTA', 'GEN', 'TRUE'),
      row('US HOUSE', 'A', 'TESTA', 'GEN RUNOFF', 'FALSE'),
      row('US HOUSE', 'A', 'TESTA', 'PRI', 'FALSE'),
      row('US HOUSE', 'B', 'IPSUM', 'PRI', 'FALSE'),
    );
    expect(parsed.report.contests.map(({ name }) => name)).toEqual([
      'US HOUSE, district 003',
      'US HOUSE, district 003 (special)',
      'US HOUSE, district 003 (gen runoff)',
      'US HOUSE, district 003 (A)',
      'US HOUSE, district 003 (B)',
    ]);
    expect(parsed.report).toMatchObject({
      format: 'medsl-precinct-csv',
      electionDate: '2020-11-03',
      jurisdiction: 'LOREM',
    });
  });

  it('name the town where it is not the county, and take a number of seats for a guess', async () => {
    const parsed = await read(
      MEDSL,
      'P1,BOARD,,TOTAL,9,LOREM,DOLORVILLE,TESTA,STATEWIDE,GEN,FALSE,FALSE,2020-11-03,2',
      'P1,BALLOTS CAST,,TOTAL,4,LOREM,DOLORVILLE,,,GEN,FALSE,FALSE,2020-11-03,',
      'P1,BOARD,,TOTAL,*,LOREM,DOLORVILLE,WRITEIN,STATEWIDE,GEN,FALSE,TRUE,2020-11-03,2',
    );
    expect(parsed.report.units.map(({ name }) => name)).toEqual(['P1, DOLORVILLE']);
    expect(parsed.report.contests[0]).toMatchObject({ name: 'BOARD', votesAllowed: 2 });
    expect(parsed.report.contests[0]?.selections[1]).toMatchObject({ name: 'WRITEIN', writeIn: true });
    const found = reconcile(parsed);
    // Nine votes on four ballots: an error only if voters really may mark two.
    expect(found).toContainEqual(expect.objectContaining({ code: 'votes-above-ballots', severity: 'warning' }));
    expect(found.map(({ code }) => code)).toContain('figures-suppressed');
  });
});

describe('Clarity’s summary CSV', () => {
  const HEAD =
    '"line number","contest name","choice name","party name","total votes","percent of votes","registered voters","ballots cast","num Precinct total","num Precinct rptg","over votes","under votes"';

  it('gives totals, turnout and reporting of each contest', async () => {
    const parsed = await read(
      HEAD,
      '1,"Board (Vote For 2)","Testa Placeholder","IPS",60,54.55,400,110,2,1,"3","40"',
      '2,"Board (Vote For 2)","Ipsum Dolor","DOL",50,45.45,400,110,2,1,"3","40"',
    );
    expect(parsed.report).toMatchObject({ format: 'clarity-summary-csv', units: [] });
    expect(parsed.report.contests[0]).toMatchObject({
      votesAllowed: 2,
      ballotsCast: 110,
      registeredVoters: 400,
      reporting: { reported: 1, total: 2 },
      overvotes: { total: 3 },
      undervotes: { total: 40 },
    });
    expect(codes(parsed)).toEqual(['units-not-reported']);
    expect(reconcile(parsed, { status: 'certified' })[0]).toMatchObject({
      code: 'units-not-reported',
      severity: 'blocking',
    });
  });

  it('is stopped where a contest has more votes than its ballots allow', async () => {
    const parsed = await read(HEAD, '1,"Board (Vote For 1)","Testa","",60,100,400,55,2,2,"0","0"');
    expect(reconcile(parsed)).toEqual([
      expect.objectContaining({ code: 'votes-above-ballots', severity: 'blocking', stated: 60, computed: 55 }),
    ]);
  });
});

describe('a precinct CSV', () => {
  it('gives vote types of each unit, not of the jurisdiction alone', async () => {
    const { report } = await read(
      'precinct,office,candidate,early,election_day,votes',
      'P1,B,Testa,1,2,3',
      'P2,B,Testa,4,5,9',
    );
    expect(report.contests[0]?.selections[0]?.figures.byUnitAndType).toEqual({
      Early: Int32Array.of(1, 4),
      'Election Day': Int32Array.of(2, 5),
    });
  });

  it('gives ballots counted and outstanding by method', async () => {
    const parsed = await read(
      'precinct,office,candidate,mail,election_day,votes',
      'Total,Ballots Cast,,40,60,100',
      'Total,Outstanding Ballots,,7,0,7',
      'P1,B,Testa,1,2,3',
    );
    expect(parsed.report).toMatchObject({
      ballotsCast: 100,
      ballotsOutstanding: 7,
      ballotsByType: { Mail: { cast: 40, outstanding: 7 }, 'Election Day': { cast: 60, outstanding: 0 } },
    });
    expect(reconcile(parsed, { ballotsOutstanding: 9 })).toContainEqual(
      expect.objectContaining({ code: 'outstanding-disagree', stated: 9, computed: 7 }),
    );
    const wrong = await read(
      'precinct,office,candidate,mail,election_day,votes',
      'Total,Ballots Cast,,40,60,101',
      'P1,B,Testa,1,2,3',
    );
    expect(reconcile(wrong)).toContainEqual(
      expect.objectContaining({ code: 'ballot-types-disagree', severity: 'blocking' }),
    );
  });

  it('names the counties that its units are part of, and a straight-party contest', async () => {
    const { report } = await read(
      'county,precinct,office,candidate,votes',
      'A,P1,Straight Party,Ipsum Party,1',
      'B,P1,Straight Party,Ipsum Party,2',
    );
    expect(report.units.map(({ within }) => within)).toEqual([['A'], ['B']]);
    expect(report.contests[0]?.kind).toBe('straight-party');
  });

  it('with a wrong row in every unit is told a few thousand times, and then counted', async () => {
    const rows = Array.from({ length: 6000 }, () => 'P1,B,Testa,1');
    const parsed = await read('precinct,office,candidate,votes', ...rows);
    expect(parsed.observations).toHaveLength(5001);
    expect(parsed.observations.at(-1)).toMatchObject({ code: 'more-observations', severity: 'blocking' });
    expect(parsed.observations.at(-1)?.message).toMatch(/^999 more/);
  });
});

describe('a small file that asks for more memory than any election takes', () => {
  it('is refused: many units times many selections', async () => {
    const units = Array.from({ length: 20_000 }, (_, i) => `P${i},B,Testa,1`);
    const late = Array.from({ length: 6000 }, (_, i) => `P19999,B,Testa ${i},1`);
    await expect(read('precinct,office,candidate,votes', ...units, ...late)).rejects.toThrow('units times selections');
    const early = Array.from({ length: 6000 }, (_, i) => `P0,B,Testa ${i},1`);
    await expect(read('precinct,office,candidate,votes', ...units, ...early)).rejects.toThrow('units times selections');
  });

  it('is refused: vote types that add up beyond any count', async () => {
    await expect(
      read('precinct,office,candidate,early,mail', `P1,B,Testa,${'9'.repeat(9)},${'9'.repeat(9)}`),
    ).rejects.toThrow('999999999 votes in one unit');
  });
});

describe('every format', () => {
  const XML =
    '<?xml version="1.0"?><ElectionResult><Contest key="1" text="Bürö" voteFor="1"><Choice key="1" text="Testa" totalVotes="3"/></Contest></ElectionResult>';
  const JSON_FILE = JSON.stringify({
    Election: [
      {
        Contest: [
          {
            '@id': 'c',
            Name: 'Bürö',
            ContestSelection: [
              { '@id': 's', Selection: 'Testa', VoteCounts: [{ GpUnitId: 'u', Type: 'total', Count: 3 }] },
            ],
          },
        ],
      },
    ],
    GpUnit: [{ '@id': 'u', Type: 'precinct' }],
  });
  const CSV = 'precinct,office,candidate,votes\nP1,Bürö,Testa,3\n';

  it.each([
    ['XML', XML],
    ['JSON', JSON_FILE],
    ['CSV', CSV],
  ])('%s is read with a byte order mark, in UTF-16 of both orders, and in Windows-1252', async (_, file) => {
    const little = Buffer.from(file, 'utf16le');
    const variants = [
      Buffer.from(`\uFEFF${file}`),
      Buffer.concat([Buffer.of(0xff, 0xfe), little]),
      Buffer.concat([Buffer.of(0xfe, 0xff), Buffer.from(little).swap16()]),
      Buffer.from(file, 'latin1'),
    ];
    for (const variant of variants) {
      const { report } = await readResults(bytes(variant));
      expect(report.contests.map(({ name, selections }) => [name, selections[0]?.figures.total])).toEqual([
        ['Bürö', 3],
      ]);
    }
  });
});
