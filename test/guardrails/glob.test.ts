import { covers, overlap } from '../../lib/guardrails/glob';

describe('a pattern of IAM', () => {
  test.each([
    ['s3:*', 's3:GetObject', true],
    ['s3:GetObject*', 's3:GetObject*', true],
    ['s3:GetObject', 's3:GetObject*', false],
    ['s3:Get?bject', 's3:GetObject', true],
    ['*', 'anything', true],
    ['s3:*', 'dynamodb:Scan', false],
    ['a.c', 'abc', false],
  ])('%s covers %s: %s', (pattern, other, expected) => {
    expect(covers(pattern, other)).toBe(expected);
  });

  test('a placeholder for one letter does not cover a pattern for many', () => {
    expect(covers('a?', 'a*')).toBe(false);
  });

  test.each([
    ['kms:De*', 'kms:decrypt', false],
    ['kms:de*', 'kms:decrypt', true],
    ['*:decrypt', 'kms:*', true],
    ['arn:aws:s3:::*/*', 'arn:aws:s3:::election-*', true],
    ['arn:aws:s3:::other', 'arn:aws:s3:::election-*', false],
    ['a*c', 'ab?', true],
    ['', '*', true],
    ['same', 'same', true],
  ])('%s and %s have something in common: %s', (one, other, expected) => {
    expect(overlap(one, other)).toBe(expected);
    expect(overlap(other, one)).toBe(expected);
  });

  test('many wildcards are judged in time', () => {
    const started = performance.now();
    expect(overlap(`${'a*'.repeat(60)}b`, `${'a*'.repeat(60)}c`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
