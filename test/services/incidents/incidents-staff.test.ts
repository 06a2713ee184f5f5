import type { IncidentsView, IncidentVersion, IncidentView } from '../../../lib/contracts/incidents';
import { createIncidentsStaff } from '../../../lib/services/incidents/incidents-staff';
import { REGISTER } from '../../../lib/services/incidents/register';
import { type Answer, call, staffClaims } from '../support/call';
import { MemoryLog, MemoryRecords, SettableClock } from '../support/memory-ports';

const OFFICER = staffClaims('sub-officer', 'incidents-officer');
const SECOND = staffClaims('sub-second', 'incidents-officer');
const APPROVER = staffClaims('sub-approver', 'results-approver');
const AUDITOR = staffClaims('sub-auditor', 'auditor');
const REGISTRAR = staffClaims('sub-registrar', 'registrar');

const narrative = (who: string) => ({
  whatHappened: `${who}: a made-up bucket stood open`,
  whatItMeant: `${who}: nothing was read`,
  whatWasDone: `${who}: it was closed`,
});
const content = (changes: Partial<IncidentVersion> = {}): IncidentVersion => ({
  title: 'A made-up bucket',
  state: 'contained',
  occurredOn: '2028-11-01',
  discoveredOn: '2028-11-08',
  public: narrative('PUBLIC'),
  officials: narrative('OFFICIALS'),
  internal: narrative('INTERNAL'),
  ...changes,
});

let records: MemoryRecords;
let clock: SettableClock;
let staff: ReturnType<typeof createIncidentsStaff>;
beforeEach(() => {
  records = new MemoryRecords();
  clock = new SettableClock(new Date('2028-11-08T10:00:00Z'));
  staff = createIncidentsStaff({ records, clock, log: new MemoryLog() });
});

/** `null`: nobody is signed in. */
const create = (who: object | null = OFFICER, body: unknown = content()) =>
  call(staff, 'POST', '/api/staff/incidents', { ...(who ? { claims: { ...who } } : {}), body });
const created = async (): Promise<IncidentView> => (await create()).json;
const add = (incidentId: string, who: object = OFFICER, body: unknown = content({ state: 'closed' })) =>
  call(staff, 'POST', '/api/staff/incidents/{incidentId}/versions', { claims: { ...who }, path: { incidentId }, body });
const read = (incidentId: string, who: object = AUDITOR) =>
  call(staff, 'GET', '/api/staff/incidents/{incidentId}', { claims: { ...who }, path: { incidentId } });
const release = (view: IncidentView, version: number, who: object = APPROVER, sha256?: string): Promise<Answer> =>
  call(staff, 'POST', '/api/staff/incidents/{incidentId}/versions/{version}/release', {
    claims: { ...who },
    path: { incidentId: view.incidentId, version: String(version) },
    body: { versionSha256: sha256 ?? view.versions[version - 1]?.sha256 },
  });
const register = async (query: Readonly<Record<string, string>> = {}): Promise<IncidentsView> =>
  (await call(staff, 'GET', '/api/staff/incidents', { claims: AUDITOR, query })).json;

describe('an incident', () => {
  it('is written with what happened, what it meant and what was done, for each audience', async () => {
    const answer = await create();
    expect(answer.status).toBe(201);
    expect(answer.json.versions).toEqual([
      {
        ...content(),
        version: 1,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        writtenBy: 'sub-officer-name',
        writtenAt: '2028-11-08T10:00:00.000Z',
      },
    ]);
    expect((await read(answer.json.incidentId)).json).toEqual(answer.json);
  });

  it.each([
    ['a registrar', REGISTRAR, 403],
    ['an approver', APPROVER, 403],
    ['an auditor', AUDITOR, 403],
    ['nobody', null, 401],
  ])('is not written by %s', async (_who, who, status) => {
    expect((await create(who)).status).toBe(status);
    expect(records.items.size).toBe(0);
  });

  it('without a word for the public is refused', async () => {
    const { public: _, ...silent } = content();
    expect((await create(OFFICER, silent)).json.code).toBe('invalid-request');
  });

  it('is read by those who write, release and audit, and by nobody else', async () => {
    const { incidentId } = await created();
    for (const who of [OFFICER, APPROVER, AUDITOR]) expect((await read(incidentId, who)).status).toBe(200);
    expect((await read(incidentId, REGISTRAR)).status).toBe(403);
  });

  it('that does not exist is not found, whatever is asked of it', async () => {
    for (const id of ['2028-11-08-000000000000', 'x', '../x']) {
      expect((await read(id)).json.code).toBe('not-found');
      expect((await add(id)).json.code).toBe('not-found');
    }
  });
});

describe('a version', () => {
  it('is added; the one before stays as it was', async () => {
    const first = await created();
    const second = await add(first.incidentId, SECOND);
    expect(second.status).toBe(201);
    expect(second.json.versions).toHaveLength(2);
    expect(second.json.versions[0]).toEqual(first.versions[0]);
  });

  it('written by two people at the same moment is one of theirs, and the other reads it first', async () => {
    const { incidentId } = await created();
    records.beforeCommit = async () => void (await add(incidentId, SECOND, content({ title: 'The first one' })));
    expect((await add(incidentId, OFFICER, content({ title: 'Too late' }))).json.code).toBe('conflict');
    const { versions } = (await read(incidentId)).json as IncidentView;
    expect(versions.map(({ title }) => title)).toEqual(['A made-up bucket', 'The first one']);
  });

  it('never changes and never goes: whatever is done, no item is written twice and none is removed', async () => {
    const seen = new Map<string, string>();
    const check = () => {
      for (const [key, item] of records.items) {
        const text = JSON.stringify(item);
        expect(seen.get(key) ?? text).toBe(text);
        seen.set(key, text);
      }
      for (const key of seen.keys()) expect(records.items.has(key)).toBe(true);
    };
    const view = await created();
    check();
    await add(view.incidentId, SECOND);
    check();
    const now = (await read(view.incidentId)).json;
    await release(now, 1);
    check();
    await release(now, 2);
    check();
    expect(records.calls.filter(({ verb }) => verb === 'remove')).toEqual([]);
    expect(seen.size).toBe(9);
  });
});

describe('a release', () => {
  it('is a second person’s, and shows the public its own words and no others', async () => {
    const view = await created();
    const answer = await release(view, 1);
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      schema: 'election-incident/v1',
      incidentId: view.incidentId,
      version: 1,
      title: 'A made-up bucket',
      state: 'contained',
      occurredOn: '2028-11-01',
      discoveredOn: '2028-11-08',
      ...narrative('PUBLIC'),
      releasedAt: '2028-11-08T10:00:00.000Z',
    });
    expect(answer.bytes).not.toMatch(/INTERNAL|OFFICIALS|sub-/);
    expect((await read(view.incidentId)).json.versions[0].released).toEqual({
      by: 'sub-approver-name',
      at: '2028-11-08T10:00:00.000Z',
    });
  });

  it('by another incidents officer counts; by the writer it is refused, with both roles too', async () => {
    const view = await created();
    const both = staffClaims('sub-officer', 'incidents-officer', 'results-approver');
    for (const who of [OFFICER, both]) {
      const answer = await release(view, 1, who);
      expect([answer.status, answer.json.code]).toEqual([403, 'same-person']);
    }
    expect((await register()).head.size).toBe(1);
    expect((await release(view, 1, SECOND)).status).toBe(201);
  });

  it('by whoever wrote an earlier version is refused: much of the text is still theirs', async () => {
    const { incidentId } = await created();
    const view = (await add(incidentId, SECOND)).json;
    expect((await release(view, 2, OFFICER)).json.code).toBe('same-person');
    expect((await release(view, 2, SECOND)).json.code).toBe('same-person');
    expect((await release(view, 2, APPROVER)).status).toBe(201);
  });

  it('of another version than the one that was read is refused', async () => {
    const view = await created();
    expect((await release(view, 1, APPROVER, 'f'.repeat(64))).json.code).toBe('superseded');
    expect((await release(view, 2, APPROVER, view.versions[0]?.sha256)).json.code).toBe('not-found');
  });

  it.each([
    ['an auditor', AUDITOR],
    ['a registrar', REGISTRAR],
  ])('is not given by %s', async (_who, who) => {
    expect((await release(await created(), 1, who)).status).toBe(403);
  });

  it('given twice, or by two at once, is one release', async () => {
    const view = await created();
    records.beforeCommit = async () => void (await release(view, 1, SECOND));
    expect((await release(view, 1)).status).toBe(201);
    expect((await release(view, 1)).status).toBe(200);
    expect((await register()).head.size).toBe(2);
  });

  it('never goes back behind a later one', async () => {
    const { incidentId } = await created();
    const view = (await add(incidentId)).json;
    expect((await release(view, 2)).status).toBe(201);
    expect((await release(view, 1)).json.code).toBe('superseded');
  });
});

describe('the register', () => {
  it('lists incidents, newest first, and what of each is released', async () => {
    const first = await created();
    clock.advance(60);
    const second = await created();
    await release(first, 1);
    expect(await register()).toMatchObject({
      incidents: [
        { incidentId: second.incidentId, versions: 1, state: 'contained' },
        { incidentId: first.incidentId, versions: 1, released: 1 },
      ],
      head: { size: 3 },
      unbroken: true,
    });
  });

  it.each([
    ['changed', (text: string) => text.replace('nothing was read', 'all was read')],
    ['taken out', undefined],
  ])('shows that an entry was %s outside this application', async (_how, change) => {
    await created();
    await created();
    const [item] = (await records.query({ pk: REGISTER, limit: 1 })).items;
    if (!item) throw new Error('no entry');
    await records.commit([
      change ? { put: { ...item, text: change(String(item['text'])) } } : { remove: { pk: item.pk, sk: item.sk } },
    ]);
    expect((await register()).unbroken).toBe(false);
  });
});
