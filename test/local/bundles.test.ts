import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './support/running-election';

/** Words that stand in the development sign-in and the local upload, in nothing else. */
const MARKS = [
  '/local/oauth2',
  '/local/uploads',
  'development sign-in',
  'clerk.placeholder',
  'sign-in-key.pem',
  'ELECTION_LOCAL_FAULT',
  'lib/local/',
  'platform/embedded',
];

const filesUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const marksIn = (file: string): readonly string[] => {
  const text = readFileSync(file, 'utf8');
  return MARKS.filter((mark) => text.includes(mark)).map((mark) => `${relative(ROOT, file)}: ${mark}`);
};

const built = (folder: string): string => {
  const path = join(ROOT, '.build', folder);
  if (!existsSync(path))
    throw new Error(`${path} is not there: run \`node bin/build.cjs --all\` first, as npm test does`);
  return path;
};

it.each(['functions', 'site'])('nothing of the local sign-in and upload is in .build/%s', (folder) => {
  const files = filesUnder(built(folder));
  expect(files.length).toBeGreaterThan(5);
  expect(files.flatMap(marksIn)).toEqual([]);
});

it('the same search finds the sign-in where it is: in the command that runs the election on this machine', () => {
  const found = marksIn(join(built('cli'), 'start.js'));
  for (const mark of [
    '/local/oauth2',
    '/local/uploads',
    'development sign-in',
    'clerk.placeholder',
    'sign-in-key.pem',
  ]) {
    expect(found.some((line) => line.endsWith(mark))).toBe(true);
  }
});
