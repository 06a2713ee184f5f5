import {
  type Assembly,
  type Expression,
  get,
  type Json,
  type JsonObject,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { ownerInPath } from '../../belongs-to';
import { type Demand, undenied } from '../../demands';
import { ownRoles, policy, resource, sub, tagged, template } from '../../example';
import { changed, changes } from '../../examples';
import { takesAccessLogs } from '../../log-targets';
import { exceptedRoles, exceptsServices, ownPoliciesOf, ownRolePattern } from '../../perimeter';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';

/** What names the bucket that a service writes its evidence into. */
const WRITTEN_BY: readonly { readonly type: string; readonly bucket: (properties: JsonObject) => Json | undefined }[] =
  [
    { type: 'AWS::CloudTrail::Trail', bucket: (properties) => properties['S3BucketName'] },
    { type: 'AWS::Config::DeliveryChannel', bucket: (properties) => properties['S3BucketName'] },
    {
      type: 'AWS::GuardDuty::PublishingDestination',
      bucket: (properties) => get(properties['DestinationProperties'], 'DestinationArn'),
    },
  ];

type Asked = Pick<Demand, 'actions' | 'reaches'> & { readonly so: string };

/** Replication from a bucket of one's own lays objects, and marks that they are deleted, over those of the service. */
const LAYS_OBJECTS = ['s3:PutObject*', 's3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags'];

const WRITTEN_BY_SERVICES: Asked = {
  actions: LAYS_OBJECTS,
  reaches: ['objects'],
  so: 'whoever takes an administrator’s rights lays files of hers over the true ones, or beside them',
};

const READ_BY_AUDITORS: Asked = {
  actions: ['s3:GetObject*', 's3:ListBucket', 's3:ListBucketVersions'],
  reaches: ['bucket', 'objects'],
  so: 'whoever is being looked for reads what is known of her',
};

const isOfEvidence = (scope: Scope, role: Expression): boolean => {
  const path = ownRolePattern(scope, role);
  return path !== undefined && ownerInPath(path) === 'audit-log';
};

const evidenceBuckets = (assembly: Assembly): ReadonlySet<Resource> =>
  new Set(
    WRITTEN_BY.flatMap(({ type, bucket }) =>
      [...resourcesOf(assembly, type)].flatMap(({ stack, properties }) => {
        const named = bucket(properties);
        const found = named === undefined ? undefined : storeNamedBy(scopeOf(assembly, stack), named);
        return found?.type === 'AWS::S3::Bucket' ? [found] : [];
      }),
    ),
  );

/** Each bucket of evidence, and what is asked of it. Who reads the access logs is for `access.lock.json` to say. */
const askedOf = (assembly: Assembly): readonly (readonly [Resource, readonly Asked[]])[] => {
  const evidence = evidenceBuckets(assembly);
  return [
    ...[...evidence].map((bucket) => [bucket, [WRITTEN_BY_SERVICES, READ_BY_AUDITORS]] as const),
    ...resourcesOf(assembly, 'AWS::S3::Bucket')
      .filter((bucket) => !evidence.has(bucket) && takesAccessLogs(assembly, bucket))
      .map((bucket) => [bucket, [WRITTEN_BY_SERVICES]] as const),
  ];
};

const check = (assembly: Assembly): readonly Violation[] =>
  askedOf(assembly).flatMap(([bucket, demands]) =>
    ownPoliciesOf(assembly, bucket).flatMap((own) =>
      demands.flatMap(({ actions, reaches, so }): readonly Violation[] => {
        const open =
          own === undefined
            ? actions
            : undenied(own.scope, bucket, own.policy, {
                actions,
                reaches,
                mayTest: (test) =>
                  exceptsServices(test) || exceptedRoles(test)?.every((role) => isOfEvidence(own.scope, role)) === true,
              });
        const { stack, logicalId } = bucket;
        return open.length === 0
          ? []
          : [
              {
                stack,
                logicalId,
                what: `its policy does not refuse ${open.join(', ')} to everybody but services and roles for evidence, so ${so}.`,
              },
            ];
      }),
    ),
  );

const ROLES = ownRoles('election/account/audit-log/config/*');
const denial = (Action: Json, Resource: Json): JsonObject => ({
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action,
  Resource,
  Condition: {
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    ArnNotLike: { 'aws:PrincipalArn': ROLES },
  },
});
const GOOD: JsonObject = template({
  T: resource('AWS::CloudTrail::Trail', { S3BucketName: { Ref: 'B' } }),
  B: resource('AWS::S3::Bucket'),
  P: resource('AWS::S3::BucketPolicy', {
    Bucket: { Ref: 'B' },
    PolicyDocument: policy(
      denial(LAYS_OBJECTS, sub('${B.Arn}/*')),
      denial(
        ['s3:GetObject*', 's3:ListBucket', 's3:ListBucketVersions'],
        [{ 'Fn::GetAtt': ['B', 'Arn'] }, sub('${B.Arn}/*')],
      ),
    ),
  }),
});
const STATEMENTS = 'P/Properties/PolicyDocument/Statement';
const LOGGED: JsonObject = template({
  S: resource('AWS::S3::Bucket', { LoggingConfiguration: { DestinationBucketName: { Ref: 'L' } } }),
  L: resource('AWS::S3::Bucket', tagged('audit-log')),
  P: resource('AWS::S3::BucketPolicy', {
    Bucket: { Ref: 'L' },
    PolicyDocument: policy(
      {
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: sub('${L.Arn}/*'),
      },
      {
        ...denial(LAYS_OBJECTS, sub('${L.Arn}/*')),
        Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
      },
    ),
  }),
});

export const evidenceByServices: Rule = {
  id: 'evidence-by-services',
  title: 'Evidence is written by services and read by auditors, and by nobody else',
  core: false,
  why:
    'Evidence that an administrator can write proves nothing about administrators. Illinois, 2016, went unnoticed ' +
    'for 19 days: time enough to lay other records over the true ones, for whoever may.',
  fix: 'Use EvidenceBucket or AccessLogBucket, and leave OnlyServicesDeliver and OnlyAuditorsRead as they are.',
  mappings: { cis: ['5.3.2', '4.2.1'], nist: ['AU-9', 'AU-9(4)', 'AU-10', 'AC-6'], fsbp: [] },
  check,
  bad: [
    ...changes(LOGGED, {
      'access logs that anybody may write over': [`${STATEMENTS}/1`],
      'access logs that anybody may write over, in a bucket without a policy': ['P'],
      'access logs that a role of the website may write over': [
        `${STATEMENTS}/1/Condition/ArnNotLike`,
        { 'aws:PrincipalArn': ownRoles('election/lorem/site-content/*') },
      ],
    }),
    ...changes(GOOD, {
      'a bucket without a policy': ['P'],
      'files that anybody may lay there': [`${STATEMENTS}/0`],
      'files that anybody may read': [`${STATEMENTS}/1`],
      'files that anybody may replicate there': [`${STATEMENTS}/0/Action`, 's3:PutObject*'],
      'only the spared are refused': [`${STATEMENTS}/0/Condition`, { ArnLike: { 'aws:PrincipalArn': ROLES } }],
      'everybody spared': [`${STATEMENTS}/0/Condition/ArnNotLike/aws:PrincipalArn`, '*'],
      'roles of another class': [
        `${STATEMENTS}/1/Condition/ArnNotLike/aws:PrincipalArn`,
        ownRoles('election/lorem/site-content/*'),
      ],
      'services that may be anybody': [`${STATEMENTS}/1/Condition`, { Bool: { 'aws:PrincipalIsAWSService': 'false' } }],
    }),
  ],
  good: [
    { name: 'access logs that services alone write', template: LOGGED },
    { name: 'services and roles for evidence', template: GOOD },
    { name: 'services alone', template: changed(GOOD, `${STATEMENTS}/0/Condition/ArnNotLike`) },
    {
      name: 'a trail into somebody else’s bucket, where another rule looks',
      template: template({ T: resource('AWS::CloudTrail::Trail', { S3BucketName: 'elsewhere' }) }),
    },
  ],
};
