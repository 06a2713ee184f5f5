import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, 'scenarios');
const PAGES = [
  'Policy evaluation logic',
  'Within one account',
  'Across accounts',
  'Resource-based policies and principals',
  'Permissions boundaries',
  'Session policies',
  'Condition operators',
  'Several keys and values',
  'Keys with several values',
  'Keys of the principal',
  'NotPrincipal',
  'NotAction',
  'NotResource',
  'Policy variables',
  'Key policies and grants',
  'Aliases of keys',
  'The meaning of public',
  'Endpoint policies',
  'Roles: trust and chaining',
  'Passing roles',
];

const index = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const scenarios = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readdirSync(join(FOLDER, name)).map((file) => `${name}/${file}`));

/** By heading: the number behind it, and the files that each of its sentences names. */
const sections = index
  .split(/^## /m)
  .slice(1)
  .map((section) => {
    const [, page = '', count = ''] = /^(.*) \((\d+)\)$/m.exec(section) ?? [];
    const sentences = section.split('\n').filter((line) => line.startsWith('- '));
    const files = sentences.map((line) => [...line.matchAll(/\]\(([^)]+)\)/g)].map(([, file = '']) => file));
    return { page, count: Number(count), files };
  });

const named = sections.flatMap(({ files }) => files.flat());

describe('the list of sentences', () => {
  test.each(PAGES)('of “%s” has a scenario for each, and counts them', (page) => {
    const section = sections.find((one) => one.page === page);
    expect(section?.files.length).toBeGreaterThan(0);
    expect(section?.files.filter((files) => files.length === 0)).toEqual([]);
    expect(section?.count).toBe(section?.files.flat().length);
  });

  test('names no scenario that there is not', () => {
    expect(named.filter((file) => !scenarios.includes(file))).toEqual([]);
  });

  test('names every scenario, and once', () => {
    expect([...named].sort()).toEqual([...scenarios].sort());
  });

  test('has no page besides, but for what is on none', () => {
    expect(sections.map(({ page }) => page).filter((page) => !PAGES.includes(page))).toEqual([
      'On no page: chains, copies, incidents, and what cannot be decided',
    ]);
  });
});
