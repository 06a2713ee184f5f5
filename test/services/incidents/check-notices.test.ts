import { noticePaths } from '../../../lib/contracts/incidents';
import { checkNotices, type NoticesCheckOptions } from '../../../lib/services/incidents/check-notices';
import { listBytes } from '../../../lib/services/incidents/signed-list';
import { utf8 } from '../../../lib/services/results/log/bytes';
import { verifierKeyText, verifierOf } from '../../../lib/services/results/log/note';
import { type MemoryObjects, memoryObjects, memorySigner } from '../results/support/memory-ports';
import { MemoryRecords } from '../support/memory-ports';
import { content, ORIGIN, officeOver } from './support/register-office';

let site: MemoryObjects;
let key: string;
let firstStatement: Uint8Array;
let paths: readonly string[];
beforeEach(async () => {
  site = memoryObjects();
  const office = officeOver({ records: new MemoryRecords(), released: memoryObjects(), site, signer: memorySigner() });
  const first = await office.released();
  await office.publish();
  firstStatement = site.files.get(noticePaths.statement) ?? new Uint8Array();
  office.clock.advance(3600);
  const second = await office.released(content({ title: 'The second' }));
  await office.publish();
  key = await office.key();
  paths = [first, second].map(({ incidentId }) => noticePaths.notice(incidentId, 1));
});

const check = (options: NoticesCheckOptions = { key }, files = site.files) =>
  checkNotices({ read: async (path) => files.get(path), list: async () => [...files.keys()] }, options);
const codes = async (options?: NoticesCheckOptions) =>
  (await check(options)).findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
const put = (path: string, text: string) => site.files.set(path, utf8(text));
const text = (path: string) => new TextDecoder().decode(site.files.get(path));

test('an untouched site checks out: how many notices, which, and by whose key', async () => {
  const report = await check();
  expect(report).toMatchObject({ ok: true, sequence: 2, jurisdiction: 'lorem', key, findings: [], filesChecked: 7 });
  expect(report.notices.map(({ title }) => title)).toEqual(['A made-up bucket stood open', 'The second']);
  expect(report.fingerprint).toMatch(/^[0-9a-f]{4}( [0-9a-f]{4}){15}$/);
  expect(site.files.size).toBe(7);
});

test('without the office’s key it says that it took the site’s word', async () => {
  const report = await check({});
  expect([report.ok, report.findings.map(({ code }) => code)]).toEqual([true, ['key-from-site']]);
});

test('every byte of every published file is covered', async () => {
  for (const [path, body] of [...site.files]) {
    for (const at of [0, Math.floor(body.length / 2), body.length - 1]) {
      const altered = Uint8Array.from(body, (byte, i) => (i === at ? byte ^ 1 : byte));
      site.files.set(path, altered);
      expect([path, at, (await check()).ok]).toEqual([path, at, false]);
    }
    site.files.set(path, body);
  }
  expect((await check()).ok).toBe(true);
});

test('every published file is missed, but an earlier list, which nobody needs who saved no statement of it', async () => {
  for (const [path, body] of [...site.files]) {
    site.files.delete(path);
    expect([path, (await check()).ok]).toEqual([path, path === noticePaths.signedList(1)]);
    site.files.set(path, body);
  }
});

test('a site that shows another key than the office’s paper is named', async () => {
  const other = verifierKeyText(verifierOf(ORIGIN, await memorySigner(9).publicKey()));
  expect(await codes({ key: other })).toEqual(['key-differs', 'statement-not-signed']);
  const ofResults = verifierKeyText(verifierOf('lorem.example/log', await memorySigner().publicKey()));
  expect(await codes({ key: ofResults })).toEqual(['key-differs', 'statement-not-signed']);
  expect(await codes({ key: 'nonsense' })).toEqual(['key-unreadable']);
});

test('whoever saved an earlier statement sees that everything in it is still there', async () => {
  expect(await codes({ key, previous: firstStatement })).toEqual([]);
  const now = site.files.get(noticePaths.statement);
  site.files.set(noticePaths.statement, firstStatement);
  put(noticePaths.list, text(noticePaths.list));
  expect(await codes({ key, previous: now ?? new Uint8Array() })).toContain('rolled-back');
  expect(await codes({ key, previous: utf8('nonsense') })).toContain('previous-not-held');
});

test('an earlier list that says otherwise is named', async () => {
  const list = JSON.parse(text(noticePaths.signedList(2)));
  put(noticePaths.signedList(1), new TextDecoder().decode(listBytes({ ...list, notices: list.notices.slice(1) })));
  expect(await codes()).toEqual(['rewritten']);
});

test('a page that keeps a notice back, or shows one more, is named', async () => {
  const page = JSON.parse(text(noticePaths.list));
  put(noticePaths.list, `${JSON.stringify({ ...page, notices: page.notices.slice(1) })}\n`);
  expect(await codes()).toEqual(['page-differs']);
});

test('a file that the signed list does not know is named; the page around the notices is none', async () => {
  put('incidents/index.html', '<!doctype html>');
  put('incidents/2028-11-08-unsigned/1.json', text(paths[0] ?? ''));
  expect(await codes()).toEqual(['file-extra']);
});

test('where nothing was released it says that there is no statement, and does not call that a proof', async () => {
  const report = await check({ key }, new Map());
  expect([report.ok, report.sequence, report.findings.map(({ code }) => code)]).toEqual([
    true,
    undefined,
    ['nothing-released'],
  ]);
  const lost = await check({ key, previous: firstStatement }, new Map());
  expect(lost.ok).toBe(false);
});

test('a release while it reads is no finding', async () => {
  const files = new Map([...site.files].map(([path, body]) => [path, body]));
  files.set(noticePaths.statement, firstStatement);
  let reads = 0;
  const report = await checkNotices(
    {
      read: async (path) => {
        reads += 1;
        if (reads === 3) files.set(noticePaths.statement, site.files.get(noticePaths.statement) ?? new Uint8Array());
        return files.get(path);
      },
    },
    { key },
  );
  expect(report).toMatchObject({ ok: true, sequence: 2 });
});
