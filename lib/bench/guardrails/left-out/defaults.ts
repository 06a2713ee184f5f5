import type { Json } from '../../../assembly';

/** What AWS does without the setting, by its documentation: to delete it there changes nothing. */
export const DEFAULTS: readonly { readonly type: string; readonly place: string; readonly value: Json }[] = [
  { type: 'AWS::ApiGateway::Stage', place: 'MethodSettings[].DataTraceEnabled', value: false },
  { type: 'AWS::CloudWatch::Alarm', place: 'Metrics[].ReturnData', value: true },
  { type: 'AWS::CloudWatch::Alarm', place: 'TreatMissingData', value: 'missing' },
  { type: 'AWS::CloudWatch::CompositeAlarm', place: 'ActionsEnabled', value: true },
  { type: 'AWS::Config::ConfigurationRecorder', place: 'RecordingGroup.AllSupported', value: false },
  { type: 'AWS::Config::ConfigurationRecorder', place: 'RecordingGroup.IncludeGlobalResourceTypes', value: false },
  { type: 'AWS::Cognito::UserPoolClient', place: 'GenerateSecret', value: false },
  { type: 'AWS::Cognito::UserPoolClient', place: 'EnableTokenRevocation', value: true },
  { type: 'AWS::DynamoDB::Table', place: 'SSESpecification.SSEType', value: 'KMS' },
  { type: 'AWS::DynamoDB::Table', place: 'PointInTimeRecoverySpecification.RecoveryPeriodInDays', value: 35 },
  { type: 'AWS::EC2::FlowLog', place: 'LogDestinationType', value: 'cloud-watch-logs' },
  { type: 'AWS::EC2::Subnet', place: 'MapPublicIpOnLaunch', value: false },
  { type: 'AWS::Events::Rule', place: 'State', value: 'ENABLED' },
  { type: 'AWS::IAM::Role', place: 'MaxSessionDuration', value: 3600 },
  { type: 'AWS::KMS::Key', place: 'MultiRegion', value: false },
  { type: 'AWS::KMS::Key', place: 'PendingWindowInDays', value: 30 },
  { type: 'AWS::KMS::ReplicaKey', place: 'PendingWindowInDays', value: 30 },
  { type: 'AWS::Logs::DeliveryDestination', place: 'DeliveryDestinationType', value: 'S3' },
  { type: 'AWS::Macie::Session', place: 'Status', value: 'ENABLED' },
  { type: 'AWS::S3::Bucket', place: 'ObjectLockEnabled', value: false },
  { type: 'AWS::SecurityHub::Hub', place: 'AutoEnableControls', value: true },
  { type: 'AWS::SecurityHub::Hub', place: 'ControlFindingGenerator', value: 'SECURITY_CONTROL' },
  { type: 'AWS::WAFv2::WebACL', place: 'Rules[].Statement.RateBasedStatement.EvaluationWindowSec', value: 300 },
];
