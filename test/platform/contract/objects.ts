import { createHash, randomBytes } from 'node:crypto';
import { AlreadyExists, type Objects, type UploadLink } from '../../../lib/platform/ports';
import { CursorRefused, ObjectKeyRefused } from '../../../lib/platform/refused';
import { thrownBy } from './records';

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = { contentType: 'text/plain; charset=utf-8' };

const collect = async (stream: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const allKeys = async (objects: Objects, prefix: string): Promise<readonly string[]> => {
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await objects.list(prefix, cursor);
    keys.push(...page.keys);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return keys;
};

/** A store under test and what stands around it. */
export interface ObjectsUnderTest {
  readonly objects: Objects;
  /** Has Object Lock. */
  readonly locked: Objects;
  /** Does what a browser does with a link; gives the status. */
  readonly send: (
    link: UploadLink,
    body: Uint8Array,
    change?: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> },
  ) => Promise<number>;
}

/** What a real store enforces; an emulator that does not is found out by a probe and named in the run's output. */
export const OBJECTS_FEATURES = [
  'if-absent',
  'object-lock',
  'link-digest',
  'link-length',
  'link-signature',
  'link-expiry',
  'link-if-absent',
] as const;
export type ObjectsFeature = (typeof OBJECTS_FEATURES)[number];

let unique = 0;

/** What every {@link Objects} does. `lacks` takes the tests out that an emulator cannot pass; the caller says so aloud. */
export const objectsContract = (open: () => Promise<ObjectsUnderTest>, lacks: readonly ObjectsFeature[] = []): void => {
  const where = (feature: ObjectsFeature, name: string, run: () => Promise<void>): void => {
    if (!lacks.includes(feature)) test(name, run);
  };

  describe('objects', () => {
    let under: ObjectsUnderTest;
    let objects: Objects;
    let folder: string;
    beforeEach(async () => {
      under = await open();
      objects = under.objects;
      unique += 1;
      folder = `t${unique}-${randomBytes(4).toString('hex')}`;
    });

    test('nothing is at a key that holds nothing', async () => {
      expect(await objects.get(`${folder}/a`)).toBeUndefined();
      expect(await objects.head(`${folder}/a`)).toBeUndefined();
      expect(await objects.stream(`${folder}/a`)).toBeUndefined();
      expect(await objects.list(`${folder}/`)).toEqual({ keys: [] });
    });

    test('a body comes back with its digest and type', async () => {
      const body = bytes('{"votes": 1, "name": "Zoë"}');
      const put = await objects.put(`${folder}/a.json`, body, { contentType: 'application/json' });
      expect(put).toEqual({ sha256: sha256Of(body) });
      const got = await objects.get(`${folder}/a.json`);
      expect(Buffer.from(got?.body ?? [])).toEqual(Buffer.from(body));
      expect(got?.sha256).toBe(sha256Of(body));
      expect(got?.contentType).toBe('application/json');
      expect(await objects.head(`${folder}/a.json`)).toEqual({ bytes: body.length });
    });

    test('an empty body is an object', async () => {
      await objects.put(`${folder}/empty`, new Uint8Array(), text);
      expect((await objects.get(`${folder}/empty`))?.body).toHaveLength(0);
      expect(await objects.head(`${folder}/empty`)).toEqual({ bytes: 0 });
    });

    test('a put replaces body and type', async () => {
      await objects.put(`${folder}/a`, bytes('one'), text);
      await objects.put(`${folder}/a`, bytes('two!'), { contentType: 'text/html', cacheControl: 'max-age=5' });
      const got = await objects.get(`${folder}/a`);
      expect(Buffer.from(got?.body ?? []).toString()).toBe('two!');
      expect(got?.contentType).toBe('text/html');
    });

    where('if-absent', 'ifAbsent refuses what is there and keeps it; of many at once one gets in', async () => {
      const key = `${folder}/once`;
      const tries = await Promise.allSettled(
        Array.from({ length: 6 }, (_, i) => objects.put(key, bytes(`body ${i}`), { ...text, ifAbsent: true })),
      );
      expect(tries.filter((t) => t.status === 'fulfilled')).toHaveLength(1);
      for (const t of tries) if (t.status === 'rejected') expect(t.reason).toBeInstanceOf(AlreadyExists);
      const winner = tries.findIndex((t) => t.status === 'fulfilled');
      expect(Buffer.from((await objects.get(key))?.body ?? []).toString()).toBe(`body ${winner}`);
      expect(await thrownBy(objects.put(key, bytes('later'), { ...text, ifAbsent: true }))).toBeInstanceOf(
        AlreadyExists,
      );
    });

    test('a large body streams in pieces and whole', async () => {
      const body = randomBytes(3 * 1024 * 1024 + 7);
      await objects.put(`${folder}/large`, body, { contentType: 'application/octet-stream' });
      const stream = await objects.stream(`${folder}/large`);
      if (stream === undefined) throw new Error('the object is not there');
      let pieces = 0;
      const got = await collect(
        (async function* () {
          for await (const piece of stream) {
            pieces += 1;
            yield piece;
          }
        })(),
      );
      expect(sha256Of(got)).toBe(sha256Of(body));
      expect(pieces).toBeGreaterThan(1);
    });

    test('a stream that is left early does no harm', async () => {
      await objects.put(`${folder}/large`, randomBytes(1024 * 1024), text);
      const stream = await objects.stream(`${folder}/large`);
      for await (const piece of stream ?? []) {
        expect(piece.length).toBeGreaterThan(0);
        break;
      }
      expect(await objects.head(`${folder}/large`)).toEqual({ bytes: 1024 * 1024 });
    });

    describe('keys', () => {
      test.each([
        '',
        '/',
        '/a',
        'a/',
        'a//b',
        '..',
        '../a',
        'a/../b',
        'a/..',
        '.',
        './a',
        'a/./b',
        'a\\..\\b',
        'a\u0000b',
        'a\nb',
        'a\u007f',
        'half\ud800',
      ])('%j is refused by every operation', (key) => refusedEverywhere(key));

      test('a part of more than 255 bytes, or a key of more than 1024, is refused', async () => {
        await refusedEverywhere('x'.repeat(256));
        await refusedEverywhere('é'.repeat(128));
        await refusedEverywhere(`${'abc/'.repeat(256)}x`);
      });

      const refusedEverywhere = async (key: string): Promise<void> => {
        const upload = { sha256: sha256Of(bytes('x')), bytes: 1, contentType: 'text/plain', seconds: 60 };
        for (const operation of [
          () => objects.put(key, bytes('x'), text),
          () => objects.get(key),
          () => objects.head(key),
          () => objects.stream(key),
          () => objects.uploadLink(key, upload),
        ]) {
          expect(await thrownBy(operation())).toBeInstanceOf(ObjectKeyRefused);
        }
      };

      test.each([
        '.well-known/x',
        'a b/c+d',
        'ünï/投票.json',
        '...',
        'a..b',
        '%2e%2e/x',
        'a?b=c&d#e',
        'x.json',
        'meta/x',
        "q'q",
      ])('%j is a plain key', async (name) => {
        const key = `${folder}/${name}`;
        await objects.put(key, bytes(name), text);
        expect(Buffer.from((await objects.get(key))?.body ?? []).toString()).toBe(name);
        expect((await objects.list(`${folder}/`)).keys).toEqual([key]);
      });

      test('what a prefix cannot reach: no folder outside the bucket', async () => {
        for (const prefix of ['../', '/', '../../']) expect(await objects.list(prefix)).toEqual({ keys: [] });
      });
    });

    describe('lists', () => {
      test('come in byte order of the whole key, by prefix', async () => {
        const ordered = ['-', 'A', 'a-b', 'a.b', 'a/b', 'a/c/d', 'a0', 'b', 'é', '投'].map((k) => `${folder}/${k}`);
        for (const key of [...ordered].reverse()) await objects.put(key, bytes('x'), text);
        expect((await objects.list(`${folder}/`)).keys).toEqual(ordered);
        expect((await objects.list(`${folder}/a/`)).keys).toEqual([`${folder}/a/b`, `${folder}/a/c/d`]);
        expect((await objects.list(`${folder}/a`)).keys).toEqual(ordered.slice(2, 7));
        expect((await objects.list(`${folder}/a/c/d`)).keys).toEqual([`${folder}/a/c/d`]);
      });

      test('more than 1000 keys come in pages, each key once; a cursor serves its own prefix only', async () => {
        const keys = Array.from({ length: 1007 }, (_, i) => `${folder}/n/${String(i).padStart(5, '0')}`);
        for (let i = 0; i < keys.length; i += 50) {
          await Promise.all(keys.slice(i, i + 50).map((key) => objects.put(key, bytes('x'), text)));
        }
        const first = await objects.list(`${folder}/n/`);
        expect(first.keys).toHaveLength(1000);
        expect(await allKeys(objects, `${folder}/n/`)).toEqual(keys);
        const { cursor = '' } = first;
        expect(await thrownBy(objects.list(`${folder}/`, cursor))).toBeInstanceOf(CursorRefused);
        expect(await thrownBy(objects.list(`${folder}/n/`, 'x'))).toBeInstanceOf(CursorRefused);
      }, 120_000);
    });

    where('object-lock', 'an object that is retained is not replaced by another that is', async () => {
      const key = `${folder}/worm`;
      // Short: a store that keeps it keeps it for good.
      const retainUntil = new Date(Date.now() + 60_000);
      await under.locked.put(key, bytes('first'), { ...text, retainUntil });
      const again = under.locked.put(key, bytes('second'), { ...text, retainUntil });
      expect(await thrownBy(again)).toBeInstanceOf(AlreadyExists);
      const stored = await under.locked.get(key);
      expect(Buffer.from(stored?.body ?? []).toString()).toBe('first');
      // To the second: S3 keeps no more.
      expect(Math.trunc((stored?.retainUntil?.getTime() ?? 0) / 1000)).toBe(Math.trunc(retainUntil.getTime() / 1000));
    });

    where('object-lock', 'a store without a lock refuses to promise retention, and stores nothing', async () => {
      const put = objects.put(`${folder}/worm`, bytes('x'), { ...text, retainUntil: new Date(Date.now() + 60_000) });
      expect(await thrownBy(put)).toMatchObject({ name: 'RetentionUnsupported' });
      expect(await objects.head(`${folder}/worm`)).toBeUndefined();
    });

    test('a retention that lies in the past is refused', async () => {
      const put = under.locked.put(`${folder}/w`, bytes('x'), { ...text, retainUntil: new Date(Date.now() - 1000) });
      expect(await thrownBy(put)).toBeInstanceOf(RangeError);
    });

    describe('upload links', () => {
      const body = bytes('contest,votes\nA,1\n');
      const upload = { sha256: sha256Of(body), bytes: body.length, contentType: 'text/csv', seconds: 60 };
      const REFUSED = 400;

      test('take the announced file into the announced key', async () => {
        const key = `${folder}/in & out/ü.csv`;
        expect(await under.send(await objects.uploadLink(key, upload), body)).toBe(200);
        const got = await objects.get(key);
        expect(Buffer.from(got?.body ?? [])).toEqual(Buffer.from(body));
        expect(got).toMatchObject({ sha256: upload.sha256, contentType: 'text/csv' });
      });

      where('link-digest', 'refuse another file of the same length', async () => {
        const link = await objects.uploadLink(`${folder}/a`, upload);
        const swapped = bytes('contest,votes\nA,9\n');
        expect(swapped).toHaveLength(body.length);
        expect(await under.send(link, swapped)).toBeGreaterThanOrEqual(REFUSED);
        expect(await objects.head(`${folder}/a`)).toBeUndefined();
      });

      where('link-length', 'refuse a longer and a shorter file', async () => {
        const link = await objects.uploadLink(`${folder}/a`, upload);
        expect(await under.send(link, bytes(`${Buffer.from(body)}x`))).toBeGreaterThanOrEqual(REFUSED);
        expect(await under.send(link, body.subarray(1))).toBeGreaterThanOrEqual(REFUSED);
        expect(await objects.head(`${folder}/a`)).toBeUndefined();
      });

      where('link-signature', 'refuse another key, another method, another type, an altered expiry', async () => {
        const link = await objects.uploadLink(`${folder}/a`, upload);
        const elsewhere = { ...link, url: link.url.replace(`${folder}/a`, `${folder}/b`) };
        expect(await under.send(elsewhere, body)).toBeGreaterThanOrEqual(REFUSED);
        expect(await under.send(link, body, { method: 'POST' })).toBeGreaterThanOrEqual(REFUSED);
        const typed = await under.send(link, body, { headers: { ...link.headers, 'content-type': 'text/html' } });
        expect(typed).toBeGreaterThanOrEqual(REFUSED);
        const longer = link.url.replace(/((?:X-Amz-E|\be)xpires=)(\d+)/, (_all, name, n) => `${name}${Number(n) + 1}`);
        expect(longer).not.toBe(link.url);
        expect(await under.send({ ...link, url: longer }, body)).toBeGreaterThanOrEqual(REFUSED);
        expect(await objects.list(`${folder}/`)).toEqual({ keys: [] });
      });

      where('link-expiry', 'expire', async () => {
        const link = await objects.uploadLink(`${folder}/a`, { ...upload, seconds: 1 });
        await new Promise((resolve) => setTimeout(resolve, 2100));
        expect(await under.send(link, body)).toBeGreaterThanOrEqual(REFUSED);
        expect(await objects.head(`${folder}/a`)).toBeUndefined();
      });

      where('link-if-absent', 'never replace what is there', async () => {
        const first = await objects.uploadLink(`${folder}/a`, upload);
        expect(await under.send(first, body)).toBe(200);
        expect(await under.send(first, body)).toBeGreaterThanOrEqual(REFUSED);
        const other = bytes('other');
        const second = await objects.uploadLink(`${folder}/a`, { ...upload, sha256: sha256Of(other), bytes: 5 });
        expect(await under.send(second, other)).toBeGreaterThanOrEqual(REFUSED);
        expect((await objects.get(`${folder}/a`))?.sha256).toBe(upload.sha256);
      });

      test.each([
        { sha256: 'A'.repeat(64) },
        { sha256: '' },
        { bytes: -1 },
        { bytes: 1.5 },
        { bytes: 6 * 1024 ** 3 },
        { seconds: 0 },
        { seconds: 3600 },
        { contentType: 'text/csv\r\nx: y' },
      ])('are not made for %j', async (wrong) => {
        expect(await thrownBy(objects.uploadLink(`${folder}/a`, { ...upload, ...wrong }))).toBeInstanceOf(RangeError);
      });
    });
  });
};
