import { generateKeyPairSync } from 'node:crypto';
import { ML_DSA_KEY } from '../../../lib/config/accounts';
import { PART_BYTES, RELEASED_FOLDERS } from '../../../lib/contracts/released';
import { ReleasedUnreadable, releasedOverHttps } from '../../../lib/services/released/over-https';
import { pinnedKey } from '../../../lib/services/released/pinned-key';
import { checkPublished } from '../../../lib/services/results/check';
import { verifierKeyText, verifierOf } from '../../../lib/services/results/log/note';
import { createResultsPublish } from '../../../lib/services/results/results-publish';
import { ML_DSA_SPKI } from '../../platform/support/made-up-kms';
import { RELEASED_API, releasedApi } from '../support/released-api';
import { clarity } from './support/files';
import { type MemoryObjects, memoryObjects } from './support/memory-ports';
import { LOG_ORIGIN, mirror, type Office, openOffice } from './support/office';

const BASE = RELEASED_API;

const apiOf = (released: MemoryObjects) => releasedApi('results-released', released, RELEASED_FOLDERS);

const officeWithOne = async (): Promise<Office> => {
  const office = openOffice();
  await office.attest();
  await office.approved(clarity());
  await office.releaseWorker()({});
  return office;
};

const publisher = (office: Office, site: MemoryObjects, answers = apiOf(office.released)) =>
  createResultsPublish({
    released: releasedOverHttps(BASE, answers),
    site,
    publicKeys: async () => [await office.signer.publicKey()],
    logOrigin: LOG_ORIGIN,
  });

const changed =
  (answers: (url: string) => Promise<Response>, change: (json: Record<string, unknown>, url: string) => unknown) =>
  async (url: string): Promise<Response> => {
    const response = await answers(url);
    if (response.status !== 200) return response;
    return new Response(JSON.stringify(change((await response.json()) as Record<string, unknown>, url)), {
      status: 200,
    });
  };

test('a website in another account shows what was released, and an outsider’s check finds nothing wrong', async () => {
  const office = await officeWithOne();
  const site = memoryObjects();
  expect(await publisher(office, site)({})).toEqual({ published: 1, size: 1 });
  const key = verifierKeyText(verifierOf(LOG_ORIGIN, await office.signer.publicKey()));
  const report = await checkPublished(mirror(site), { key });
  expect(report.findings).toEqual([]);
  expect(report.releases.map(({ release }) => release)).toEqual([1]);
});

test('before the first release there is nothing to show', async () => {
  const office = openOffice();
  expect(await publisher(office, memoryObjects())({})).toEqual({ published: 0, size: 0 });
});

test('releases signed by any other key are refused, and the site stays as it was', async () => {
  const office = await officeWithOne();
  const site = memoryObjects();
  const stranger = createResultsPublish({
    released: releasedOverHttps(BASE, apiOf(office.released)),
    site,
    publicKeys: async () => [pinnedKey(spki())],
    logOrigin: LOG_ORIGIN,
  });
  await expect(stranger({})).rejects.toThrow('still shows what it showed');
  expect([...site.files.keys()]).toEqual([]);
});

test('a file that was changed on the way is refused', async () => {
  const office = await officeWithOne();
  const site = memoryObjects();
  const forged = Buffer.from('{"votes":1}').toString('base64');
  const sha256 = '7b'.repeat(32);
  for (const change of [
    (json: Record<string, unknown>, url: string) => (url.includes('/releases/') ? { ...json, body: forged } : json),
    (json: Record<string, unknown>, url: string) =>
      url.includes('/releases/') ? { ...json, body: forged, sha256 } : json,
  ]) {
    await expect(publisher(office, site, changed(apiOf(office.released), change))({})).rejects.toThrow();
    expect([...site.files.keys()].filter((path) => path.includes('latest'))).toEqual([]);
  }
});

test('a large file comes in parts, and parts of two files are never put together', async () => {
  const released = memoryObjects();
  const large = new Uint8Array(PART_BYTES * 2 + 5).fill(7);
  await released.put('results/large.json', large, { contentType: 'x' });
  const answers = apiOf(released);
  const asked: string[] = [];
  const counted = (url: string) => {
    asked.push(url);
    return answers(url);
  };
  const got = await releasedOverHttps(BASE, counted).get('results/large.json');
  expect(Buffer.compare(got?.body ?? new Uint8Array(), large)).toBe(0);
  expect(asked.map((url) => url.slice(BASE.length))).toEqual(
    [0, 1, 2].map((part) => `/released/${part}/results/large.json`),
  );
  const replaced = changed(answers, (json, url) => (url.includes('/1/') ? { ...json, sha256: 'ab'.repeat(32) } : json));
  await expect(releasedOverHttps(BASE, replaced).get('results/large.json')).rejects.toThrow(ReleasedUnreadable);
});

test.each<[string, (url: string) => Promise<Response>]>([
  ['fails', async () => new Response('', { status: 500 })],
  ['refuses', async () => new Response('', { status: 403 })],
  ['talks nonsense', async () => new Response('<html>')],
  ['leaves a field out', async () => new Response('{"parts":1}')],
  ['never ends', async () => new Response('x'.repeat(6 * 1024 * 1024 + 1))],
  [
    'announces more parts than a file has',
    async () => new Response(`{"parts":101,"sha256":"${'0'.repeat(64)}","body":""}`),
  ],
])('an API that %s is no API without releases: the publisher fails, and its alarm sounds', async (_, answers) => {
  await expect(releasedOverHttps(BASE, answers).get('log/checkpoint')).rejects.toThrow(ReleasedUnreadable);
});

test('redirections are not followed: the one host is the one in the settings', async () => {
  const seen: RequestInit[] = [];
  await releasedOverHttps(BASE, async (_, init) => {
    seen.push(init);
    return new Response('', { status: 404 });
  }).get('log/checkpoint');
  expect(seen.map(({ redirect }) => redirect)).toEqual(['error']);
});

test.each([
  ['another folder', '0', 'staged/figures.json', 404],
  ['a path that climbs out', '0', 'results/../staged/figures.json', 404],
  ['a part that is none', '-1', 'log/checkpoint', 400],
  ['a part far away', '100', 'log/checkpoint', 400],
  ['a part after the last', '1', 'log/checkpoint', 404],
  ['nothing', '0', 'results/none.json', 404],
])('the office hands out released files alone, not %s', async (_, part, path, status) => {
  const released = memoryObjects();
  await released.put('log/checkpoint', new Uint8Array([1]), { contentType: 'x' });
  await released.put('staged/figures.json', new Uint8Array([1]), { contentType: 'x' });
  expect((await apiOf(released)(`${BASE}/released/${part}/${encodeURIComponent(path)}`)).status).toBe(status);
});

const spki = (type: 'ed25519' | 'x25519' = 'ed25519'): string => {
  const { publicKey } = type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  return publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
};

test('the pinned key is what KMS prints for an Ed25519 key, and nothing else is taken for one', () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  const der = publicKey.export({ format: 'der', type: 'spki' });
  const raw = Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url');
  expect(Buffer.from(pinnedKey(der.toString('base64')))).toEqual(raw);
  for (const wrong of [spki('x25519'), raw.toString('base64'), '', `${der.toString('base64')}AAAA`]) {
    expect(() => pinnedKey(wrong)).toThrow(
      /^SIGNING_KEY \(accounts\.fromResults\.signingKey .*nothing can be verified/,
    );
  }
});

test('so is the pinned ML-DSA key, and the settings take what the function takes', async () => {
  const mlDsa = Buffer.concat([ML_DSA_SPKI, Buffer.alloc(1312, 0xab)]).toString('base64');
  expect(Buffer.from(pinnedKey(mlDsa, 'ML-DSA-44')).equals(Buffer.alloc(1312, 0xab))).toBe(true);
  expect(ML_DSA_KEY.test(mlDsa)).toBe(true);
  for (const wrong of [
    spki(),
    `${mlDsa.slice(0, -4)}AAB=`,
    Buffer.concat([ML_DSA_SPKI, Buffer.alloc(1311)]).toString('base64'),
    Buffer.concat([Buffer.alloc(22), Buffer.alloc(1312)]).toString('base64'),
    '',
  ]) {
    expect(() => pinnedKey(wrong, 'ML-DSA-44')).toThrow(
      /^ML_DSA_KEY \(accounts\.fromResults\.mlDsaKey\).*nothing can be verified/,
    );
    expect(ML_DSA_KEY.test(wrong)).toBe(false);
  }
});
