import fc from 'fast-check';
import type { LoadView } from '../../../lib/contracts/results';
import type { MappingsView, PreviewView, SavedMapping } from '../../../lib/contracts/results-mapping';
import { readResults, UnreadableFile } from '../../../lib/services/results/formats/read-results';
import { reconcile } from '../../../lib/services/results/reconcile';
import { bytes } from './support/files';
import { APPROVER, CLERK, ELECTION, openOffice } from './support/office';

const MAPPING = {
  schema: 'election-results-mapping/v1',
  id: 'precinct-export',
  name: 'Precinct export of the counting system',
  columns: { precinct: 'Pct', contest: 'Race', selection: 'Choice', votes: 'Cnt' },
} as const;
const FILE = 'Pct;Race;Choice;Cnt;Colour\nP1;Board;Testa Placeholder;12;red\nP2;Board;Testa Placeholder;3;red\n';
const path = '/api/staff/results/mappings';

const load = async (office: ReturnType<typeof openOffice>, mapping?: { id: string; version: number }) =>
  office.call<LoadView & { code?: string; message?: string }>(CLERK, 'POST', '/api/staff/results/loads', {
    electionId: ELECTION.id,
    uploadId: await office.uploadFile(CLERK, FILE, 'export.txt'),
    status: 'unofficial-partial',
    ...(mapping === undefined ? {} : { mapping }),
  });

describe('a saved mapping', () => {
  it('reads an export that is in no known format, and the load names the version that it was read with', async () => {
    const office = openOffice();
    expect(await load(office)).toMatchObject({ status: 422, body: { code: 'unreadable-file' } });
    const saved = await office.call<SavedMapping>(CLERK, 'POST', path, MAPPING);
    expect(saved).toMatchObject({ status: 201, body: { version: 1, savedBy: CLERK.username } });
    const loaded = await load(office, { id: 'precinct-export', version: 1 });
    expect(loaded).toMatchObject({
      status: 201,
      body: { mapping: { id: 'precinct-export', version: 1 }, report: { format: 'mapped-csv', units: 2 } },
    });
    expect(loaded.body.report.contests[0]?.selections.map(({ votes }) => votes)).toEqual([15]);
    expect(loaded.body.findings.map(({ code }) => code)).toContain('column-ignored');
  });

  it('never changes: another content is the next version, the same content is the same version', async () => {
    const office = openOffice();
    await office.call(CLERK, 'POST', path, MAPPING);
    expect(await office.call(CLERK, 'POST', path, MAPPING)).toMatchObject({ status: 200, body: { version: 1 } });
    const changed = { ...MAPPING, columns: { ...MAPPING.columns, votes: 'Colour' } };
    expect(await office.call(CLERK, 'POST', path, changed)).toMatchObject({ status: 201, body: { version: 2 } });
    const list = await office.call<MappingsView>(APPROVER, 'GET', path);
    expect(list.body.mappings.map(({ version, mapping }) => [mapping.id, version])).toEqual([['precinct-export', 2]]);
    // The first version still reads as it did; the second takes colours for votes.
    expect(await load(office, { id: 'precinct-export', version: 1 })).toMatchObject({ status: 201 });
    expect(await load(office, { id: 'precinct-export', version: 2 })).toMatchObject({ status: 422 });
    expect(await load(office, { id: 'precinct-export', version: 3 })).toMatchObject({ status: 404 });
  });

  it('is saved by a clerk alone, and refused where it is none', async () => {
    const office = openOffice();
    expect(await office.call(APPROVER, 'POST', path, MAPPING)).toMatchObject({ status: 403 });
    for (const wrong of [{ ...MAPPING, schema: 'v9' }, { ...MAPPING, id: 'A B' }, { ...MAPPING, extra: 1 }, {}]) {
      expect(await office.call(CLERK, 'POST', path, wrong)).toMatchObject({ status: 400 });
    }
    expect(office.records.items.size).toBe(0);
  });

  it('is made with a look at the first rows of one’s own upload', async () => {
    const office = openOffice();
    const rows = Array.from({ length: 50 }, (_, i) => `P${i};"Board; of ${'x'.repeat(90)}";Testa;${i}`).join('\n');
    const uploadId = await office.uploadFile(CLERK, `Title\nPct;Race;Choice;Cnt\n${rows}`, 'export.txt');
    const request = { electionId: ELECTION.id, uploadId, skipLines: 1 };
    const shown = await office.call<PreviewView>(CLERK, 'POST', '/api/staff/results/previews', request);
    expect(shown.body.headings).toEqual(['Pct', 'Race', 'Choice', 'Cnt']);
    expect(shown.body.rows).toHaveLength(20);
    expect(shown.body.rows[0]?.[1]).toHaveLength(60);
    expect(await office.call(APPROVER, 'POST', '/api/staff/results/previews', request)).toMatchObject({ status: 403 });
    const theirs = { ...CLERK, sub: 'sub-other' };
    expect(await office.call(theirs, 'POST', '/api/staff/results/previews', request)).toMatchObject({ status: 403 });
  });
});

describe('reading with a mapping', () => {
  const read = (file: string, more: object = {}) => readResults(bytes(file), { ...MAPPING, ...more });

  it('takes vote types, figures that stand on every row, and a summary without precincts', async () => {
    const parsed = await read('Race,Choice,Early,Day,Voters,Ballots,Over\nB,Testa,1,2,90,9,1\nB,Ipsum,3,0,90,9,1\n', {
      columns: {
        contest: 'race',
        selection: 'choice',
        registeredVoters: 'voters',
        ballotsCast: 'ballots',
        overvotes: 'over',
      },
      voteTypes: [
        { column: 'early', name: 'Early voting' },
        { column: 'DAY', name: 'Election day' },
      ],
    });
    expect(parsed.report.units).toEqual([]);
    expect(parsed.report.contests[0]).toMatchObject({ ballotsCast: 9, registeredVoters: 90, overvotes: { total: 1 } });
    expect(parsed.report.contests[0]?.selections.map(({ figures }) => [figures.total, figures.byVoteType])).toEqual([
      [3, { 'Early voting': 1, 'Election day': 2 }],
      [3, { 'Early voting': 3, 'Election day': 0 }],
    ]);
    expect(reconcile(parsed).filter(({ severity }) => severity === 'blocking')).toEqual([]);
  });

  it('tells contests of one name apart by party in a primary, and knows the words of its export', async () => {
    const parsed = await read(
      'Pct,Race,Choice,Cnt,Pty\nP1,Governor,Testa,5,A\nP1,Governor,Ipsum,6,B\nP1,Governor,Unmarked,2,A\nSum,Governor,Testa,5,A\n',
      {
        columns: { ...MAPPING.columns, party: 'Pty' },
        contestsByParty: true,
        words: { undervotes: ['unmarked'], totalUnits: ['Sum'] },
      },
    );
    expect(parsed.report.contests.map(({ name, undervotes }) => [name, undervotes?.total])).toEqual([
      ['Governor (A)', 2],
      ['Governor (B)', undefined],
    ]);
    expect(parsed.report.units).toHaveLength(1);
  });

  it('takes the rounds of a ranked contest, and blocks rounds that gain votes or bring someone back', async () => {
    const columns = { ...MAPPING.columns, round: 'Round' };
    const rows = (last: string) =>
      `Pct,Race,Choice,Cnt,Round\nP1,B,Testa,5,1\nP1,B,Ipsum,4,1\nP1,B,Dolor,1,1\nP1,B,Testa,6,2\nP1,B,Ipsum,4,2\nP1,B,Testa,9,3\n${last}`;
    const good = await read(rows(''), { columns });
    expect(good.report.contests[0]?.selections.map(({ figures }) => figures.total)).toEqual([5, 4, 1]);
    expect(good.report.contests[0]?.rounds).toHaveLength(3);
    expect(reconcile(good).filter(({ severity }) => severity === 'blocking')).toEqual([]);
    const codes = async (last: string) => reconcile(await read(rows(last), { columns })).map(({ code }) => code);
    expect(await codes('P1,B,Dolor,1,3\n')).toContain('round-reappears');
    expect(await codes('P1,B,Ipsum,7,3\n')).toContain('round-gains-votes');
    await expect(read(rows('P1,B,Ipsum,1,999999999\n'), { columns })).rejects.toMatchObject({ line: 8, column: 5 });
  });

  it('tells where rows of one unit disagree on what should be the same', async () => {
    const file = 'Pct,Race,Choice,Cnt,Over\nP1,B,Testa,5,1\nP1,B,Ipsum,6,2\n';
    const parsed = await read(file, { columns: { ...MAPPING.columns, overvotes: 'Over' } });
    expect(parsed.observations).toEqual([expect.objectContaining({ code: 'rows-disagree', stated: 1, computed: 2 })]);
  });

  it('is refused with the columns that the file does not have', async () => {
    await expect(read('Pct,Race,Choice\n')).rejects.toThrow('Cnt');
    await expect(read('Pct,Race,Choice,Cnt,Cnt\n')).rejects.toThrow('twice');
    await expect(read(FILE, { columns: { contest: 'Race', selection: 'Choice' } })).rejects.toThrow(
      'no column of votes',
    );
  });

  it('never stops in another way than refused, whatever the file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 200 }), fc.boolean(), async (noise, withHeader) => {
        const outcome = await read(withHeader ? `Pct,Race,Choice,Cnt\n${noise}` : noise).catch((e: unknown) => e);
        expect(outcome instanceof UnreadableFile || !(outcome instanceof Error)).toBe(true);
      }),
    );
  });
});
