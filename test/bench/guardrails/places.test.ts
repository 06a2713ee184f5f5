import type { Mutant } from '../../../lib/bench/guardrails/mutant';
import { judgedText, optionsFor, type Sample, sampled } from '../../../lib/bench/guardrails/sample';
import { optionsOf } from '../../../lib/cli/bench-guardrails-options';

const mutant = (place: string, logicalId: string): Mutant => ({
  id: `${place} ${logicalId}`,
  family: 'booleans',
  stack: 'One',
  logicalId,
  type: 'AWS::S3::Bucket',
  place,
  change: 'flipped',
  edits: [],
  properties: {},
});
const BUCKETS = ['First', 'Second', 'Third', 'Fourth', 'Last'];
const mutants = BUCKETS.flatMap((id) => [mutant('Versioned', id), mutant('Locked', id)]);

const judged = (sample: Sample): readonly string[] => sampled(mutants, sample).map(({ id }) => id);
const seed = 'lot';

describe('of each kind of change', () => {
  test('those of the first resources are judged, or of the last', () => {
    expect(judged({ most: 1, place: 'first', seed })).toEqual(['Versioned First', 'Locked First']);
    expect(judged({ most: 2, place: 'last', seed })).toEqual([
      'Versioned Fourth',
      'Versioned Last',
      'Locked Fourth',
      'Locked Last',
    ]);
  });

  test('or those that a draw picks, the same for one seed, and every place by one seed or another', () => {
    const drawnBy = (word: string) => judged({ most: 1, place: 'random', seed: word });
    expect(drawnBy('one')).toEqual(drawnBy('one'));
    expect(drawnBy('one')).toHaveLength(2);
    const seeds = Array.from({ length: 60 }, (_, n) => `seed ${n}`);
    expect(new Set(seeds.flatMap(drawnBy)).size).toBe(mutants.length);
  });

  test('or all of them', () => {
    expect(judged({ place: 'last', seed })).toHaveLength(mutants.length);
  });
});

describe('what the bench was asked', () => {
  test('is one of each kind, the first, unless somebody says otherwise', () => {
    expect(optionsOf([]).which).toMatchObject({ most: 1, place: 'first' });
    expect(optionsOf(['--of-each', 'all']).which.most).toBeUndefined();
    expect(optionsOf(['--place', 'random', '--seed', 'lot']).which).toEqual({ most: 1, place: 'random', seed: 'lot' });
  });

  test('is said in the words that ask it again', () => {
    for (const asked of ['--of-each 2 --place last', '--of-each 1 --place random --seed lot', '--of-each all'])
      expect(optionsFor(optionsOf(asked.split(' ')).which)).toBe(asked);
    expect(judgedText(optionsOf(['--place', 'last']).which)).toBe('at most 1 of each kind, the last');
  });

  test('is refused where it cannot be, with what can', () => {
    expect(() => optionsOf(['--place', 'middle'])).toThrow('first, last, random');
    expect(() => optionsOf(['--of-each', 'some'])).toThrow('takes a number');
    expect(() => optionsOf(['--only', 'ours', '--families', 'colours'])).toThrow('booleans, deletions');
    expect(() => optionsOf(['--only', 'ours', '--families', 'tags', '--markdown'])).toThrow('the page tells of all');
  });
});
