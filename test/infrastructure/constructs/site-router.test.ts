import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { siteRouterCode } from '../../../lib/infrastructure/constructs/site-router';
import { at } from '../../support/cloud';
import { everyCloud } from '../../support/shipped';

interface Answer {
  readonly uri?: string;
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, { readonly value: string }>>;
  readonly body?: string;
}

const folders: string[] = [];
const siteWith = (...files: readonly string[]): string => {
  const folder = mkdtempSync(join(tmpdir(), 'election-site-'));
  folders.push(folder);
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), 'made up');
  }
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Runs the code as the edge does: nothing of Node is there. */
const ask = (code: string, uri: string): Answer => {
  const context = createContext({ event: { request: { uri, method: 'GET', headers: {} } } });
  return JSON.parse(runInContext(`${code}\nJSON.stringify(handler(event))`, context, { timeout: 1000 }));
};

describe('the router at the edge', () => {
  const code = siteRouterCode(siteWith('index.html', '404.html', 'results/index.html', 'favicon.svg', 'assets/app.js'));

  test.each([
    ['/', '/index.html'],
    ['/results/', '/results/index.html'],
    ['/index.html', '/index.html'],
    ['/favicon.svg', '/favicon.svg'],
    ['/site.json', '/site.json'],
    ['/assets/app.js', '/assets/app.js'],
  ])('%s gives %s', (uri, file) => {
    expect(ask(code, uri).uri).toBe(file);
  });

  test('a folder without its slash is sent to the address with one, on this site and no other', () => {
    const answer = ask(code, '/results');
    expect(answer.statusCode).toBe(301);
    expect(answer.headers?.['location']?.value).toBe('/results/');
  });

  test.each([
    '/no-such-page',
    '/no-such-folder/',
    '/.env',
    '/results/../secret',
    '/%2e%2e/secret',
    '//results.example',
    '//results.example/',
    '/INDEX.HTML',
  ])('"%s" is not found at the edge, and the bucket is never asked', (uri) => {
    const answer = ask(code, uri);
    expect(answer.statusCode).toBe(404);
    expect(answer.uri).toBeUndefined();
    expect(answer.body).not.toContain(uri);
    expect(answer.headers?.['cache-control']?.value).toBe('no-store');
  });

  test('an address never becomes a redirect to another host', () => {
    for (const uri of ['//results', '/\\results', '///', '/results//', 'https://results.example/results']) {
      expect(ask(code, uri).statusCode).toBe(404);
    }
  });

  test('names of files that break out of a string stay names', () => {
    const odd = siteRouterCode(siteWith('index.html', `a"]; throw 1; ["b.html`));
    expect(ask(odd, '/').uri).toBe('/index.html');
    expect(ask(odd, `/a"]; throw 1; ["b.html`).uri).toBe(`/a"]; throw 1; ["b.html`);
  });

  test('a site of more pages than CloudFront’s limit takes is refused, and the message says what to do', () => {
    const pages = Array.from({ length: 400 }, (_, i) => `a-page-with-a-long-name-${i}/index.html`);
    expect(() => siteRouterCode(siteWith('index.html', ...pages))).toThrow(/assets\//);
  });

  test('every deployed router knows the front page and nothing that looks like a listing', () => {
    const routers = everyCloud().all('AWS::CloudFront::Function');
    expect(routers.length).toBeGreaterThan(0);
    for (const { properties } of routers) {
      const deployed = String(properties['FunctionCode']);
      expect(at(properties, 'FunctionConfig', 'Runtime')).toBe('cloudfront-js-2.0');
      expect(properties['AutoPublish']).toBe(true);
      expect(ask(deployed, '/').uri).toBe('/index.html');
      expect(ask(deployed, '/?list-type=2').statusCode).toBe(404);
      expect(ask(deployed, '/anything/').statusCode).toBe(404);
    }
  });
});
