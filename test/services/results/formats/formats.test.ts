import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NO_FIGURE, type ResultsReport } from '../../../../lib/contracts/results';
import { clarityDate, clarityInstant } from '../../../../lib/services/results/formats/clarity/dates';
import { type ParsedResults, readResults, UnreadableFile } from '../../../../lib/services/results/formats/read-results';
import { reconcile } from '../../../../lib/services/results/reconcile';
import { bytes, clarity } from '../support/files';

const read = (...parts: readonly (string | Uint8Array)[]): Promise<ParsedResults> => readResults(bytes(...parts));
const failure = async (...parts: readonly (string | Uint8Array)[]): Promise<UnreadableFile> => {
  const error: unknown = await read(...parts).then(
    () => new Error('it was read'),
    (e: unknown) => e,
  );
  if (!(error instanceof UnreadableFile)) throw error;
  return error;
};
const totals = (report: ResultsReport): Record<string, number> =>
  Object.fromEntries(report.contests.flatMap((c) => c.selections.map((s) => [s.name, s.figures.total])));
const codes = (parsed: ParsedResults): string[] => parsed.observations.map(({ code }) => code);

const HEADER = 'county,precinct,office,district,party,candidate,votes';
const CSV = [
  HEADER,
  'Lorem,Nowhere 1,Board,,,Testa Placeholder,30',
  'Lorem,Nowhere 2,Board,,,Testa Placeholder,20',
  'Lorem,Nowhere 1,Board,,,Ipsum Dolor,11',
].join('\n');

it('lets go of a file that it refuses half-way, so that bad files do not use up the connections to the store', async () => {
  let open = 0;
  const file = async function* (text: string) {
    open += 1;
    try {
      for (;;) yield Buffer.from(text);
    } finally {
      open -= 1;
    }
  };
  for (const bad of [
    `${CSV},x\n`,
    clarity().replace('<Region>', '<!DOCTYPE a><Region>'),
    '{"a":[[['.repeat(99),
    'PK\u0003\u0004',
  ]) {
    await expect(readResults(file(bad))).rejects.toBeInstanceOf(UnreadableFile);
    expect(open).toBe(0);
  }
});

describe('a results file is recognised by its content', () => {
  it('in any encoding and with any line ends', async () => {
    const wanted = totals((await read(CSV)).report);
    expect(wanted).toEqual({ 'Testa Placeholder': 50, 'Ipsum Dolor': 11 });
    const variants = [
      `\uFEFF${CSV}`,
      CSV.replaceAll('\n', '\r\n'),
      `${CSV}\n\n,,,,,,\n`,
      Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(CSV, 'utf16le')]),
      CSV.replace('Board', '"Board"'),
    ];
    for (const variant of variants) expect(totals((await read(variant)).report)).toEqual(wanted);
    const xml = clarity();
    for (const variant of [xml, `\uFEFF${xml}`, xml.replaceAll('\n', '\r\n')]) {
      expect((await read(variant)).report.format).toBe('clarity-detail-xml');
    }
  });

  it('with Latin-1 names, which it says it did, and in chunks that cut characters in two', async () => {
    const accented = CSV.replaceAll('Testa', 'Tésta');
    const latin1 = await read(Buffer.from(accented, 'latin1'));
    expect(totals(latin1.report)).toHaveProperty('Tésta Placeholder', 50);
    expect(codes(latin1)).toContain('encoding-windows-1252');
    const utf8 = Buffer.from(accented.repeat(1), 'utf8');
    const single = await read(...[...utf8].map((byte) => Uint8Array.of(byte)));
    expect(totals(single.report)).toHaveProperty('Tésta Placeholder', 50);
    expect(codes(single)).not.toContain('encoding-windows-1252');
    const mixed = Buffer.concat([
      Buffer.from(accented, 'utf8'),
      Buffer.from('\nLorem,Nowhere 3,Board,,,Tésta,1', 'latin1'),
    ]);
    expect((await failure(mixed)).message).toContain('UTF-8');
    const declared = clarity({ contest: 'Échevins' }).replace('version="1.0"', 'version="1.0" encoding="ISO-8859-1"');
    expect((await read(Buffer.from(declared, 'latin1'))).report.contests[0]?.name).toBe('Échevins');
  });

  it('or refused with what it is instead', async () => {
    expect((await failure('')).message).toContain('empty');
    expect((await failure('PK\u0003\u0004....')).message).toContain('ZIP');
    expect((await failure('%PDF-1.7')).message).toContain('PDF');
    expect((await failure('<html><body/></html>')).message).toContain('<html>');
    expect((await failure('name,address\nTesta,Nowhere')).message).toContain('no column for office');
    expect((await failure(`${HEADER}\n`)).message).toContain('no contest');
    expect((await failure('a\0b')).message).toContain('zero byte');
  });
});

describe('Clarity detail XML', () => {
  it('gives units, vote types, over- and undervotes, and units that have not reported', async () => {
    const { report } = await read(clarity({ notReported: [1] }));
    expect(report).toMatchObject({
      electionDate: '2020-11-03',
      generatedAt: '2020-11-04T02:15:00.000Z',
      jurisdiction: 'Lorem',
      ballotsCast: 110,
      registeredVoters: 400,
    });
    expect(report.units.map(({ name, reported }) => [name, reported])).toEqual([
      ['Nowhere 1', true],
      ['Nowhere 2', false],
    ]);
    expect(report.contests[0]).toMatchObject({ undervotes: { total: 2 }, overvotes: { total: 0 }, votesAllowed: 1 });
    expect(report.contests[0]?.selections[0]?.figures.byVoteType).toEqual({ 'Election Day Votes': 50 });
  });

  it('keeps the same ids when contests and units come in another order', async () => {
    const a = (await read(clarity())).report;
    const reordered = clarity().replace(/(<Precinct name="Nowhere 1" totalVoters[^>]*>)(<Precinct[^>]*>)/, '$2$1');
    const b = (await read(reordered)).report;
    expect(b.units.map(({ id }) => id)).toEqual([...a.units.map(({ id }) => id)].reverse());
    expect(b.contests.map(({ id }) => id)).toEqual(a.contests.map(({ id }) => id));
  });

  it('is refused with line and column where a figure is no number, a tag does not close, or a key stands twice', async () => {
    const xml = clarity();
    const line = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;
    for (const figure of ['-3', '1e3', '1.5', '9999999999', '0x10', 'many']) {
      const broken = xml.replace('votes="30"', `votes="${figure}"`);
      expect(await failure(broken)).toMatchObject({ line: line(broken, `"${figure}"`) });
    }
    const unclosed = xml.replace('</Contest>', '');
    expect((await failure(unclosed)).line).toBe(unclosed.trimEnd().split('\n').length);
    expect((await failure(xml.slice(0, xml.length / 2))).line).toBeGreaterThan(1);
    const contest = xml.slice(xml.indexOf('<Contest'), xml.indexOf('</Contest>') + 10);
    expect((await failure(xml.replace('</ElectionResult>', `${contest}</ElectionResult>`))).message).toContain('key 1');
  });

  it('takes no document type, no entity, no bottomless nesting and no endless token', async () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>';
    expect((await failure(clarity().replace('<ElectionResult>', `${bomb}<ElectionResult>`))).message).toContain(
      'document type',
    );
    expect((await failure(clarity({ contest: '&secret;' }))).message).toMatch(/entity/i);
    const deep = `<ElectionResult>${'<a>'.repeat(40)}`;
    expect((await failure(deep)).message).toContain('nested deeper');
    expect((await failure(`<ElectionResult><Contest text="${'x'.repeat(600_000)}`)).message).toContain('longer than');
    expect((await failure(`<!DOCTYPE x [${'<!-- y -->'.repeat(60_000)}`)).message).toMatch(/longer than|document type/);
    expect(
      (await failure(`<ElectionResult><Contest key="1" text="${'x'.repeat(5000)}"/></ElectionResult>`)).message,
    ).toContain('too long');
  });

  it('tells an element that it does not know, and a unit that stands twice', async () => {
    const unknown = clarity().replace('</VoterTurnout>', '</VoterTurnout><Extra votes="3"/>');
    expect(codes(await read(unknown))).toEqual(['element-ignored']);
    const twice = clarity().replace(
      '<Precinct name="Nowhere 2" votes="20" />',
      '<Precinct name="Nowhere 1" votes="20" />',
    );
    const parsed = await read(twice);
    expect(codes(parsed)).toEqual(['duplicate-unit']);
    expect(parsed.report.contests[0]?.selections[0]?.figures.total).toBe(50);
  });

  it('keeps a vote type with a name that objects have of their own', async () => {
    const odd = clarity().replaceAll('Election Day Votes', 'constructor');
    expect((await read(odd)).report.contests[0]?.selections[0]?.figures.byVoteType).toEqual({ constructor: 50 });
    expect((await failure(clarity().replaceAll('Election Day Votes', '__proto__'))).message).toContain('__proto__');
  });

  it('knows its own ways to write instants and dates', () => {
    expect(clarityInstant('11/5/2020 12:39:44 AM EST')).toBe('2020-11-05T05:39:44.000Z');
    expect(clarityInstant('7/1/2020 12:00:00 PM PDT')).toBe('2020-07-01T19:00:00.000Z');
    expect(clarityInstant('11/5/2020 11:39:44 AM XYZ')).toBeUndefined();
    expect(clarityDate('2/30/2020x')).toBeUndefined();
    expect(clarityDate('2/3/2020')).toBe('2020-02-03');
  });
});

describe('an OpenElections-style CSV', () => {
  it('with per-mode columns gives figures by vote type, and is told where a row does not add up', async () => {
    const parsed = await read(
      'county,precinct,office,district,party,candidate,election_day,absentee,votes\nL,P1,Board,,,Testa,3,4,7\nL,P2,Board,,,Testa,1,1,3\n',
    );
    expect(parsed.report.contests[0]?.selections[0]?.figures).toMatchObject({
      total: 10,
      byVoteType: { 'Election Day': 4, Absentee: 5 },
    });
    expect(parsed.observations).toEqual([
      expect.objectContaining({ code: 'vote-types-disagree', severity: 'blocking', stated: 3, computed: 2 }),
    ]);
  });

  it('without a votes column adds the modes up', async () => {
    const parsed = await read('precinct,office,candidate,early_voting,election_day\nP1,Board,Testa,3,4\n');
    expect(totals(parsed.report)).toEqual({ Testa: 7 });
  });

  it('with a row for each mode and TOTAL rows beside them counts each vote once', async () => {
    const parsed = await read(
      [
        'county,precinct,office,party,candidate,mode,votes',
        'L,P1,Board,,Testa,ELECTION DAY,3',
        'L,P1,Board,,Testa,ABSENTEE,4',
        'L,P1,Board,,Testa,TOTAL,7',
        'L,P2,Board,,Testa,ELECTION DAY,5',
        'L,P2,Board,,Testa,ABSENTEE,1',
        'L,P2,Board,,Testa,TOTAL,8',
        'L,TOTAL,Board,,Testa,TOTAL,13',
      ].join('\n'),
    );
    expect(parsed.report.contests[0]?.selections[0]?.figures).toMatchObject({
      total: 13,
      byVoteType: { 'ELECTION DAY': 8, ABSENTEE: 5 },
    });
    expect(parsed.observations).toEqual([
      expect.objectContaining({ code: 'vote-types-disagree', stated: 8, computed: 6 }),
    ]);
  });

  it('reads turnout, over- and undervotes, write-ins, blank figures and thousands with commas', async () => {
    const parsed = await read(
      [
        HEADER,
        'L,P1,Registered Voters,,,,"1,200"',
        'L,P1,Ballots Cast,,,,700',
        'L,P1,Board (Vote for 2),,,Testa,600',
        'L,P1,Board (Vote for 2),,,Write-ins,5',
        'L,P1,Board (Vote for 2),,,Over Votes,2',
        'L,P1,Board (Vote for 2),,,Under Votes,90',
        'L,P1,Board (Vote for 2),,,Ipsum,',
      ].join('\n'),
    );
    const [contest] = parsed.report.contests;
    expect(parsed.report).toMatchObject({ registeredVoters: 1200, ballotsCast: 700 });
    expect(contest).toMatchObject({ votesAllowed: 2, overvotes: { total: 2 }, undervotes: { total: 90 } });
    expect(contest?.selections.map(({ name, writeIn }) => [name, writeIn])).toEqual([
      ['Testa', false],
      ['Write-ins', true],
      ['Ipsum', false],
    ]);
    expect(parsed.votesAllowedAssumed.size).toBe(0);
    // No figure is not zero.
    expect([...(contest?.selections[2]?.figures.byUnit ?? [0])].every((votes) => votes === NO_FIGURE)).toBe(true);
  });

  it('keeps precincts of one name in two counties apart, and districts of one office', async () => {
    const parsed = await read(
      [HEADER, 'A,P1,House,1,,Testa,1', 'B,P1,House,1,,Testa,2', 'B,P1,House,2,,Testa,4'].join('\n'),
    );
    expect(parsed.report.units.map(({ name }) => name)).toEqual(['P1, A', 'P1, B']);
    expect(parsed.report.contests.map(({ selections }) => selections[0]?.figures.total)).toEqual([3, 4]);
  });

  it('tells duplicate rows, suppressed figures, and columns that it does not know', async () => {
    const parsed = await read(
      [
        'precinct,office,candidate,votes,colour',
        'P1,Board,Testa,1,red',
        'P1,Board,Testa,2,red',
        'P2,Board,Testa,*,red',
      ].join('\n'),
    );
    expect(codes(parsed).sort()).toEqual(['column-ignored', 'duplicate-unit', 'figures-suppressed']);
    expect(totals(parsed.report)).toEqual({ Testa: 3 });
  });

  it('tells a TOTAL row that differs from its units, with both figures', async () => {
    const parsed = await read(`${CSV}\nLorem,Total,Board,,,Testa Placeholder,51`);
    expect(reconcile(parsed)).toContainEqual(
      expect.objectContaining({ code: 'units-disagree', severity: 'blocking', stated: 51, computed: 50 }),
    );
    expect(totals(parsed.report)).toMatchObject({ 'Testa Placeholder': 51 });
  });

  it('tells which county’s TOTAL row differs, and which is the total of all counties', async () => {
    const rows = [HEADER, 'A,P1,Board,,,Testa,1', 'B,P1,Board,,,Testa,2'];
    const differs = await read([...rows, 'A,Total,Board,,,Testa,5', 'B,Total,Board,,,Testa,2'].join('\n'));
    expect(differs.observations).toEqual([
      expect.objectContaining({ code: 'county-units-disagree', stated: 5, computed: 1 }),
    ]);
    expect(totals(differs.report)).toEqual({ Testa: 7 });
    const ofAll = await read([...rows, 'B,Total,Board,,,Testa,3'].join('\n'));
    expect(codes(ofAll)).toEqual(['total-of-all-counties']);
    expect(totals(ofAll.report)).toEqual({ Testa: 3 });
  });

  it('is refused with line and field where it cannot be read', async () => {
    expect(await failure(`${CSV}\nLorem,Nowhere 3,Board,,,Testa,-4`)).toMatchObject({ line: 5, column: 7 });
    expect(await failure(`${CSV}\nLorem,Nowhere 3,Board,,,Testa,four`)).toMatchObject({ line: 5, column: 7 });
    expect(await failure(`${CSV}\nLorem,Nowhere 3,Board,,,,4`)).toMatchObject({ line: 5, column: 6 });
    expect(await failure(`${CSV}\nLorem,,Board,,,Testa,4`)).toMatchObject({ line: 5, column: 2 });
    expect(await failure(`${CSV}\nLorem,Nowhere 3,Board,,,Testa,4,5`)).toMatchObject({ line: 5, column: 8 });
    expect((await failure(`${CSV}\nLorem,"Nowhere 3,Board,,,Testa,4\n`)).line).toBeGreaterThanOrEqual(5);
    expect((await failure(`${CSV}\nLorem,"${'x'.repeat(100_000)}`)).message).not.toBe('');
    expect(await failure(HEADER.replace('district', 'votes'))).toMatchObject({ line: 1 });
  });
});

describe('the example files', () => {
  const example = (name: string) => readFileSync(join(__dirname, '../../../../examples/results', name));
  it('say the same in both formats', async () => {
    const xml = (await read(example('lorem-clarity.xml'))).report;
    const csv = (await read(example('lorem-precincts.csv'))).report;
    const figures = (report: ResultsReport) =>
      report.contests.map((c) => [c.votesAllowed, c.undervotes?.total, c.selections.map((s) => s.figures.total)]);
    expect(figures(csv)).toEqual(figures(xml));
    expect(csv.ballotsCast).toBe(xml.ballotsCast);
    expect(xml.contests.map(({ kind }) => kind)).toEqual(['candidate', 'candidate', 'ballot-measure']);
  });
});
