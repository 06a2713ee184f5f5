import Ajv from 'ajv-draft-04';
import { accessOf, lockOf } from '../../lib/access';
import { asSarif, headline, type Review, reviewOf } from '../../lib/review';
import { assemblyIn, bucket, bucketPolicy, type Plain, role } from '../access/support';

/** As OASIS publishes it, Standard of 27 March 2020. */
const SCHEMA = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json') as object;

const isUri = (text: string): boolean => URL.canParse(text);
const isReference = (text: string): boolean => URL.canParse(text, 'https://base.example/');
const ajv = new Ajv({
  allErrors: true,
  // One of its patterns has a bracket too many, which is an error in a pattern of Unicode alone.
  unicodeRegExp: false,
  formats: { uri: isUri, 'uri-reference': isReference, 'date-time': (text: string) => !Number.isNaN(Date.parse(text)) },
});
const matches = ajv.compile(SCHEMA);

interface Result {
  readonly ruleId: string;
  readonly level: string;
  readonly message: { readonly text: string };
}

const written = (review: Review) => JSON.parse(JSON.stringify(asSarif(review)));
const resultsOf = (review: Review): readonly Result[] => written(review).runs[0].results;
const about = (review: Review, rule: string): readonly string[] =>
  resultsOf(review).flatMap(({ ruleId, level, message }) => (ruleId === rule ? [`${level}: ${message.text}`] : []));

const CLOSED = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
const KEPT = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
const GET = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' };
const VENDOR = bucketPolicy('Data', [{ ...GET, Principal: { AWS: '999999999999' } }]);
const data = (more: Plain = {}) => ({
  ...bucket('data', { PublicAccessBlockConfiguration: CLOSED, ...more }),
  ...KEPT,
});
const base = assemblyIn({ Reader: role('reader', []), Data: data() });
const open = assemblyIn({ Reader: role('reader', []), Data: data(), P: VENDOR });

const DECLARED = { Tags: [{ Key: 'election:data-class', Value: 'site-content' }] };
const EVERYTHING = reviewOf(
  assemblyIn({ Reader: role('reader', [GET]), Data: data(), Gone: data({ BucketName: 'gone' }) }),
  assemblyIn({
    Reader: role('reader', [GET]),
    Data: data({ ...DECLARED, PublicAccessBlockConfiguration: {} }),
    P: VENDOR,
  }),
  { lock: lockOf(accessOf(base)), headRefused: 'Synth of head is refused.' },
);

describe('SARIF', () => {
  test('matches the published schema of version 2.1.0, with a result of every kind', () => {
    const sarif = written(EVERYTHING);
    expect(matches(sarif) ? [] : matches.errors).toEqual([]);
    const rules: readonly { readonly id: string }[] = sarif.runs[0].tool.driver.rules;
    const found = new Set(resultsOf(EVERYTHING).map(({ ruleId }) => ruleId));
    expect([...found].sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  test('matches it where there is nothing to say', () => {
    const nothing = reviewOf(base, base);
    expect(resultsOf(nothing)).toEqual([]);
    expect(matches(written(nothing)) ? [] : matches.errors).toEqual([]);
  });

  test('points into the repository, and tells results apart by what they say', () => {
    for (const { locations, partialFingerprints } of written(EVERYTHING).runs[0].results) {
      const [{ physicalLocation, logicalLocations }] = locations;
      expect(physicalLocation.artifactLocation.uri).toMatch(/^[\w.-]+$/);
      expect(logicalLocations[0].fullyQualifiedName).toMatch(/\S/);
      expect(Object.keys(partialFingerprints)).toEqual(['what']);
    }
    const said = resultsOf(EVERYTHING).map(({ ruleId, message }) => `${ruleId} ${message.text}`);
    expect(new Set(said).size).toBe(said.length);
  });

  test('names each newly allowed access as an error', () => {
    expect(about(reviewOf(base, open), 'access-widened')).toContainEqual(
      expect.stringContaining('error: account 999999999999 can read A/Data'),
    );
  });

  test('has an error for each store that changes its class', () => {
    const lowered = reviewOf(base, assemblyIn({ Reader: role('reader', []), Data: data(DECLARED) }));
    expect(lowered.ok).toBe(false);
    expect(about(lowered, 'class-changed')).toEqual(['error: A/Data: was voter-roll, is site-content.']);
  });

  test('has an error for a change that synth refuses, and none for a base that it does', () => {
    const refused = reviewOf(base, base, { headRefused: 'Synth of head is refused.' });
    expect(refused.ok).toBe(false);
    expect(about(refused, 'synth-refused')).toEqual(['error: Synth of head is refused.']);
    expect(headline(refused)).toBe('Synth of head is refused.');
    expect(resultsOf(reviewOf(base, base, { baseRefused: 'Synth of base is refused.' }))).toEqual([]);
  });

  test('has an error for what the base allowed beyond its own lock: nobody has accepted it', () => {
    const same = reviewOf(open, open, { lock: lockOf(accessOf(base)) });
    expect(same.ok).toBe(false);
    expect(about(same, 'access-unaccepted')).toContainEqual(
      expect.stringContaining('error: account 999999999999 can read A/Data'),
    );
    expect(headline(same)).toMatch(
      /^Nobody has accepted what was allowed before: account 999999999999 can read A\/Data/,
    );
  });

  test('has an error for whatever makes the review refuse', () => {
    for (const head of [open, assemblyIn({ Data: data() }), assemblyIn({ Reader: role('reader', []) })]) {
      const review = reviewOf(base, head);
      expect(resultsOf(review).some(({ level }) => level === 'error')).toBe(!review.ok);
    }
  });
});
