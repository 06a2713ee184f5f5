import {
  type Assembly,
  type Json,
  type JsonObject,
  literalOf,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { conditionBranches } from '../../conditions';
import { keyOf } from '../../index-of';
import { isEverybody, policyAt, type Statement } from '../../policy';
import { bucketReachOf, type Reach } from '../../reach';
import type { Rule, Violation } from '../../rule';
import { bucketOf } from '../../stores';

const isEveryAction = ({ actions, hasNotAction }: Statement): boolean =>
  !hasNotAction &&
  actions.some(
    ({ certain, expression }) => certain && ['s3:*', '*'].includes((literalOf(expression) ?? '').toLowerCase()),
  );

/**
 * Exactly one test, that TLS is absent. Every further test must hold as well before the denial does anything, so one
 * condition added to it opens the bucket to plain HTTP while the statement still stands there.
 */
const deniesPlainHttp = (scope: Scope, statement: Statement): boolean => {
  const [tests, ...more] = conditionBranches(scope, statement.condition);
  const [test, ...others] = tests ?? [];
  if (test === undefined || others.length > 0 || more.length > 0) return false;
  return (
    (test.operator === 'Bool' || test.operator === 'BoolIfExists') &&
    test.key === 'aws:securetransport' &&
    test.values.length > 0 &&
    test.values.some(({ certain, expression }) => certain && literalOf(expression)?.toLowerCase() === 'false')
  );
};

const deniedIn = (scope: Scope, bucket: Resource, policy: Resource): ReadonlySet<Reach> => {
  const reached = new Set<Reach>();
  // A policy that only some deployments have protects only those.
  if (policy.condition !== undefined && !(policy.condition === bucket.condition && policy.stack === bucket.stack)) {
    return reached;
  }
  const { statements, certain } = policyAt(scope, policy.properties['PolicyDocument']);
  if (!certain) return reached;
  for (const statement of statements) {
    if (statement.effect !== 'Deny' || !statement.certain || statement.hasNotResource) continue;
    if (!isEverybody(statement) || !isEveryAction(statement) || !deniesPlainHttp(scope, statement)) continue;
    for (const { expression, certain: always } of statement.resources) {
      if (always) for (const reach of bucketReachOf(scope, bucket, expression)) reached.add(reach);
    }
  }
  return reached;
};

const check = (assembly: Assembly): readonly Violation[] => {
  const policies = new Map<string, Resource[]>();
  for (const policy of resourcesOf(assembly, 'AWS::S3::BucketPolicy')) {
    const bucket = bucketOf(assembly, policy);
    if (bucket) policies.set(keyOf(bucket), [...(policies.get(keyOf(bucket)) ?? []), policy]);
  }
  const violations: Violation[] = [];
  for (const bucket of resourcesOf(assembly, 'AWS::S3::Bucket')) {
    const { stack, logicalId } = bucket;
    const own = policies.get(keyOf(bucket)) ?? [];
    const [policy, ...more] = own;
    if (policy === undefined) {
      violations.push({ stack, logicalId, what: 'it has no bucket policy, so it answers over plain HTTP.' });
    } else if (more.length > 0) {
      violations.push({
        stack,
        logicalId,
        what: `${own.length} bucket policies stand against each other; the one deployed last replaces the others.`,
      });
    } else {
      const denied = deniedIn(scopeOf(assembly, policy.stack), bucket, policy);
      const open = (['bucket', 'objects'] as const).filter((reach) => !denied.has(reach));
      if (open.length > 0) {
        violations.push({
          stack,
          logicalId,
          what: `no statement denies everybody every action on the ${open.join(' and the ')} whenever TLS is absent.`,
        });
      }
    }
  }
  return violations;
};

const BOTH: Json = [{ 'Fn::GetAtt': ['B', 'Arn'] }, { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['B', 'Arn'] }, '/*']] }];
const PLAIN: JsonObject = { Bool: { 'aws:SecureTransport': 'false' } };

const denial = (change: JsonObject = {}): JsonObject => ({
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: 's3:*',
  Resource: BOTH,
  Condition: PLAIN,
  ...change,
});

const without = (name: string): JsonObject =>
  Object.fromEntries(Object.entries(denial()).filter(([key]) => key !== name));

const bucketWith = (statements: Json, more: JsonObject = {}): JsonObject => ({
  Resources: {
    B: { Type: 'AWS::S3::Bucket' },
    P: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: { Ref: 'B' }, PolicyDocument: { Version: '2012-10-17', Statement: statements } },
      ...more,
    },
  },
});

const denies = (change: JsonObject): JsonObject => bucketWith([denial(change)]);

export const tlsOnlyBuckets: Rule = {
  id: 'tls-only-buckets',
  title: 'Every bucket refuses plain HTTP',
  core: true,
  why:
    'Checks that look for the statement pass it when it is turned into an Allow or narrowed by one more condition; then voter ' +
    'data crosses the network readable to anyone on the way (NIST 800-53 SC-8).',
  fix:
    'Use PrivateBucket, or enforceSSL: true, and change nothing about the statement: Deny, everybody, s3:*, the bucket and its ' +
    'objects, Bool aws:SecureTransport false and no other condition.',
  mappings: { cis: ['4.2.3', 'A1.1.9'], nist: ['SC-8', 'SC-8(1)', 'SC-23'], fsbp: ['S3.5'] },
  check,
  bad: [
    { name: 'a bucket without a policy', template: { Resources: { B: { Type: 'AWS::S3::Bucket' } } } },
    { name: 'the denial turned into an Allow', template: denies({ Effect: 'Allow' }) },
    {
      name: 'a second test beside it',
      template: denies({ Condition: { Bool: { 'aws:SecureTransport': 'false', 'aws:ViaAWSService': 'true' } } }),
    },
    {
      name: 'a second operator beside it',
      template: denies({ Condition: { ...PLAIN, StringEquals: { 'aws:PrincipalAccount': '1' } } }),
    },
    { name: 'the test turned round', template: denies({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }) },
    { name: 'another operator', template: denies({ Condition: { Null: { 'aws:SecureTransport': 'false' } } }) },
    { name: 'no condition that is about TLS', template: bucketWith([without('Condition')]) },
    { name: 'one principal only', template: denies({ Principal: { AWS: 'arn:aws:iam::111111111111:root' } }) },
    {
      name: 'everybody but one',
      template: bucketWith([{ ...without('Principal'), NotPrincipal: { AWS: '111111111111' } }]),
    },
    { name: 'one action only', template: denies({ Action: 's3:PutObject' }) },
    { name: 'every action but one', template: bucketWith([{ ...without('Action'), NotAction: 's3:GetObject' }]) },
    { name: 'the bucket without its objects', template: denies({ Resource: { 'Fn::GetAtt': ['B', 'Arn'] } }) },
    { name: 'the objects without the bucket', template: denies({ Resource: { 'Fn::Sub': '${B.Arn}/*' } }) },
    {
      name: 'one folder of objects',
      template: denies({ Resource: [{ 'Fn::GetAtt': ['B', 'Arn'] }, { 'Fn::Sub': '${B.Arn}/a/*' }] }),
    },
    { name: 'another bucket', template: denies({ Resource: ['arn:aws:s3:::other', 'arn:aws:s3:::other/*'] }) },
    {
      name: 'a statement that one branch leaves out',
      template: bucketWith([{ 'Fn::If': ['C', denial(), { Ref: 'AWS::NoValue' }] }]),
    },
    {
      name: 'a test that one branch leaves out',
      template: denies({ Condition: { 'Fn::If': ['C', PLAIN, { Bool: { 'aws:SecureTransport': 'true' } }] } }),
    },
    { name: 'a policy that only some deployments have', template: bucketWith([denial()], { Condition: 'C' }) },
    {
      name: 'a second policy that may replace the first',
      template: {
        Resources: {
          B: { Type: 'AWS::S3::Bucket' },
          P: {
            Type: 'AWS::S3::BucketPolicy',
            Properties: { Bucket: { Ref: 'B' }, PolicyDocument: { Statement: [denial()] } },
          },
          Q: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'B' }, PolicyDocument: { Statement: [] } } },
        },
      },
    },
  ],
  good: [
    { name: 'the denial as CDK writes it', template: denies({}) },
    {
      name: 'the denial in two statements',
      template: bucketWith([
        denial({ Resource: { 'Fn::GetAtt': ['B', 'Arn'] } }),
        denial({ Resource: { 'Fn::Sub': '${B.Arn}/*' } }),
      ]),
    },
    {
      name: 'the boolean instead of the word',
      template: denies({ Condition: { Bool: { 'AWS:SecureTransport': false } } }),
    },
    {
      name: 'names built from the bucket’s Ref',
      template: denies({
        Resource: [{ 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${B}' }, { 'Fn::Sub': 'arn:aws:s3:::${B}/*' }],
      }),
    },
  ],
};
