import { GENERATED } from './marks';

/** How a type's generated names and its attributes are built. */
export interface Naming {
  /** Property with the name that the template gives, if any. */
  readonly property?: string;
  /** Longest generated name; of one that has to be shortened the stack's name and the first letters of the logical id are counted on. */
  readonly longest?: number;
  readonly lowerCase?: boolean;
  readonly ref: (at: Place) => string;
  readonly attributes?: Readonly<Record<string, (at: Place) => string>>;
}

interface Place {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly path: string;
}

const name = ({ name }: Place): string => name;
/** Of a user pool: AWS puts its region before what it makes up. */
const poolId = ({ region, name }: Place): string => `${region}_${name}`;
const arn =
  (service: string, rest: (at: Place) => string) =>
  (at: Place): string =>
    `arn:aws:${service}:${at.region}:${at.account}:${rest(at)}`;
const iam = (kind: string) => (at: Place) => `arn:aws:iam::${at.account}:${kind}${at.path}${at.name}`;

const topic = arn('sns', name);
const queue = arn('sqs', name);
const secret = (at: Place) => `${arn('secretsmanager', ({ name }) => `secret:${name}-`)(at)}${GENERATED}`;
export const lambda = arn('lambda', ({ name }) => `function:${name}`);
const key = arn('kms', ({ name }) => `key/${name}`);

const table: Naming = {
  property: 'TableName',
  longest: 255,
  ref: name,
  attributes: {
    Arn: arn('dynamodb', ({ name }) => `table/${name}`),
    StreamArn: (at) => `${arn('dynamodb', ({ name }) => `table/${name}/stream/`)(at)}${GENERATED}`,
  },
};

const domain: Naming = {
  property: 'DomainName',
  longest: 28,
  lowerCase: true,
  ref: name,
  attributes: {
    Arn: arn('es', ({ name }) => `domain/${name}`),
    DomainArn: arn('es', ({ name }) => `domain/${name}`),
  },
};

const vault: Naming = {
  property: 'BackupVaultName',
  ref: name,
  attributes: { BackupVaultArn: arn('backup', ({ name }) => `backup-vault:${name}`), BackupVaultName: name },
};

export const NAMINGS: Readonly<Record<string, Naming>> = {
  'AWS::S3::Bucket': {
    property: 'BucketName',
    longest: 63,
    lowerCase: true,
    ref: name,
    attributes: { Arn: ({ name }) => `arn:aws:s3:::${name}` },
  },
  'AWS::S3::AccessPoint': {
    property: 'Name',
    longest: 50,
    lowerCase: true,
    ref: name,
    attributes: { Arn: arn('s3', ({ name }) => `accesspoint/${name}`), Name: name },
  },
  'AWS::S3::MultiRegionAccessPoint': {
    property: 'Name',
    longest: 50,
    lowerCase: true,
    ref: name,
    // Its ARN has an alias that AWS makes up.
    attributes: {
      Alias: ({ name }) => `${name}${GENERATED}.mrap`,
      Arn: ({ account, name }) => `arn:aws:s3::${account}:accesspoint/${name}${GENERATED}.mrap`,
    },
  },
  'AWS::S3ObjectLambda::AccessPoint': {
    property: 'Name',
    longest: 45,
    lowerCase: true,
    ref: name,
    attributes: { Arn: arn('s3-object-lambda', ({ name }) => `accesspoint/${name}`) },
  },
  'AWS::RDS::DBInstance': {
    property: 'DBInstanceIdentifier',
    longest: 63,
    lowerCase: true,
    ref: name,
    attributes: { DBInstanceArn: arn('rds', ({ name }) => `db:${name}`) },
  },
  'AWS::RDS::DBCluster': {
    property: 'DBClusterIdentifier',
    longest: 63,
    lowerCase: true,
    ref: name,
    attributes: { DBClusterArn: arn('rds', ({ name }) => `cluster:${name}`) },
  },
  // By an attribute of our own: CloudFormation has none with its ARN.
  'AWS::Redshift::Cluster': {
    property: 'ClusterIdentifier',
    longest: 63,
    lowerCase: true,
    ref: name,
    attributes: { Arn: arn('redshift', ({ name }) => `cluster:${name}`) },
  },
  'AWS::OpenSearchService::Domain': domain,
  'AWS::Elasticsearch::Domain': domain,
  'AWS::EFS::FileSystem': {
    ref: name,
    attributes: { Arn: arn('elasticfilesystem', ({ name }) => `file-system/${name}`) },
  },
  'AWS::EC2::Volume': { ref: name, attributes: { Arn: arn('ec2', ({ name }) => `volume/${name}`) } },
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::KMS::Key': { ref: name, attributes: { Arn: key, KeyId: name } },
  'AWS::KMS::ReplicaKey': { ref: name, attributes: { Arn: key, KeyId: name } },
  'AWS::KMS::Alias': { property: 'AliasName', ref: name },
  'AWS::SQS::Queue': {
    property: 'QueueName',
    longest: 80,
    ref: (at) => `https://sqs.${at.region}.amazonaws.com/${at.account}/${at.name}`,
    attributes: { Arn: queue, QueueName: name },
  },
  'AWS::SNS::Topic': {
    property: 'TopicName',
    longest: 256,
    ref: topic,
    attributes: { TopicArn: topic, TopicName: name },
  },
  'AWS::SecretsManager::Secret': { property: 'Name', longest: 512, ref: secret, attributes: { Id: secret } },
  'AWS::SSM::Parameter': {
    property: 'Name',
    longest: 1011,
    ref: name,
    attributes: { Arn: arn('ssm', ({ name }) => `parameter/${name.replace(/^\//, '')}`) },
  },
  'AWS::Kinesis::Stream': {
    property: 'Name',
    longest: 128,
    ref: name,
    attributes: { Arn: arn('kinesis', ({ name }) => `stream/${name}`) },
  },
  'AWS::KinesisFirehose::DeliveryStream': {
    property: 'DeliveryStreamName',
    longest: 64,
    ref: name,
    attributes: { Arn: arn('firehose', ({ name }) => `deliverystream/${name}`) },
  },
  'AWS::Logs::LogGroup': {
    property: 'LogGroupName',
    longest: 512,
    ref: name,
    attributes: { Arn: arn('logs', ({ name }) => `log-group:${name}:*`) },
  },
  'AWS::Backup::BackupVault': vault,
  'AWS::Backup::LogicallyAirGappedBackupVault': vault,
  'AWS::ECR::Repository': {
    property: 'RepositoryName',
    longest: 256,
    lowerCase: true,
    ref: name,
    attributes: {
      Arn: arn('ecr', ({ name }) => `repository/${name}`),
      RepositoryUri: ({ account, region, name }) => `${account}.dkr.ecr.${region}.amazonaws.com/${name}`,
    },
  },
  'AWS::Lambda::Function': { property: 'FunctionName', longest: 64, ref: name, attributes: { Arn: lambda } },
  'AWS::IAM::Role': { property: 'RoleName', longest: 64, ref: name, attributes: { Arn: iam('role') } },
  'AWS::IAM::User': { property: 'UserName', longest: 64, ref: name, attributes: { Arn: iam('user') } },
  'AWS::IAM::Group': { property: 'GroupName', longest: 128, ref: name, attributes: { Arn: iam('group') } },
  'AWS::IAM::ManagedPolicy': {
    property: 'ManagedPolicyName',
    longest: 128,
    ref: iam('policy'),
    attributes: { PolicyArn: iam('policy') },
  },
  'AWS::Cognito::UserPool': {
    ref: poolId,
    attributes: { UserPoolId: poolId, Arn: arn('cognito-idp', (at) => `userpool/${poolId(at)}`) },
  },
  'AWS::Events::Rule': {
    property: 'Name',
    longest: 64,
    ref: name,
    attributes: { Arn: arn('events', ({ name }) => `rule/${name}`) },
  },
  'AWS::EC2::VPCEndpoint': { ref: ({ name }) => `vpce-${name}`, attributes: { Id: ({ name }) => `vpce-${name}` } },
  'AWS::EC2::VPC': { ref: ({ name }) => `vpc-${name}`, attributes: { VpcId: ({ name }) => `vpc-${name}` } },
};
