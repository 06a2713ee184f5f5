import { createHash } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { s3Client } from '../../lib/platform/aws/clients';
import { s3Objects } from '../../lib/platform/aws/objects';
import { AlreadyExists } from '../../lib/platform/ports';
import { ObjectDamaged, RetentionUnsupported } from '../../lib/platform/refused';
import { thrownBy } from './contract/records';
import { type Answer, type Sent, wire } from './support/wire';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const checksum = (body: Uint8Array): string => createHash('sha256').update(body).digest('base64');
const text = { contentType: 'text/plain' };

const over = (answer: (sent: Sent, index: number) => Answer, options = {}) => {
  const { config, sent } = wire(answer);
  return { objects: s3Objects(new S3Client({ ...config, maxAttempts: 3 }), 'vault', options), sent };
};

const xmlError = (status: number, code: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});

describe('the adapter over S3', () => {
  test('a body goes up with its SHA-256 and without any word on encryption', async () => {
    const { objects, sent } = over(() => ({}));
    await objects.put('a/b.txt', bytes('hello'), { ...text, cacheControl: 'max-age=5' });
    expect(sent[0]).toMatchObject({
      method: 'PUT',
      path: '/a/b.txt',
      headers: {
        'x-amz-checksum-sha256': checksum(bytes('hello')),
        'content-type': 'text/plain',
        'content-length': '5',
        'cache-control': 'max-age=5',
      },
    });
    const names = Object.keys(sent[0]?.headers ?? {});
    expect(names.filter((name) => name.includes('encryption'))).toEqual([]);
    expect(names).not.toContain('if-none-match');
  });

  test.each(['COMPLIANCE', 'GOVERNANCE'] as const)(
    'retention is %s as the settings say, and never on top',
    async (lock) => {
      const { objects, sent } = over(() => ({}), { lock });
      const retainUntil = new Date('2099-09-07T00:00:00Z');
      await objects.put('a', bytes('x'), { ...text, retainUntil });
      expect(sent[0]?.headers).toMatchObject({
        'x-amz-object-lock-mode': lock,
        'x-amz-object-lock-retain-until-date': '2099-09-07T00:00:00Z',
        'if-none-match': '*',
      });
    },
  );

  test('without a lock nothing is promised and nothing is sent', async () => {
    const { objects, sent } = over(() => ({}));
    const put = objects.put('a', bytes('x'), { ...text, retainUntil: new Date('2099-01-01') });
    expect(await thrownBy(put)).toBeInstanceOf(RetentionUnsupported);
    expect(sent).toEqual([]);
  });

  test('ifAbsent asks S3 and believes its answer', async () => {
    const { objects, sent } = over(() => xmlError(412, 'PreconditionFailed'));
    const put = objects.put('a', bytes('x'), { ...text, ifAbsent: true });
    expect(await thrownBy(put)).toBeInstanceOf(AlreadyExists);
    expect(sent.map((s) => [s.method, s.headers['if-none-match']])).toEqual([['PUT', '*']]);
  });

  test('a first try whose answer was lost is not mistaken for somebody else', async () => {
    const answers = (stored: Uint8Array) => (sent: Sent, index: number) => {
      if (sent.method === 'HEAD') return { headers: { 'x-amz-checksum-sha256': checksum(stored) } };
      return index === 0 ? xmlError(500, 'InternalError') : xmlError(412, 'PreconditionFailed');
    };
    const own = over(answers(bytes('x')));
    await own.objects.put('a', bytes('x'), { ...text, ifAbsent: true });
    const foreign = over(answers(bytes('y')));
    const put = foreign.objects.put('a', bytes('x'), { ...text, ifAbsent: true });
    expect(await thrownBy(put)).toBeInstanceOf(AlreadyExists);
  });

  test('two writers at one moment: the one that S3 sends back looks again', async () => {
    const { objects, sent } = over((_sent, index) =>
      index === 0 ? xmlError(409, 'ConditionalRequestConflict') : xmlError(412, 'PreconditionFailed'),
    );
    const put = objects.put('a', bytes('x'), { ...text, ifAbsent: true });
    expect(await thrownBy(put)).toBeInstanceOf(AlreadyExists);
    expect(sent).toHaveLength(2);
  });

  test.each<[string, Record<string, string>]>([
    ['another body than the stored checksum', { 'x-amz-checksum-sha256': checksum(bytes('other')) }],
    ['a body without a stored checksum', {}],
    ['a checksum of another kind only', { 'x-amz-checksum-crc32': 'AAAAAA==' }],
  ])('%s is not served, whole or streamed', async (_name, headers) => {
    const { objects } = over(() => ({ headers: { ...headers, 'content-length': '5' }, body: 'hello' }));
    expect(await thrownBy(objects.get('a'))).toBeInstanceOf(ObjectDamaged);
    const read = (async () => {
      for await (const piece of (await objects.stream('a')) ?? []) expect(piece.length).toBeGreaterThan(0);
    })();
    expect(await thrownBy(read)).toBeInstanceOf(ObjectDamaged);
  });

  test('a refusal is not called an absent object', async () => {
    const { objects } = over(() => xmlError(403, 'AccessDenied'));
    expect(await thrownBy(objects.get('a'))).toMatchObject({ name: 'AccessDenied' });
    const head = over(() => ({ status: 403 }));
    expect(await thrownBy(head.objects.head('a'))).toBeInstanceOf(Error);
  });

  test('a list goes on after the last key it gave', async () => {
    const { objects, sent } = over(() => ({
      headers: { 'content-type': 'application/xml' },
      body: '<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>p/1</Key></Contents></ListBucketResult>',
    }));
    const { cursor = '' } = await objects.list('p/');
    await objects.list('p/', cursor);
    expect(sent.map((s) => [s.query['prefix'], s.query['start-after']])).toEqual([
      ['p/', undefined],
      ['p/', 'p/1'],
    ]);
  });
});

describe('a presigned upload link', () => {
  const body = bytes('a,b\n');
  const upload = {
    sha256: createHash('sha256').update(body).digest('hex'),
    bytes: body.length,
    contentType: 'text/csv',
    seconds: 300,
  };
  const { config, sent } = wire(() => ({}));
  const link = () => s3Objects(s3Client('us-east-2', config), 'intake').uploadLink('up/x.csv', upload);

  test('signs length, type, digest and if-none-match as headers that must be sent', async () => {
    const { url, headers } = await link();
    const { hostname, pathname, searchParams } = new URL(url);
    expect(hostname).toBe('intake.s3.us-east-2.amazonaws.com');
    expect(pathname).toBe('/up/x.csv');
    expect(searchParams.get('X-Amz-SignedHeaders')?.split(';')).toEqual([
      'content-length',
      'content-type',
      'host',
      'if-none-match',
      'x-amz-checksum-sha256',
    ]);
    expect(searchParams.get('X-Amz-Expires')).toBe('300');
    expect(headers).toEqual({
      'content-type': 'text/csv',
      'if-none-match': '*',
      'x-amz-checksum-sha256': checksum(body),
    });
    expect(sent).toEqual([]);
  });

  test('carries no checksum of an empty body and no word on encryption', async () => {
    const names = [...new URL((await link()).url).searchParams.keys()].map((name) => name.toLowerCase());
    expect(names.filter((name) => /crc|encryption|sdk-checksum/.test(name))).toEqual([]);
  });

  test('changes its signature with every bound value', async () => {
    const signatureOf = async (change: Partial<typeof upload>, key = 'up/x.csv') => {
      const objects = s3Objects(s3Client('us-east-2', config), 'intake');
      const { url } = await objects.uploadLink(key, { ...upload, ...change });
      return new URL(url).searchParams.get('X-Amz-Signature');
    };
    jest.useFakeTimers({ now: new Date('2028-11-07T00:00:00Z') });
    try {
      const signatures = await Promise.all([
        signatureOf({}),
        signatureOf({ bytes: 5 }),
        signatureOf({ contentType: 'text/html' }),
        signatureOf({ sha256: '0'.repeat(64) }),
        signatureOf({ seconds: 301 }),
        signatureOf({}, 'up/y.csv'),
      ]);
      expect(new Set(signatures).size).toBe(signatures.length);
      expect(await signatureOf({})).toBe(signatures[0]);
    } finally {
      jest.useRealTimers();
    }
  });
});
