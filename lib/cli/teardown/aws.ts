import { setTimeout as sleep } from 'node:timers/promises';
import {
  BackupClient,
  DeleteBackupVaultCommand,
  DeleteBackupVaultLockConfigurationCommand,
  DeleteRecoveryPointCommand,
  paginateListRecoveryPointsByBackupVault,
} from '@aws-sdk/client-backup';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
  paginateListStacks,
  type StackSummary,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CognitoIdentityProviderClient,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  UpdateTableCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import {
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  S3Client,
} from '@aws-sdk/client-s3';
import { DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { KnownStack, TeardownPort } from './port';

/** How long a table may take to switch its protection off. */
const TABLE_WAIT_SECONDS = 120;

/** A vault is asked this often, with this pause, whether its backups are gone: ten minutes. */
const VAULT_ROUNDS = 60;
const VAULT_PAUSE_MS = 10_000;

/** Already gone is what was wanted; a second run goes on where the first was cut short. */
const GONE = new Set([
  'NoSuchBucket',
  'NoSuchBucketPolicy',
  'NotFoundException',
  'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue',
  'ResourceNotFoundException',
]);
const unlessGone = async (call: () => Promise<unknown>): Promise<void> => {
  try {
    await call();
  } catch (error) {
    if (error instanceof Error && GONE.has(error.name)) return;
    throw error;
  }
};

const tagsAndLeftovers = async (
  client: CloudFormationClient,
  region: string,
  { StackId: stackId, StackName: name, StackStatus: status }: StackSummary,
): Promise<KnownStack> => {
  const { Stacks: [described] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
  const tags = Object.fromEntries((described?.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
  const stack = name ?? '';
  const deleted = status === 'DELETE_COMPLETE';
  if (!deleted) return { region, name: stack, deleted, tags, leftBehind: [] };
  const leftBehind = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: stackId })) {
    for (const { ResourceStatus, ResourceType, PhysicalResourceId } of StackResourceSummaries) {
      if (ResourceStatus !== 'DELETE_SKIPPED' || ResourceType === undefined || PhysicalResourceId === undefined)
        continue;
      leftBehind.push({ region, stack, type: ResourceType, id: PhysicalResourceId });
    }
  }
  return { region, name: stack, deleted, tags, leftBehind };
};

/** Each round deletes the first page of what is there, until nothing is. */
const emptyBucket = async (client: S3Client, Bucket: string): Promise<void> => {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects: ObjectIdentifier[] = [...Versions, ...DeleteMarkers].flatMap(({ Key, VersionId }) =>
      Key === undefined ? [] : [{ Key, ...(VersionId === undefined ? {} : { VersionId }) }],
    );
    if (Objects.length === 0) return;
    const { Errors: [first] = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket, BypassGovernanceRetention: true, Delete: { Objects, Quiet: true } }),
    );
    if (first) throw new Error(`${first.Key} stays: ${first.Code} ${first.Message}`);
  }
};

/** Deletes every backup and waits until AWS Backup has done so; a vault goes only when it is empty. */
const emptyVault = async (client: BackupClient, BackupVaultName: string, pauseMs: number): Promise<void> => {
  const asked = new Set<string>();
  for (let round = 0; round < VAULT_ROUNDS; round++) {
    let left = 0;
    for await (const { RecoveryPoints = [] } of paginateListRecoveryPointsByBackupVault(
      { client },
      { BackupVaultName },
    )) {
      for (const { RecoveryPointArn: arn } of RecoveryPoints) {
        left++;
        if (arn === undefined || asked.has(arn)) continue;
        asked.add(arn);
        await client.send(new DeleteRecoveryPointCommand({ BackupVaultName, RecoveryPointArn: arn }));
      }
    }
    if (left === 0) return;
    await sleep(pauseMs);
  }
  throw new Error('backups are still being deleted; run this again later');
};

/**
 * The real account, with the credentials that the operator's own command line has.
 * @param vaultPauseMs milliseconds between two looks into a vault that is being emptied
 */
export const awsTeardown = (vaultPauseMs = VAULT_PAUSE_MS): TeardownPort => ({
  stacks: async (region, names) => {
    const client = new CloudFormationClient({ region });
    const summaries: StackSummary[] = [];
    for await (const { StackSummaries = [] } of paginateListStacks({ client }, {})) {
      summaries.push(...StackSummaries.filter(({ StackName }) => StackName !== undefined && names.includes(StackName)));
    }
    const known: KnownStack[] = [];
    for (const summary of summaries) known.push(await tagsAndLeftovers(client, region, summary));
    return known;
  },
  deleteBucket: (region, name) =>
    unlessGone(async () => {
      const client = new S3Client({ region });
      // It denies every deletion from outside the private network, and every deletion of logs.
      await unlessGone(() => client.send(new DeleteBucketPolicyCommand({ Bucket: name })));
      await emptyBucket(client, name);
      await client.send(new DeleteBucketCommand({ Bucket: name }));
    }),
  deleteTable: (region, name) =>
    unlessGone(async () => {
      const client = new DynamoDBClient({ region });
      const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
      if (Table?.DeletionProtectionEnabled) {
        await client.send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: false }));
        await waitUntilTableExists({ client, maxWaitTime: TABLE_WAIT_SECONDS }, { TableName: name });
      }
      await client.send(new DeleteTableCommand({ TableName: name }));
    }),
  scheduleKeyDeletion: (region, id, days) =>
    unlessGone(async () => {
      try {
        await new KMSClient({ region }).send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: days }));
      } catch (error) {
        // Scheduled by an earlier run.
        if (error instanceof Error && /pending deletion/.test(error.message)) return;
        throw error;
      }
    }),
  deleteLogGroup: (region, name) =>
    unlessGone(() => new CloudWatchLogsClient({ region }).send(new DeleteLogGroupCommand({ logGroupName: name }))),
  deleteQueue: (region, url) =>
    unlessGone(() => new SQSClient({ region }).send(new DeleteQueueCommand({ QueueUrl: url }))),
  deleteUserPool: (region, id) =>
    unlessGone(async () => {
      const client = new CognitoIdentityProviderClient({ region });
      const { UserPool } = await client.send(new DescribeUserPoolCommand({ UserPoolId: id }));
      if (UserPool?.DeletionProtection === 'ACTIVE') {
        await client.send(new UpdateUserPoolCommand({ UserPoolId: id, DeletionProtection: 'INACTIVE' }));
      }
      if (UserPool?.Domain !== undefined) {
        await client.send(new DeleteUserPoolDomainCommand({ UserPoolId: id, Domain: UserPool.Domain }));
      }
      await client.send(new DeleteUserPoolCommand({ UserPoolId: id }));
    }),
  deleteVault: (region, name) =>
    unlessGone(async () => {
      const client = new BackupClient({ region });
      await unlessGone(() => client.send(new DeleteBackupVaultLockConfigurationCommand({ BackupVaultName: name })));
      await emptyVault(client, name, vaultPauseMs);
      await client.send(new DeleteBackupVaultCommand({ BackupVaultName: name }));
    }),
});
