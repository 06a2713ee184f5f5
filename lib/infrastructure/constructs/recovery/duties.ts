import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { S3_BACKUP_ACTIONS } from '../perimeter';
import type { StoresToBackUp } from './stores';
import type { Vault } from './vaults';

const isOfObjects = (action: string): boolean => action.startsWith('s3:GetObject');

const keysOf = ({ tables, buckets }: StoresToBackUp): string[] => [
  ...new Set([...tables, ...buckets].map(({ key }) => key.arn)),
];
const stacksOf = (stores: readonly IConstruct[]): string[] => [
  ...new Set(stores.map((store) => Stack.of(store).stackName)),
];

const forGrants = (keys: readonly string[]): PolicyStatement =>
  new PolicyStatement({
    actions: ['kms:CreateGrant'],
    resources: [...keys],
    conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
  });

/**
 * What backing up needs, and no more (AWS Backup developer guide, customer managed policies, Amazon S3 and DynamoDB), for these
 * stores and these vaults.
 */
export const backupStatements = (stores: StoresToBackUp, vault: Vault, copies: Vault): readonly PolicyStatement[] => {
  const { tables, buckets } = stores;
  const vaultKeys = [vault.keyArn, copies.keyArn].filter((arn) => arn !== undefined);
  return [
    ...(tables.length === 0
      ? []
      : [
          new PolicyStatement({
            actions: ['dynamodb:DescribeTable', 'dynamodb:ListTagsOfResource', 'dynamodb:StartAwsBackupJob'],
            resources: tables.map(({ table }) => table.tableArn),
          }),
        ]),
    ...(buckets.length === 0
      ? []
      : [
          new PolicyStatement({
            actions: S3_BACKUP_ACTIONS.filter((action) => !isOfObjects(action)),
            resources: buckets.map(({ arn }) => arn),
          }),
          new PolicyStatement({
            actions: S3_BACKUP_ACTIONS.filter(isOfObjects),
            resources: buckets.map(({ arn }) => `${arn}/*`),
          }),
          // Backup looks its buckets up by name; it learns names, and opens no other.
          new PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] }),
          new PolicyStatement({
            actions: [
              'events:DeleteRule',
              'events:DescribeRule',
              'events:DisableRule',
              'events:EnableRule',
              'events:ListTargetsByRule',
              'events:PutRule',
              'events:PutTargets',
              'events:RemoveTargets',
            ],
            resources: [`arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:rule/AwsBackupManagedRule*`],
          }),
          new PolicyStatement({ actions: ['cloudwatch:GetMetricData', 'events:ListRules'], resources: ['*'] }),
        ]),
    new PolicyStatement({
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
      resources: [...keysOf(stores), ...vaultKeys],
    }),
    forGrants(vaultKeys),
    new PolicyStatement({
      actions: ['backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'],
      resources: [vault.arn, copies.arn],
    }),
    new PolicyStatement({ actions: ['backup:CopyFromBackupVault'], resources: [vault.arn] }),
    new PolicyStatement({
      actions: ['backup:TagResource'],
      resources: [`arn:${Aws.PARTITION}:backup:*:${Aws.ACCOUNT_ID}:recovery-point:*`],
    }),
  ];
};

export interface RestoreTargets {
  /** Patterns of the names of tables that may be made and filled. */
  readonly tables: readonly string[];
  /** The same for buckets. */
  readonly buckets: readonly string[];
}

/** Names under which a person restores: the class's key works for them, and the originals are out of reach. */
export const restoredStores = ({ tables, buckets }: StoresToBackUp): RestoreTargets => ({
  tables: stacksOf(tables).map((name) => `${name}-restored-*`),
  buckets: stacksOf(buckets).map((name) => `${name.toLowerCase()}-restored-*`),
});

/** What restoring needs, into new stores of these names alone, in either region. */
export const restoreStatements = (
  stores: StoresToBackUp,
  targets: RestoreTargets,
  /** Of vaults, and of the replicas of classes' keys in the recovery region. */
  otherKeys: readonly string[],
): readonly PolicyStatement[] => [
  ...(stores.tables.length === 0
    ? []
    : [
        new PolicyStatement({
          actions: [
            'dynamodb:BatchWriteItem',
            'dynamodb:DeleteItem',
            'dynamodb:DescribeTable',
            'dynamodb:GetItem',
            'dynamodb:PutItem',
            'dynamodb:Query',
            'dynamodb:RestoreTableFromAwsBackup',
            'dynamodb:Scan',
            'dynamodb:UpdateItem',
          ],
          resources: targets.tables.map((name) => `arn:${Aws.PARTITION}:dynamodb:*:${Aws.ACCOUNT_ID}:table/${name}`),
        }),
      ]),
  ...(stores.buckets.length === 0
    ? []
    : [
        new PolicyStatement({
          actions: [
            's3:CreateBucket',
            's3:GetBucketLocation',
            's3:GetBucketOwnershipControls',
            's3:GetBucketVersioning',
            's3:ListBucket',
            's3:ListBucketVersions',
            's3:PutBucketOwnershipControls',
            's3:PutBucketVersioning',
          ],
          resources: targets.buckets.map((name) => `arn:${Aws.PARTITION}:s3:::${name}`),
        }),
        new PolicyStatement({
          actions: [
            's3:DeleteObject',
            's3:GetObject',
            's3:GetObjectAcl',
            's3:GetObjectTagging',
            's3:GetObjectVersion',
            's3:GetObjectVersionAcl',
            's3:ListMultipartUploadParts',
            's3:PutObject',
            's3:PutObjectAcl',
            's3:PutObjectTagging',
            's3:PutObjectVersionAcl',
          ],
          resources: targets.buckets.map((name) => `arn:${Aws.PARTITION}:s3:::${name}/*`),
        }),
      ]),
  new PolicyStatement({
    actions: [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    resources: [...keysOf(stores), ...otherKeys],
  }),
  forGrants([...keysOf(stores), ...otherKeys]),
];
