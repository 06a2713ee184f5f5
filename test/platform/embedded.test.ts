import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Embedded, fixedClock, openEmbedded, rehearsalClock, UPLOAD_PATH } from '../../lib/platform/embedded';
import { readOrCreateSync } from '../../lib/platform/embedded/files';
import { AlreadyExists } from '../../lib/platform/ports';
import { ObjectDamaged, ObjectKeyRefused } from '../../lib/platform/refused';
import { blindIndexContract } from './contract/blind-index';
import { legalHoldsContract } from './contract/legal-holds';
import { mlDsaSignerContract } from './contract/ml-dsa-signer';
import { noticesContract, type Sent } from './contract/notices';
import { objectsContract } from './contract/objects';
import { recordsContract, thrownBy } from './contract/records';
import { sealerContract } from './contract/sealer';
import { signerContract } from './contract/signer';

const folder = mkdtempSync(join(tmpdir(), 'election-embedded-'));
const home = join(folder, 'home');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = { contentType: 'text/plain' };

let embedded: Embedded;
let server: Server;
let baseUrl = '';

const open = (): Embedded => openEmbedded(home, { baseUrl: () => baseUrl, lockedBuckets: ['vault'] });

beforeAll(async () => {
  embedded = open();
  server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    embedded
      .receiveUpload({ method, url, headers, body: request })
      .then(({ status, message }) => response.writeHead(status, { connection: 'close' }).end(message))
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  embedded.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true, force: true });
});

const outbox = join(home, 'outbox', 'notices.jsonl');
const sent = async (): Promise<readonly Sent[]> =>
  existsSync(outbox)
    ? readFileSync(outbox, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Sent)
    : [];

describe('the embedded adapters', () => {
  recordsContract(async () => embedded.records('roll'));
  objectsContract(async () => ({
    objects: embedded.objects('intake'),
    locked: embedded.objects('vault'),
    send: async (link, body, { method = 'PUT', headers = link.headers } = {}) =>
      (await fetch(link.url, { method, headers, body: Buffer.from(body) })).status,
  }));
  legalHoldsContract(async () => ({ holds: embedded.legalHolds('vault'), locked: embedded.objects('vault') }));
  signerContract(async () => {
    // Opened anew: the key comes from its file.
    embedded.close();
    embedded = open();
    return embedded.signer('results');
  });
  mlDsaSignerContract(async () => {
    embedded.close();
    embedded = open();
    return embedded.mlDsaSigner('results');
  });
  sealerContract(
    async () => embedded.sealer('roll'),
    async () => embedded.sealer('other'),
  );
  blindIndexContract(
    async () => embedded.blindIndex('roll'),
    async () => embedded.blindIndex('other'),
  );
  noticesContract(async () => ({ notices: embedded.notices, sent }));
});

describe('one folder', () => {
  test('everything is there after it was closed and opened again', async () => {
    const at = join(folder, 'again');
    const first = openEmbedded(at);
    await first.records('roll').commit([{ put: { pk: 'a', sk: 'b', v: 1 } }]);
    await first.objects('public').put('results/x/latest.json', bytes('{}'), text);
    const key = await first.signer('results').publicKey();
    const sealed = await first.sealer('roll').seal(bytes('secret'), { pk: 'a' });
    const index = await first.blindIndex('roll').of('f', 'v');
    first.close();
    const second = openEmbedded(at);
    expect(await second.records('roll').get({ pk: 'a', sk: 'b' })).toEqual({ pk: 'a', sk: 'b', v: 1 });
    expect((await second.objects('public').get('results/x/latest.json'))?.body).toEqual(bytes('{}'));
    expect(await second.signer('results').publicKey()).toEqual(key);
    expect(await second.sealer('roll').open(sealed, { pk: 'a' })).toEqual(bytes('secret'));
    expect(await second.blindIndex('roll').of('f', 'v')).toBe(index);
    second.close();
  });

  test('tables, buckets and keys of other names are others', async () => {
    await embedded.records('roll').commit([{ put: { pk: 'separate', sk: 'b' } }]);
    expect(await embedded.records('drafts').get({ pk: 'separate', sk: 'b' })).toBeUndefined();
    await embedded.objects('one').put('k', bytes('x'), text);
    expect(await embedded.objects('two').get('k')).toBeUndefined();
    expect(await embedded.signer('results').publicKey()).not.toEqual(await embedded.signer('other').publicKey());
  });

  test.each(['', '..', '../x', 'a/b', 'A', 'a_b', '-a', 'x'.repeat(64)])('%j is no name of a store', (name) => {
    for (const make of [
      () => embedded.records(name),
      () => embedded.objects(name),
      () => embedded.signer(name),
      () => embedded.sealer(name),
      () => embedded.blindIndex(name),
    ]) {
      expect(make).toThrow(RangeError);
    }
  });

  test('a second opener is refused while the first is there', () => {
    const at = join(folder, 'twice');
    const first = openEmbedded(at);
    expect(() => openEmbedded(at)).toThrow(
      expect.objectContaining({ name: 'EmbeddedUnusable', reason: 'held', path: at }),
    );
    expect(() => openEmbedded(at)).toThrow(`process ${process.pid}`);
    first.close();
    first.close();
    openEmbedded(at).close();
  });

  test('a folder that cannot be written is one clear line', () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, 'x');
    expect(() => openEmbedded(join(file, 'home'))).toThrow(
      expect.objectContaining({ name: 'EmbeddedUnusable', reason: 'unwritable' }),
    );
    expect(() => openEmbedded(file)).toThrow(/cannot write in .*a-file.*ELECTION_HOME/);
  });

  test('a damaged database is refused as such, not overwritten, and the folder is free again', () => {
    const at = join(folder, 'damaged');
    openEmbedded(at).close();
    const database = join(at, 'records/records.sqlite');
    writeFileSync(database, 'not a database at all '.repeat(500));
    for (let i = 0; i < 2; i++) {
      expect(() => openEmbedded(at)).toThrow(
        expect.objectContaining({ name: 'EmbeddedUnusable', reason: 'damaged', path: database }),
      );
    }
    expect(readFileSync(database, 'utf8').startsWith('not a database')).toBe(true);
  });

  test('a database that was damaged in the middle is found at opening', async () => {
    const at = join(folder, 'damaged-inside');
    const first = openEmbedded(at);
    const fill = Array.from({ length: 100 }, (_, i) => ({ put: { pk: 'p', sk: `${i}`, t: 'x'.repeat(2000) } }));
    await first.records('roll').commit(fill);
    first.close();
    const database = join(at, 'records/records.sqlite');
    const content = readFileSync(database);
    content.fill(0xa5, 4096 * 3, 4096 * 6);
    writeFileSync(database, content);
    expect(() => openEmbedded(at)).toThrow(expect.objectContaining({ reason: 'damaged' }));
  });

  test('a damaged key is refused, never replaced by a new one: what it sealed would be lost', async () => {
    const at = join(folder, 'damaged-keys');
    const first = openEmbedded(at);
    await first.sealer('roll').seal(bytes('x'), { a: 'b' });
    await first.signer('results').publicKey();
    first.close();
    truncateSync(join(at, 'keys/roll.seal.key'), 16);
    writeFileSync(join(at, 'keys/results.ed25519.pem'), 'gone');
    const second = openEmbedded(at);
    expect(() => second.sealer('roll')).toThrow(expect.objectContaining({ reason: 'damaged' }));
    expect(() => second.signer('results')).toThrow(expect.objectContaining({ reason: 'damaged' }));
    second.close();
  });

  test('nobody else on the machine can read keys or records', async () => {
    await embedded.signer('results').sign(bytes('x'));
    await embedded.sealer('roll').seal(bytes('x'), { a: 'b' });
    await embedded.blindIndex('roll').of('a', 'b');
    const modeOf = (path: string) => statSync(path).mode & 0o777;
    const keys = readdirSync(join(home, 'keys'));
    expect(keys).toEqual(expect.arrayContaining(['results.ed25519.pem', 'roll.seal.key', 'roll.index.key']));
    for (const key of keys) expect({ key, mode: modeOf(join(home, 'keys', key)) }).toEqual({ key, mode: 0o600 });
    for (const inside of ['keys', 'records', 'objects']) expect(modeOf(join(home, inside))).toBe(0o700);
  });

  test('of two that make a key at once, one key comes out for both', () => {
    const path = join(folder, 'race.key');
    const mine = readOrCreateSync(path, () => {
      // The other process is faster.
      writeFileSync(path, 'theirs');
      return bytes('mine');
    });
    expect(mine.toString()).toBe('theirs');
    expect(readFileSync(path, 'utf8')).toBe('theirs');
  });

  test('a store that is used after closing says so', async () => {
    const closed = openEmbedded(join(folder, 'closed'));
    const records = closed.records('roll');
    closed.close();
    expect(String(await thrownBy(records.get({ pk: 'a', sk: 'b' })))).toContain('after its folder was closed');
    expect(String(await thrownBy(records.commit([{ put: { pk: 'a', sk: 'b' } }])))).toContain('closed');
  });
});

describe('objects in a folder', () => {
  const data = (bucket: string, key: string) => join(home, 'objects', bucket, 'data', key);

  test('stand under their keys, so that the public bucket is the public folder', async () => {
    await embedded.objects('public').put('results/e/latest.json', bytes('{"v":1}'), text);
    expect(readFileSync(data('public', 'results/e/latest.json'), 'utf8')).toBe('{"v":1}');
    expect(readdirSync(join(home, 'objects/public/data'))).toEqual(['results']);
  });

  test('one flipped byte is found on every way of reading', async () => {
    const objects = embedded.objects('flip');
    await objects.put('a', bytes('votes: 10'), text);
    writeFileSync(data('flip', 'a'), 'votes: 90');
    expect(await thrownBy(objects.get('a'))).toBeInstanceOf(ObjectDamaged);
    const stream = await objects.stream('a');
    const read = (async () => {
      for await (const piece of stream ?? []) expect(piece.length).toBeGreaterThan(0);
    })();
    expect(await thrownBy(read)).toBeInstanceOf(ObjectDamaged);
  });

  test('a body without its sidecar, or with a broken one, is not served', async () => {
    const objects = embedded.objects('foreign');
    await objects.put('a', bytes('x'), text);
    writeFileSync(data('foreign', 'dropped-in'), 'x');
    expect(await thrownBy(objects.get('dropped-in'))).toBeInstanceOf(ObjectDamaged);
    expect(await thrownBy(objects.put('dropped-in', bytes('y'), text))).toBeInstanceOf(ObjectDamaged);
    const name = createHash('sha256').update('a').digest('hex');
    writeFileSync(join(home, 'objects/foreign/meta', name.slice(0, 2), `${name}.json`), '{"key":"a"');
    expect(await thrownBy(objects.get('a'))).toBeInstanceOf(ObjectDamaged);
  });

  test('a sidecar of a put that a crash cut off before the body leaves the object before it', async () => {
    const objects = embedded.objects('cut');
    await objects.put('a', bytes('old'), { contentType: 'text/old' });
    const old = readFileSync(data('cut', 'a'));
    await objects.put('a', bytes('new'), { contentType: 'text/new' });
    writeFileSync(data('cut', 'a'), old);
    expect(await objects.get('a')).toMatchObject({ body: bytes('old'), contentType: 'text/old' });
    await objects.put('a', bytes('newer'), { contentType: 'text/newer' });
    expect(await objects.get('a')).toMatchObject({ body: bytes('newer'), contentType: 'text/newer' });
    rmSync(data('cut', 'a'));
    expect(await objects.get('a')).toBeUndefined();
    await objects.put('a', bytes('first again'), { ...text, ifAbsent: true });
    expect((await objects.get('a'))?.body).toEqual(bytes('first again'));
  });

  test('readers beside a writer see one whole body or the other', async () => {
    const objects = embedded.objects('busy');
    const bodies = [randomBytes(200_000), randomBytes(150_000)];
    await objects.put('a', bodies[0] ?? bytes(''), text);
    const reads = Array.from({ length: 30 }, async () => (await objects.get('a'))?.body.length);
    const writes = Array.from({ length: 10 }, (_, i) => objects.put('a', bodies[i % 2] ?? bytes(''), text));
    for (const length of await Promise.all(reads)) expect([200_000, 150_000]).toContain(length);
    await Promise.all(writes);
  });

  test('a retained object is not replaced by anything before its time, and is after it', async () => {
    const at = join(folder, 'retained');
    const until = new Date('2030-01-01T00:00:00Z');
    const before = openEmbedded(at, { clock: fixedClock('2028-11-07T00:00:00Z'), lockedBuckets: ['vault'] });
    await before.objects('vault').put('a', bytes('x'), { ...text, retainUntil: until });
    expect(await thrownBy(before.objects('vault').put('a', bytes('y'), text))).toBeInstanceOf(AlreadyExists);
    before.close();
    const after = openEmbedded(at, { clock: fixedClock('2030-01-01T00:00:01Z'), lockedBuckets: ['vault'] });
    await after.objects('vault').put('a', bytes('y'), text);
    expect((await after.objects('vault').get('a'))?.body).toEqual(bytes('y'));
    after.close();
  });

  test('a key below an object, and an object above keys, are refused: a folder cannot hold both', async () => {
    const objects = embedded.objects('nested');
    await objects.put('a', bytes('x'), text);
    expect(await thrownBy(objects.put('a/b', bytes('x'), text))).toBeInstanceOf(ObjectKeyRefused);
    expect(await objects.get('a/b')).toBeUndefined();
    await objects.put('c/d', bytes('x'), text);
    expect(await thrownBy(objects.put('c', bytes('x'), text))).toBeInstanceOf(ObjectKeyRefused);
    expect(await objects.get('c')).toBeUndefined();
    expect((await objects.list('')).keys).toEqual(['a', 'c/d']);
  });

  test('a refused or failed put leaves no temporary file', async () => {
    const objects = embedded.objects('clean');
    await objects.put('a', bytes('x'), text);
    await thrownBy(objects.put('a', bytes('y'), { ...text, ifAbsent: true }));
    await thrownBy(objects.put('a/b', bytes('y'), text));
    expect(readdirSync(join(home, 'objects/clean/tmp'))).toEqual([]);
  });

  test('what a crash left under temporary names is gone at the next opening', () => {
    const at = join(folder, 'left-over');
    mkdirSync(join(at, 'objects/intake/tmp'), { recursive: true });
    writeFileSync(join(at, 'objects/intake/tmp/half'), 'x');
    openEmbedded(at).close();
    expect(existsSync(join(at, 'objects/intake/tmp'))).toBe(false);
  });
});

describe('upload links of the local server', () => {
  const body = bytes('a,b\n');
  const upload = {
    sha256: createHash('sha256').update(body).digest('hex'),
    bytes: body.length,
    contentType: 'text/csv',
    seconds: 60,
  };
  const receive = (url: string, headers: Record<string, string>, chunks: readonly Uint8Array[] = [body]) =>
    embedded.receiveUpload({
      method: 'PUT',
      url,
      headers: { 'content-type': 'text/csv', ...headers },
      body: (async function* () {
        yield* chunks;
      })(),
    });
  const pathOf = async (key: string) => {
    const { pathname, search } = new URL((await embedded.objects('intake').uploadLink(key, upload)).url);
    return pathname + search;
  };

  test('start with the base address and name bucket and key', async () => {
    const link = await embedded.objects('intake').uploadLink('up/x.csv', upload);
    expect(link.url.startsWith(`${baseUrl.replace(/\/$/, '')}${UPLOAD_PATH}intake/up/x.csv?`)).toBe(true);
    expect(link.headers).toEqual({ 'content-type': 'text/csv' });
  });

  test('need a length, and believe the bytes rather than the header', async () => {
    const url = await pathOf('up/length');
    expect((await receive(url, {})).status).toBe(411);
    expect((await receive(url, { 'content-length': '5' })).status).toBe(400);
    expect((await receive(url, { 'content-length': '4' }, [body, bytes('more')])).status).toBe(400);
    expect((await receive(url, { 'content-length': '4' }, [bytes('a,')])).status).toBe(400);
    expect(await embedded.objects('intake').head('up/length')).toBeUndefined();
    expect(readdirSync(join(home, 'objects/intake/tmp'))).toEqual([]);
    expect((await receive(url, { 'content-length': '4' })).status).toBe(200);
  });

  test('an upload that breaks off leaves nothing', async () => {
    const url = await pathOf('up/broken-off');
    const request = {
      method: 'PUT',
      url,
      headers: { 'content-type': 'text/csv', 'content-length': '4' },
      body: (async function* () {
        yield bytes('a,');
        throw new Error('connection reset');
      })(),
    };
    expect(String(await thrownBy(embedded.receiveUpload(request)))).toContain('connection reset');
    expect(await embedded.objects('intake').head('up/broken-off')).toBeUndefined();
    expect(readdirSync(join(home, 'objects/intake/tmp'))).toEqual([]);
  });

  test('of two uploads at once through one link, one is stored', async () => {
    const url = await pathOf('up/both');
    const outcomes = await Promise.all([
      receive(url, { 'content-length': '4' }),
      receive(url, { 'content-length': '4' }),
    ]);
    expect(outcomes.map((o) => o.status).sort()).toEqual([200, 412]);
  });

  test('every part is signed, once each', async () => {
    const url = await pathOf('up/signed');
    const length = { 'content-length': '4' };
    for (const altered of [
      url.replace('/intake/', '/public/'),
      url.replace('up/signed', 'up/other'),
      url.replace('up/signed', 'up/..%2f..%2fother'),
      url.replace(/sha256=./, (m) => (m.endsWith('0') ? 'sha256=1' : 'sha256=0')),
      url.replace('bytes=4', 'bytes=5'),
      url.replace('type=text%2Fcsv', 'type=text%2Fhtml'),
      `${url}&bytes=5`,
      url.replace(/&signature=.*/, ''),
      url.replace(/signature=.*/, 'signature='),
      url.replace(UPLOAD_PATH, '/local/other/'),
      'http://[',
    ]) {
      expect({ altered, status: (await receive(altered, length)).status }).toEqual({ altered, status: 403 });
    }
    expect((await receive(url, length)).status).toBe(200);
  });

  test('a link of one folder opens no other folder', async () => {
    const other = openEmbedded(join(folder, 'elsewhere'));
    const { url } = await other.objects('intake').uploadLink('a', upload);
    other.close();
    expect((await receive(url, { 'content-length': '4' })).status).toBe(403);
  });

  test('expiry goes by the clock of the rehearsal', async () => {
    let now = new Date('2028-11-07T20:00:00Z');
    const rehearsal = openEmbedded(join(folder, 'expiry'), { clock: { now: () => now } });
    const { url } = await rehearsal.objects('intake').uploadLink('a', upload);
    const put = () =>
      rehearsal.receiveUpload({
        method: 'PUT',
        url,
        headers: { 'content-type': 'text/csv', 'content-length': '4' },
        body: (async function* () {
          yield body;
        })(),
      });
    now = new Date('2028-11-07T20:01:00Z');
    expect(await put()).toMatchObject({ status: 403, message: expect.stringContaining('expired') });
    now = new Date('2028-11-07T20:00:59Z');
    expect((await put()).status).toBe(200);
    rehearsal.close();
  });
});

describe('notices', () => {
  test('say when they left', async () => {
    const at = join(folder, 'mail');
    const one = openEmbedded(at, { clock: fixedClock('2028-11-07T20:00:00Z') });
    await one.notices.send({ to: 'testa@placeholder.example', subject: 's', text: 't' });
    one.close();
    expect(JSON.parse(readFileSync(join(at, 'outbox/notices.jsonl'), 'utf8'))).toEqual({
      at: '2028-11-07T20:00:00.000Z',
      to: 'testa@placeholder.example',
      subject: 's',
      text: 't',
    });
  });
});

describe('clocks', () => {
  test("without more, the system's", () => {
    expect(Math.abs(embedded.clock.now().getTime() - Date.now())).toBeLessThan(1000);
  });

  test('a rehearsal starts at its instant and time runs on', async () => {
    const clock = rehearsalClock('2028-11-07T19:00:00-05:00');
    const first = clock.now().getTime();
    expect(first - Date.parse('2028-11-08T00:00:00Z')).toBeGreaterThanOrEqual(0);
    expect(first - Date.parse('2028-11-08T00:00:00Z')).toBeLessThan(1000);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(clock.now().getTime() - first).toBeGreaterThanOrEqual(25);
  });

  test.each(['', 'tomorrow', '2028-11-07', '2028-11-07T19:00', '2028-13-07T19:00Z', '1794088800000'])(
    'ELECTION_NOW=%j is refused: it names no instant',
    (start) => {
      expect(() => rehearsalClock(start)).toThrow(/ELECTION_NOW/);
    },
  );
});
