import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXCEPTIONS_FILE, readAssembly } from '../../lib/assembly';
import { BASELINE, judge, settle } from '../../lib/guardrails';
import { seal, temporaryFolder, writeAssembly } from '../support/assembly';

const TODAY = '2026-11-22';
const INLINE = { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: 'x' } } };
const OPEN_BUCKET = { Type: 'AWS::S3::Bucket', Properties: {} };

const entry = (change: object = {}) => ({
  rule: 'own-code',
  construct: 'A/F/Resource',
  reason: 'Written by CDK itself and read by us line by line.',
  owner: 'Election IT lead',
  expires: '2027-10-31',
  ...change,
});

interface Case {
  readonly resources?: Readonly<Record<string, object>>;
  readonly paths?: Readonly<Record<string, string>>;
}

const verdict = (entries: unknown, { resources = { F: INLINE }, paths = { F: 'A/F/Resource' } }: Case = {}) => {
  const template = JSON.parse(JSON.stringify({ Resources: resources }));
  const directory = writeAssembly(temporaryFolder(), { stacks: { A: { template, paths } } });
  writeFileSync(join(directory, EXCEPTIONS_FILE), typeof entries === 'string' ? entries : JSON.stringify(entries));
  const assembly = readAssembly(seal(directory));
  const { findings } = judge(assembly, BASELINE);
  const settled = settle(assembly, findings, TODAY);
  return {
    rules: settled.findings.map(({ rule }) => rule),
    problems: settled.findings.filter(({ rule }) => rule === 'exceptions-register').map(({ message }) => message),
    exceptions: settled.exceptions,
  };
};

test('without an exception the finding stands', () => {
  expect(verdict([]).rules).toContain('own-code');
});

test('an exception in order takes out one finding, and is printed', () => {
  const { rules, problems, exceptions } = verdict([entry()]);
  expect(rules).not.toContain('own-code');
  expect(problems).toEqual([]);
  expect(exceptions).toEqual([entry()]);
});

describe('verify refuses, and the finding stands, where an exception', () => {
  test.each([
    ['has expired', { expires: '2026-11-21' }, /expired on 2026-11-21/],
    ['has no date', { expires: 'never' }, /no date of expiry/],
    ['has no owner', { owner: ' ' }, /no owner/],
    ['has no reason', { reason: 'legacy' }, /no reason/],
    ['is as wide as a pattern', { construct: 'A/*' }, /wider than one construct/],
    ['is as wide as every jurisdiction', { construct: '{jurisdiction}/F/Resource' }, /wider than one construct/],
  ])('%s', (_, change, message) => {
    const { rules, problems } = verdict([entry(change)]);
    expect(rules).toContain('own-code');
    expect(problems).toEqual([expect.stringMatching(message)]);
  });

  test('excepts nothing any more', () => {
    const { problems } = verdict([entry()], { resources: { F: { Type: 'AWS::SNS::Topic' } } });
    expect(problems).toEqual([expect.stringContaining('excepts nothing any more')]);
  });

  test('stands twice', () => {
    expect(verdict([entry(), entry()]).problems).toEqual([expect.stringContaining('stands twice')]);
  });

  test('is for a check of another pack and has a flaw', () => {
    expect(verdict([entry({ rule: 'AwsSolutions-S1', owner: '' })]).problems).toEqual([
      expect.stringContaining('no owner'),
    ]);
  });
});

describe('a forged list of exceptions cannot', () => {
  test('silence the core', () => {
    const { rules, problems } = verdict([entry({ rule: 'block-public-access', construct: 'A/B' })], {
      resources: { B: OPEN_BUCKET },
      paths: {},
    });
    expect(rules).toContain('block-public-access');
    expect(problems).toEqual([expect.stringContaining('belongs to the core')]);
  });

  test('silence two resources that claim one path', () => {
    const { rules, problems } = verdict([entry()], {
      resources: { F: INLINE, G: { ...INLINE, Metadata: { 'aws:cdk:path': 'A/F/Resource' } } },
    });
    expect(rules.filter((rule) => rule === 'own-code')).toHaveLength(2);
    expect(problems).toEqual([expect.stringContaining('exactly one resource')]);
  });

  test('be something else than a list', () => {
    expect(() => verdict('{"rule":"own-code"}')).toThrow(/not a list of exceptions/);
    expect(() => verdict('[1]')).toThrow(/not a list of exceptions/);
    expect(() => verdict('no')).toThrow(/not JSON/);
  });
});
