import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, Server } from 'node:http';
import { type AddressInfo, connect, createServer as createPort } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { signInAt, siteSettingsOf } from '../../lib/config/site-settings';
import { serveConsole } from '../../lib/console/serve';
import { siteSettingsSchema } from '../../lib/contracts/site';
import type { LocalServer } from '../../lib/local/server';
import { settingsWith } from '../support/shipped';

const SIGN_IN = 'election-lorem.auth-fips.us-gov-west-1.amazoncognito.com';
const INTAKE = 'election-lorem-intake.s3.us-gov-west-1.amazonaws.com';
const WEBSITE = 'results.lorem.example';
const PAGE = '<!doctype html><title>Staff console</title>';
const SECRET = 'what lies beside the website';

interface Call {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const calls: Call[] = [];
let api: Server;
let server: LocalServer;
let folder: string;
let answer: { status: number; headers: Record<string, string>; body: string };

const portOf = (address: ReturnType<Server['address']>): number => (address as AddressInfo).port;
const settings = siteSettingsOf(settingsWith({ id: 'lorem' }), {
  registrationMode: 'off',
  signIn: signInAt(SIGN_IN, '1placeholder2placeholder3'),
});
/** One that no program has. */
const freePort = async (): Promise<number> => {
  const taken = createPort();
  await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
  const port = portOf(taken.address());
  await new Promise((done) => taken.close(done));
  return port;
};
const consoleOn = (port: number, to: number): Promise<LocalServer> =>
  serveConsole({
    port,
    site: join(folder, 'site'),
    settings,
    apis: new Map([['results-staff', `http://127.0.0.1:${to}/v1`]]),
    connectTo: [SIGN_IN, INTAKE],
    website: WEBSITE,
    log: () => undefined,
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'election-console-'));
  const files = {
    'secret.json': SECRET,
    'site/staff/index.html': PAGE,
    'site/assets/index-0a1b2c3d.js': 'export {};',
    'site/favicon.svg': '<svg/>',
    'site/index.html': 'the public’s',
    'site/live/index.html': 'the public’s',
    'site/results.css': 'the public’s',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  api = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      calls.push({
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((done) => api.listen(0, '127.0.0.1', done));
  server = await consoleOn(0, portOf(api.address()));
});
afterAll(async () => {
  await server.close();
  await new Promise((done) => api.close(done));
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  calls.length = 0;
  answer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"fine":true}' };
});

const get = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${server.origin}${path}`, { redirect: 'manual', ...init });

/** By hand, as no well-behaved client would; over IPv4. */
const raw = (path: string, host: string): Promise<string> =>
  new Promise((done) => {
    let text = '';
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    );
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('close', () => done(text));
  });
const here = (): string => new URL(server.origin).host;

describe('the page', () => {
  test('comes under the address that sign-in returns to, under headers as strict as the website’s', async () => {
    expect(server.origin).toMatch(/^http:\/\/localhost:\d+$/);
    const page = await get('/staff/?code=x&state=y');
    expect([page.status, await page.text()]).toEqual([200, PAGE]);
    const headers = Object.fromEntries(page.headers);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(headers['permissions-policy']).toContain('camera=()');
    const policy = (headers['content-security-policy'] ?? '').split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        `connect-src 'self' https://${SIGN_IN} https://${INTAKE}`,
      ]),
    );
    expect(policy.join()).not.toMatch(/unsafe|\*/);
    // This machine has no certificate for that name: a browser that learned to ask for one is locked out.
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  test('is told where staff sign in', async () => {
    const told = siteSettingsSchema.parse(await (await get('/site.json')).json());
    expect(told.signIn?.authorizeUrl).toBe(`https://${SIGN_IN}/oauth2/authorize`);
    expect(told.modules).toContain('results');
  });

  test('finds its scripts and its icon', async () => {
    expect((await get('/assets/index-0a1b2c3d.js')).headers.get('content-type')).toMatch(/javascript/);
    expect((await get('/favicon.svg')).status).toBe(200);
  });

  test('its links lead to the public website, and the bare address to the page', async () => {
    const to = async (path: string) => (await get(path)).headers.get('location');
    expect(await to('/')).toBe('/staff/');
    expect(await to('/live/')).toBe(`https://${WEBSITE}/live/`);
    expect(await to('/incidents/')).toBe(`https://${WEBSITE}/incidents/`);
    expect(await to('/live/?election=2026-11-03&release=2')).toBe(
      `https://${WEBSITE}/live/?election=2026-11-03&release=2`,
    );
  });

  test.each([
    '/index.html',
    '/live/index.html',
    '/results.css',
    '/secret.json',
    '/../secret.json',
    '/assets/../../secret.json',
    '/assets/..%2f..%2fsecret.json',
    '/%2e%2e/secret.json',
    '/staff/index.html',
    '//evil.example/',
    '/site.json/',
  ])('no other file of this machine is there: %s', async (path) => {
    const text = await raw(path, here());
    expect(text).toMatch(/^HTTP\/1\.1 404/);
    expect(text).not.toContain(SECRET);
  });

  test('takes nothing that is sent to it', async () => {
    expect((await get('/staff/', { method: 'POST', body: 'x' })).status).toBe(405);
  });
});

describe('names of this machine', () => {
  test('that somebody else’s DNS points here are refused, so that no page reads the console through a browser', async () => {
    for (const path of ['/staff/', '/site.json', '/api/staff/results/elections'])
      expect(await raw(path, `evil.example:${new URL(server.origin).port}`)).toMatch(/^HTTP\/1\.1 421/);
    expect(calls).toEqual([]);
  });

  test('by number are sent to the one that sign-in knows', async () => {
    const text = await raw('/staff/', `127.0.0.1:${new URL(server.origin).port}`);
    expect(text).toMatch(/^HTTP\/1\.1 308/);
    expect(text).toContain(`location: ${server.origin}/staff/`);
  });

  test('only this machine reaches it', async () => {
    const { networkInterfaces } = await import('node:os');
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of outside)
      await expect(fetch(`http://${address}:${new URL(server.origin).port}/staff/`)).rejects.toThrow();
  });
});

const PATH = '/api/staff/results/loads';

describe('a call of the page', () => {
  test('goes to the office’s API with the token and the body, and with nothing else that the browser says', async () => {
    answer = {
      status: 409,
      headers: { 'content-type': 'application/json', 'set-cookie': 'a=b' },
      body: '{"code":"conflict"}',
    };
    const response = await get(`${PATH}`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer token',
        'content-type': 'application/json',
        cookie: 'other=program',
        origin: server.origin,
        'sec-fetch-site': 'same-origin',
        'user-agent': 'somebody',
        'x-election-edge': 'guess',
        'x-forwarded-for': '192.0.2.1',
      },
      body: '{"uploadId":"x"}',
    });
    expect([response.status, await response.json()]).toEqual([409, { code: 'conflict' }]);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(calls).toHaveLength(1);
    const [call] = calls;
    expect(call).toMatchObject({ method: 'POST', url: `/v1${PATH}`, body: '{"uploadId":"x"}' });
    expect(call?.headers).toMatchObject({ authorization: 'Bearer token', 'content-type': 'application/json' });
    for (const name of ['cookie', 'origin', 'x-election-edge', 'x-forwarded-for', 'referer'])
      expect([name, call?.headers[name]]).toEqual([name, undefined]);
    expect(call?.headers['user-agent']).not.toBe('somebody');
  });

  test('keeps its query', async () => {
    await get('/api/staff/results/elections?after=a%3D1&x=2');
    expect(calls[0]?.url).toBe('/v1/api/staff/results/elections?after=a%3D1&x=2');
  });

  test.each([
    ['a page of another origin', { origin: 'https://evil.example' }],
    ['a page of another port of this machine', { origin: 'http://localhost:8080' }],
    ['a page without an origin', { origin: 'null' }],
    ['a form that another page sends', { 'sec-fetch-site': 'cross-site' }],
    ['another port, as the browser says', { 'sec-fetch-site': 'same-site' }],
    ['an address that somebody clicked on', { 'sec-fetch-site': 'none' }],
  ])('is none of %s', async (_, headers) => {
    const response = await get(PATH, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(403);
    expect(calls).toEqual([]);
  });

  test.each([
    ['GET', '/api/staff/results/unheard-of'],
    ['DELETE', PATH],
    ['GET', PATH],
    ['POST', '/api/registrations'],
    ['GET', '/api/staff/registrations'],
    ['GET', '/api/staff/incidents'],
    ['GET', '/api/staff/results/loads/a/b'],
    ['GET', '/api/staff/results/loads/%2e%2e%2fapproval'],
    ['GET', '/api/staff/results/loads/a%2fb'],
    ['GET', '/api/staff/results/elections?a={b'],
    ['GET', '/released/results/latest.json'],
  ])('goes nowhere that is no route of these APIs: %s %s', async (method, path) => {
    expect((await get(path, { method })).status).toBeGreaterThanOrEqual(404);
    expect(calls).toEqual([]);
  });

  test.each(['..', '.', '../elections'])('no segment climbs out of its route: %s', async (segment) => {
    expect(await raw(`/api/staff/results/loads/${segment}`, here())).toMatch(/^HTTP\/1\.1 404/);
    expect(calls).toEqual([]);
  });

  test('follows no redirect, which could carry the token elsewhere', async () => {
    answer = { status: 307, headers: { location: `http://127.0.0.1:${portOf(api.address())}/elsewhere` }, body: '' };
    const response = await get('/api/staff/results/elections', { headers: { authorization: 'Bearer token' } });
    expect(response.status).toBe(502);
    expect(calls.map(({ url }) => url)).toEqual(['/v1/api/staff/results/elections']);
  });

  test('whatever is answered, no browser takes it for a page', async () => {
    answer = { status: 200, headers: { 'content-type': 'text/html' }, body: '<script>alert(1)</script>' };
    const response = await get('/api/staff/results/elections');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('says so when the office’s server cannot be reached', async () => {
    const alone = await consoleOn(0, await freePort());
    try {
      const response = await fetch(`${alone.origin}/api/staff/results/elections`);
      expect(response.status).toBe(502);
      expect(await response.json()).toMatchObject({ code: 'internal', message: /could not be reached/ });
    } finally {
      await alone.close();
    }
  });
});

describe('where another program has the port', () => {
  const HOSTS = ['127.0.0.1', '::1'];

  test.each(HOSTS)('on %s, the console does not start and one line says not to sign in there', async (host) => {
    const other = createPort();
    const had = await new Promise<boolean>((done) => {
      other.once('error', () => done(false));
      other.listen(0, host, () => done(true));
    });
    // A machine without IPv6 has no such address, and no program on it.
    if (!had) return;
    const port = portOf(other.address());
    try {
      const refused = await consoleOn(port, 1).then(
        async (started) => {
          await started.close();
          return undefined;
        },
        (error: Error) => error,
      );
      expect(refused?.name).toBe('CannotStart');
      expect(refused?.message.split('\n')).toHaveLength(1);
      expect(refused?.message).toMatch(new RegExp(`Port ${port} .*Do not sign in on what answers`));
    } finally {
      await new Promise((done) => other.close(done));
    }
  });
});

test('a copy without the built page says how to build it, and lets the port go', async () => {
  const port = await freePort();
  const empty = { port, site: folder, settings, apis: new Map(), connectTo: [], log: () => undefined };
  await expect(serveConsole(empty)).rejects.toThrow(/node bin\/build\.cjs site/);
  const next = await consoleOn(port, 1);
  expect(next.origin).toBe(`http://localhost:${port}`);
  await next.close();
});

test('a port that this user may not open is told in one line, which names no other', async () => {
  const refused: Error = await new Promise((done) => {
    const listen = jest.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server) {
      listen.mockRestore();
      this.emit('error', Object.assign(new Error('listen EACCES'), { code: 'EACCES' }));
      return this;
    });
    consoleOn(4480, 1).catch(done);
  });
  expect(refused.name).toBe('CannotStart');
  expect(refused.message).toMatch(/^This user may not open port 4480 .*staff sign-in knows no other/);
  expect(refused.message).not.toMatch(/PORT=|\n/);
});
