import type { Addition, Around } from '.';
import { beside, OUTSIDER, one, open, tagged } from './write';

const CLOSED = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };

export const storage = ({ idOf }: Around): readonly Addition[] => [
  one('a bucket without anything', 'AWS::S3::Bucket', {}),
  one('a bucket with a class and no encryption', 'AWS::S3::Bucket', {
    Tags: tagged('voter-documents'),
    PublicAccessBlockConfiguration: CLOSED,
  }),
  one('a public bucket', 'AWS::S3::Bucket', {
    Tags: tagged('site-content'),
    AccessControl: 'PublicRead',
    PublicAccessBlockConfiguration: { BlockPublicAcls: false, BlockPublicPolicy: false },
  }),
  one('a bucket that is a website', 'AWS::S3::Bucket', {
    Tags: tagged('site-content'),
    WebsiteConfiguration: { IndexDocument: 'index.html' },
  }),
  one('a bucket that copies itself to another account', 'AWS::S3::Bucket', {
    Tags: tagged('voter-documents'),
    PublicAccessBlockConfiguration: CLOSED,
    VersioningConfiguration: { Status: 'Enabled' },
    ReplicationConfiguration: {
      Role: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/replicate' },
      Rules: [{ Status: 'Enabled', Destination: { Bucket: 'arn:aws:s3:::vendor', Account: OUTSIDER } }],
    },
  }),
  ...beside(idOf('AWS::S3::Bucket'), (bucket) => [
    one('a second policy that opens a bucket', 'AWS::S3::BucketPolicy', {
      Bucket: { Ref: bucket },
      PolicyDocument: open('s3:GetObject'),
    }),
    one('an access point on the internet', 'AWS::S3::AccessPoint', {
      Bucket: { Ref: bucket },
      PublicAccessBlockConfiguration: { BlockPublicPolicy: false },
    }),
    one('an access point with a policy for an outside account', 'AWS::S3::AccessPoint', {
      Bucket: { Ref: bucket },
      Policy: open('s3:GetObject', { AWS: `arn:aws:iam::${OUTSIDER}:root` }),
    }),
    one('a multi-region access point', 'AWS::S3::MultiRegionAccessPoint', {
      PublicAccessBlockConfiguration: { BlockPublicAcls: false, BlockPublicPolicy: false },
      Regions: [{ Bucket: { Ref: bucket } }],
    }),
    one('an access grant for a directory user', 'AWS::S3::AccessGrant', {
      AccessGrantsLocationId: 'default',
      Grantee: { GranteeType: 'IAM', GranteeIdentifier: `arn:aws:iam::${OUTSIDER}:root` },
      Permission: 'READ',
    }),
    one('a DataSync copy', 'AWS::DataSync::LocationS3', {
      S3BucketArn: { 'Fn::GetAtt': [bucket, 'Arn'] },
      S3Config: { BucketAccessRoleArn: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/copy' } },
    }),
    one('a SFTP server on the internet', 'AWS::Transfer::Server', { EndpointType: 'PUBLIC', Protocols: ['SFTP'] }),
  ]),
  one('a directory bucket', 'AWS::S3Express::DirectoryBucket', {
    LocationName: 'use2-az1',
    DataRedundancy: 'SingleAvailabilityZone',
  }),
  one('a vector bucket', 'AWS::S3Vectors::VectorBucket', {}),
  one('a file system without encryption', 'AWS::EFS::FileSystem', { Encrypted: false }),
  one('a file system that anybody may mount', 'AWS::EFS::FileSystem', {
    Encrypted: true,
    FileSystemPolicy: open('elasticfilesystem:*'),
  }),
  one('a volume without encryption', 'AWS::EC2::Volume', {
    AvailabilityZone: 'us-east-2a',
    Size: 10,
    Encrypted: false,
  }),
  one('a snapshot block that allows sharing', 'AWS::EC2::SnapshotBlockPublicAccess', { State: 'unblocked' }),
  one('a container registry that anybody may read', 'AWS::ECR::Repository', { RepositoryPolicyText: open('ecr:*') }),
  one('a public container registry', 'AWS::ECR::PublicRepository', {}),
  one('a registry that copies to another account', 'AWS::ECR::ReplicationConfiguration', {
    ReplicationConfiguration: { Rules: [{ Destinations: [{ Region: 'us-east-2', RegistryId: OUTSIDER }] }] },
  }),
  one('a backup vault without a lock', 'AWS::Backup::BackupVault', { BackupVaultName: 'second' }),
  one('a backup vault that anybody may copy from', 'AWS::Backup::BackupVault', {
    BackupVaultName: 'second',
    AccessPolicy: open('backup:*'),
  }),
  one('a queue that anybody may read', 'AWS::SQS::QueueInlinePolicy', { Queue: 'q', PolicyDocument: open('sqs:*') }),
  one('a queue without encryption', 'AWS::SQS::Queue', { SqsManagedSseEnabled: false }),
  ...beside(idOf('AWS::SQS::Queue'), (queue) => [
    one('a second policy that opens a queue', 'AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: queue }],
      PolicyDocument: open('sqs:*'),
    }),
  ]),
  one('a topic that anybody may subscribe to', 'AWS::SNS::TopicPolicy', {
    Topics: ['arn:aws:sns:us-east-2:111111111111:t'],
    PolicyDocument: open('sns:*'),
  }),
  one('a topic without a class', 'AWS::SNS::Topic', {}),
  one('a stream that anybody may read', 'AWS::Kinesis::ResourcePolicy', {
    ResourceArn: 'arn:aws:kinesis:us-east-2:111111111111:stream/s',
    ResourcePolicy: open('kinesis:*'),
  }),
  one('a stream without encryption', 'AWS::Kinesis::Stream', { ShardCount: 1 }),
  one('a delivery stream to an outside bucket', 'AWS::KinesisFirehose::DeliveryStream', {
    S3DestinationConfiguration: {
      BucketARN: 'arn:aws:s3:::vendor',
      RoleARN: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/f' },
    },
  }),
];
