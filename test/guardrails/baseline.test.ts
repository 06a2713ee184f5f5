import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BASELINE, type Example, judge, type Rule } from '../../lib/guardrails';
import { assemblyOf } from '../support/assembly';

const findingsOf = (rule: Rule, { template, environment }: Example) =>
  judge(assemblyOf({ stacks: { Example: { template, ...(environment === undefined ? {} : { environment }) } } }), [
    rule,
  ]).findings;

test('the baseline holds exactly these rules', () => {
  expect(BASELINE.map(({ id }) => id)).toEqual([
    'block-public-access',
    'no-outsider-access',
    'no-outsider-trust',
    'tls-only-buckets',
    'website-only-through-cloudfront',
    'private-network-only',
    'named-roles-only',
    'excepted-roles-are-limited',
    'modern-tls-buckets',
    'no-standing-export',
    'tls-only-queues',
    'authenticated-routes',
    'no-direct-integrations',
    'no-open-buckets',
    'no-open-functions',
    'no-open-security-groups',
    'no-outside-delivery',
    'no-public-services',
    'no-shares',
    'replication-stays-home',
    'no-calls-past-the-template',
    'no-confused-deputy',
    'administered-not-used',
    'use-is-bound',
    'used-by-its-class',
    'deleted-by-no-reader',
    'key-of-its-class',
    'keys-in-working-order',
    'replica-equals-primary',
    'time-to-cancel-deletion',
    'known-data-class',
    'readable-template',
  ]);
});

test('every rule file is in the baseline, under the name of its file', () => {
  const files = readdirSync(join(__dirname, '../../lib/guardrails/rules'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && basename(file) !== 'index.ts')
    .map((file) => basename(file, '.ts'));
  expect(files.sort()).toEqual(BASELINE.map(({ id }) => id).sort());
});

/** Losing one of these from the core would let an acknowledgement open a store of voters. */
const FIRST_CORE = [
  'block-public-access',
  'no-outsider-access',
  'no-outsider-trust',
  'tls-only-buckets',
  'website-only-through-cloudfront',
  'known-data-class',
  'readable-template',
];

test.each(FIRST_CORE)('%s belongs to the core', (id) => {
  expect(BASELINE.find((rule) => rule.id === id)?.core).toBe(true);
});

describe.each(BASELINE.map((rule) => ({ rule, id: rule.id })))('$id', ({ rule }) => {
  test('says why, what to do and which controls it answers', () => {
    expect(rule.title).not.toBe('');
    expect(rule.why.length).toBeGreaterThan(60);
    expect(rule.fix).toMatch(/\.$/);
    expect(rule.mappings.nist.length).toBeGreaterThan(0);
    expect(rule.mappings.cis.length).toBeGreaterThan(0);
    expect(rule.bad.length).toBeGreaterThan(0);
    expect(rule.good.length).toBeGreaterThan(0);
  });

  test.each(rule.bad)('refuses $name', (example) => {
    const findings = findingsOf(rule, example);
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      expect(finding.message).not.toBe('');
      expect(finding.fix).toBe(rule.fix);
      expect(finding.stack).toBe('Example');
    }
  });

  test.each(rule.good)('accepts $name', (example) => {
    expect(findingsOf(rule, example)).toEqual([]);
  });
});
