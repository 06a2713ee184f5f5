import { type Assembly, type Json, type JsonObject, resourcesOf } from '../../../assembly';
import { only, resource, sub, template } from '../../example';
import type { Rule, Violation } from '../../rule';

/** API calls that open a store, share a copy, weaken a key or stop the audit; a custom resource that names one does it at deploy. */
const CALLS = [
  'addLayerVersionPermission',
  'addPermission',
  'attachRolePolicy',
  'attachUserPolicy',
  'createAccessKey',
  'createFunctionUrlConfig',
  'createGrant',
  'createLoginProfile',
  'createPolicyVersion',
  'createUser',
  'deleteBackupVaultAccessPolicy',
  'deleteBackupVaultLockConfiguration',
  'deleteBucketEncryption',
  'deleteBucketPolicy',
  'deleteDetector',
  'deleteFlowLogs',
  'deletePublicAccessBlock',
  'deleteResourcePolicy',
  'deleteTrail',
  'disableKey',
  'disableKeyRotation',
  'disableSecurityHub',
  'modifyDBClusterSnapshotAttribute',
  'modifyDBSnapshotAttribute',
  'modifyImageAttribute',
  'modifySnapshotAttribute',
  'putBucketAcl',
  'putBucketOwnershipControls',
  'putBucketPolicy',
  'putBucketReplication',
  'putBucketVersioning',
  'putBucketWebsite',
  'putKeyPolicy',
  'putObjectAcl',
  'putPublicAccessBlock',
  'putResourcePolicy',
  'putRolePolicy',
  'putSubscriptionFilter',
  'scheduleKeyDeletion',
  'stopConfigurationRecorder',
  'stopLogging',
  'updateAssumeRolePolicy',
  'updateFunctionCode',
  'updateFunctionUrlConfig',
  'updateTrail',
];

/** `PutBucketPolicyCommand`, `put-bucket-policy` and `putBucketPolicy` are the same call. */
const plain = (text: string): string => text.replace(/[^a-z]/gi, '').toLowerCase();

const isCustom = (type: string): boolean =>
  type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';

const textsIn = (value: Json): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((item: Json) => textsIn(item));
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly)
    .filter(({ type }) => isCustom(type))
    .flatMap(({ stack, logicalId, properties }) => {
      const text = plain(textsIn(properties).join(' '));
      return CALLS.filter((call) => text.includes(call.toLowerCase())).map((call) => ({
        stack,
        logicalId,
        what: `this custom resource calls ${call} at deploy, past everything that the template says.`,
      }));
    });

const call = (action: string): JsonObject =>
  only('Custom::AWS', { Create: { 'Fn::Join': ['', ['{"service":"S3","action":"', action, '"}']] } });

export const noCallsPastTheTemplate: Rule = {
  id: 'no-calls-past-the-template',
  title: 'No custom resource changes protections at deploy',
  core: true,
  why:
    'Deep Root, June 2017: one call on 1 June opened the bucket. A custom resource can make the same call after CloudFormation has ' +
    'written every protection, and no property shows it.',
  fix: 'Remove the custom resource, and say in the template what is to be so.',
  mappings: { cis: ['4.1', '3.3'], nist: ['CM-3', 'CM-5', 'AC-3'], fsbp: [] },
  check,
  bad: [
    { name: 'a call that opens a bucket', template: call('putBucketPolicy') },
    { name: 'the same call in another spelling', template: call('PutBucketPolicyCommand') },
    { name: 'a call that shares a snapshot', template: call('modifyDBSnapshotAttribute') },
    { name: 'a call that stops the trail', template: call('stopLogging') },
    {
      name: 'a call in a custom resource of another kind',
      template: only('AWS::CloudFormation::CustomResource', { Calls: ['schedule-key-deletion'] }),
    },
  ],
  good: [
    {
      name: 'a custom resource that copies pages',
      template: template({
        C: resource('Custom::Pages', { ServiceToken: sub('${F.Arn}') }),
        F: resource('AWS::Lambda::Function'),
      }),
    },
  ],
};
