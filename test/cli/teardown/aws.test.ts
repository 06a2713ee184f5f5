import { BackupClient } from '@aws-sdk/client-backup';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { awsTeardown } from '../../../lib/cli/teardown/aws';

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Readonly<Record<string, unknown>>;
}
type Answers = Readonly<Record<string, (input: Readonly<Record<string, unknown>>, times: number) => unknown>>;

/** Clients that are never sent anywhere: what was asked, in order, and answers by command. */
const answering = (client: { readonly prototype: { send: unknown } }, answers: Answers = {}) => {
  const asked: { readonly command: string; readonly input: Readonly<Record<string, unknown>> }[] = [];
  jest
    .spyOn(client.prototype as { send: (command: Command) => Promise<unknown> }, 'send')
    .mockImplementation(async (sent) => {
      const { input } = sent;
      const command = sent.constructor.name.replace(/Command$/, '');
      const times = asked.filter((one) => one.command === command).length;
      asked.push({ command, input });
      return answers[command]?.(input, times) ?? {};
    });
  return asked;
};
const commands = (asked: ReturnType<typeof answering>) => asked.map(({ command }) => command);
const named = (name: string) => Object.assign(new Error(name), { name });

afterEach(() => jest.restoreAllMocks());

describe('a bucket', () => {
  test('loses the policy that denies deletion, then every version and marker past a governance lock, then goes', async () => {
    const asked = answering(S3Client, {
      ListObjectVersions: (_input, times) =>
        times === 0
          ? {
              Versions: [
                { Key: 'a', VersionId: '1' },
                { Key: 'a', VersionId: '2' },
              ],
              DeleteMarkers: [{ Key: 'b', VersionId: '3' }],
            }
          : times === 1
            ? { Versions: [{ Key: 'c', VersionId: '4' }] }
            : {},
    });
    await awsTeardown().deleteBucket('us-east-2', 'bucket-1');
    expect(commands(asked)).toEqual([
      'DeleteBucketPolicy',
      'ListObjectVersions',
      'DeleteObjects',
      'ListObjectVersions',
      'DeleteObjects',
      'ListObjectVersions',
      'DeleteBucket',
    ]);
    expect(asked[2]?.input).toMatchObject({
      BypassGovernanceRetention: true,
      Delete: {
        Objects: [
          { Key: 'a', VersionId: '1' },
          { Key: 'a', VersionId: '2' },
          { Key: 'b', VersionId: '3' },
        ],
      },
    });
  });

  test('that keeps an object is not said to be gone', async () => {
    const asked = answering(S3Client, {
      ListObjectVersions: () => ({ Versions: [{ Key: 'held', VersionId: '1' }] }),
      DeleteObjects: () => ({ Errors: [{ Key: 'held', Code: 'AccessDenied', Message: 'legal hold' }] }),
    });
    await expect(awsTeardown().deleteBucket('us-east-2', 'bucket-1')).rejects.toThrow(
      'held stays: AccessDenied legal hold',
    );
    expect(commands(asked)).not.toContain('DeleteBucket');
  });

  test('that is gone already is no failure; any other refusal is one', async () => {
    answering(S3Client, {
      DeleteBucketPolicy: () => {
        throw named('NoSuchBucket');
      },
      ListObjectVersions: () => {
        throw named('NoSuchBucket');
      },
    });
    await expect(awsTeardown().deleteBucket('us-east-2', 'bucket-1')).resolves.toBeUndefined();
    answering(S3Client, {
      DeleteBucketPolicy: () => {
        throw named('AccessDenied');
      },
    });
    await expect(awsTeardown().deleteBucket('us-east-2', 'bucket-1')).rejects.toThrow('AccessDenied');
  });
});

test('a table’s protection is taken off before it is deleted', async () => {
  const asked = answering(DynamoDBClient, {
    DescribeTable: () => ({ Table: { DeletionProtectionEnabled: true, TableStatus: 'ACTIVE' } }),
  });
  await awsTeardown().deleteTable('us-east-2', 'table-1');
  expect(commands(asked)).toEqual(['DescribeTable', 'UpdateTable', 'DescribeTable', 'DeleteTable']);
  expect(asked[1]?.input).toEqual({ TableName: 'table-1', DeletionProtectionEnabled: false });
});

test('staff accounts go with their pool, its protection and its sign-in domain taken off first', async () => {
  const asked = answering(CognitoIdentityProviderClient, {
    DescribeUserPool: () => ({ UserPool: { DeletionProtection: 'ACTIVE', Domain: 'lorem-1' } }),
  });
  await awsTeardown().deleteUserPool('us-east-2', 'pool-1');
  expect(commands(asked)).toEqual(['DescribeUserPool', 'UpdateUserPool', 'DeleteUserPoolDomain', 'DeleteUserPool']);
});

test('a vault loses its governance lock, then its backups, and goes once they are gone', async () => {
  const asked = answering(BackupClient, {
    ListRecoveryPointsByBackupVault: (_input, times) =>
      times === 0 ? { RecoveryPoints: [{ RecoveryPointArn: 'arn:1' }] } : { RecoveryPoints: [] },
  });
  await awsTeardown(0).deleteVault('us-east-2', 'vault-1');
  expect(commands(asked)).toEqual([
    'DeleteBackupVaultLockConfiguration',
    'ListRecoveryPointsByBackupVault',
    'DeleteRecoveryPoint',
    'ListRecoveryPointsByBackupVault',
    'DeleteBackupVault',
  ]);
});

test('a key waits before it goes; one that waits already is no failure', async () => {
  const asked = answering(KMSClient);
  await awsTeardown().scheduleKeyDeletion('us-east-2', 'key-1', 7);
  expect(asked[0]?.input).toEqual({ KeyId: 'key-1', PendingWindowInDays: 7 });
  answering(KMSClient, {
    ScheduleKeyDeletion: () => {
      throw new Error('arn:aws:kms:us-east-2:1:key/key-1 is pending deletion.');
    },
  });
  await expect(awsTeardown().scheduleKeyDeletion('us-east-2', 'key-1', 7)).resolves.toBeUndefined();
});

test('stacks are told apart by their exact names and ids; only what a deletion skipped counts as left behind', async () => {
  const asked = answering(CloudFormationClient, {
    ListStacks: () => ({
      StackSummaries: [
        { StackName: 'Election-lorem-Results', StackId: 'id-new', StackStatus: 'CREATE_COMPLETE' },
        { StackName: 'Election-lorem-Results', StackId: 'id-old', StackStatus: 'DELETE_COMPLETE' },
        { StackName: 'Election-lorem-Results-Extra', StackId: 'id-other', StackStatus: 'DELETE_COMPLETE' },
      ],
    }),
    DescribeStacks: ({ StackName }) => ({
      Stacks: [{ Tags: [{ Key: 'election:profile', Value: StackName === 'id-old' ? 'evaluation' : 'production' }] }],
    }),
    ListStackResources: () => ({
      StackResourceSummaries: [
        { ResourceType: 'AWS::S3::Bucket', PhysicalResourceId: 'kept', ResourceStatus: 'DELETE_SKIPPED' },
        { ResourceType: 'AWS::S3::Bucket', PhysicalResourceId: 'gone', ResourceStatus: 'DELETE_COMPLETE' },
      ],
    }),
  });
  const stacks = await awsTeardown().stacks('us-east-2', ['Election-lorem-Results']);
  expect(stacks).toEqual([
    {
      region: 'us-east-2',
      name: 'Election-lorem-Results',
      deleted: false,
      tags: { 'election:profile': 'production' },
      leftBehind: [],
    },
    {
      region: 'us-east-2',
      name: 'Election-lorem-Results',
      deleted: true,
      tags: { 'election:profile': 'evaluation' },
      leftBehind: [{ region: 'us-east-2', stack: 'Election-lorem-Results', type: 'AWS::S3::Bucket', id: 'kept' }],
    },
  ]);
  expect(asked.filter(({ command }) => command === 'DescribeStacks').map(({ input }) => input['StackName'])).toEqual([
    'id-new',
    'id-old',
  ]);
});
