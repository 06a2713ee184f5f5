import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '../../lib/access';
import { DOCUMENT_FILE, documentOf, LOCK_FILE, lockOf, PICTURE_FILE, pictureOf, readLock } from '../../lib/access';

const root = join(__dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

const entry = (principal: string, capability: Entry['capability'], store: string): Entry => ({
  principal,
  capability,
  dataClass: 'voter-roll',
  store,
  via: 'by its policy',
  conditions: [],
});

test('the page and the picture in docs are those of the lock', () => {
  const lock = readLock(join(root, LOCK_FILE));
  if (lock === undefined) throw new Error('there is no lock');
  expect(read(DOCUMENT_FILE)).toBe(documentOf(lock));
  expect(read(PICTURE_FILE)).toBe(pictureOf(lock));
});

test('a grant more is a row more on the page and a line more in the picture', () => {
  const stores = new Map([['A/Data', 'voter-roll']]);
  const one = lockOf({ entries: [entry('A/Reader', 'read', 'A/Data')], stores });
  const two = lockOf({ entries: [entry('A/Reader', 'read', 'A/Data'), entry('A/Writer', 'write', 'A/Data')], stores });
  expect(documentOf(two)).toContain('| A/Writer | write | by its policy |');
  expect(documentOf(one)).not.toContain('A/Writer');
  const drawn = (picture: string) => picture.split('<path d="M408').length - 1;
  expect([drawn(pictureOf(one)), drawn(pictureOf(two))]).toEqual([1, 2]);
});

test('somebody who reads and writes has a line for each, dashed where credentials alone do it', () => {
  const stores = new Map([['A/Data', 'voter-roll']]);
  const near = { ...entry('A/Reader', 'read', 'A/Data'), conditions: ['only from the endpoint'] };
  const far = { ...entry('A/Reader', 'write', 'A/Data'), conditions: ['from anywhere'] };
  const lines = pictureOf(lockOf({ entries: [near, far], stores })).match(/<path d="M408.*/g) ?? [];
  expect(lines.map((line) => line.includes('stroke-dasharray'))).toEqual([false, true]);
});

test('each class is a panel of its own, what must never get out first', () => {
  const stores = new Map([
    ['A/Page', 'site-content'],
    ['A/Roll', 'voter-roll'],
  ]);
  const picture = pictureOf(
    lockOf({ entries: [entry('A/Reader', 'read', 'A/Page'), entry('A/Reader', 'read', 'A/Roll')], stores }),
  );
  expect([...picture.matchAll(/font-size="15"[^>]*>([^<]+)</g)].map(([, name]) => name)).toEqual([
    'voter-roll',
    'site-content',
  ]);
});

test('names cannot break out of the picture', () => {
  const stores = new Map([['A/Data', 'voter-roll']]);
  expect(pictureOf(lockOf({ entries: [entry('<script>', 'read', 'A/Data')], stores }))).not.toContain('<script>');
});
