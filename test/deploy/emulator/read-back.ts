import { at, isRecord, many, type Plain } from '../../support/cloud';
import type { Deployed } from './deployed';
import { Refused, type Sdk } from './sdk';

/** A protection that a template asks for, and whether the emulator gives it back when asked. */
export interface ReadBack {
  readonly type: string;
  readonly what: string;
  /** `kept`: as the template says. `ignored`: nothing of it is there. `differs`: something else is there. */
  readonly outcome: 'kept' | 'ignored' | 'differs';
  readonly where: string;
}

type Outcome = ReadBack['outcome'];
type Ask = (service: string, operation: string, params: { [name: string]: Plain }) => Promise<Plain>;
interface Protection {
  readonly what: string;
  /** What the template says; undefined where it says nothing. */
  readonly wanted: (properties: { readonly [name: string]: Plain }) => Plain | undefined;
  readonly got: (ask: Ask, id: string) => Promise<Plain | undefined>;
  /** @default every value that the template writes plainly stands in the answer, by the same name */
  readonly same?: (wanted: Plain, got: Plain) => boolean;
  /** What the service says where nobody asked for anything. @default nothing */
  readonly unset?: Plain;
}

const isIntrinsic = (value: Plain): boolean =>
  isRecord(value) && Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));
const lower = (text: string): string => text.toLowerCase();

/** Everything that the template writes plainly is in the answer; references count as soon as something stands there. */
const contains = (got: Plain | undefined, wanted: Plain): boolean => {
  if (isIntrinsic(wanted)) return got !== undefined && got !== null && got !== '';
  if (Array.isArray(wanted)) {
    return Array.isArray(got) && wanted.every((item) => got.some((other) => contains(other, item)));
  }
  if (!isRecord(wanted)) return lower(String(got)) === lower(String(wanted));
  if (!isRecord(got)) return false;
  const names = new Map(Object.entries(got).map(([name, value]) => [lower(name), value]));
  return Object.entries(wanted).every(([name, value]) => contains(names.get(lower(name)), value));
};

const documentOf = (text: Plain | undefined): Plain | undefined =>
  typeof text === 'string' && text !== '' ? (JSON.parse(text) as Plain) : text;
const sidsOf = (document: Plain | undefined): readonly string[] =>
  many(at(document, 'Statement')).map((statement) => String(at(statement, 'Sid') ?? at(statement, 'Action')));
const sameStatements = (wanted: Plain, got: Plain): boolean => sidsOf(wanted).every((sid) => sidsOf(got).includes(sid));
const there = (_: Plain, got: Plain): boolean => got !== null && got !== '' && got !== false;

const property = (name: string) => (properties: { readonly [name: string]: Plain }) => properties[name];

const TABLE = async (ask: Ask, id: string) => at(await ask('dynamodb', 'DescribeTable', { TableName: id }), 'Table');
const QUEUE = async (ask: Ask, id: string, attribute: string) =>
  at(await ask('sqs', 'GetQueueAttributes', { QueueUrl: id, AttributeNames: ['All'] }), 'Attributes', attribute);
const VAULT = (ask: Ask, id: string) => ask('backup', 'DescribeBackupVault', { BackupVaultName: id });
const KEY = async (ask: Ask, id: string) => at(await ask('kms', 'DescribeKey', { KeyId: id }), 'KeyMetadata');
const FUNCTION = (ask: Ask, id: string) => ask('lambda', 'GetFunctionConfiguration', { FunctionName: id });
const POOL = async (ask: Ask, id: string) =>
  at(await ask('cognito-idp', 'DescribeUserPool', { UserPoolId: id }), 'UserPool');
const bucket =
  (operation: string, ...path: (string | number)[]) =>
  async (ask: Ask, id: string) => {
    const answer = await ask('s3', operation, { Bucket: id });
    return path.length === 0 ? answer : at(answer, ...path);
  };

/** A switch that a template may also write down as off. */
const whenOn = (name: string) => (properties: { readonly [name: string]: Plain }) =>
  properties[name] === true ? true : undefined;

/** Which protections are read back, by resource type. */
const PROTECTIONS: Readonly<Record<string, readonly Protection[]>> = {
  'AWS::S3::Bucket': [
    {
      what: 'Block Public Access',
      wanted: property('PublicAccessBlockConfiguration'),
      got: bucket('GetPublicAccessBlock', 'PublicAccessBlockConfiguration'),
    },
    {
      what: 'encryption under our key',
      wanted: (properties) =>
        JSON.stringify(properties['BucketEncryption']).includes('aws:kms') ? properties['BucketEncryption'] : undefined,
      got: bucket(
        'GetBucketEncryption',
        'ServerSideEncryptionConfiguration',
        'Rules',
        0,
        'ApplyServerSideEncryptionByDefault',
        'SSEAlgorithm',
      ),
      same: (_, got) => got === 'aws:kms',
      unset: 'AES256',
    },
    { what: 'versions', wanted: property('VersioningConfiguration'), got: bucket('GetBucketVersioning') },
    {
      what: 'owner-enforced objects',
      wanted: property('OwnershipControls'),
      got: bucket('GetBucketOwnershipControls', 'OwnershipControls'),
    },
    {
      what: 'access log',
      wanted: property('LoggingConfiguration'),
      got: bucket('GetBucketLogging', 'LoggingEnabled'),
      same: there,
    },
    {
      what: 'expiry of old versions',
      wanted: property('LifecycleConfiguration'),
      got: bucket('GetBucketLifecycleConfiguration', 'Rules'),
      same: there,
    },
    {
      what: 'cross-origin rules',
      wanted: property('CorsConfiguration'),
      got: bucket('GetBucketCors', 'CORSRules'),
      same: there,
    },
    {
      what: 'Object Lock',
      wanted: whenOn('ObjectLockEnabled'),
      got: bucket('GetObjectLockConfiguration', 'ObjectLockConfiguration', 'ObjectLockEnabled'),
      same: (_, got) => got === 'Enabled',
    },
    {
      what: 'announcements on the event bus',
      wanted: property('NotificationConfiguration'),
      got: bucket('GetBucketNotificationConfiguration', 'EventBridgeConfiguration'),
      same: there,
    },
  ],
  'AWS::DynamoDB::Table': [
    {
      what: 'encryption under our key',
      wanted: property('SSESpecification'),
      got: async (ask, id) => at(await TABLE(ask, id), 'SSEDescription', 'SSEType'),
      same: (_, got) => got === 'KMS',
    },
    {
      what: 'point-in-time recovery',
      wanted: property('PointInTimeRecoverySpecification'),
      got: async (ask, id) =>
        at(
          await ask('dynamodb', 'DescribeContinuousBackups', { TableName: id }),
          'ContinuousBackupsDescription',
          'PointInTimeRecoveryDescription',
          'PointInTimeRecoveryStatus',
        ),
      same: (_, got) => got === 'ENABLED',
      unset: 'DISABLED',
    },
    {
      what: 'deletion protection',
      wanted: property('DeletionProtectionEnabled'),
      got: async (ask, id) => at(await TABLE(ask, id), 'DeletionProtectionEnabled'),
    },
    {
      what: 'resource policy',
      wanted: (properties) => at(properties['ResourcePolicy'], 'PolicyDocument'),
      got: async (ask, id) =>
        documentOf(
          at(
            await ask('dynamodb', 'GetResourcePolicy', {
              ResourceArn: String(at(await TABLE(ask, id), 'TableArn')),
            }),
            'Policy',
          ),
        ),
      same: sameStatements,
    },
    {
      what: 'expiry of counters',
      wanted: property('TimeToLiveSpecification'),
      got: async (ask, id) =>
        at(await ask('dynamodb', 'DescribeTimeToLive', { TableName: id }), 'TimeToLiveDescription', 'TimeToLiveStatus'),
      same: (_, got) => got === 'ENABLED',
      unset: 'DISABLED',
    },
    {
      what: 'stream of keys alone',
      wanted: property('StreamSpecification'),
      got: async (ask, id) => at(await TABLE(ask, id), 'StreamSpecification'),
    },
  ],
  'AWS::KMS::Key': [
    {
      what: 'key policy',
      wanted: property('KeyPolicy'),
      got: async (ask, id) =>
        documentOf(at(await ask('kms', 'GetKeyPolicy', { KeyId: id, PolicyName: 'default' }), 'Policy')),
      same: sameStatements,
    },
    {
      what: 'yearly rotation',
      wanted: property('EnableKeyRotation'),
      got: async (ask, id) => at(await ask('kms', 'GetKeyRotationStatus', { KeyId: id }), 'KeyRotationEnabled'),
    },
    {
      what: 'multi-Region',
      wanted: whenOn('MultiRegion'),
      got: async (ask, id) => at(await KEY(ask, id), 'MultiRegion'),
    },
    {
      what: 'kind of key',
      wanted: property('KeySpec'),
      got: async (ask, id) => at(await KEY(ask, id), 'KeySpec'),
    },
  ],
  'AWS::Logs::LogGroup': (['kmsKeyId', 'retentionInDays'] as const).map((name) => ({
    what: name === 'kmsKeyId' ? 'encryption under our key' : 'retention',
    wanted: property(name === 'kmsKeyId' ? 'KmsKeyId' : 'RetentionInDays'),
    got: async (ask: Ask, id: string) =>
      at(
        many(at(await ask('logs', 'DescribeLogGroups', { logGroupNamePrefix: id }), 'logGroups')).find(
          (group) => at(group, 'logGroupName') === id,
        ),
        name,
      ),
  })),
  'AWS::SQS::Queue': [
    {
      what: 'encryption under our key',
      wanted: property('KmsMasterKeyId'),
      got: (ask, id) => QUEUE(ask, id, 'KmsMasterKeyId'),
    },
    {
      what: 'fourteen days of dead letters',
      wanted: property('MessageRetentionPeriod'),
      got: (ask, id) => QUEUE(ask, id, 'MessageRetentionPeriod'),
    },
  ],
  'AWS::Backup::BackupVault': [
    {
      what: 'encryption under our key',
      wanted: property('EncryptionKeyArn'),
      got: async (ask, id) => at(await VAULT(ask, id), 'EncryptionKeyArn'),
    },
    {
      what: 'lock',
      wanted: property('LockConfiguration'),
      got: async (ask, id) => {
        const vault = await VAULT(ask, id);
        // The template writes when the lock closes as days from now; the service answers with the day.
        return at(vault, 'Locked') === true ? vault : undefined;
      },
      same: (wanted, got) =>
        ['MinRetentionDays', 'MaxRetentionDays'].every((name) => String(at(wanted, name)) === String(at(got, name))),
    },
    {
      what: 'who may restore, copy and delete',
      wanted: property('AccessPolicy'),
      got: async (ask, id) =>
        documentOf(at(await ask('backup', 'GetBackupVaultAccessPolicy', { BackupVaultName: id }), 'Policy')),
      same: sameStatements,
    },
  ],
  'AWS::SNS::Topic': [
    {
      what: 'encryption under our key',
      wanted: property('KmsMasterKeyId'),
      got: async (ask, id) =>
        at(await ask('sns', 'GetTopicAttributes', { TopicArn: id }), 'Attributes', 'KmsMasterKeyId'),
    },
  ],
  'AWS::SecretsManager::Secret': [
    {
      what: 'encryption under our key',
      wanted: property('KmsKeyId'),
      got: async (ask, id) => at(await ask('secretsmanager', 'DescribeSecret', { SecretId: id }), 'KmsKeyId'),
    },
    {
      what: 'copy in the region of the edge',
      wanted: property('ReplicaRegions'),
      got: async (ask, id) => at(await ask('secretsmanager', 'DescribeSecret', { SecretId: id }), 'ReplicationStatus'),
    },
  ],
  'AWS::Cognito::UserPool': [
    {
      what: 'second factor on for everybody',
      wanted: property('MfaConfiguration'),
      got: async (ask, id) => at(await POOL(ask, id), 'MfaConfiguration'),
    },
    {
      what: 'deletion protection',
      wanted: property('DeletionProtection'),
      got: async (ask, id) => at(await POOL(ask, id), 'DeletionProtection'),
    },
    {
      what: 'password rules',
      wanted: property('Policies'),
      got: async (ask, id) => at(await POOL(ask, id), 'Policies'),
    },
    {
      what: 'threat protection',
      wanted: property('UserPoolAddOns'),
      got: async (ask, id) => at(await POOL(ask, id), 'UserPoolAddOns'),
    },
    {
      what: 'passkey with a second factor',
      wanted: property('WebAuthnFactorConfiguration'),
      got: async (ask, id) =>
        at(
          await ask('cognito-idp', 'GetUserPoolMfaConfig', { UserPoolId: id }),
          'WebAuthnConfiguration',
          'FactorConfiguration',
        ),
    },
  ],
  'AWS::Lambda::Function': [
    {
      what: 'private network',
      wanted: property('VpcConfig'),
      got: async (ask, id) => at(await FUNCTION(ask, id), 'VpcConfig', 'SubnetIds'),
      same: there,
    },
    {
      what: 'dead-letter queue',
      wanted: property('DeadLetterConfig'),
      got: async (ask, id) => at(await FUNCTION(ask, id), 'DeadLetterConfig'),
    },
    {
      what: 'log group of its own',
      wanted: property('LoggingConfig'),
      got: async (ask, id) => at(await FUNCTION(ask, id), 'LoggingConfig'),
    },
    {
      what: 'runtime',
      wanted: property('Runtime'),
      got: async (ask, id) => at(await FUNCTION(ask, id), 'Runtime'),
    },
  ],
  'AWS::Lambda::EventSourceMapping': [
    {
      what: 'filter, retries and dead letters of the stream',
      wanted: ({ FilterCriteria, MaximumRetryAttempts, DestinationConfig }) =>
        JSON.parse(JSON.stringify({ FilterCriteria, MaximumRetryAttempts, DestinationConfig })),
      got: (ask, id) => ask('lambda', 'GetEventSourceMapping', { UUID: id }),
    },
  ],
  'AWS::EC2::VPCEndpoint': [
    {
      what: 'endpoint policy',
      wanted: property('PolicyDocument'),
      got: async (ask, id) =>
        documentOf(
          at(await ask('ec2', 'DescribeVpcEndpoints', { VpcEndpointIds: [id] }), 'VpcEndpoints', 0, 'PolicyDocument'),
        ),
      same: sameStatements,
    },
  ],
  'AWS::CloudFront::Distribution': [
    {
      what: 'firewall',
      wanted: (properties) => at(properties['DistributionConfig'], 'WebACLId'),
      got: async (ask, id) =>
        at(await ask('cloudfront', 'GetDistribution', { Id: id }), 'Distribution', 'DistributionConfig', 'WebACLId'),
    },
    {
      what: 'origin access control',
      wanted: (properties) => at(properties['DistributionConfig'], 'Origins', 0, 'OriginAccessControlId'),
      got: async (ask, id) =>
        at(
          await ask('cloudfront', 'GetDistribution', { Id: id }),
          'Distribution',
          'DistributionConfig',
          'Origins',
          'Items',
          0,
          'OriginAccessControlId',
        ),
    },
  ],
  'AWS::CloudWatch::Alarm': [
    {
      what: 'alarm tells the topic',
      wanted: property('AlarmActions'),
      got: async (ask, id) =>
        at(await ask('cloudwatch', 'DescribeAlarms', { AlarmNames: [id] }), 'MetricAlarms', 0, 'AlarmActions'),
      same: (_, got) => Array.isArray(got) && got.length > 0,
    },
  ],
};

/** Policies are resources of their own; they are asked of what they protect. */
const POLICIES: Readonly<
  Record<string, { readonly of: string; readonly got: (ask: Ask, id: string) => Promise<Plain | undefined> }>
> = {
  'AWS::S3::BucketPolicy': {
    of: 'Bucket',
    got: async (ask, id) => documentOf(at(await ask('s3', 'GetBucketPolicy', { Bucket: id }), 'Policy')),
  },
  'AWS::SQS::QueuePolicy': { of: 'Queues', got: async (ask, id) => documentOf(await QUEUE(ask, id, 'Policy')) },
  'AWS::SNS::TopicPolicy': {
    of: 'Topics',
    got: async (ask, id) =>
      documentOf(at(await ask('sns', 'GetTopicAttributes', { TopicArn: id }), 'Attributes', 'Policy')),
  },
};

/** AWS says "there is none" as an error. */
const orNothing = async (asked: Promise<Plain | undefined>): Promise<Plain | undefined> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
};

const outcomeOf = (wanted: Plain, got: Plain | undefined, same: Protection['same'], unset?: Plain): Outcome => {
  if (got === undefined || got === null || got === unset || (Array.isArray(got) && got.length === 0)) return 'ignored';
  if (isRecord(got) && Object.keys(got).length === 0 && !(isRecord(wanted) && same === there)) return 'ignored';
  return (same ?? ((want, found) => contains(found, want)))(wanted, got) ? 'kept' : 'differs';
};

/** Asks the emulator about every protection of every resource. Says what it stores; says nothing about what AWS would do with it. */
export const readBack = async (resources: readonly Deployed[], sdk: Sdk): Promise<readonly ReadBack[]> => {
  const found: ReadBack[] = [];
  for (const resource of resources) {
    const { type, properties, physicalId, region } = resource;
    if (physicalId === undefined) continue;
    const ask: Ask = (service, operation, params) => sdk.call(service, operation, params, region);
    const where = `${resource.stack}.${resource.logicalId}`;
    for (const { what, wanted, got, same, unset } of PROTECTIONS[type] ?? []) {
      const want = wanted(properties);
      if (want === undefined) continue;
      const outcome = outcomeOf(want, await orNothing(got(ask, physicalId)), same, unset);
      found.push({ type, what, outcome, where });
    }
    const policy = POLICIES[type];
    const target = policy === undefined ? undefined : at(many(properties[policy.of])[0], 'Ref');
    const protectedId = resources.find(
      ({ stack, logicalId }) => stack === resource.stack && logicalId === target,
    )?.physicalId;
    if (policy === undefined || protectedId === undefined) continue;
    const got = await orNothing(policy.got(ask, protectedId));
    found.push({
      type,
      what: 'policy',
      outcome: outcomeOf(properties['PolicyDocument'] ?? null, got, sameStatements),
      where,
    });
  }
  return found;
};
