import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FormsPages, formsPagesFrom } from '../../../lib/services/site/forms-pages';
import { type SiteFile, siteFilesIn } from '../../../lib/services/site/site-files';

const WEBSITE = 'results.lorem.example';
const DOCUMENTS = 'election-placeholder-intake.s3.us-gov-west-1.amazonaws.com';
const SETTINGS = {
  jurisdiction: 'Lorem County (made up)',
  state: 'ZZ',
  demonstration: true,
  languages: ['en'],
  contact: { office: 'Office', email: 'office@lorem.example', telephone: '555-0100', address: 'Nowhere' },
  registrationMode: 'intake',
  elections: [],
  modules: [],
};
const file = (path: string, text: string | Uint8Array): SiteFile => ({
  path,
  read: async () => (typeof text === 'string' ? new TextEncoder().encode(text) : text),
});
const FILES = [
  file('404.html', '<h1>Not found</h1>'),
  file('register/index.html', '<h1>Register</h1>'),
  file('status/index.html', '<h1>Status</h1>'),
  file('favicon.svg', '<svg/>'),
  file('assets/index-AbCdEfGh.js', 'export {};'),
];
const from = (files: readonly SiteFile[]) =>
  formsPagesFrom({ files, settings: JSON.stringify(SETTINGS), documentsHost: DOCUMENTS, website: WEBSITE });

let pages: FormsPages;
beforeAll(async () => {
  pages = await from(FILES);
});
const get = (path: string, httpMethod = 'GET') => pages({ httpMethod, path });

test.each([
  ['/register/', '<h1>Register</h1>', 'text/html; charset=utf-8'],
  ['/register', '<h1>Register</h1>', 'text/html; charset=utf-8'],
  ['/status/', '<h1>Status</h1>', 'text/html; charset=utf-8'],
  ['/status', '<h1>Status</h1>', 'text/html; charset=utf-8'],
  ['/favicon.svg', '<svg/>', 'image/svg+xml'],
  ['/assets/index-AbCdEfGh.js', 'export {};', 'text/javascript; charset=utf-8'],
])('%s is handed out as what it is', (path, body, type) => {
  expect(get(path)).toMatchObject({ statusCode: 200, body, headers: { 'content-type': type } });
});

test('only files with their digest in their name are kept for long', () => {
  expect(get('/assets/index-AbCdEfGh.js').headers?.['cache-control']).toContain('immutable');
  expect(get('/register/').headers?.['cache-control']).toContain('max-age=0');
  expect(get('/nothing').headers?.['cache-control']).toBe('no-store');
});

test('the pages learn of the office what the settings say, and that the form is here', () => {
  const { body, headers } = get('/site.json');
  expect(JSON.parse(body)).toEqual(SETTINGS);
  expect(headers?.['content-type']).toContain('application/json');
});

test.each([
  '/../package.json',
  '/register/../../index.js',
  '/register/..%2f..%2findex.js',
  '/assets/../../index.js',
  '/assets/%2e%2e/%2e%2e/index.js',
  '//etc/passwd',
  '/etc/passwd',
  '/index.js',
  '/register/index.html/',
  '/REGISTER/',
  '/assets/',
  '/constructor',
  '/__proto__',
  '\\..\\index.js',
])('%s leads to no file: the page that says so is all that comes', (path) => {
  expect(get(path)).toMatchObject({ statusCode: 404, body: '<h1>Not found</h1>' });
});

test('the very function that is deployed hands out none of its own files', async () => {
  const folder = join(__dirname, '../../../.build/functions/forms-pages');
  const built = await from(await siteFilesIn(join(folder, 'site')));
  const code = readFileSync(join(folder, 'index.js'), 'utf8');
  for (const path of ['/index.js', '/../index.js', '/site/../index.js', '/site/register/index.html'])
    expect(built({ httpMethod: 'GET', path }).statusCode).toBe(404);
  const register = built({ httpMethod: 'GET', path: '/register/' }).body;
  const loaded = [...register.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css|svg))"/g)].map(([, path]) => path ?? '');
  expect(loaded.length).toBeGreaterThan(2);
  for (const path of loaded) expect([path, built({ httpMethod: 'GET', path }).statusCode]).toEqual([path, 200]);
  // It speaks to no service of AWS: there is no client in it that could.
  expect(code).not.toMatch(/aws-sdk|smithy|node:https?|require\("https?"\)|fetch\(/);
  // Pages of the public website and of the staff stand elsewhere.
  for (const path of ['/staff/index.html', '/live/index.html', '/index.html'])
    expect([path, built({ httpMethod: 'GET', path }).statusCode]).toEqual([path, 404]);
});

test.each(['/', '/live/', '/live', '/verify/', '/incidents/', '/accessibility/', '/privacy/'])(
  '%s leads to the public website',
  (path) => {
    const location = `https://${WEBSITE}${path === '/live' ? '/live/' : path}`;
    expect(get(path)).toMatchObject({ statusCode: 302, body: '', headers: { location } });
  },
);

test('nothing that a browser sends chooses where it is led', () => {
  for (const path of ['//evil.example/', '/https://evil.example/', '/live/../..//evil.example', '/live/?x=1'])
    expect([path, get(path).headers?.['location']]).toEqual([path, undefined]);
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'get', ''])('%s is no way to ask for a page', (method) => {
  expect(get('/register/', method)).toMatchObject({ statusCode: 405, body: '', headers: { allow: 'GET, HEAD' } });
});

test('HEAD says what GET would, without the page', () => {
  for (const path of ['/register/', '/favicon.svg', '/nothing'])
    expect(get(path, 'HEAD')).toEqual({ ...get(path), body: '' });
});

const STRICT = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': expect.stringContaining('camera=()'),
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

test.each(['/register/', '/status', '/assets/index-AbCdEfGh.js', '/site.json', '/nothing', '/live/'])(
  '%s comes with the headers that CloudFront would add',
  (path) => {
    const { headers } = get(path);
    expect(headers).toMatchObject(STRICT);
    const policy = String(headers?.['content-security-policy']).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "base-uri 'none'",
        'upgrade-insecure-requests',
      ]),
    );
    const calls = path === '/register/' ? `connect-src 'self' https://${DOCUMENTS}` : "connect-src 'self'";
    expect(policy).toContain(calls);
  },
);

test.each<[string, readonly SiteFile[], RegExp]>([
  [
    'without the form',
    FILES.filter(({ path }) => !path.startsWith('register/')),
    /the page register is not among the files/,
  ],
  ['without the page for what is not there', FILES.filter(({ path }) => path !== '404.html'), /404\.html is not/],
  ['with a file that is no text', [...FILES, file('favicon.ico', Uint8Array.of(0xff, 0xfe, 0x00))], /valid|encoded/],
  ['with a file that nobody said the type of', [...FILES, file('secret.env', 'A=1')], /no content type/],
])('%s nothing is handed out at all', async (_, files, says) => {
  await expect(from(files)).rejects.toThrow(says);
});

test('without readable settings nothing is handed out at all', async () => {
  const ports = { files: FILES, documentsHost: DOCUMENTS, website: WEBSITE };
  await expect(formsPagesFrom({ ...ports, settings: '{' })).rejects.toThrow();
  await expect(formsPagesFrom({ ...ports, settings: '{}' })).rejects.toThrow();
});
