import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

/** Documents that a person under pressure acts on: what they name must be there. */
const DOCUMENTS = ['docs/letter.md', 'docs/responsibilities.md'];

describe.each(DOCUMENTS)('%s', (document) => {
  const text = textOf(document);

  it('names files that exist', () => {
    const named = [...text.matchAll(/`((?:lib|test|docs|site|bin)\/[^`\s]*)`/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('names files beside others that exist too', () => {
    for (const line of text.split('\n')) {
      const [, folder = ''] = /`((?:lib|test)\/[^`\s]*\/)[^`/]+\.ts`/.exec(line) ?? [];
      for (const [, name = ''] of line.matchAll(/`([a-z-]+(?:\.test)?\.ts)`/g)) {
        const places = [folder, ...[...line.matchAll(/`((?:lib|test)\/[^`\s]*\/)[^`/]+`/g)].map(([, at = '']) => at)];
        expect([name, places.some((at) => existsSync(join(root, at, name)))]).toEqual([name, true]);
      }
    }
  });

  it('quotes tests that exist, by their own words', () => {
    const quoted = text
      .split('\n')
      .filter((line) => line.startsWith('|') && line.includes('.test.ts`'))
      .flatMap((line) => {
        const cell = line.split('|').at(-2) ?? '';
        const file = /`(test\/[^`]+\.test\.ts)`/.exec(cell)?.[1];
        const beside = /`([a-z-]+\.test\.ts)`/.exec(cell)?.[1];
        const folder = file?.slice(0, file.lastIndexOf('/') + 1) ?? '';
        const searched = [file, beside === undefined ? undefined : folder + beside]
          .filter((path) => path !== undefined)
          .map(textOf)
          .join('\n');
        return [...cell.matchAll(/"([^"]+)"/g)].map(([, words = '']) => ({ words, searched }));
      });
    for (const { words, searched } of quoted) expect([words, searched.includes(words)]).toEqual([words, true]);
  });
});

it('the letter says of every demand what is not yet there, or that nothing is missing', () => {
  const sections = textOf('docs/letter.md')
    .split(/^## /m)
    .filter((section) => /^\d\. /.test(section));
  expect(sections).toHaveLength(6);
  for (const section of sections) expect(section).toMatch(/\*\*(Not yet|not yet)/);
});
