import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { synthesizedCloud } from '../../lib/local/cloud/synthesized';
import { folderBucket, overlaidBucket } from '../../lib/local/edge/bucket';
import { readDistribution } from '../../lib/local/edge/distribution';
import { edge } from '../../lib/local/edge/edge';
import { edgeFunction } from '../../lib/local/edge/edge-function';
import { pathPattern } from '../../lib/local/edge/path-pattern';
import type { LocalRequest, LocalResponse } from '../../lib/local/http';
import { editTemplates, removeResources, smallCloud } from './support/small-cloud';

const ORIGIN = 'http://127.0.0.1:1';
let directory: string;
let site: string;
beforeEach(() => {
  directory = smallCloud();
  const folder = mkdtempSync(join(tmpdir(), 'small-site-'));
  site = join(folder, 'site');
  mkdirSync(join(site, 'assets'), { recursive: true });
  writeFileSync(join(site, 'index.html'), '<h1>Home</h1>');
  writeFileSync(join(site, '404.html'), '<h1>Not here</h1>');
  writeFileSync(join(site, 'assets/app-abcdef12.js'), 'x'.repeat(5000));
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  symlinkSync(join(folder, 'secret.txt'), join(site, 'link.txt'));
});

const start = () => {
  const seen: LocalRequest[] = [];
  const respond = edge(readDistribution(synthesizedCloud(directory), ORIGIN), {
    bucket: (dataClass) =>
      dataClass === 'site-content'
        ? overlaidBucket({ 'site.json': '{"made":"here"}' }, folderBucket(site))
        : folderBucket(join(site, 'no-results-yet')),
    api: () => async (request) => {
      seen.push(request);
      return {
        status: request.path.endsWith('forbidden') ? 403 : 200,
        headers: { 'content-type': 'application/json', 'x-made-up': '1' },
        body: Buffer.from('{"api":true}'),
      };
    },
    log: () => undefined,
  });
  const ask = (path: string, more: Partial<LocalRequest> = {}): Promise<LocalResponse> =>
    respond({
      method: 'GET',
      path,
      query: '',
      headers: {},
      sourceIp: '127.0.0.1',
      body: new Uint8Array(),
      ...more,
    });
  return { ask, seen };
};
const text = (response: LocalResponse): string => Buffer.from(response.body).toString();

it('pages come with the headers of the template, hosts known at deploy only replaced by this machine', async () => {
  const { ask } = start();
  const home = await ask('/');
  expect(text(home)).toBe('<h1>Home</h1>');
  expect(home.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; connect-src 'self' ${ORIGIN}; frame-ancestors 'none'`,
    'strict-transport-security': 'max-age=86400; includeSubDomains',
    'permissions-policy': 'camera=()',
  });
});

it('without the headers policy in the template the headers are gone', async () => {
  removeResources(directory, 'AWS::CloudFront::ResponseHeadersPolicy', () => true);
  editTemplates(directory, (template) => {
    for (const resource of Object.values(template.Resources)) {
      if (resource.Type !== 'AWS::CloudFront::Distribution') continue;
      const config = resource.Properties['DistributionConfig'] as Record<string, Record<string, unknown>>;
      delete config['DefaultCacheBehavior']?.['ResponseHeadersPolicyId'];
    }
  });
  expect((await start().ask('/')).headers['content-security-policy']).toBeUndefined();
});

it('files that the deployment writes stand beside the built ones', async () => {
  expect(text(await start().ask('/site.json'))).toBe('{"made":"here"}');
});

it.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/assets/../../secret.txt',
  '/..\\secret.txt',
  '/%00',
  '/link.txt',
  '//etc/passwd',
  '/assets',
])('%s reads nothing outside the site', async (path) => {
  const response = await start().ask(path);
  expect(response.status).toBe(404);
  expect(text(response)).toBe('<h1>Not here</h1>');
});

it('a malformed address is refused', async () => {
  expect((await start().ask('/%zz')).status).toBe(400);
});

it('what is not there answers as the distribution’s error page says, which touches API answers too', async () => {
  const { ask } = start();
  const page = await ask('/nothing');
  expect([page.status, text(page)]).toEqual([404, '<h1>Not here</h1>']);
  const api = await ask('/api/forbidden');
  expect([api.status, text(api)]).toEqual([404, '<h1>Not here</h1>']);
});

it('the same file asked for again is 304 by its strong ETag, and another one is not', async () => {
  const { ask } = start();
  const etag = (await ask('/')).headers['etag'] ?? '';
  expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
  const again = await ask('/', { headers: { 'if-none-match': `"other", ${etag}` } });
  expect([again.status, again.body.byteLength]).toEqual([304, 0]);
  writeFileSync(join(site, 'index.html'), '<h1>New</h1>');
  expect((await ask('/', { headers: { 'if-none-match': etag } })).status).toBe(200);
});

it('large text goes out compressed to those who ask, under a weak tag', async () => {
  const { ask } = start();
  const file = await ask('/assets/app-abcdef12.js', { headers: { 'accept-encoding': 'br, gzip' } });
  expect(file.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
  expect(file.headers['etag']).toMatch(/^W\//);
  expect(gunzipSync(file.body).toString()).toBe('x'.repeat(5000));
  expect(file.headers['cache-control']).toContain('immutable');
  const plain = await ask('/assets/app-abcdef12.js', { headers: { 'accept-encoding': 'gzip;q=0' } });
  expect(plain.headers['content-encoding']).toBeUndefined();
});

it('a function at the edge may answer by itself', async () => {
  const gone = await start().ask('/gone');
  expect([gone.status, gone.headers['x-edge'], text(gone)]).toEqual([410, 'yes', 'gone']);
});

it('a method that a behaviour does not allow is refused before anything runs', async () => {
  const { ask, seen } = start();
  expect((await ask('/', { method: 'POST' })).status).toBe(403);
  expect(seen).toEqual([]);
});

it('the API sees the browser’s authorization, unless the template stops forwarding it', async () => {
  const headers = { authorization: 'Bearer token', 'content-type': 'application/json' };
  const first = start();
  await first.ask('/api/x', { headers });
  expect(first.seen[0]?.headers).toMatchObject(headers);
  editTemplates(directory, (template) => {
    for (const resource of Object.values(template.Resources)) {
      if (resource.Type !== 'AWS::CloudFront::Distribution') continue;
      const config = resource.Properties['DistributionConfig'] as Record<string, Record<string, unknown>[]>;
      delete config['CacheBehaviors']?.[0]?.['OriginRequestPolicyId'];
    }
  });
  const second = start();
  await second.ask('/api/x', { headers });
  expect(second.seen[0]?.headers['content-type']).toBe('application/json');
  expect(second.seen[0]?.headers['authorization']).toBeUndefined();
});

it('only the edge sets the header by which an API knows it, and it appends the asker’s own address', async () => {
  const { ask, seen } = start();
  await ask('/api/x', { headers: { 'x-election-edge': 'forged', 'x-forwarded-for': '203.0.113.9' } });
  expect(seen[0]?.headers).toMatchObject({
    'x-election-edge': 'set by the edge',
    'x-forwarded-for': '203.0.113.9, 127.0.0.1, 192.0.2.1',
  });
});

it('a behaviour taken out of the template no longer leads to the API', async () => {
  editTemplates(directory, (template) => {
    for (const resource of Object.values(template.Resources)) {
      if (resource.Type !== 'AWS::CloudFront::Distribution') continue;
      const config = resource.Properties['DistributionConfig'] as Record<string, Record<string, unknown>[]>;
      config['CacheBehaviors'] = (config['CacheBehaviors'] ?? []).filter((b) => b['PathPattern'] !== '/api/*');
    }
  });
  const { ask, seen } = start();
  expect((await ask('/api/x')).status).toBe(404);
  expect(seen).toEqual([]);
});

it('a bucket without a data class is no origin', () => {
  editTemplates(directory, (template) => {
    for (const resource of Object.values(template.Resources)) {
      if (resource.Type === 'AWS::S3::Bucket') delete resource.Properties['Tags'];
    }
  });
  expect(() => readDistribution(synthesizedCloud(directory), ORIGIN)).toThrow(/carries no data class/);
});

it('path patterns match as CloudFront’s do', () => {
  expect(pathPattern('/api/*')('/api/a/b')).toBe(true);
  expect(pathPattern('api/?')('/api/a')).toBe(true);
  expect(pathPattern('/api/*')('/API/a')).toBe(false);
  expect(pathPattern('/a.b')('/aXb')).toBe(false);
});

it('a function at the edge has no modules, no process, and no endless loop', () => {
  const event = {
    eventType: 'viewer-request',
    request: { method: 'GET', uri: '/', querystring: {}, headers: {}, cookies: {} },
    viewerIp: '127.0.0.1',
  } as const;
  const seesNothing = edgeFunction(
    'x',
    "function handler(e) { return { statusCode: typeof require === 'undefined' && typeof process === 'undefined' ? 200 : 500 } }",
  );
  expect(seesNothing(event)).toEqual({ statusCode: 200 });
  expect(() => edgeFunction('x', 'function handler() { for (;;); }')(event)).toThrow(/timed out/);
  expect(() => edgeFunction('x', 'var a = 1')).toThrow(/defines no handler/);
});
