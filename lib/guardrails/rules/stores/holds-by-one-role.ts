import {
  type Assembly,
  type Expression,
  type Json,
  type JsonObject,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { NEVER_PUBLIC } from '../../../contracts/data-class';
import { ownerInPath } from '../../belongs-to';
import { dataClassOf } from '../../data-class';
import { undenied } from '../../demands';
import { ownRoles, policy, resource, sub, tagged, template } from '../../example';
import { changed, changes } from '../../examples';
import { exceptedRoles, exceptsServices, ownPoliciesOf, ownRolePattern } from '../../perimeter';
import type { Rule, Violation } from '../../rule';
import { isTrue } from '../../values';

const HOLDING = ['s3:PutObjectLegalHold'];

/** A role by a path of its own below that of the bucket's class: `/election/lorem/ballot-data/legal-hold/*`. */
const ONE_ROLE = /^\/election\/[^/*?]+\/[^/*?]+\/[^/*?]+\/[^/]+$/;

const isItsHolder = (scope: Scope, bucket: Resource, role: Expression): boolean => {
  const path = ownRolePattern(scope, role);
  return path !== undefined && ONE_ROLE.test(path) && ownerInPath(path) === dataClassOf(scope, bucket);
};

/** Buckets whose objects somebody must not be able to let go, or to keep for ever. */
const lockedBuckets = (assembly: Assembly): readonly Resource[] =>
  resourcesOf(assembly, 'AWS::S3::Bucket').filter((bucket) => {
    const dataClass = dataClassOf(scopeOf(assembly, bucket.stack), bucket);
    return (
      isTrue(bucket.properties['ObjectLockEnabled']) && (dataClass === undefined || NEVER_PUBLIC.includes(dataClass))
    );
  });

const check = (assembly: Assembly): readonly Violation[] =>
  lockedBuckets(assembly).flatMap((bucket) =>
    ownPoliciesOf(assembly, bucket).flatMap((own): readonly Violation[] => {
      const open =
        own === undefined ||
        undenied(own.scope, bucket, own.policy, {
          actions: HOLDING,
          reaches: ['objects'],
          mayTest: (test) => {
            const roles = exceptedRoles(test);
            return (
              exceptsServices(test) ||
              (roles?.length === 1 && roles.every((one) => isItsHolder(own.scope, bucket, one)))
            );
          },
        }).length > 0;
      const { stack, logicalId } = bucket;
      return open
        ? [
            {
              stack,
              logicalId,
              what: 'its policy does not refuse s3:PutObjectLegalHold to everybody but one role of its class; whoever may set a hold may lift one.',
            },
          ]
        : [];
    }),
  );

const HOLDERS = ownRoles('election/lorem/ballot-data/legal-hold/*');
const STATEMENT = 'P/Properties/PolicyDocument/Statement/0';
const CONDITION = `${STATEMENT}/Condition`;
const GOOD: JsonObject = template({
  B: resource('AWS::S3::Bucket', { ...tagged('ballot-data'), ObjectLockEnabled: true }),
  P: resource('AWS::S3::BucketPolicy', {
    Bucket: { Ref: 'B' },
    PolicyDocument: policy({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:PutObjectLegalHold',
      Resource: sub('${B.Arn}/*'),
      Condition: { ArnNotLike: { 'aws:PrincipalArn': HOLDERS } },
    }),
  }),
});
const sparing = (...roles: readonly Json[]): JsonObject => ({ ArnNotLike: { 'aws:PrincipalArn': roles } });

export const holdsByOneRole: Rule = {
  id: 'holds-by-one-role',
  title: 'One role sets and lifts legal holds, and no other',
  core: false,
  why:
    'A hold keeps what a court asked for past its retention (52 U.S.C. 20701 names 22 months; a contest takes longer). The action that sets ' +
    'a hold lifts it too: whoever has it lets evidence of a count expire, or keeps a ballot box full for ever.',
  fix: 'Use WriteOnceVault, and give s3:PutObjectLegalHold to the one role under the path that its policy spares.',
  mappings: { cis: ['A1.2.7', '5.3.2'], nist: ['AC-3', 'AC-6', 'AU-11', 'SI-12'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a locked bucket without a policy': ['P'],
    'a policy that allows it': [`${STATEMENT}/Effect`, 'Allow'],
    'a policy for one caller': [`${STATEMENT}/Principal`, { AWS: HOLDERS }],
    'a policy about something else': [`${STATEMENT}/Action`, 's3:PutObjectRetention'],
    'a policy for one year’s objects': [`${STATEMENT}/Resource`, sub('${B.Arn}/2026/*')],
    'every role but the holder’s': [CONDITION, { ArnLike: { 'aws:PrincipalArn': HOLDERS } }],
    'every role of the class': [CONDITION, sparing(ownRoles('election/lorem/ballot-data/*'))],
    'a role of another class': [CONDITION, sparing(ownRoles('election/lorem/site-content/legal-hold/*'))],
    'two roles': [CONDITION, sparing(HOLDERS, ownRoles('election/lorem/ballot-data/staff/*'))],
    'a second test': [CONDITION, { ...sparing(HOLDERS), Bool: { 'aws:ViaAWSService': 'true' } }],
  }),
  good: [
    { name: 'one role', template: GOOD },
    { name: 'nobody', template: changed(GOOD, CONDITION) },
    {
      name: 'services alone, where they alone write',
      template: changed(
        changed(GOOD, CONDITION, { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } }),
        `${STATEMENT}/Action`,
        's3:PutObject*',
      ),
    },
    { name: 'a bucket without a lock', template: template({ B: resource('AWS::S3::Bucket', tagged('ballot-data')) }) },
  ],
};
