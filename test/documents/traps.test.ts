import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const DOCUMENT = 'docs/traps.md';

interface Row {
  readonly trap: string;
  readonly test: string;
  readonly file: string;
}

/** Cells of a row are trap, consequence, and the test as `"name" \`file\``. */
const rowsIn = (text: string): readonly Row[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| Trap '))
    .map((line) => {
      const [trap = '', , cell = ''] = line.slice(2, -2).split(' | ');
      const [, test = '', file = ''] = /^"([^"]+)" `(test\/[^`]+\.ts)`$/.exec(cell) ?? [];
      return { trap, test, file };
    });

const declared = new Map<string, ReadonlySet<string>>();
/** Names of the tests that a file declares, as they are written there. */
const testsIn = (file: string): ReadonlySet<string> => {
  const known = declared.get(file);
  if (known) return known;
  const text = existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '';
  const names = text.matchAll(/\b(?:holds|test|it)(?:\.each\([^;]*?\))?\(\s*(['"`])(.+?)\1,/g);
  const found = new Set([...names].map(([, , name = '']) => name));
  declared.set(file, found);
  return found;
};

const rows = rowsIn(readFileSync(join(root, DOCUMENT), 'utf8'));

it('the list of traps is there, and none stands twice', () => {
  expect(rows.length).toBeGreaterThan(40);
  expect(new Set(rows.map(({ test, file }) => `${test} ${file}`)).size).toBe(rows.length);
});

it.each(rows)('$trap: the test that it names exists', ({ test, file }) => {
  expect([file, testsIn(file).has(test) ? test : [...testsIn(file)]]).toEqual([file, test]);
});

it('a test that was renamed is missed', () => {
  expect(testsIn('test/documents/traps.test.ts')).toContain('a test that was renamed is missed');
  expect(testsIn('test/documents/traps.test.ts')).not.toContain('a test that was renamed');
});
