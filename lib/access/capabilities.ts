import { type Ask, asks, type Capability, COPYING, itself, REMOVING, under } from './asks';
import { CLUSTER, DATABASE, DOMAIN, FILES, VOLUME, WAREHOUSE } from './databases';
import { POOL } from './pools';

const BUCKET: readonly Ask[] = [
  ...asks('s3', 'list', 'ListBucket ListBucketVersions', itself),
  ...asks('s3', 'read', 'GetObject GetObjectVersion GetObjectTorrent', under('/*'), { key: 'decrypt' }),
  ...asks(
    's3',
    'read',
    'PutReplicationConfiguration PutInventoryConfiguration PutAnalyticsConfiguration',
    itself,
    COPYING,
  ),
  ...asks('s3', 'write', 'PutObject', under('/*'), { key: 'encrypt' }),
  ...asks('s3', 'write', 'ReplicateObject', under('/*')),
  ...asks('s3', 'delete', 'DeleteObject DeleteObjectVersion ReplicateDelete', under('/*')),
  ...asks('s3', 'delete', 'PutLifecycleConfiguration DeleteBucket', itself, REMOVING),
  ...asks(
    's3',
    'change policy',
    'PutBucketPolicy DeleteBucketPolicy PutBucketAcl PutBucketPublicAccessBlock PutBucketOwnershipControls PutEncryptionConfiguration',
    itself,
  ),
  ...asks('s3', 'change policy', 'PutObjectAcl PutObjectVersionAcl', under('/*')),
];

const TABLE: readonly Ask[] = [
  ...asks('dynamodb', 'list', 'Scan', itself, { key: 'decrypt' }),
  ...asks('dynamodb', 'read', 'GetItem BatchGetItem Query Scan PartiQLSelect', itself, { key: 'decrypt' }),
  ...asks('dynamodb', 'read', 'Query Scan PartiQLSelect', under('/index/*'), { key: 'decrypt', how: 'by an index' }),
  ...asks('dynamodb', 'read', 'GetRecords', under('/stream/*'), { how: 'by its stream' }),
  ...asks(
    'dynamodb',
    'read',
    'ExportTableToPointInTime EnableKinesisStreamingDestination RestoreTableToPointInTime CreateBackup StartAwsBackupJob CreateTableReplica',
    itself,
    COPYING,
  ),
  ...asks('dynamodb', 'read', 'RestoreTableFromBackup', under('/backup/*'), { how: 'by restoring a backup' }),
  ...asks('dynamodb', 'write', 'PutItem UpdateItem BatchWriteItem PartiQLInsert PartiQLUpdate', itself, {
    key: 'encrypt',
  }),
  ...asks('dynamodb', 'delete', 'DeleteItem BatchWriteItem PartiQLDelete', itself, { key: 'encrypt' }),
  ...asks('dynamodb', 'delete', 'DeleteTable UpdateTimeToLive', itself, REMOVING),
  ...asks('dynamodb', 'change policy', 'PutResourcePolicy DeleteResourcePolicy UpdateTable', itself),
  ...asks('dynamodb', 'change policy', 'PutResourcePolicy DeleteResourcePolicy', under('/stream/*')),
];

const KEY: readonly Ask[] = [
  ...asks('kms', 'decrypt', 'Decrypt ReEncryptFrom', itself),
  ...asks('kms', 'write', 'Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptTo', itself, {
    how: 'by encrypting under it',
  }),
  ...asks('kms', 'sign', 'Sign GenerateMac', itself),
  ...asks('kms', 'delete', 'ScheduleKeyDeletion DisableKey DeleteImportedKeyMaterial', itself, REMOVING),
  ...asks('kms', 'change policy', 'PutKeyPolicy CreateGrant', itself),
];

const QUEUE: readonly Ask[] = [
  ...asks('sqs', 'read', 'ReceiveMessage', itself, { key: 'decrypt' }),
  ...asks('sqs', 'read', 'StartMessageMoveTask', itself, COPYING),
  ...asks('sqs', 'write', 'SendMessage', itself, { key: 'encrypt' }),
  ...asks('sqs', 'delete', 'DeleteMessage', itself),
  ...asks('sqs', 'delete', 'PurgeQueue DeleteQueue', itself, REMOVING),
  ...asks('sqs', 'change policy', 'AddPermission SetQueueAttributes', itself),
];

const TOPIC: readonly Ask[] = [
  ...asks('sns', 'read', 'Subscribe', itself),
  ...asks('sns', 'write', 'Publish', itself),
  ...asks('sns', 'delete', 'DeleteTopic', itself, REMOVING),
  ...asks('sns', 'change policy', 'AddPermission SetTopicAttributes', itself),
];

const LOGS: readonly Ask[] = [
  ...asks('logs', 'read', 'FilterLogEvents StartQuery StartLiveTail GetLogRecord', itself),
  ...asks('logs', 'read', 'GetLogEvents', (arn) => arn.replace(/:\*$/, ':log-stream:*')),
  ...asks('logs', 'read', 'CreateExportTask PutSubscriptionFilter', itself, COPYING),
  ...asks('logs', 'write', 'PutLogEvents', (arn) => arn.replace(/:\*$/, ':log-stream:*')),
  ...asks('logs', 'delete', 'DeleteLogGroup DeleteLogStream PutRetentionPolicy', itself, REMOVING),
];

const VAULT: readonly Ask[] = [
  ...asks('backup', 'read', 'StartRestoreJob', () => '*', { how: 'by restoring', elsewhere: true }),
  ...asks('backup', 'read', 'StartCopyJob', () => '*', { ...COPYING, elsewhere: true }),
  ...asks('backup', 'read', 'CopyFromBackupVault', itself, COPYING),
  ...asks('backup', 'write', 'CopyIntoBackupVault', itself),
  ...asks('backup', 'delete', 'DeleteRecoveryPoint UpdateRecoveryPointLifecycle DisassociateRecoveryPoint', () => '*', {
    ...REMOVING,
    elsewhere: true,
  }),
  ...asks('backup', 'delete', 'DeleteBackupVault', itself, REMOVING),
  ...asks(
    'backup',
    'change policy',
    'PutBackupVaultAccessPolicy DeleteBackupVaultAccessPolicy DeleteBackupVaultLockConfiguration PutBackupVaultLockConfiguration',
    itself,
  ),
];

const SECRET: readonly Ask[] = [
  ...asks('secretsmanager', 'read', 'GetSecretValue BatchGetSecretValue', itself, { key: 'decrypt' }),
  ...asks('secretsmanager', 'write', 'PutSecretValue UpdateSecret', itself),
  ...asks('secretsmanager', 'delete', 'DeleteSecret', itself, REMOVING),
  ...asks('secretsmanager', 'change policy', 'PutResourcePolicy DeleteResourcePolicy', itself),
];

const PARAMETER: readonly Ask[] = [
  ...asks('ssm', 'read', 'GetParameter GetParameters GetParametersByPath GetParameterHistory', itself),
  ...asks('ssm', 'write', 'PutParameter', itself),
  ...asks('ssm', 'delete', 'DeleteParameter', itself),
];

const STREAM: readonly Ask[] = [
  ...asks('kinesis', 'read', 'GetRecords SubscribeToShard', itself, { key: 'decrypt' }),
  ...asks('kinesis', 'write', 'PutRecord PutRecords', itself),
  ...asks('kinesis', 'delete', 'DeleteStream', itself, REMOVING),
  ...asks('kinesis', 'change policy', 'PutResourcePolicy DeleteResourcePolicy', itself),
];

const FUNCTION: readonly Ask[] = [
  ...asks('lambda', 'invoke', 'InvokeFunction InvokeFunctionUrl InvokeAsync', itself),
  ...asks('lambda', 'write', 'UpdateFunctionCode UpdateFunctionConfiguration', itself, { how: 'by changing its code' }),
  ...asks(
    'lambda',
    'change policy',
    'AddPermission RemovePermission CreateFunctionUrlConfig UpdateFunctionUrlConfig',
    itself,
  ),
];

const MOVING_VERSIONS = 'by moving an alias of it to another version';

/** By the name of an alias or a version: `function:f:live`. */
export const QUALIFIED: readonly Ask[] = asks('lambda', 'invoke', 'InvokeFunction InvokeFunctionUrl', under(':*'), {
  how: 'by an alias or a version',
});

/** Whoever moves an alias decides which version runs for all who call by it. */
export const ALIASED: readonly Ask[] = ['', ':*'].flatMap((suffix) => [
  ...asks('lambda', 'write', 'UpdateAlias', under(suffix), { how: MOVING_VERSIONS, onlyItsCode: true }),
  ...asks('lambda', 'write', 'DeleteAlias', under(suffix), {
    how: MOVING_VERSIONS,
    onlyItsCode: true,
    with: ['lambda:CreateAlias'],
  }),
]);

/** What runs under a role that its maker passes to it, and does what the maker wants. */
const MAKERS = [
  'lambda:CreateFunction',
  'lambda:UpdateFunctionConfiguration',
  'ec2:RunInstances',
  'ecs:RunTask',
  'ecs:RegisterTaskDefinition',
  'cloudformation:CreateStack',
  'cloudformation:UpdateStack',
  'glue:CreateJob',
  'glue:CreateDevEndpoint',
  'states:CreateStateMachine',
  'states:UpdateStateMachine',
  'codebuild:CreateProject',
  'codebuild:UpdateProject',
  'sagemaker:CreateNotebookInstance',
  'sagemaker:CreateTrainingJob',
  'datapipeline:CreatePipeline',
  'scheduler:CreateSchedule',
  'events:PutTargets',
  'ssm:StartAutomationExecution',
  'backup:StartRestoreJob',
  'batch:SubmitJob',
  'apprunner:CreateService',
  'bedrock:CreateAgent',
  's3:CreateJob',
  's3:PutReplicationConfiguration',
  'cloudformation:CreateChangeSet',
  'codepipeline:CreatePipeline',
  'codepipeline:UpdatePipeline',
  'datasync:CreateLocationS3',
  'ec2:AssociateIamInstanceProfile',
  'ec2:ReplaceIamInstanceProfileAssociation',
  'ecs:CreateService',
  'ecs:StartTask',
  'elasticmapreduce:RunJobFlow',
  'firehose:CreateDeliveryStream',
  'firehose:UpdateDestination',
  'glue:CreateSession',
  'glue:UpdateJob',
  'iot:CreateTopicRule',
  'pipes:CreatePipe',
  'pipes:UpdatePipe',
  'sagemaker:CreateProcessingJob',
  'scheduler:UpdateSchedule',
  'transfer:CreateUser',
  'transfer:UpdateUser',
];

/** An access point opens the objects of its bucket under a name of its own. */
const ACCESS_POINT: readonly Ask[] = [
  ...asks('s3', 'list', 'ListBucket ListBucketVersions', itself),
  ...asks('s3', 'read', 'GetObject GetObjectVersion', under('/object/*'), { key: 'decrypt' }),
  ...asks('s3', 'write', 'PutObject', under('/object/*'), { key: 'encrypt' }),
  ...asks('s3', 'delete', 'DeleteObject DeleteObjectVersion', under('/object/*')),
  ...asks('s3', 'change policy', 'PutAccessPointPolicy DeleteAccessPointPolicy', itself),
];

/** Hands out what a function makes of each object of its access point. */
const OBJECT_LAMBDA: readonly Ask[] = [
  ...asks('s3-object-lambda', 'list', 'ListBucket ListBucketVersions', itself),
  ...asks('s3-object-lambda', 'read', 'GetObject GetObjectVersion', itself),
  ...asks('s3-object-lambda', 'write', 'PutObject', itself),
  ...asks('s3-object-lambda', 'delete', 'DeleteObject DeleteObjectVersion', itself),
  ...asks('s3', 'read', 'PutAccessPointConfigurationForObjectLambda', itself, { how: 'by changing what it hands out' }),
  ...asks('s3', 'change policy', 'PutAccessPointPolicyForObjectLambda', itself),
];

const IMAGES: readonly Ask[] = [
  ...asks('ecr', 'list', 'ListImages DescribeImages', itself),
  ...asks('ecr', 'read', 'BatchGetImage GetDownloadUrlForLayer', itself),
  ...asks('ecr', 'write', 'PutImage', itself),
  ...asks('ecr', 'delete', 'BatchDeleteImage', itself),
  ...asks('ecr', 'delete', 'DeleteRepository PutLifecyclePolicy', itself, REMOVING),
  ...asks('ecr', 'change policy', 'SetRepositoryPolicy DeleteRepositoryPolicy', itself),
];

const DELIVERY: readonly Ask[] = [
  ...asks('firehose', 'write', 'PutRecord PutRecordBatch', itself),
  ...asks('firehose', 'read', 'UpdateDestination', itself, COPYING),
  ...asks('firehose', 'delete', 'DeleteDeliveryStream', itself, REMOVING),
];

const ROLE: readonly Ask[] = [
  ...asks('iam', 'assume', 'PassRole', itself, { how: 'by passing it to something that it makes', with: MAKERS }),
  ...asks('sts', 'assume', 'AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity', itself),
  ...asks(
    'iam',
    'change policy',
    'UpdateAssumeRolePolicy PutRolePolicy AttachRolePolicy DetachRolePolicy DeleteRolePolicy DeleteRolePermissionsBoundary PutRolePermissionsBoundary',
    itself,
  ),
];

/** Nobody gets in whom the resource's own policy does not let in: keys, and the trust of a role. */
export const policyDecides = ({ action, alone }: Ask): boolean => !alone && /^(kms|sts):/.test(action);

/** Actions that look at no policy of the resource. */
export const withoutPolicy = ({ action, alone }: Ask): boolean => alone === true || /^(iam|ssm):/.test(action);

/** How a type is asked for. */
export interface StoreKind {
  readonly service: string;
  /** Attribute with its ARN. */
  readonly arn: string;
  readonly asks: readonly Ask[];
  /** Holds data; the others are ways to it. */
  readonly holdsData: boolean;
  /** Has users and passwords of its own, of which no policy of AWS knows. */
  readonly ownUsers?: true;
  /** Without a policy it lets in everybody. */
  readonly openWithoutPolicy?: true;
}

const data = (
  service: string,
  arn: string,
  list: readonly Ask[],
  more: Pick<StoreKind, 'ownUsers' | 'openWithoutPolicy'> = {},
): StoreKind => ({
  ...more,
  service,
  arn,
  asks: list,
  holdsData: true,
});

export const STORE_KINDS: Readonly<Record<string, StoreKind>> = {
  'AWS::S3::Bucket': data('s3', 'Arn', BUCKET),
  'AWS::S3::AccessPoint': data('s3', 'Arn', ACCESS_POINT),
  'AWS::S3::MultiRegionAccessPoint': data('s3', 'Arn', ACCESS_POINT),
  'AWS::S3ObjectLambda::AccessPoint': data('s3-object-lambda', 'Arn', OBJECT_LAMBDA),
  'AWS::KinesisFirehose::DeliveryStream': data('firehose', 'Arn', DELIVERY),
  'AWS::RDS::DBInstance': data('rds', 'DBInstanceArn', DATABASE, { ownUsers: true }),
  'AWS::RDS::DBCluster': data('rds', 'DBClusterArn', CLUSTER, { ownUsers: true }),
  'AWS::Redshift::Cluster': data('redshift', 'Arn', WAREHOUSE, { ownUsers: true }),
  'AWS::OpenSearchService::Domain': data('es', 'Arn', DOMAIN),
  'AWS::Elasticsearch::Domain': data('es', 'Arn', DOMAIN),
  'AWS::EFS::FileSystem': data('elasticfilesystem', 'Arn', FILES, { openWithoutPolicy: true }),
  'AWS::EC2::Volume': data('ec2', 'Arn', VOLUME),
  'AWS::DynamoDB::Table': data('dynamodb', 'Arn', TABLE),
  'AWS::DynamoDB::GlobalTable': data('dynamodb', 'Arn', TABLE),
  'AWS::KMS::Key': data('kms', 'Arn', KEY),
  'AWS::KMS::ReplicaKey': data('kms', 'Arn', KEY),
  'AWS::SQS::Queue': data('sqs', 'Arn', QUEUE),
  'AWS::SNS::Topic': data('sns', 'TopicArn', TOPIC),
  'AWS::Logs::LogGroup': data('logs', 'Arn', LOGS),
  'AWS::Backup::BackupVault': data('backup', 'BackupVaultArn', VAULT),
  'AWS::Backup::LogicallyAirGappedBackupVault': data('backup', 'BackupVaultArn', VAULT),
  'AWS::SecretsManager::Secret': data('secretsmanager', 'Id', SECRET),
  'AWS::SSM::Parameter': data('ssm', 'Arn', PARAMETER),
  'AWS::ECR::Repository': data('ecr', 'Arn', IMAGES),
  'AWS::Kinesis::Stream': data('kinesis', 'Arn', STREAM),
  'AWS::Lambda::Function': { service: 'lambda', arn: 'Arn', asks: FUNCTION, holdsData: false },
  'AWS::IAM::Role': { service: 'iam', arn: 'Arn', asks: ROLE, holdsData: false },
  'AWS::Cognito::UserPool': { service: 'cognito-idp', arn: 'Arn', asks: POOL, holdsData: false },
};

/** Actions of {@link Identity} `data`: everything with data, nothing that changes who may. */
export const DATA_CAPABILITIES: readonly Capability[] = [
  'list',
  'read',
  'write',
  'delete',
  'decrypt',
  'sign',
  'invoke',
];
