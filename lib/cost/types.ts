/** What a resource type costs: itself (`priced`), nothing (`free`), or only as something that is priced elsewhere (`with`). */
export type Billing =
  | { readonly is: 'priced' }
  | { readonly is: 'free'; readonly why: string }
  | { readonly is: 'not priced'; readonly why: string };

const PRICED: Billing = { is: 'priced' };
const free = (why: string): Billing => ({ is: 'free', why });

const RIGHTS = free('IAM asks nothing for roles and policies.');
const NETWORK = free('Networks, subnets, routes and groups are free; endpoints in them are priced.');
const OF_AN_API = free('Part of an API, whose calls are priced.');
const OF_THE_EDGE = free('Part of the distribution, whose requests and data are priced.');
const OF_A_POOL = free('Part of the staff accounts, which are priced by the person.');
const OF_A_RULE = free('Events of AWS’s own services and schedules on the default bus are free.');
const OF_LOGS = free('Says where logs go; what goes there is priced.');
const OF_A_STORE = free('Part of a store that is priced.');
const SWITCH = free('A setting of a service that is priced.');

/**
 * Every type of resource that a template may hold. One that is not in this list fails a test until somebody has looked up what
 * it costs.
 */
export const BILLING: Readonly<Record<string, Billing>> = {
  'AWS::KMS::Key': PRICED,
  'AWS::KMS::ReplicaKey': PRICED,
  'AWS::KMS::Alias': free('A name of a key.'),
  'AWS::EC2::VPCEndpoint': PRICED,
  'AWS::EC2::VPC': NETWORK,
  'AWS::EC2::Subnet': NETWORK,
  'AWS::EC2::RouteTable': NETWORK,
  'AWS::EC2::SubnetRouteTableAssociation': NETWORK,
  'AWS::EC2::SecurityGroup': NETWORK,
  'AWS::EC2::SecurityGroupEgress': NETWORK,
  'AWS::EC2::SecurityGroupIngress': NETWORK,
  'AWS::EC2::FlowLog': free('Its records are logs taken in, which are priced.'),
  'AWS::Route53Resolver::FirewallDomainList': PRICED,
  'AWS::Route53Resolver::FirewallRuleGroup': free('Queries and domains are priced, rules are not.'),
  'AWS::Route53Resolver::FirewallRuleGroupAssociation': free('Queries and domains are priced, rules are not.'),
  'AWS::Route53Resolver::FirewallConfig': free('A switch of the DNS firewall.'),
  'AWS::SecretsManager::Secret': PRICED,
  'AWS::SecretsManager::ResourcePolicy': RIGHTS,
  'AWS::WAFv2::WebACL': PRICED,
  'AWS::WAFv2::WebACLAssociation': free('Part of a firewall.'),
  'AWS::WAFv2::LoggingConfiguration': OF_LOGS,
  'AWS::CloudWatch::Alarm': PRICED,
  'AWS::CloudWatch::CompositeAlarm': PRICED,
  'AWS::Logs::MetricFilter': PRICED,
  'AWS::Logs::LogGroup': PRICED,
  'AWS::Logs::ResourcePolicy': RIGHTS,
  'AWS::Logs::Delivery': OF_LOGS,
  'AWS::Logs::DeliveryDestination': OF_LOGS,
  'AWS::Logs::DeliverySource': OF_LOGS,
  'AWS::Cognito::UserPool': PRICED,
  'AWS::Cognito::UserPoolClient': OF_A_POOL,
  'AWS::Cognito::UserPoolDomain': OF_A_POOL,
  'AWS::Cognito::UserPoolGroup': OF_A_POOL,
  'AWS::Cognito::UserPoolRiskConfigurationAttachment': OF_A_POOL,
  'AWS::Cognito::ManagedLoginBranding': OF_A_POOL,
  'AWS::Cognito::LogDeliveryConfiguration': OF_LOGS,
  'AWS::DynamoDB::Table': PRICED,
  'AWS::DynamoDB::GlobalTable': PRICED,
  'AWS::S3::Bucket': PRICED,
  'AWS::S3::BucketPolicy': RIGHTS,
  'AWS::Lambda::Function': PRICED,
  'AWS::Lambda::Permission': RIGHTS,
  'AWS::Lambda::EventInvokeConfig': free('A setting of a function.'),
  'AWS::Lambda::EventSourceMapping': free('Reading the stream or queue is priced there.'),
  'AWS::Lambda::Version': free('Code of a function; the first 75 GB are free.'),
  'AWS::Lambda::Alias': free('A name of a function.'),
  'AWS::SQS::Queue': PRICED,
  'AWS::SQS::QueuePolicy': RIGHTS,
  'AWS::SNS::Topic': free('Mails are priced, topics are not.'),
  'AWS::SNS::TopicPolicy': RIGHTS,
  'AWS::SNS::Subscription': PRICED,
  'AWS::ApiGateway::RestApi': PRICED,
  'AWS::ApiGateway::Account': OF_AN_API,
  'AWS::ApiGateway::Authorizer': OF_AN_API,
  'AWS::ApiGateway::BasePathMapping': OF_AN_API,
  'AWS::ApiGateway::Deployment': OF_AN_API,
  'AWS::ApiGateway::DomainName': OF_AN_API,
  'AWS::ApiGateway::GatewayResponse': OF_AN_API,
  'AWS::ApiGateway::Method': OF_AN_API,
  'AWS::ApiGateway::Model': OF_AN_API,
  'AWS::ApiGateway::RequestValidator': OF_AN_API,
  'AWS::ApiGateway::Resource': OF_AN_API,
  'AWS::ApiGateway::Stage': OF_AN_API,
  'AWS::CloudFront::Distribution': PRICED,
  'AWS::CloudFront::Function': PRICED,
  'AWS::CloudFront::CachePolicy': OF_THE_EDGE,
  'AWS::CloudFront::OriginAccessControl': OF_THE_EDGE,
  'AWS::CloudFront::ResponseHeadersPolicy': OF_THE_EDGE,
  'AWS::CloudFront::MonitoringSubscription': OF_THE_EDGE,
  'AWS::Events::Rule': OF_A_RULE,
  'AWS::Events::EventBusPolicy': RIGHTS,
  'AWS::IAM::Role': RIGHTS,
  'AWS::IAM::Policy': RIGHTS,
  'AWS::IAM::ManagedPolicy': RIGHTS,
  'AWS::CloudTrail::Trail': PRICED,
  'AWS::GuardDuty::Detector': PRICED,
  'AWS::GuardDuty::MalwareProtectionPlan': PRICED,
  'AWS::GuardDuty::PublishingDestination': OF_LOGS,
  'AWS::Config::ConfigurationRecorder': PRICED,
  'AWS::Config::DeliveryChannel': OF_LOGS,
  'AWS::Config::ConfigRule': PRICED,
  'AWS::SecurityHub::Hub': PRICED,
  'AWS::SecurityHub::Standard': SWITCH,
  'AWS::Macie::Session': PRICED,
  'AWS::Macie::AllowList': SWITCH,
  'AWS::Macie::CustomDataIdentifier': SWITCH,
  'AWS::AccessAnalyzer::Analyzer': PRICED,
  'AWS::Backup::BackupPlan': PRICED,
  'AWS::Backup::BackupSelection': SWITCH,
  'AWS::Backup::BackupVault': free('What lies in it is priced with the plan.'),
  'AWS::Backup::LogicallyAirGappedBackupVault': {
    is: 'not priced',
    why: 'What an air-gapped vault asks for a gigabyte could not be confirmed; reckon with somewhat more than for an ordinary copy.',
  },
  'AWS::Backup::RestoreTestingPlan': SWITCH,
  'AWS::Backup::RestoreTestingSelection': PRICED,
  'AWS::S3::StorageLens': SWITCH,
  'Custom::ElectionSitePages': OF_A_STORE,
  'AWS::CDK::Metadata': free('A note for CDK.'),
};
