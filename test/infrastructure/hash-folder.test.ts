import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashFolder } from '../../lib/infrastructure/hash-folder';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'election-hash-'));
  mkdirSync(join(folder, 'inner'));
  writeFileSync(join(folder, 'a.json'), 'a');
  writeFileSync(join(folder, 'inner/report.json'), 'b');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each<[string, (at: string) => void]>([
  ['a byte of any file', (at) => writeFileSync(join(at, 'inner/report.json'), 'c')],
  ['a name', (at) => renameSync(join(at, 'a.json'), join(at, 'b.json'))],
  ['a file more', (at) => writeFileSync(join(at, 'inner/more.json'), '')],
  ['a file less', (at) => rmSync(join(at, 'a.json'))],
])('a folder is another one after %s', (_, change) => {
  const before = hashFolder(folder, ['report.json']);
  change(folder);
  expect(hashFolder(folder, ['report.json'])).not.toBe(before);
});

test('what is left out at its top says nothing of it, present or absent', () => {
  const before = hashFolder(folder, ['report.json']);
  writeFileSync(join(folder, 'report.json'), 'said');
  expect(hashFolder(folder, ['report.json'])).toBe(before);
  expect(hashFolder(folder)).not.toBe(before);
});
