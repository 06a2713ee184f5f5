import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Embedded, openEmbedded } from '../../../lib/platform/embedded';
import { createRegistrationStaff } from '../../../lib/services/registration/registration-staff';
import { createRegistrationSubmit } from '../../../lib/services/registration/registration-submit';
import { createVoterStatus } from '../../../lib/services/registration/voter-status';
import { call, staffClaims } from '../support/call';
import { form } from '../support/form';
import { MemoryLog } from '../support/memory-ports';

const QUERY = { lastName: 'Placeholder', dateOfBirth: '1970-02-03', zip: '00001' };
const claims = staffClaims('registrar-1', 'registrar');

/** The three functions on the stores that `npm start` uses. */
const office = (embedded: Embedded) => {
  const common = {
    jurisdiction: 'lorem',
    records: embedded.records('roll'),
    index: embedded.blindIndex('roll'),
    clock: embedded.clock,
    log: new MemoryLog(),
  };
  const sealer = embedded.sealer('roll');
  const submit = createRegistrationSubmit({ ...common, mode: 'state-system', state: 'ZZ', sealer });
  const status = createVoterStatus({ ...common, counters: embedded.records('counters'), through: 'edge' });
  const staff = createRegistrationStaff({ ...common, sealer, notices: embedded.notices });
  return {
    submit: (body: unknown) => call(submit, 'POST', '/api/registrations', { body }),
    lookUp: (body: unknown) => call(status, 'POST', '/api/voter-status', { body }),
    list: (query: Readonly<Record<string, string>>) =>
      call(staff, 'GET', '/api/staff/registrations', { query, claims }),
    read: (reference: string) =>
      call(staff, 'GET', '/api/staff/registrations/{reference}', { path: { reference }, claims }),
    decide: (reference: string, body: unknown) =>
      call(staff, 'POST', '/api/staff/registrations/{reference}/decision', { path: { reference }, body, claims }),
  };
};

const linesOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(linesOf);
};

describe('registrations on one machine', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'registration-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const withOffice = async <T>(work: (office_: ReturnType<typeof office>) => Promise<T>): Promise<T> => {
    const embedded = openEmbedded(home);
    try {
      return await work(office(embedded));
    } finally {
      embedded.close();
    }
  };

  it('go from form to look-up, over restarts', async () => {
    const first = await withOffice(({ submit }) => submit(form()));
    const reference: string = first.json.reference;
    await withOffice(async ({ submit, decide, lookUp }) => {
      expect((await submit(form())).bytes).toBe(first.bytes);
      expect((await submit(form({ signedName: 'Another' }))).status).toBe(409);
      expect((await lookUp(QUERY)).json.found).toBe(false);
      expect((await decide(reference, { decision: 'accept', precinct: 'P-7' })).status).toBe(200);
    });
    await withOffice(async ({ lookUp, read, list, decide }) => {
      expect((await lookUp(QUERY)).json).toMatchObject({ found: true, status: 'active', precinct: 'P-7' });
      expect((await read(reference)).json.submission.name).toEqual(form().name);
      expect((await list({ state: 'pending' })).json.entries).toEqual([]);
      expect((await list({ state: 'accepted' })).json.entries).toHaveLength(1);
      expect((await decide(reference, { decision: 'accept', precinct: 'P-7' })).status).toBe(200);
      expect((await decide(reference, { decision: 'accept', precinct: 'P-8' })).status).toBe(409);
    });
  });

  it('list in pages whose cursor opens no other list', async () => {
    await withOffice(async ({ submit, list, decide }) => {
      for (let i = 0; i < 52; i++) {
        const { json } = await submit(form({ idempotencyKey: `client-key-${String(i).padStart(10, '0')}` }));
        if (i === 0) await decide(json.reference, { decision: 'accept' });
      }
      const page = await list({});
      expect(page.json.entries).toHaveLength(50);
      expect((await list({ cursor: page.json.cursor })).json.entries).toHaveLength(1);
      expect((await list({ state: 'accepted', cursor: page.json.cursor })).status).toBe(400);
      expect((await list({ cursor: 'anything' })).status).toBe(400);
    });
  });

  it('leave no line that a voter wrote in any file but the outbox, where the address stands', async () => {
    const submission = form();
    await withOffice(async ({ submit, read, decide, lookUp }) => {
      const accepted = await submit(submission);
      await decide(accepted.json.reference, { decision: 'accept', precinct: 'P-7' });
      const rejected = await submit({ ...submission, idempotencyKey: 'client-key-0000000002' });
      await read(rejected.json.reference);
      await decide(rejected.json.reference, { decision: 'reject', reason: 'The signature is missing.' });
      await lookUp(QUERY);
    });
    const files = readdirSync(home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.some((file) => file.endsWith('notices.jsonl'))).toBe(true);
    // Shorter ones ("ZZ", "00001") stand in any file by chance.
    const lines = linesOf(submission).filter((line) => line.length >= 6 && line !== 'driver-license');
    for (const file of files) {
      const text = readFileSync(file).toString('latin1');
      for (const line of lines) {
        if (file.endsWith('notices.jsonl') && line === submission.email) continue;
        expect([file, line, text.includes(line)]).toEqual([file, line, false]);
      }
    }
  });
});
