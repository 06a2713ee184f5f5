import type { Mutant } from '../mutant';

/** Settings whose change alters nothing about security, and why. */
export interface Harmless {
  readonly reason: string;
  /** Of the resource. */
  readonly type: RegExp;
  readonly place: RegExp;
  /** All when left out. */
  readonly families?: readonly string[];
  readonly change?: RegExp;
}

const ANY = /./;
const TEXT = 'words for people; nothing decides by them';
const NAME =
  'a name; nothing is granted by it, and a store that a new name would replace is what `election review` reports';
const SPEED = 'capacity and speed';
const WORKS = 'a part of how a request is routed; changed, the service answers less or not at all, and exposes nothing';
const STRICTER = 'stricter than before';
const REQUIRED = 'required by CloudFormation; a template without it is refused';
const CONTRACT =
  'a detail of a request’s schema; the handler parses the request by the same contract again (lib/contracts) and refuses it';
const COST = 'cost and housekeeping';
const METRIC = 'a counter for a dashboard; alarms count elsewhere';

const CHANGED = ['values', 'numbers', 'targets', 'booleans'];
const DELETED = ['deletions'];
const LOWERED = /^lowered/;
const RAISED = /^raised/;

export const HARMLESS: readonly Harmless[] = [
  // Words and names
  {
    reason: TEXT,
    type: ANY,
    place:
      /^(Description|Comment|AlarmDescription|GroupDescription|DistributionConfig\.Comment|FunctionConfig\.Comment)$/,
  },
  { reason: TEXT, type: /SecurityGroup/, place: /(^|\.)Description$/ },
  {
    reason: TEXT,
    type: /Cognito::UserPool$/,
    place: /(Message|Subject)$|InviteMessageTemplate$|VerificationMessageTemplate$/,
    families: ['values', 'deletions'],
  },
  { reason: TEXT, type: /^AWS::EC2::/, place: /^Tags(\[\](\.(Key|Value))?)?$/ },
  {
    reason: NAME,
    type: ANY,
    place:
      /^(FunctionName|BucketName|LogGroupName|TopicName|QueueName|RestApiName|StageName|BackupVaultName|RestoreTestingPlanName|RestoreTestingSelectionName|BackupPlan\.BackupPlanName|BackupSelection\.SelectionName|GroupName|ManagedPolicyName|RoleName|TableName|CachePolicyConfig\.Name|OriginAccessControlConfig\.Name|ResponseHeadersPolicyConfig\.Name)$/,
    families: ['values', 'targets', 'deletions'],
  },
  {
    reason: NAME,
    type: /^AWS::(ApiGateway::(RestApi|Authorizer|Model)|CloudFront::Function|WAFv2::WebACL|Logs::(Delivery|DeliverySource|DeliveryDestination))$/,
    place: /^(Name|DeliverySourceName)$/,
    families: ['values', 'targets', 'deletions'],
  },
  {
    reason: NAME,
    type: ANY,
    place:
      /(^|\.)(RuleName|Id|Sid|HeaderName|Rules\[\]\.Name|VisibilityConfig\.MetricName|LogFilePrefix|UserPoolDomain|Domain)$/,
    families: ['values', 'targets'],
  },
  { reason: NAME, type: /Cognito::UserPoolDomain/, place: /^Domain$/ },
  { reason: NAME, type: /BackupPlan|RestoreTesting/, place: /RuleName$/, families: DELETED },
  // Speed
  { reason: SPEED, type: /Lambda::Function$/, place: /^(MemorySize|Timeout|Architectures(\[\])?|EphemeralStorage.*)$/ },
  {
    reason: SPEED,
    type: /EventSourceMapping/,
    place:
      /^(BatchSize|ParallelizationFactor|BisectBatchOnFunctionError|MaximumRetryAttempts|StartingPosition|MaximumBatchingWindowInSeconds)$/,
  },
  {
    reason: SPEED,
    type: /CloudFront/,
    place:
      /(TTL|Compress|PriceClass|HttpVersion|IPV6Enabled|OriginReadTimeout|EnableAcceptEncoding(Brotli|Gzip)|DefaultRootObject|CachedMethods(\[\])?)$/,
  },
  { reason: SPEED, type: /ApiGateway::Method/, place: /TimeoutInMillis$/ },
  {
    reason: SPEED,
    type: /DynamoDB::Table/,
    place: /^(BillingMode|AttributeDefinitions.*|KeySchema.*|GlobalSecondaryIndexes.*)$/,
  },
  { reason: SPEED, type: /S3::Bucket$/, place: /BucketKeyEnabled$/ },
  { reason: SPEED, type: /S3::Bucket$/, place: /CorsRules\[\]\.MaxAge$/ },
  {
    reason: SPEED,
    type: /Events::Rule/,
    place: /RetryPolicy.*$|^ScheduleExpression$/,
    families: ['values', 'numbers', 'deletions'],
  },
  // Housekeeping
  { reason: COST, type: /S3::Bucket$/, place: /AbortIncompleteMultipartUpload/ },
  {
    reason: COST,
    type: /S3::Bucket$/,
    place:
      /(ExpirationInDays|NoncurrentDays|NoncurrentVersionExpiration|LifecycleConfiguration(\.Rules(\[\])?)?|\.Id|\.Status)$/,
    families: DELETED,
  },
  { reason: COST, type: /S3::Bucket$/, place: /LifecycleConfiguration\.Rules\[\]\.Status$/ },
  { reason: COST, type: /S3::Bucket$/, place: /(ExpirationInDays|NoncurrentDays)$/, change: RAISED },
  { reason: COST, type: /DynamoDB::Table/, place: /^TimeToLiveSpecification/ },
  { reason: COST, type: /Backup::BackupPlan/, place: /(CompletionWindowMinutes|StartWindowMinutes)$/ },
  {
    reason: COST,
    type: /Backup::RestoreTesting/,
    place: /(StartWindowHours|ValidationWindowHours|SelectionWindowDays)$/,
  },
  // Routing
  {
    reason: WORKS,
    type: /ApiGateway::(Resource|Deployment|GatewayResponse|Model|RequestValidator|Authorizer|Stage)$/,
    place: /^(RestApiId|ParentId|PathPart|DeploymentId|ContentType|ResponseType|StatusCode|ResponseTemplates.*)$/,
  },
  {
    reason: WORKS,
    type: /ApiGateway::Method$/,
    place: /^(RestApiId|ResourceId|HttpMethod|Integration\.IntegrationHttpMethod)$/,
  },
  { reason: WORKS, type: /ApiGateway::Method$/, place: /^Integration$/, families: DELETED },
  { reason: WORKS, type: /ApiGateway::Authorizer$/, place: /^IdentitySource$/ },
  {
    reason: WORKS,
    type: /Lambda::Function$/,
    place:
      /^(Environment(\.Variables)?|Environment\.Variables\.(\w+_(TABLE|BUCKET|REGION)|ELECTIONS|JURISDICTION|JURISDICTION_NAME|STATE|SITE_SETTINGS))$/,
  },
  { reason: WORKS, type: /Lambda::Function$/, place: /^Environment\.Variables\./, families: DELETED },
  { reason: WORKS, type: /Lambda::EventSourceMapping$/, place: /^(FunctionName|EventSourceArn|FilterCriteria.*)$/ },
  { reason: WORKS, type: /Lambda::Permission$/, place: /^FunctionName$/, families: ['targets'] },
  {
    reason: WORKS,
    type: /CloudFront::(Distribution|Function)/,
    place:
      /(TargetOriginId|Origins\[\]\.Id|FunctionAssociations.*|PathPattern|OriginPath|OriginAccessIdentity|FunctionConfig\.Runtime|FunctionConfig|AutoPublish|DistributionConfig\.Enabled|AllowedMethods(\[\])?|DomainName|ViewerCertificate.*)$/,
    families: [...CHANGED, ...DELETED],
  },
  { reason: WORKS, type: /CloudFront::ResponseHeadersPolicy/, place: /CorsConfig\.AccessControlExposeHeaders/ },
  { reason: WORKS, type: /Cognito::(ManagedLoginBranding|UserPoolDomain)/, place: ANY },
  { reason: WORKS, type: /Custom::ElectionSitePages/, place: ANY },
  {
    reason: WORKS,
    type: /EC2::(Subnet|VPC)$/,
    place: /^(AvailabilityZone|CidrBlock|EnableDnsHostnames|EnableDnsSupport|InstanceTenancy|VpcId)$/,
  },
  { reason: WORKS, type: /EC2::RouteTable|SubnetRouteTableAssociation/, place: /^(VpcId|RouteTableId|SubnetId)$/ },
  {
    reason: WORKS,
    type: /EC2::VPCEndpoint$/,
    place: /^(RouteTableIds|SubnetIds|VpcId|PrivateDnsEnabled|ServiceName|VpcEndpointType)/,
  },
  // Schemas
  {
    reason: CONTRACT,
    type: /ApiGateway::Model$/,
    place: /^Schema\./,
    families: [...CHANGED, 'numbers'],
    change: /^(?!flipped)/,
  },
  {
    reason: CONTRACT,
    type: /ApiGateway::Model$/,
    place:
      /(title|\$schema|description|required(\[\])?|enum(\[\])?|format|minLength|minimum|properties(\.\w+)?|type|anyOf(\[\])?|items)$/,
    families: DELETED,
  },
  // Metrics
  {
    reason: METRIC,
    type: /WAFv2::WebACL/,
    place: /VisibilityConfig(\.(MetricName|CloudWatchMetricsEnabled|SampledRequestsEnabled))?$/,
    families: ['values', 'deletions'],
  },
  { reason: METRIC, type: /ApiGateway::Stage/, place: /MetricsEnabled$/ },
  // Stricter
  {
    reason: STRICTER,
    type: /WAFv2::WebACL|ApiGateway::Stage/,
    place: /(Limit|ThrottlingBurstLimit|ThrottlingRateLimit)$/,
    change: LOWERED,
  },
  {
    reason: STRICTER,
    type: /PasswordPolicy|Cognito::UserPool$/,
    place: /(MinimumLength|PasswordHistorySize)$/,
    change: RAISED,
  },
  { reason: STRICTER, type: /Cognito::UserPool/, place: /(Validity|TemporaryPasswordValidityDays)$/, change: LOWERED },
  { reason: STRICTER, type: /CloudWatch::Alarm/, place: /(Threshold|EvaluationPeriods|Period)$/, change: LOWERED },
  {
    reason: STRICTER,
    type: /StrictTransportSecurity|ResponseHeadersPolicy/,
    place: /AccessControlMaxAgeSec$/,
    change: RAISED,
  },
  {
    reason: STRICTER,
    type: /(LogGroup|Backup|SQS::Queue|DynamoDB::Table|KMS::)/,
    place:
      /(RetentionInDays|MinRetentionDays|DeleteAfterDays|MessageRetentionPeriod|RecoveryPeriodInDays|PendingWindowInDays|MaxRetentionDays)$/,
    change: RAISED,
  },
  { reason: STRICTER, type: /SecretsManager::Secret/, place: /PasswordLength$/, change: RAISED },
  // Required
  {
    reason: REQUIRED,
    type: /ApiGateway/,
    place: /^(HttpMethod|ResourceId|RestApiId|Type|StageName|Name|Schema)$/,
    families: DELETED,
  },
  {
    reason: REQUIRED,
    type: /Lambda::Function$/,
    place: /^(Role|Code|Code\.S3Bucket|Code\.S3Key|Handler|Runtime)$/,
    families: DELETED,
  },
  { reason: REQUIRED, type: /Lambda::Permission$/, place: /^(Action|Principal|FunctionName)$/, families: DELETED },
  {
    reason: REQUIRED,
    type: ANY,
    place:
      /(AssumeRolePolicyDocument|Action|BackupPlanId|IamRoleArn|ResourceArn|WebACLArn|PrimaryKeyArn|TopicArn|VpcId|UserPoolId|Scope|DefaultAction|VisibilityConfig|Priority)$/,
    families: DELETED,
  },
  {
    reason: 'no policy here has a variable, which is all that the version decides',
    type: ANY,
    place: /(PolicyDocument|AccessPolicy|KeyPolicy)\.Version$/,
  },
];

const matches = (entry: Harmless, { type, place, family, change }: Mutant): boolean =>
  entry.type.test(type) &&
  entry.place.test(place) &&
  (entry.families === undefined || entry.families.includes(family)) &&
  (entry.change === undefined || entry.change.test(change));

export const leftOutOfSettings = (mutant: Mutant): string | undefined =>
  mutant.statement === undefined && mutant.place !== ''
    ? HARMLESS.find((entry) => matches(entry, mutant))?.reason
    : undefined;
