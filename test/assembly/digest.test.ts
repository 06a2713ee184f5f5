import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileSystem } from 'aws-cdk-lib';
import { contentsOf } from '../../lib/assembly/digest';

const folder = (files: Readonly<Record<string, string | Buffer>>): string => {
  const directory = mkdtempSync(join(tmpdir(), 'election-digest-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return directory;
};

const CASES: Readonly<Record<string, Readonly<Record<string, string | Buffer>>>> = {
  'plain text in folders': { 'b/c.js': 'x\n', 'a.js': 'y\n', 'b.js': '' },
  'Windows line ends': { a: 'one\r\ntwo\rthree\n\r' },
  'a piece that ends in the middle of a line end': { a: `${'x'.repeat(8191)}\r\n${'y'.repeat(8191)}\r` },
  'bytes that are no text': { a: Buffer.from([0, 255, 13, 10]), b: Buffer.from([255, 254, 253]) },
  'a character that a piece cuts in two': { a: `${'x'.repeat(8191)}é${'ü'.repeat(9000)}` },
};

test.each(Object.entries(CASES))('a folder with %s has the hash that CDK gives it', (_, files) => {
  const directory = folder(files);
  expect(contentsOf(directory).fingerprint).toBe(FileSystem.fingerprint(directory));
});

test('a folder with a link inside has the hash that CDK gives it', () => {
  const directory = folder({ 'a.js': 'x' });
  symlinkSync('a.js', join(directory, 'link.js'));
  expect(contentsOf(directory).fingerprint).toBe(FileSystem.fingerprint(directory));
});

test('a file has the hash that CDK gives it', () => {
  const file = join(folder({ 'a.js': 'x\r\n' }), 'a.js');
  expect(contentsOf(file).fingerprint).toBe(FileSystem.fingerprint(file));
});

test('our own digest tells line ends apart, which CDK’s does not', () => {
  const [unix, windows] = [folder({ a: 'x\n' }), folder({ a: 'x\r\n' })];
  expect(contentsOf(unix).fingerprint).toBe(contentsOf(windows).fingerprint);
  expect(contentsOf(unix).digest).not.toBe(contentsOf(windows).digest);
});
