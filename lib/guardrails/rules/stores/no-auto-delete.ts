import { type Assembly, type JsonObject, resourcesOf } from '../../../assembly';
import { changes } from '../../examples';
import type { Rule, Violation } from '../../rule';

const EMPTIES = /AutoDelete|EmptyBucket|DeleteObjects|BucketCleaner/i;
const TAG = 'aws-cdk:auto-delete-objects';
/** Calls that an AwsCustomResource or a handler's properties may name. */
const CALLS =
  /\b(delete(Objects?|Bucket|Table|BackupVault|RecoveryPoint|LogGroup)|batchDeleteImage|scheduleKeyDeletion)\b/i;

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly)].flatMap(({ stack, logicalId, type, properties }) => {
    const isCustom = type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
    if (isCustom && EMPTIES.test(type)) {
      return [
        {
          stack,
          logicalId,
          what: `${type} empties a store when its stack goes, and its role may rewrite the bucket’s policy.`,
        },
      ];
    }
    const call = isCustom ? CALLS.exec(JSON.stringify(properties))?.[0] : undefined;
    if (call !== undefined)
      return [{ stack, logicalId, what: `a custom resource calls ${call} when it is deployed or goes.` }];
    if (type === 'AWS::S3::Bucket' && JSON.stringify(properties['Tags'] ?? '').includes(TAG)) {
      return [{ stack, logicalId, what: `its tag ${TAG} lets a custom resource empty it.` }];
    }
    return [];
  });

const GOOD: JsonObject = {
  Resources: {
    B: { Type: 'AWS::S3::Bucket', Properties: { Tags: [{ Key: 'election:data-class', Value: 'site-content' }] } },
    C: { Type: 'Custom::ElectionSitePages', Properties: { Prefix: 'pages/' } },
  },
};

export const noAutoDelete: Rule = {
  id: 'no-auto-delete',
  title: 'Nothing empties a store when a stack goes',
  core: false,
  why:
    'autoDeleteObjects grants a function s3:PutBucketPolicy and deletion of every version, on a bucket that is meant to outlive its ' +
    'stack: the protections of a store are then worth what that function’s role is worth.',
  fix: 'Take autoDeleteObjects or the custom resource away; `election teardown` does it under a person’s own credentials.',
  mappings: { cis: ['A1.2.7'], nist: ['AC-6', 'CP-9', 'SI-12'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'CDK’s resource that empties buckets': ['C/Type', 'Custom::S3AutoDeleteObjects'],
    'a custom resource that deletes a table': ['C/Properties/Delete', '{"service":"DynamoDB","action":"deleteTable"}'],
    'a bucket marked for emptying': ['B/Properties/Tags', [{ Key: TAG, Value: 'true' }]],
  }),
  good: [{ name: 'a custom resource that deletes nothing', template: GOOD }],
};
