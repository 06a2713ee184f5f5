import { JUDGED_TYPES } from './judged-types';

/**
 * Types that hold no records, let nobody in and send nothing anywhere by themselves: there is nothing in them for a rule to
 * judge. A type that is neither here nor in a rule is one that nobody has thought about yet.
 */
const INERT_TYPES: readonly string[] = [
  'AWS::ApiGateway::BasePathMapping',
  'AWS::ApiGateway::ClientCertificate',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::DocumentationPart',
  'AWS::ApiGateway::DocumentationVersion',
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::Model',
  'AWS::ApiGateway::RequestValidator',
  'AWS::ApiGateway::Resource',
  'AWS::ApiGateway::UsagePlan',
  'AWS::ApiGateway::UsagePlanKey',
  'AWS::Backup::RestoreTestingPlan',
  'AWS::Backup::RestoreTestingSelection',
  'AWS::CDK::Metadata',
  'AWS::CloudFormation::WaitCondition',
  'AWS::CloudFormation::WaitConditionHandle',
  'AWS::CloudFront::CachePolicy',
  'AWS::CloudFront::Function',
  'AWS::CloudFront::KeyGroup',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::OriginRequestPolicy',
  'AWS::CloudFront::PublicKey',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::AnomalyDetector',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Cognito::ManagedLoginBranding',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::UserPoolGroup',
  'AWS::Cognito::UserPoolResourceServer',
  'AWS::Cognito::UserPoolRiskConfigurationAttachment',
  'AWS::Cognito::UserPoolUICustomizationAttachment',
  'AWS::EC2::NetworkAcl',
  'AWS::EC2::PrefixList',
  'AWS::EC2::RouteTable',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetNetworkAclAssociation',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCDHCPOptionsAssociation',
  'AWS::KMS::Alias',
  'AWS::Lambda::Alias',
  'AWS::Lambda::CodeSigningConfig',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Version',
  'AWS::Logs::LogStream',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::QueryDefinition',
  'AWS::Route53::HealthCheck',
  'AWS::Route53Resolver::FirewallConfig',
  'AWS::Route53Resolver::FirewallDomainList',
  'AWS::Route53Resolver::FirewallRuleGroup',
  'AWS::Route53Resolver::FirewallRuleGroupAssociation',
  'AWS::SecretsManager::SecretTargetAttachment',
  'AWS::SSM::Parameter',
  'AWS::WAFv2::IPSet',
  'AWS::WAFv2::RegexPatternSet',
  'AWS::WAFv2::WebACLAssociation',
];

/**
 * Types that the blueprint's own constructs make, whose tests judge them there. Where no rule judges one yet, `verify` says so;
 * it is not refused.
 */
const MADE_HERE: readonly string[] = [
  'AWS::AccessAnalyzer::Analyzer',
  'AWS::ApiGateway::Account',
  'AWS::ApiGateway::Authorizer',
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::Backup::BackupPlan',
  'AWS::Backup::BackupSelection',
  'AWS::CloudTrail::Trail',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Config::ConfigRule',
  'AWS::Config::ConfigurationRecorder',
  'AWS::Config::DeliveryChannel',
  'AWS::EC2::FlowLog',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::VPCEndpoint',
  'AWS::Events::Rule',
  'AWS::GuardDuty::Detector',
  'AWS::GuardDuty::MalwareProtectionPlan',
  'AWS::GuardDuty::PublishingDestination',
  'AWS::IAM::ServiceLinkedRole',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Permission',
  'AWS::Logs::Delivery',
  'AWS::Logs::DeliveryDestination',
  'AWS::Logs::DeliverySource',
  'AWS::Logs::LogGroup',
  'AWS::Macie::Session',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SecretsManager::Secret',
  'AWS::SecurityHub::Hub',
  'AWS::SecurityHub::Standard',
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::WAFv2::WebACL',
];

/** Parts of the template language that other rules and the reader of assemblies deal with. */
const OWN_TYPES: readonly string[] = ['AWS::CloudFormation::Stack', 'AWS::CloudFormation::CustomResource'];

const JUDGED = new Set([...JUDGED_TYPES, ...INERT_TYPES, ...OWN_TYPES]);
const KNOWN = new Set([...JUDGED, ...MADE_HERE]);

/** AWS’s own types that nobody has looked at yet. Those of third parties and custom resources are reported by themselves. */
export const isUnknownAwsType = (type: string): boolean => type.startsWith('AWS::') && !KNOWN.has(type);

/** Types that the blueprint makes and no rule judges. */
export const isUnjudgedType = (type: string): boolean => MADE_HERE.includes(type) && !JUDGED.has(type);
