import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentOf, INCIDENTS } from '../../lib/guardrails/incidents';
import { evidenceOf } from './refused';

const root = join(__dirname, '../..');

test('every incident has a test of its own, under its name', () => {
  const files = readdirSync(__dirname)
    .filter((file) => file.endsWith('.test.ts') && file !== 'document.test.ts')
    .map((file) => file.replace('.test.ts', ''));
  expect(files.sort()).toEqual(INCIDENTS.map(({ id }) => id).sort());
});

test('docs/incidents.md is what the stacks and the baseline show now', () => {
  // Run `npm run -s election -- incidents --markdown > docs/incidents.md` after a synth.
  expect(readFileSync(join(root, 'docs/incidents.md'), 'utf8')).toBe(documentOf(INCIDENTS.map(evidenceOf)));
});
