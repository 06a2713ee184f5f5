import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../../lib/assembly';
import type { Mutant } from '../../../lib/bench/guardrails/mutant';
import { answers } from '../../../lib/bench/guardrails/others/answers';
import { caughtBy, type Said, touchedTypes, type Work } from '../../../lib/bench/guardrails/others/work';

const mutant = (id: string): Mutant => ({
  id,
  family: 'booleans',
  stack: 'One',
  logicalId: 'Store',
  type: 'AWS::S3::Bucket',
  place: '',
  change: '',
  edits: [],
  properties: {},
});
const [first, second] = [mutant('first'), mutant('second')];

const workIn = (templates: Readonly<Record<string, string>>): Work => {
  const folder = mkdtempSync(join(tmpdir(), 'election-others-'));
  for (const [file, text] of Object.entries(templates)) writeFileSync(join(folder, file), text);
  const after = [first, second].map((one) => ({ mutant: one, file: `${one.id}.json`, touched: new Set<string>() }));
  return { folder, before: new Map([['One', 'before.json']]), after };
};
const work = workIn({ 'before.json': '{}', 'first.json': '{"a":1}', 'second.json': '{"b":1}' });

describe('a tool catches a change', () => {
  const caught = (said: Record<string, readonly string[]>) => [...caughtBy(work, new Map(Object.entries(said)))];

  test('of which it reports what it did not report of the unchanged template', () => {
    expect(caught({ 'before.json': ['S1 Store'], 'first.json': ['S1 Store', 'S2 Store'] })).toEqual([first]);
  });

  test('of which it reports the same once more', () => {
    expect(caught({ 'before.json': ['S1 Store'], 'second.json': ['S1 Store', 'S1 Store'] })).toEqual([second]);
  });

  test('not when it says the same, or less, as before', () => {
    expect(caught({ 'before.json': ['S1 Store', 'S2 Store'], 'first.json': ['S1 Store'] })).toEqual([]);
  });
});

test('a change touches what it alters, adds and takes away, by its type before and after', () => {
  const resource = (Type: string): JsonObject => ({ Type });
  const same = resource('AWS::KMS::Key');
  const before = { Resources: { Same: same, Changed: resource('AWS::S3::Bucket'), Gone: resource('AWS::SNS::Topic') } };
  const after = { Resources: { Same: same, Changed: resource('AWS::SQS::Queue'), New: resource('AWS::IAM::Role') } };
  expect([...touchedTypes(before, after)].sort()).toEqual([
    'AWS::IAM::Role',
    'AWS::S3::Bucket',
    'AWS::SNS::Topic',
    'AWS::SQS::Queue',
  ]);
});

test('a run that was cut short goes on with what has no answer yet, and another version of the tool begins anew', async () => {
  const root = mkdtempSync(join(tmpdir(), 'election-answers-'));
  const run = async (cut: boolean, tool: string) => {
    const asked: string[] = [];
    const said = await answers({ root, tool, work, atATime: 1 }, async (files): Promise<Said> => {
      if (cut && files.includes('second.json')) throw new Error('cut short');
      asked.push(...files);
      return new Map(files.map((file) => [file, [`about ${file}`]]));
    });
    return { asked, said };
  };
  await expect(run(true, 'tool-1')).rejects.toThrow('cut short');
  const { asked, said } = await run(false, 'tool-1');
  expect(asked).toEqual(['second.json']);
  expect([...said.keys()]).toEqual(['before.json', 'first.json', 'second.json']);
  expect(said.get('first.json')).toEqual(['about first.json']);
  expect((await run(false, 'tool-2')).asked).toHaveLength(3);
});
