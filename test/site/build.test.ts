import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const root = join(__dirname, '..', '..');
const site = join(root, '.build', 'site');
const build = (): string => execFileSync(process.execPath, [join(root, 'site', 'build.cjs')], { encoding: 'utf8' });

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
const files = (extension: string): string[] => filesUnder(site).filter((file) => file.endsWith(extension));
const read = (file: string): string => readFileSync(file, 'utf8');

/** Most that a page may weigh before its data, gzip: a phone on a slow line loads it in a few seconds. */
const MAX_PAGE_BYTES = 100 * 1024;

describe('the built website', () => {
  beforeAll(() => {
    build();
  });

  test('is not built again when nothing changed', () => {
    expect(build()).toContain('unchanged');
  });

  test('has every page that the office needs', () => {
    const pages = files('.html').map((file) => file.slice(site.length + 1));
    expect(pages.sort()).toEqual([
      '404.html',
      'accessibility/index.html',
      'incidents/index.html',
      'index.html',
      'live/index.html',
      'privacy/index.html',
      'register/index.html',
      'staff/index.html',
      'status/index.html',
      'verify/index.html',
    ]);
  });

  test('holds no inline script, style or handler, which the content security policy would stop', () => {
    for (const file of files('.html')) {
      const page = read(file);
      expect(page).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>/);
      expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=/);
    }
  });

  test('loads scripts, styles and pictures from itself alone', () => {
    for (const file of files('.html')) {
      for (const [, address = ''] of read(file).matchAll(/<(?:script|link|img)[^>]*?\s(?:src|href)="([^"]*)"/g)) {
        expect(address).toMatch(/^\/(?!\/)/);
      }
    }
    for (const file of files('.css')) {
      expect(read(file)).not.toMatch(/@font-face|@import/);
      for (const [, address = ''] of read(file).matchAll(/url\(["']?([^"')]+)/g))
        expect(address).toMatch(/^\/assets\//);
    }
  });

  test('runs no code from text', () => {
    for (const file of files('.js')) {
      expect(read(file)).not.toMatch(/\beval\(|new Function\(/);
    }
  });

  test('keeps each page under 100 KB before its data', () => {
    for (const file of files('.html')) {
      const page = read(file);
      const parts = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]*\.(?:js|css))"/g)].map(
        ([, address = '']) => address,
      );
      expect(parts.length).toBeGreaterThan(1);
      const bytes = [page, ...parts.map((part) => read(join(site, part)))].reduce(
        (sum, text) => sum + gzipSync(text).byteLength,
        0,
      );
      expect([file, bytes < MAX_PAGE_BYTES]).toEqual([file, true]);
    }
  });

  test('loads the code that checks ML-DSA only where a log has such a key: no page names it', () => {
    // The prime of FIPS 204, which nothing else here needs.
    const checking = files('.js').filter((file) => read(file).includes('8380417'));
    expect(checking).toHaveLength(1);
    const [name = ''] = checking.map((file) => file.slice(file.lastIndexOf('/') + 1));
    expect(gzipSync(read(checking[0] ?? '')).byteLength).toBeLessThan(16 * 1024);
    for (const file of files('.html')) expect(read(file)).not.toContain(name);
    const importing = files('.js').filter((file) => read(file).includes(name));
    expect(importing.length).toBeGreaterThan(0);
    for (const file of importing) {
      expect(read(file)).toMatch(new RegExp(`import\\((["'\`])\\./${name.replaceAll('.', '\\.')}\\1\\)`));
      expect(read(file)).not.toMatch(new RegExp(`from\\s*["']\\./${name.replaceAll('.', '\\.')}`));
    }
  });

  test('claims no winner anywhere', () => {
    for (const file of [...files('.html'), ...files('.js')]) expect(read(file)).not.toMatch(/\bwinner\b|\belected\b/i);
  });
});
