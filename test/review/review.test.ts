import { asMarkdown, asSarif, asText, headline, MARKER, reviewOf } from '../../lib/review';
import { assemblyIn, bucket, bucketPolicy, type Plain, role } from '../access/support';

const GET = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' };
const KEPT = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
const CLOSED = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
const VENDOR = bucketPolicy('Data', [{ ...GET, Principal: { AWS: '999999999999' } }]);

const data = (more: Plain = {}) => ({
  ...bucket('data', { PublicAccessBlockConfiguration: CLOSED, ...more }),
  ...KEPT,
});
const base = assemblyIn({ Reader: role('reader', []), Data: data() });
const review = (resources: Readonly<Record<string, Plain>>) =>
  reviewOf(base, assemblyIn({ Reader: role('reader', []), Data: data(), ...resources }));

test('no change: nobody reaches more, nothing is lost', () => {
  const same = review({});
  expect(same).toMatchObject({
    ok: true,
    access: { added: [], removed: [] },
    findings: { added: [] },
    dataLoss: [],
    weakened: [],
  });
  expect(headline(same)).toBe('Nobody reaches more than before, and nothing is lost.');
});

test('a bucket that is opened to a vendor’s account: the first line says so', () => {
  const opened = review({ P: VENDOR, Reader: role('reader', [GET]) });
  expect(opened.ok).toBe(false);
  expect(asText(opened).split('\n')[0]).toBe(
    'account 999999999999 can read A/Data (voter-roll): by whatever its account allows it and the store’s policy, from anywhere; and 1 more newly allowed.',
  );
});

test('access that goes away is said and refuses nothing', () => {
  const before = assemblyIn({ Reader: role('reader', [GET]), Data: data() });
  const closed = reviewOf(before, base);
  expect(closed.ok).toBe(true);
  expect(closed.access.removed.map(({ principal, capability }) => `${principal} ${capability}`)).toEqual([
    'A/Reader read',
  ]);
});

test('what the base’s lock accepted may come back', () => {
  // Of the roll's own class and by its reference, so that the baseline has nothing to add.
  const path = { Path: '/election/lorem/voter-roll/' };
  const ofTheRoll = { Effect: 'Allow', Action: 's3:GetObject', Resource: { 'Fn::Sub': '${Data.Arn}/one.json' } };
  const before = assemblyIn({ Reader: role('reader', [], path), Data: data() });
  const head = assemblyIn({ Reader: role('reader', [ofTheRoll], path), Data: data() });
  const { lockOf, accessOf } = require('../../lib/access') as typeof import('../../lib/access');
  expect(reviewOf(before, head, { lock: lockOf(accessOf(head)) })).toMatchObject({ ok: true, findings: { added: [] } });
  expect(reviewOf(before, head, { lock: lockOf(accessOf(before)) }).ok).toBe(false);
});

test.each<[string, Readonly<Record<string, Plain>>, string]>([
  ['a renamed bucket', { Data: data({ BucketName: 'other' }) }, 'BucketName changes from "data" to "other"'],
  [
    'a bucket that is no longer kept',
    { Data: bucket('data', { PublicAccessBlockConfiguration: CLOSED }) },
    'DeletionPolicy changes from Retain to Delete',
  ],
])('%s would lose data', (_, resources, what) => {
  const { ok, dataLoss } = review(resources);
  expect(ok).toBe(false);
  expect(dataLoss.map((loss) => loss.what).join()).toContain(what);
});

test('a bucket that is gone, and one under another logical id, would lose data', () => {
  const gone = reviewOf(base, assemblyIn({ Reader: role('reader', []) }));
  expect(gone.dataLoss.map(({ resource, what }) => `${resource}: ${what}`)).toEqual([
    'A/Data: it is removed. The old one is kept, outside the stack, and nothing moves its data.',
  ]);
  expect(gone.ok).toBe(false);
});

test('a protection that is less is said with both values', () => {
  const { weakened } = review({
    Data: data({ PublicAccessBlockConfiguration: { ...CLOSED, BlockPublicPolicy: false } }),
  });
  expect(weakened).toContainEqual({
    resource: 'A/Data',
    property: 'PublicAccessBlockConfiguration.BlockPublicPolicy',
    before: 'true',
    after: 'false',
  });
});

test('a denial that is gone, or neutered, is a protection that is less', () => {
  const guarded = (more: Plain) =>
    bucketPolicy('Data', [{ Sid: 'OnlyTls', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', ...more }]);
  const from = assemblyIn({ Data: data(), P: guarded({}) });
  const to = assemblyIn({ Data: data(), P: guarded({ Condition: { StringEquals: { 'aws:username': 'nobody' } } }) });
  expect(reviewOf(from, to).weakened.map(({ property }) => property)).toEqual(['denial OnlyTls']);
});

test('a new finding of the baseline is said', () => {
  const { ok, findings } = review({ Open: { Type: 'AWS::S3::Bucket' } });
  expect(ok).toBe(false);
  expect(findings.added.map(({ rule }) => rule)).toContain('block-public-access');
});

test('names out of the change cannot write mark-up into the comment', () => {
  const nasty = review({
    P: bucketPolicy('Data', [
      { ...GET, Principal: { AWS: 'arn:aws:iam::999999999999:role/<img src=x>[@everyone](http://evil)' } },
    ]),
  });
  const markdown = asMarkdown(nasty);
  expect(markdown.startsWith(MARKER)).toBe(true);
  expect(markdown).not.toMatch(/<img|\[@|@everyone/);
});

test('SARIF 2.1.0 names each newly allowed access as an error', () => {
  const sarif = JSON.parse(JSON.stringify(asSarif(review({ P: VENDOR }))));
  expect(sarif.version).toBe('2.1.0');
  expect(sarif.runs[0].results).toContainEqual(
    expect.objectContaining({
      ruleId: 'access-widened',
      level: 'error',
      message: { text: expect.stringContaining('account 999999999999 can read A/Data') },
    }),
  );
});
