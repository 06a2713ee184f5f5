import { asMarkdown, asText, headline, MARKER, reviewOf } from '../../lib/review';
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

test('keys and members of sets in another order are no change', () => {
  const denial = {
    Sid: 'Plain',
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:PutObject', 's3:GetObject'],
    Resource: '*',
  };
  const turned = {
    Resource: '*',
    Principal: '*',
    Action: ['s3:GetObject', 's3:PutObject'],
    Sid: 'Plain',
    Effect: 'Deny',
  };
  const table = (KeySchema: readonly Plain[]) => ({
    Type: 'AWS::DynamoDB::Table',
    ...KEPT,
    Properties: { TableName: 't', KeySchema },
  });
  const before = assemblyIn({
    Data: data(),
    P: bucketPolicy('Data', [denial]),
    T: table([{ AttributeName: 'id', KeyType: 'HASH' }]),
  });
  const after = assemblyIn({
    Data: data(),
    P: bucketPolicy('Data', [turned]),
    T: table([{ KeyType: 'HASH', AttributeName: 'id' }]),
  });
  expect(reviewOf(before, after)).toMatchObject({ ok: true, dataLoss: [], weakened: [], changes: [] });
  // The order of a key schema says which is which.
  const swapped = assemblyIn({
    Data: data(),
    P: bucketPolicy('Data', [denial]),
    T: table([{ AttributeName: 'other', KeyType: 'HASH' }]),
  });
  expect(
    reviewOf(before, swapped)
      .dataLoss.map(({ what }) => what)
      .join(),
  ).toContain('KeySchema changes');
});

test.each<[string, string, Readonly<Record<string, Plain>>, string]>([
  [
    'IAM',
    'a role’s policy',
    { Reader: role('reader', [{ Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' }]) },
    'A/Reader (AWS::IAM::Role): Policies.',
  ],
  [
    'network',
    'a security group',
    { G: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'g' } } },
    'A/G (AWS::EC2::SecurityGroup) is new.',
  ],
  [
    'encryption',
    'a bucket’s key',
    { Data: data({ BucketEncryption: { ServerSideEncryptionConfiguration: [] } }) },
    'A/Data (AWS::S3::Bucket): BucketEncryption.',
  ],
  [
    'retention',
    'a bucket’s lifecycle',
    { Data: data({ LifecycleConfiguration: { Rules: [] } }) },
    'A/Data (AWS::S3::Bucket): LifecycleConfiguration.',
  ],
])('a change of %s is said whether it opens anything or not: %s', (subject, _, resources, line) => {
  const lines = asText(review(resources)).split('\n');
  const from = lines.findIndex((text) => text.startsWith(`Changes of ${subject} (`));
  expect(from).toBeGreaterThan(0);
  expect(lines.slice(from + 1).map((text) => text.trim())).toContain(line);
});

test.each<[string, string, Plain, Plain, string]>([
  [
    'network',
    'AWS::CloudFront::Distribution',
    { DistributionConfig: { Enabled: true, Origins: [{ Id: 'a' }] } },
    { DistributionConfig: { Enabled: true, Origins: [{ Id: 'b' }] } },
    'DistributionConfig.Origins',
  ],
  [
    'encryption',
    'AWS::CloudFront::Distribution',
    { DistributionConfig: { ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021' } } },
    { DistributionConfig: { ViewerCertificate: { MinimumProtocolVersion: 'TLSv1' } } },
    'DistributionConfig.ViewerCertificate',
  ],
  [
    'network',
    'AWS::CloudFront::ResponseHeadersPolicy',
    { ResponseHeadersPolicyConfig: { SecurityHeadersConfig: { ContentTypeOptions: { Override: true } } } },
    { ResponseHeadersPolicyConfig: { SecurityHeadersConfig: {} } },
    'ResponseHeadersPolicyConfig.SecurityHeadersConfig',
  ],
  [
    'encryption',
    'AWS::ApiGateway::DomainName',
    { SecurityPolicy: 'TLS_1_2' },
    { SecurityPolicy: 'TLS_1_0' },
    'SecurityPolicy',
  ],
  ['retention', 'AWS::ECR::Repository', {}, { LifecyclePolicy: { LifecyclePolicyText: '{}' } }, 'LifecyclePolicy'],
  ['retention', 'AWS::EFS::FileSystem', {}, { BackupPolicy: { Status: 'DISABLED' } }, 'BackupPolicy'],
  ['IAM', 'AWS::KMS::Key', {}, { KeyPolicy: { Statement: [] } }, 'KeyPolicy'],
  ['IAM', 'AWS::VpcLattice::AuthPolicy', { Policy: {} }, { Policy: { Statement: [] } }, 'Policy'],
])('a change of %s in a %s is said under it', (subject, Type, before, after, property) => {
  const { changes } = reviewOf(
    assemblyIn({ One: { Type, Properties: before } }),
    assemblyIn({ One: { Type, Properties: after } }),
  );
  expect(changes).toEqual([{ subject, resource: 'A/One', type: Type, property, what: 'changed' }]);
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
