import {
  type IncidentNotices,
  type IncidentVersion,
  type IncidentView,
  noticePaths,
} from '../../../lib/contracts/incidents';
import { createIncidentsPublish, NoticeRefused } from '../../../lib/services/incidents/incidents-publish';
import { createIncidentsRelease, RegisterBroken } from '../../../lib/services/incidents/incidents-release';
import { createIncidentsStaff } from '../../../lib/services/incidents/incidents-staff';
import { REGISTER } from '../../../lib/services/incidents/register';
import { type MemoryObjects, memoryObjects } from '../results/support/memory-ports';
import { call, staffClaims } from '../support/call';
import { MemoryLog, MemoryRecords, SettableClock } from '../support/memory-ports';

const OFFICER = staffClaims('sub-officer', 'incidents-officer');
const APPROVER = staffClaims('sub-approver', 'results-approver');
const narrative = (who: string) => ({ whatHappened: `${who} 1`, whatItMeant: `${who} 2`, whatWasDone: `${who} 3` });
const content = (changes: Partial<IncidentVersion> = {}): IncidentVersion => ({
  title: 'A made-up bucket stood open',
  state: 'contained',
  discoveredOn: '2028-11-08',
  public: narrative('PUBLIC'),
  officials: narrative('OFFICIALS'),
  internal: narrative('INTERNAL'),
  ...changes,
});

let records: MemoryRecords;
let released: MemoryObjects;
let site: MemoryObjects;
let clock: SettableClock;
let staff: ReturnType<typeof createIncidentsStaff>;
beforeEach(() => {
  records = new MemoryRecords();
  released = memoryObjects();
  site = memoryObjects();
  clock = new SettableClock(new Date('2028-11-08T10:00:00Z'));
  staff = createIncidentsStaff({ records, clock, log: new MemoryLog() });
});

const write = async (body = content()): Promise<IncidentView> =>
  (await call(staff, 'POST', '/api/staff/incidents', { claims: OFFICER, body })).json;
const correct = async ({ incidentId }: IncidentView, body: IncidentVersion): Promise<IncidentView> =>
  (
    await call(staff, 'POST', '/api/staff/incidents/{incidentId}/versions', {
      claims: OFFICER,
      path: { incidentId },
      body,
    })
  ).json;
const release = (view: IncidentView, version = 1) =>
  call(staff, 'POST', '/api/staff/incidents/{incidentId}/versions/{version}/release', {
    claims: APPROVER,
    path: { incidentId: view.incidentId, version: String(version) },
    body: { versionSha256: view.versions[version - 1]?.sha256 },
  });
const takeOut = () => createIncidentsRelease({ records, notices: released })();
const publish = () => createIncidentsPublish({ released, site })();
const shown = async (): Promise<IncidentNotices | undefined> => {
  const list = await site.get(noticePaths.list);
  return list && JSON.parse(new TextDecoder().decode(list.body));
};
const textsIn = (...stores: readonly MemoryObjects[]): readonly string[] =>
  stores.flatMap(({ files }) => [...files.values()].map((body) => new TextDecoder().decode(body)));
const putReleased = (path: string, value: unknown) =>
  released.put(path, new TextEncoder().encode(JSON.stringify(value)), { contentType: 'application/json' });

describe('a released notice', () => {
  it('reaches the website with the public’s words and no others', async () => {
    const view = await write();
    await release(view);
    await takeOut();
    await publish();
    const path = noticePaths.notice(view.incidentId, 1);
    const file = new TextDecoder().decode((await site.get(path))?.body);
    expect(JSON.parse(file)).toEqual({
      schema: 'election-incident/v1',
      incidentId: view.incidentId,
      version: 1,
      title: 'A made-up bucket stood open',
      state: 'contained',
      discoveredOn: '2028-11-08',
      ...narrative('PUBLIC'),
      releasedAt: '2028-11-08T10:00:00.000Z',
    });
    for (const text of textsIn(site)) expect(text).not.toMatch(/OFFICIALS|INTERNAL|sub-/);
  });

  it('stays when a correction is released, which comes first in the list', async () => {
    const view = await write();
    await release(view);
    clock.advance(24 * 3600);
    const corrected = await correct(view, content({ state: 'closed', title: 'Corrected' }));
    await release(corrected, 2);
    await takeOut();
    await publish();
    expect((await shown())?.notices.map(({ version, title }) => [version, title])).toEqual([
      [2, 'Corrected'],
      [1, 'A made-up bucket stood open'],
    ]);
  });

  it('is written the same by a second run, and nothing is written where nothing is new', async () => {
    const view = await write();
    await release(view);
    await takeOut();
    await publish();
    const before = [...site.files];
    await takeOut();
    await publish();
    expect([...site.files]).toEqual(before);
  });
});

describe('an unreleased version', () => {
  it('never leaves the register, beside a released one neither', async () => {
    await write(content({ title: 'SECRET' }));
    const view = await write();
    await release(view);
    await correct(view, content({ title: 'SECRET TOO' }));
    expect(await takeOut()).toEqual({ released: 1 });
    await publish();
    expect((await shown())?.notices).toHaveLength(1);
    for (const text of textsIn(released, site)) expect(text).not.toContain('SECRET');
  });

  it('leaves the list empty before the first release, and there, so that no page asks for a file in vain', async () => {
    await write(content({ title: 'SECRET' }));
    await takeOut();
    expect(await publish()).toEqual({ published: 0 });
    expect(await shown()).toEqual({ schema: 'election-incidents/v1', notices: [] });
    expect([...site.files.keys()]).toEqual([noticePaths.list]);
  });
});

describe('the releasing step', () => {
  it('takes nothing out of a register that was altered', async () => {
    const view = await write();
    await release(view);
    for (const item of [...records.items.values()].filter(({ pk }) => pk === REGISTER).slice(0, 1)) {
      records.items.set(JSON.stringify([item.pk, item.sk]), {
        ...item,
        text: String(item['text']).replace('PUBLIC 1', 'Nothing happened'),
      });
    }
    await expect(takeOut()).rejects.toThrow(RegisterBroken);
    expect(released.files.size).toBe(0);
  });
});

describe('the publishing step', () => {
  const NOTICE = {
    schema: 'election-incident/v1',
    incidentId: '2028-11-08-abcdef',
    version: 1,
    title: 'Made up',
    state: 'closed',
    discoveredOn: '2028-11-08',
    ...narrative('PUBLIC'),
    releasedAt: '2028-11-08T10:00:00.000Z',
  };
  const PATH = noticePaths.notice(NOTICE.incidentId, 1);

  it.each([
    ['another audience’s words came along', PATH, { ...NOTICE, internal: narrative('INTERNAL') }],
    ['it lies under another notice’s name', noticePaths.notice('2028-11-08-fedcba', 1), NOTICE],
    ['it is no notice', PATH, { title: 'Made up' }],
  ])('publishes nothing when %s', async (_, path, notice) => {
    await putReleased(path, notice);
    await expect(publish()).rejects.toThrow(NoticeRefused);
    expect(site.files.size).toBe(0);
  });

  it('takes nothing back that was shown', async () => {
    await putReleased(PATH, NOTICE);
    await publish();
    released.files.delete(PATH);
    await expect(publish()).rejects.toThrow(NoticeRefused);
    expect((await shown())?.notices).toHaveLength(1);
  });

  it('lets no notice that was shown be rewritten', async () => {
    await putReleased(PATH, NOTICE);
    await publish();
    await putReleased(PATH, { ...NOTICE, whatHappened: 'Nothing happened' });
    await expect(publish()).rejects.toThrow('holds other bytes');
  });
});
