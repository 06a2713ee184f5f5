import {
  type Assembly,
  get,
  type Json,
  type JsonObject,
  literalAt,
  type Resource,
  resourcesOf,
  scopeOf,
} from '../../../assembly';
import { dataClassOf } from '../../data-class';
import { isEvaluation } from '../../declared';
import { denialsOfBucket, refuses } from '../../denials';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { filesOf, trailsOf } from '../../trails';
import { isTrue, numberAt } from '../../values';

/** 22 months, in days: evidence of an election lives as long as its records (52 U.S.C. 20701). */
const DAYS = 670;
const DELETING = ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:BypassGovernanceRetention'];

const undenied = (assembly: Assembly, bucket: Resource, actions: readonly string[]): readonly string[] => {
  const denials = denialsOfBucket(assembly, bucket).filter(
    ({ tests, reach }) => tests.length === 0 && reach.has('contents'),
  );
  return actions.filter((action) => !denials.some((denial) => refuses(denial, action)));
};

const problemsOf = (assembly: Assembly, bucket: Resource): readonly string[] => {
  const scope = scopeOf(assembly, bucket.stack);
  const retention = get(get(bucket.properties['ObjectLockConfiguration'], 'Rule'), 'DefaultRetention');
  const days = numberAt(scope, get(retention, 'Days')) ?? (numberAt(scope, get(retention, 'Years')) ?? 0) * 365;
  const mode = literalAt(scope, get(retention, 'Mode'));
  const [least, modes] = isEvaluation(scope.stack) ? [1, ['COMPLIANCE', 'GOVERNANCE']] : [DAYS, ['COMPLIANCE']];
  const open = undenied(assembly, bucket, DELETING);
  return [
    ...(literalAt(scope, get(bucket.properties['ObjectLockConfiguration'], 'ObjectLockEnabled')) === 'Enabled'
      ? []
      : ['its lock is not Enabled (ObjectLockConfiguration)']),
    ...(isTrue(bucket.properties['ObjectLockEnabled']) ? [] : ['Object Lock is not on (ObjectLockEnabled)']),
    ...(days >= least ? [] : [`its default retention is ${days} days instead of ${least}`]),
    ...(mode !== undefined && modes.includes(mode)
      ? []
      : [`the mode of its lock is ${mode ?? 'missing'} instead of ${modes.join(' or ')}`]),
    ...(open.length === 0 ? [] : [`its policy does not refuse everybody ${open.join(', ')}`]),
  ];
};

/** Access logs, findings, the history of settings: their lock, where they may have one, is another rule’s. */
const ofOtherEvidence = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::S3::Bucket')
    .filter((bucket) => dataClassOf(scopeOf(assembly, bucket.stack), bucket) === 'audit-log')
    .flatMap((bucket) => {
      const open = undenied(assembly, bucket, ['s3:DeleteObject', 's3:DeleteObjectVersion']);
      const { stack, logicalId } = bucket;
      return open.length === 0
        ? []
        : [
            {
              stack,
              logicalId,
              what: `it holds evidence, and its policy does not refuse everybody ${open.join(', ')}.`,
            },
          ];
    });

const check = (assembly: Assembly): readonly Violation[] => [
  ...ofOtherEvidence(assembly),
  ...trailsOf(assembly).flatMap((trail) => {
    const bucket = filesOf(assembly, trail);
    const problems = bucket === undefined ? [] : problemsOf(assembly, bucket);
    return bucket === undefined || problems.length === 0
      ? []
      : [
          {
            stack: bucket.stack,
            logicalId: bucket.logicalId,
            what: `it holds the trail’s files, and ${problems.join('; ')}.`,
          },
        ];
  }),
];

const GOOD: JsonObject = {
  Resources: {
    Trail: { Type: 'AWS::CloudTrail::Trail', Properties: { S3BucketName: { Ref: 'B' } } },
    B: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        ObjectLockEnabled: true,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 731 } },
        },
      },
    },
    P: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'B' },
        PolicyDocument: {
          Statement: [
            { Effect: 'Deny', Principal: { AWS: '*' }, Action: DELETING, Resource: { 'Fn::Sub': '${B.Arn}/*' } },
          ],
        },
      },
    },
  },
};
/** A denial of everything but these actions. */
const allBut = (...actions: readonly Json[]): JsonObject => ({
  Effect: 'Deny',
  Principal: { AWS: '*' },
  NotAction: actions,
  Resource: { 'Fn::Sub': '${B.Arn}/*' },
});
const RETENTION = 'B/Properties/ObjectLockConfiguration/Rule/DefaultRetention';
const STATEMENT = 'P/Properties/PolicyDocument/Statement/0';

export const trailFilesKept: Rule = {
  id: 'trail-files-kept',
  title: 'Nobody deletes the record of who did what',
  core: true,
  why:
    'Whoever has taken an administrator’s rights deletes the trail’s files next. Illinois, 2016, went unnoticed for 19 days: ' +
    'whoever looks back so late needs files that nobody could delete meanwhile.',
  fix: 'Use EvidenceBucket with locked: true for the trail: COMPLIANCE, two years, and a policy that refuses everybody to delete.',
  mappings: { cis: ['5.3.2', 'A1.6.9'], nist: ['AU-9', 'AU-9(2)', 'AU-11', 'SI-12'], fsbp: ['CloudTrail.6'] },
  check,
  bad: changes(GOOD, {
    'files without a lock': ['B/Properties/ObjectLockEnabled', false],
    'a lock without a default': ['B/Properties/ObjectLockConfiguration'],
    'a lock of a month': [`${RETENTION}/Days`, 30],
    'a lock of a day, as in an evaluation, where nothing says that it is one': [`${RETENTION}/Days`, 1],
    'a lock that an administrator opens': [`${RETENTION}/Mode`, 'GOVERNANCE'],
    'a lock that is not Enabled': ['B/Properties/ObjectLockConfiguration/ObjectLockEnabled'],
    'access logs that anybody may delete': [
      'Logs',
      { Type: 'AWS::S3::Bucket', Properties: { Tags: [{ Key: 'election:data-class', Value: 'audit-log' }] } },
    ],
    'files without a policy': ['P'],
    'a policy that spares one role': [
      `${STATEMENT}/Condition`,
      { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/x' } },
    ],
    'a policy that lets versions be deleted': [`${STATEMENT}/Action`, 's3:DeleteObject'],
    'a denial of everything but what begins as deletions do': [STATEMENT, allBut('s3:Get*', 's3:Del*')],
    'a denial of everything but what the deploy decides': [STATEMENT, allBut({ 'Fn::GetAtt': ['B', 'Arn'] })],
    'a denial turned into an Allow': [`${STATEMENT}/Effect`, 'Allow'],
    'a denial for one year’s files': [`${STATEMENT}/Resource`, { 'Fn::Sub': '${B.Arn}/2026/*' }],
  }),
  good: [
    { name: 'files locked for two years', template: GOOD },
    {
      name: 'a denial of everything but reading',
      template: changed(GOOD, STATEMENT, allBut('s3:GetObject*', 's3:PutObject')),
    },
    {
      name: 'an evaluation’s files, locked for a day',
      template: {
        ...changed(GOOD, RETENTION, { Mode: 'GOVERNANCE', Days: 1 }),
        Metadata: { 'election:profile': 'evaluation' },
      },
    },
  ],
};
