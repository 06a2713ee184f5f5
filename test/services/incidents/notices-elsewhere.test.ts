import { NOTICE_FOLDERS, noticePaths } from '../../../lib/contracts/incidents';
import { checkNotices } from '../../../lib/services/incidents/check-notices';
import { createIncidentsPublish, NoticeRefused } from '../../../lib/services/incidents/incidents-publish';
import { releasedOverHttps } from '../../../lib/services/released/over-https';
import { type MemoryObjects, memoryObjects, memorySigner } from '../results/support/memory-ports';
import { MemoryRecords } from '../support/memory-ports';
import { RELEASED_API, releasedApi } from '../support/released-api';
import { content, JURISDICTION, ORIGIN, officeOver } from './support/register-office';

let released: MemoryObjects;
let site: MemoryObjects;
let office: ReturnType<typeof officeOver>;
const signer = memorySigner();
beforeEach(() => {
  released = memoryObjects();
  site = memoryObjects();
  office = officeOver({ records: new MemoryRecords(), released, site: memoryObjects(), signer });
});

const answers = (url: string) => releasedApi('incidents-released', released, NOTICE_FOLDERS)(url);
const fetcher = (pinned = signer, jurisdiction = JURISDICTION) =>
  createIncidentsPublish({
    released: releasedOverHttps(RELEASED_API, answers),
    site,
    publicKey: pinned.publicKey,
    origin: ORIGIN,
    jurisdiction,
  });
const read = async (path: string) => (await site.get(path))?.body;

test('a website in another account shows released notices, and an outsider’s check finds nothing wrong', async () => {
  await office.released();
  expect(await fetcher()()).toEqual({ published: 1 });
  await office.released(content({ title: 'The second' }));
  expect(await fetcher()()).toEqual({ published: 2 });
  const report = await checkNotices({ read }, { key: await office.key() });
  expect(report.findings).toEqual([]);
  expect(report.notices.map(({ title }) => title)).toEqual(['A made-up bucket stood open', 'The second']);
});

test('before the first notice there is nothing to show', async () => {
  await office.write();
  await office.takeOut();
  expect(await fetcher()()).toEqual({ published: 0 });
  expect([...site.files.keys()]).toEqual([noticePaths.list]);
  const { ok, findings } = await checkNotices({ read });
  expect([ok, findings.map(({ code }) => code)]).toEqual([true, ['nothing-released']]);
});

test('a page that shows notices is never emptied because no statement is to be had', async () => {
  await office.released();
  await fetcher()();
  site.files.delete(noticePaths.statement);
  released.files.clear();
  await expect(fetcher()()).rejects.toThrow('has no statement of them');
});

test.each([
  ['a key that is not the pinned one', () => fetcher(memorySigner(9))],
  ['another jurisdiction, by the pinned key', () => fetcher(signer, 'ipsum')],
])('notices signed for %s are refused, and the site stays as it was', async (_, stranger) => {
  await office.released();
  await expect(stranger()()).rejects.toThrow(NoticeRefused);
  expect([...site.files.keys()]).toEqual([]);
});

test('once it showed something, an office’s API that knows nothing is refused', async () => {
  await office.released();
  await fetcher()();
  released.files.clear();
  await expect(fetcher()()).rejects.toThrow('has no statement of them');
});

test.each([
  ['another folder', 'results/latest.json'],
  ['a path that climbs out', 'incidents/../register/entry'],
  ['nothing', noticePaths.notice('2028-11-08-abcdef', 1)],
])('the office hands out released notices alone, not %s', async (_, path) => {
  await released.put('results/latest.json', new Uint8Array([1]), { contentType: 'x' });
  expect((await answers(`${RELEASED_API}/released/0/${encodeURIComponent(path)}`)).status).toBe(404);
});
