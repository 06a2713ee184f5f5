import { type Assembly, type Json, type JsonObject, resourcesOf } from '../../../assembly';
import { literalsOf } from '../../conditions';
import { undenied } from '../../demands';
import { attribute, policy, resource, sub, template } from '../../example';
import { ownPoliciesOf } from '../../perimeter';
import type { Rule, Violation } from '../../rule';

const OLDEST = 1.2;

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::S3::Bucket')
    .filter((bucket) =>
      ownPoliciesOf(assembly, bucket).some(
        (own) =>
          own === undefined ||
          undenied(own.scope, bucket, own.policy, {
            actions: ['s3:*'],
            reaches: ['bucket', 'objects'],
            mayTest: (test) =>
              ['NumericLessThan', 'NumericLessThanIfExists'].includes(test.operator) &&
              test.key === 's3:tlsversion' &&
              literalsOf(test)?.every((version) => Number(version) >= OLDEST) === true,
          }).length > 0,
      ),
    )
    .map(({ stack, logicalId }) => ({
      stack,
      logicalId,
      what: `no statement denies everybody every action over a TLS older than ${OLDEST}.`,
    }));

const bucket = (...statements: readonly Json[]): JsonObject =>
  template({
    B: resource('AWS::S3::Bucket'),
    P: resource('AWS::S3::BucketPolicy', { Bucket: { Ref: 'B' }, PolicyDocument: policy(...statements) }),
  });

const denial = (change: JsonObject = {}): JsonObject => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [attribute('B'), sub('${B.Arn}/*')],
  Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } },
  ...change,
});

export const modernTlsBuckets: Rule = {
  id: 'modern-tls-buckets',
  title: 'Every bucket refuses outdated TLS',
  core: false,
  why:
    'TLS 1.0 and 1.1 can be broken by whoever sits between; a client that still speaks them is old software or somebody who ' +
    'forces the older version on purpose (NIST SP 800-52).',
  fix: 'Use PrivateBucket, or enforceSSL: true with minimumTLSVersion: 1.2.',
  mappings: { cis: ['4.2.3', 'A1.1.5'], nist: ['SC-8', 'SC-8(1)', 'SC-13'], fsbp: [] },
  check,
  bad: [
    { name: 'a bucket without such a denial', template: bucket() },
    { name: 'a lower bound', template: bucket(denial({ Condition: { NumericLessThan: { 's3:TlsVersion': 1.0 } } })) },
    {
      name: 'the test turned round',
      template: bucket(denial({ Condition: { NumericGreaterThan: { 's3:TlsVersion': 1.2 } } })),
    },
    { name: 'objects left out', template: bucket(denial({ Resource: attribute('B') })) },
    {
      name: 'one more test',
      template: bucket(
        denial({ Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 }, StringLike: { 'aws:UserAgent': 'x' } } }),
      ),
    },
  ],
  good: [{ name: 'a bucket with the denial', template: bucket(denial()) }],
};
