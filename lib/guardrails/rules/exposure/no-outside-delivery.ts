import {
  type Assembly,
  type Json,
  type JsonObject,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { vaultForCopies } from '../../declared-copies';
import { attribute, OUTSIDE_ACCOUNT, only, resource, sub, template } from '../../example';
import type { Rule, Violation } from '../../rule';
import { outsidersIn } from '../../whose';
import { textAt, valuesAt } from '../../written';

/** Every place by which a service carries data on, and where that place names the receiver. */
const DELIVERIES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'AWS::Events::Rule': [
    ['Targets', '[]', 'Arn'],
    ['Targets', '[]', 'DeadLetterConfig', 'Arn'],
  ],
  'AWS::Events::Archive': [['SourceArn']],
  'AWS::Pipes::Pipe': [['Target'], ['Enrichment']],
  'AWS::Scheduler::Schedule': [
    ['Target', 'Arn'],
    ['Target', 'DeadLetterConfig', 'Arn'],
  ],
  'AWS::Logs::SubscriptionFilter': [['DestinationArn']],
  'AWS::Logs::Destination': [['TargetArn']],
  'AWS::Logs::DeliveryDestination': [['DestinationResourceArn']],
  'AWS::EC2::FlowLog': [['LogDestination']],
  'AWS::Route53Resolver::ResolverQueryLoggingConfig': [['DestinationArn']],
  'AWS::WAFv2::LoggingConfiguration': [['LogDestinationConfigs', '[]']],
  'AWS::ApiGateway::Stage': [['AccessLogSetting', 'DestinationArn']],
  'AWS::ApiGatewayV2::Stage': [['AccessLogSettings', 'DestinationArn']],
  'AWS::Athena::WorkGroup': [['WorkGroupConfiguration', 'ResultConfiguration', 'OutputLocation']],
  'AWS::CloudFront::Distribution': [['DistributionConfig', 'Logging', 'Bucket']],
  'AWS::CloudTrail::Trail': [['CloudWatchLogsLogGroupArn'], ['SnsTopicName']],
  'AWS::CloudWatch::MetricStream': [['FirehoseArn']],
  'AWS::CloudWatch::Alarm': [
    ['AlarmActions', '[]'],
    ['OKActions', '[]'],
    ['InsufficientDataActions', '[]'],
  ],
  'AWS::DynamoDB::Table': [['KinesisStreamSpecification', 'StreamArn']],
  'AWS::DynamoDB::GlobalTable': [['Replicas', '[]', 'KinesisStreamSpecification', 'StreamArn']],
  'AWS::Lambda::EventInvokeConfig': [
    ['DestinationConfig', 'OnSuccess', 'Destination'],
    ['DestinationConfig', 'OnFailure', 'Destination'],
  ],
  'AWS::Lambda::EventSourceMapping': [
    ['FunctionName'],
    ['EventSourceArn'],
    ['DestinationConfig', 'OnFailure', 'Destination'],
  ],
  'AWS::Lambda::Function': [
    ['DeadLetterConfig', 'TargetArn'],
    ['FileSystemConfigs', '[]', 'Arn'],
  ],
  'AWS::SQS::Queue': [['RedrivePolicy', 'deadLetterTargetArn']],
  'AWS::S3::Bucket': [
    ['InventoryConfigurations', '[]', 'Destination', 'BucketArn'],
    ['AnalyticsConfigurations', '[]', 'StorageClassAnalysis', 'DataExport', 'Destination', 'BucketArn'],
    ['NotificationConfiguration', 'LambdaConfigurations', '[]', 'Function'],
    ['NotificationConfiguration', 'QueueConfigurations', '[]', 'Queue'],
    ['NotificationConfiguration', 'TopicConfigurations', '[]', 'Topic'],
  ],
  'AWS::KinesisFirehose::DeliveryStream': [
    ['S3DestinationConfiguration', 'BucketARN'],
    ['ExtendedS3DestinationConfiguration', 'BucketARN'],
    ['ExtendedS3DestinationConfiguration', 'S3BackupConfiguration', 'BucketARN'],
    ['AmazonopensearchserviceDestinationConfiguration', 'DomainARN'],
  ],
  'AWS::Config::DeliveryChannel': [['SnsTopicARN']],
  'AWS::SES::ConfigurationSetEventDestination': [
    ['EventDestination', 'SnsDestination', 'TopicARN'],
    ['EventDestination', 'KinesisFirehoseDestination', 'DeliveryStreamARN'],
  ],
  'AWS::SES::ReceiptRule': [
    ['Rule', 'Actions', '[]', 'S3Action', 'BucketName'],
    ['Rule', 'Actions', '[]', 'LambdaAction', 'FunctionArn'],
    ['Rule', 'Actions', '[]', 'SNSAction', 'TopicArn'],
  ],
  'AWS::Backup::BackupPlan': [['BackupPlan', 'BackupPlanRule', '[]', 'CopyActions', '[]', 'DestinationBackupVaultArn']],
  'AWS::Backup::BackupVault': [['Notifications', 'SNSTopicArn']],
  'AWS::KMS::ReplicaKey': [['PrimaryKeyArn']],
};

/** Deliveries that leave AWS, or the account, whatever they are told. */
const LEAVING: Readonly<Record<string, string>> = {
  'AWS::Events::ApiDestination': 'it sends events to an address on the internet.',
  'AWS::Events::Connection': 'it holds credentials for an address on the internet.',
  'AWS::Events::Endpoint': 'it passes events on to a bus that stands elsewhere.',
  'AWS::AppFlow::Flow': 'it carries data to another company’s service.',
  'AWS::DataSync::Task': 'it copies files in bulk to wherever it is told.',
  'AWS::DMS::ReplicationTask': 'it copies a database in bulk.',
  'AWS::DMS::ReplicationConfig': 'it copies a database in bulk.',
  'AWS::OSIS::Pipeline': 'it carries data on to wherever its configuration says.',
  'AWS::Logs::AccountPolicy': 'it hands every log group of the account on.',
  'AWS::Oam::Link': 'it shows logs and metrics to another account.',
  'AWS::Oam::Sink': 'it takes part in showing logs to other accounts.',
};

/** Firehose receivers outside AWS. */
const FIREHOSE_OUTSIDE = [
  'HttpEndpointDestinationConfiguration',
  'SplunkDestinationConfiguration',
  'SnowflakeDestinationConfiguration',
  'RedshiftDestinationConfiguration',
  'IcebergDestinationConfiguration',
];

/** What a person reads, or what runs in this account. A web address is read by whoever owns it. */
const SUBSCRIBERS = ['email', 'email-json', 'sms', 'sqs', 'lambda', 'firehose', 'application'];
const ARN_SUBSCRIBERS = ['sqs', 'lambda', 'firehose', 'application'];

const subscriptionProblems = (assembly: Assembly, { stack, properties }: Resource): readonly string[] => {
  const scope = scopeOf(assembly, stack);
  const protocol = textAt(scope, properties['Protocol']) ?? 'decided at deploy';
  if (!SUBSCRIBERS.includes(protocol)) return [`it posts what is published to a web address (${protocol}).`];
  return ARN_SUBSCRIBERS.includes(protocol)
    ? outsidersIn(scope, properties['Endpoint']).map(
        (outsider) => `it sends what is published to ${outsider}, outside this account.`,
      )
    : [];
};

/** Athena writes answers where whoever asks wants them, unless its workgroup says where and insists. */
const askersChoice = (scope: Scope, { properties }: Resource): readonly string[] => {
  const [enforced] = valuesAt(properties, ['WorkGroupConfiguration', 'EnforceWorkGroupConfiguration']);
  const [place] = valuesAt(properties, ['WorkGroupConfiguration', 'ResultConfiguration', 'OutputLocation']);
  return place !== undefined && (enforced === undefined || textAt(scope, enforced) === 'true')
    ? []
    : ['it writes what a query finds to wherever the asker says (OutputLocation, EnforceWorkGroupConfiguration).'];
};

const problemsOf = (assembly: Assembly, found: Resource): readonly string[] => {
  const scope = scopeOf(assembly, found.stack);
  const leaving = LEAVING[found.type];
  if (leaving) return [leaving];
  if (found.type === 'AWS::SNS::Subscription') return subscriptionProblems(assembly, found);
  const outside = (DELIVERIES[found.type] ?? [])
    .flatMap((path) => valuesAt(found.properties, path))
    .filter((value) => found.type !== 'AWS::Backup::BackupPlan' || vaultForCopies(scope, value) === undefined)
    .flatMap((value) => outsidersIn(scope, value))
    .map((outsider) => `it delivers to ${outsider}, which is not for certain of this account.`);
  const asked = found.type === 'AWS::Athena::WorkGroup' ? askersChoice(scope, found) : [];
  const inline = found.type === 'AWS::SNS::Topic' ? valuesAt(found.properties, ['Subscription', '[]']) : [];
  return [
    ...outside,
    ...asked,
    ...inline.flatMap((subscription) =>
      subscriptionProblems(assembly, { ...found, properties: subscription as JsonObject }),
    ),
    ...FIREHOSE_OUTSIDE.filter(
      (name) => found.type.endsWith('::DeliveryStream') && found.properties[name] !== undefined,
    ).map((name) => `it streams to a receiver outside this account (${name}).`),
  ];
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(
    assembly,
    'AWS::SNS::Subscription',
    'AWS::SNS::Topic',
    ...new Set([...Object.keys(DELIVERIES), ...Object.keys(LEAVING)]),
  ).flatMap((found) =>
    problemsOf(assembly, found).map((what) => ({ stack: found.stack, logicalId: found.logicalId, what })),
  );

const THEIRS = (service: string, rest: string): Json => `arn:aws:${service}:us-east-2:${OUTSIDE_ACCOUNT}:${rest}`;

export const noOutsideDelivery: Rule = {
  id: 'no-outside-delivery',
  title: 'No service carries data on to somebody outside the account',
  core: true,
  why:
    'Mexico, April 2016: the roll itself was guarded, the copy that a party was given was not. A log filter, an event target, a ' +
    'subscription or a replica in another account is such a copy, and goes on by itself.',
  fix: 'Name a receiver of this app by reference; what must leave goes through the export that two people approve.',
  mappings: { cis: ['4.1.3', '4.2.1'], nist: ['AC-4', 'AC-20', 'SC-7(10)', 'AU-9'], fsbp: [] },
  check,
  bad: [
    {
      name: 'a stream that starts a function of another account',
      template: only('AWS::Lambda::EventSourceMapping', { FunctionName: THEIRS('lambda', 'function:f') }),
    },
    {
      name: 'mail received into somebody else’s bucket',
      template: only('AWS::SES::ReceiptRule', { Rule: { Actions: [{ S3Action: { BucketName: 'vendor' } }] } }),
    },
    {
      name: 'an event target in another account',
      template: only('AWS::Events::Rule', { Targets: [{ Id: 't', Arn: THEIRS('events', 'event-bus/default') }] }),
    },
    {
      name: 'logs to another account',
      template: only('AWS::Logs::SubscriptionFilter', { DestinationArn: THEIRS('logs', 'destination:d') }),
    },
    {
      name: 'flow logs to a bucket from elsewhere',
      template: only('AWS::EC2::FlowLog', { LogDestination: 'arn:aws:s3:::collector' }),
    },
    {
      name: 'an inventory to a bucket from elsewhere',
      template: only('AWS::S3::Bucket', {
        InventoryConfigurations: [{ Destination: { BucketArn: 'arn:aws:s3:::collector' } }],
      }),
    },
    {
      name: 'a backup copied to another account',
      template: only('AWS::Backup::BackupPlan', {
        BackupPlan: {
          BackupPlanRule: [{ CopyActions: [{ DestinationBackupVaultArn: THEIRS('backup', 'backup-vault:v') }] }],
        },
      }),
    },
    {
      name: 'a replica of another account’s key',
      template: only('AWS::KMS::ReplicaKey', { PrimaryKeyArn: THEIRS('kms', 'key/mrk-1') }),
    },
    {
      name: 'items streamed to another account',
      template: only('AWS::DynamoDB::Table', {
        KinesisStreamSpecification: { StreamArn: THEIRS('kinesis', 'stream/s') },
      }),
    },
    {
      name: 'dead letters to another account',
      template: only('AWS::Lambda::Function', { DeadLetterConfig: { TargetArn: THEIRS('sqs', 'q') } }),
    },
    {
      name: 'a receiver that whoever deploys names',
      template: {
        ...only('AWS::Logs::SubscriptionFilter', { DestinationArn: { Ref: 'P' } }),
        Parameters: { P: { Type: 'String' } },
      },
    },
    {
      name: 'a web address among the subscribers',
      template: only('AWS::SNS::Subscription', { Protocol: 'https', Endpoint: 'https://collector.example' }),
    },
    {
      name: 'a queue of another account among the subscribers',
      template: only('AWS::SNS::Subscription', { Protocol: 'sqs', Endpoint: THEIRS('sqs', 'q') }),
    },
    {
      name: 'a stream to a web address',
      template: only('AWS::KinesisFirehose::DeliveryStream', { HttpEndpointDestinationConfiguration: {} }),
    },
    {
      name: 'a website’s old logs to a bucket from elsewhere',
      template: only('AWS::CloudFront::Distribution', {
        DistributionConfig: { Logging: { Bucket: 'collector.s3.amazonaws.com' } },
      }),
    },
    {
      name: 'answers to queries in a bucket from elsewhere',
      template: only('AWS::Athena::WorkGroup', {
        WorkGroupConfiguration: { ResultConfiguration: { OutputLocation: 's3://collector/' } },
      }),
    },
    {
      name: 'answers to queries wherever the asker wants them',
      template: template({
        B: resource('AWS::S3::Bucket'),
        W: resource('AWS::Athena::WorkGroup', {
          WorkGroupConfiguration: {
            EnforceWorkGroupConfiguration: false,
            ResultConfiguration: { OutputLocation: sub('s3://${B}/') },
          },
        }),
      }),
    },
    { name: 'events to a web address', template: only('AWS::Events::ApiDestination') },
  ],
  good: [
    {
      name: 'a queue of this app',
      template: template({
        Q: resource('AWS::SQS::Queue'),
        E: resource('AWS::Events::Rule', { Targets: [{ Id: 't', Arn: attribute('Q') }] }),
      }),
    },
    {
      name: 'the same account’s bus in another region',
      template: only('AWS::Events::Rule', {
        Targets: [{ Id: 't', Arn: sub('arn:${AWS::Partition}:events:us-east-1:${AWS::AccountId}:event-bus/default') }],
      }),
    },
    {
      name: 'the office’s mail',
      template: only('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'office@lorem.example' }),
    },
    {
      name: 'answers to queries in this app’s bucket',
      template: template({
        B: resource('AWS::S3::Bucket'),
        W: resource('AWS::Athena::WorkGroup', {
          WorkGroupConfiguration: { ResultConfiguration: { OutputLocation: sub('s3://${B}/') } },
        }),
      }),
    },
    {
      name: 'a folder of this app’s bucket',
      template: template({
        B: resource('AWS::S3::Bucket'),
        F: resource('AWS::EC2::FlowLog', { LogDestination: sub('${B.Arn}/flow/') }),
      }),
    },
  ],
};
