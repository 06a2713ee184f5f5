import { at, get, type Json } from '../../../assembly';
import type { Mutant } from '../mutant';
import { DEFAULTS } from './defaults';
import { REQUIRED } from './required';

/** Settings whose change alters nothing about security, and why. */
interface Harmless {
  readonly reason: string;
  /** Of the resource; any when left out. */
  readonly type?: RegExp;
  readonly place: RegExp;
  /** All when left out. */
  readonly families?: readonly string[];
  readonly change?: RegExp;
  /**
   * @param beside what stands around the changed setting
   * @param written what stands there before the change
   */
  readonly when?: (properties: Json, beside: Json | undefined, written: Json | undefined) => boolean;
}

const TEXT = 'words for people; nothing decides by them';
const NAME =
  'a name; nothing is granted by it, and a store that a new name would replace is what `election review` reports';
const SPEED = 'capacity and speed';
const WORKS =
  'a part of how a request finds its way; changed, the service answers less or not at all, and exposes nothing';
const STRICTER = 'stricter than before';
const MISSING = 'required by AWS; without it the deployment is refused';
const CONTRACT =
  'a detail of a request’s schema; the handler parses the request by the same contract again (lib/contracts) and refuses it';
const COST = 'cost and housekeeping';
const METRIC = 'the name of a counter on a dashboard; alarms count elsewhere';
const ERROR_ANSWER = 'an error answer holds no data of anybody';
const MORE_WARNINGS = 'the rule fires more often than before';
const BUCKET_DECIDES = 'the vault’s own policy refuses a shorter or weaker lock, whatever the function asks for';
const NO_ORDER = 'no rule of these firewalls allows anything by itself, so their order decides nothing';
const FEWER_FLOWS = 'one way to sign in fewer';
const FEWER_SITES = 'fewer pages of others may read what is public anyway';
/** Fields by which a selector of data events takes in fewer of them; its type of resource it must name. */
const NARROWS = ['eventName', 'resources.ARN'];
export const RIGHTS_FEWER = 'an identity or its rights fewer: nobody newly reaches anything';
const RECORDS_MORE = 'more is recorded than before';
const SOUNDS_MORE = 'the alarm sounds earlier than before';
const SILENT_EITHER_WAY =
  'an alarm that counts something bad stays still without a figure either way; the one on missing backups is not among these';
const TRAIL_REFUSED =
  'the trail’s bucket takes files of the trail of that name alone, so AWS refuses a trail of another, and the old one stays';
const ABSENT = 'what AWS does without the setting is the same';
const NEW_TABLE =
  'AWS makes a new table and keeps the old one, which is what `election review` reports as a store that is replaced';
const REFUSED_VALUE = 'AWS takes no such value, so the deployment is refused';
const NO_SUCH_SERVICE =
  'a detector of GuardDuty for services that the blueprint has none of, off before and after; AWS refuses a name that it does not know';
const NO_SUCH_ADDRESS = 'the rule is for 255.255.255.255/32 alone, which CDK writes for “nowhere”';
const ANY_UNIT =
  'no alarm of these asks for a unit, so figures of every unit count; AWS refuses one that it does not know';
const NO_LINE_NO_FIGURE =
  'where no line is found there is no figure, which these alarms take as not breaching, as they take 0';
const SAME_STEPS = 'the last of the steps stays the last, or AWS refuses two in one place';
const LONG_ENOUGH = 'AWS makes 32 characters without it, more than anybody guesses';
const SAME_FIELDS = 'the fields of a line are named by the delivery; only how they are written down differs';
export const FEWER_NAMES = 'fewer names are answered for inside the network; all others are refused as before';

const CHANGED = ['values', 'numbers', 'targets', 'booleans'];
const DELETED = ['deletions'];
const POINTED = ['targets'];
const LOWERED = /^lowered/;
const RAISED = /^raised/;

/** Does the rule start a function, rather than tell a person? */
const startsFunction = (properties: Json): boolean =>
  /Function[0-9A-F]{8}"/.test(JSON.stringify(get(properties, 'Targets') ?? ''));

/** A list of names that holds no name for all: what is on it is let through, and never what is refused. */
export const isOfNamedOnly = (properties: Json): boolean => {
  const names = get(properties, 'Domains');
  return Array.isArray(names) && names.every((name: Json) => name !== '*' && name !== '*.');
};

const TEXTS: readonly Harmless[] = [
  { reason: TEXT, place: /^(.*\.)?(Description|Comment|AlarmDescription|GroupDescription)$/ },
  {
    reason: TEXT,
    type: /Cognito::UserPool$/,
    place: /(Message|Subject)$|InviteMessageTemplate$|VerificationMessageTemplate(\.DefaultEmailOption)?$/,
    families: ['values', 'deletions'],
  },
  { reason: TEXT, type: /RiskConfiguration/, place: /Notify$/ },
  { reason: TEXT, type: /CloudTrail::Trail/, place: /^AdvancedEventSelectors\[\]\.Name$/ },
  { reason: TEXT, type: /^AWS::EC2::/, place: /^Tags(\[\](\.(Key|Value))?)?$/ },
  { reason: TEXT, type: /Lambda::Function$/, place: /^LoggingConfig\.LogFormat$/ },
  {
    reason: NAME,
    place:
      /^(FunctionName|BucketName|TopicName|QueueName|StageName|BackupVaultName|RestoreTestingPlanName|RestoreTestingSelectionName|BackupPlan\.BackupPlanName|BackupSelection\.SelectionName|GroupName|ManagedPolicyName|RoleName|TableName|.*Config\.Name)$/,
    families: ['values', 'targets', 'deletions'],
    change: /^(?!swapped)/,
  },
  // Elsewhere the name says whose lines are meant.
  { reason: NAME, type: /Logs::LogGroup$/, place: /^LogGroupName$/, families: ['values', 'targets', 'deletions'] },
  {
    reason: NAME,
    type: /^AWS::(ApiGateway::(RestApi|Authorizer|Model)|CloudFront::Function|WAFv2::WebACL|Logs::(Delivery|DeliverySource|DeliveryDestination))$/,
    place: /^(Name|DeliverySourceName)$/,
    families: ['values', 'targets', 'deletions'],
  },
  {
    reason: NAME,
    place: /(^|\.)(RuleName|Id|Rules\[\]\.Name|VisibilityConfig\.MetricName|LogFilePrefix|Domain|Precedence)$/,
    families: [...CHANGED, ...DELETED],
  },
  { reason: NAME, type: /IAM::(Role|ManagedPolicy)/, place: /^Path$/, families: ['values', 'deletions'] },
];

const RUNNING: readonly Harmless[] = [
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
  {
    reason: SPEED,
    type: /DynamoDB::Table/,
    place: /^(BillingMode|GlobalSecondaryIndexes.*)$/,
  },
  { reason: NEW_TABLE, type: /DynamoDB::Table/, place: /^(AttributeDefinitions.*|KeySchema.*)$/ },
  { reason: SPEED, type: /S3::Bucket$/, place: /(BucketKeyEnabled|CorsRules\[\]\.MaxAge)$/ },
  {
    reason: SPEED,
    type: /Events::Rule/,
    place: /RetryPolicy.*$/,
    families: ['values', 'numbers', 'deletions'],
  },
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
  { reason: METRIC, type: /WAFv2::WebACL/, place: /VisibilityConfig\.MetricName$/ },
  { reason: METRIC, type: /ApiGateway::Stage/, place: /MetricsEnabled$/ },
];

const ROUTING: readonly Harmless[] = [
  {
    reason: WORKS,
    type: /ApiGateway::/,
    place:
      /^(RestApiId|ParentId|PathPart|DeploymentId|ContentType|ResponseType|StatusCode|ResponseTemplates.*|ResourceId|HttpMethod|Integration\.IntegrationHttpMethod|IdentitySource)$/,
  },
  {
    reason: WORKS,
    type: /ApiGateway::Method$/,
    place: /^(Integration\.Uri|AuthorizerId|RequestModels\.application\/json|RequestValidatorId)$/,
    families: POINTED,
  },
  { reason: WORKS, type: /ApiGateway::Authorizer$/, place: /^ProviderARNs\[\]$/, families: POINTED },
  {
    reason: WORKS,
    type: /ApiGateway::Method$/,
    place: /^Integration\.Type$/,
    change: /became MOCK$/,
  },
  {
    reason: ABSENT,
    type: /ApiGateway::Method$/,
    place: /^AuthorizationType$/,
    families: DELETED,
    when: (properties) => get(properties, 'AuthorizationType') === 'NONE',
  },
  { reason: ERROR_ANSWER, type: /ApiGateway::GatewayResponse$/, place: /^ResponseParameters/ },
  {
    reason: BUCKET_DECIDES,
    type: /Lambda::Function$/,
    place: /^Environment\.Variables\.(LOCK_MODE|LOCK_FLOOR_DAYS|KEEPING)$/,
  },
  {
    reason: WORKS,
    type: /Lambda::Function$/,
    place:
      /^(Environment(\.Variables)?|Handler|Environment\.Variables\.(\w+_(TABLE|BUCKET|REGION)|ELECTIONS|JURISDICTION|JURISDICTION_NAME|STATE|SITE_SETTINGS|LOG_ORIGIN|NOTICES_ORIGIN|MAIL_FROM|REGISTRATION_MODE))$/,
    families: [...CHANGED, ...DELETED],
  },
  { reason: WORKS, type: /Lambda::Function$/, place: /^Environment\.Variables\./, families: DELETED },
  {
    reason: WORKS,
    type: /Lambda::EventSourceMapping$/,
    place: /^(FunctionName|EventSourceArn|FilterCriteria.*)$/,
    families: [...CHANGED, ...DELETED],
  },
  { reason: WORKS, type: /Lambda::Permission$/, place: /^FunctionName$/, families: POINTED },
  { reason: WORKS, type: /S3::Bucket$/, place: /^(NotificationConfiguration|CorsConfiguration.*)$/, families: DELETED },
  {
    reason: WORKS,
    type: /S3::Bucket$/,
    place: /^NotificationConfiguration\.EventBridge|AllowedHeaders\[\]$/,
    families: [...CHANGED, ...DELETED],
  },
  { reason: WORKS, type: /Events::Rule$/, place: /^EventPattern.*$/, when: startsFunction },
  { reason: MORE_WARNINGS, type: /Events::Rule$/, place: /^EventPattern\..*[^\]]$/, families: DELETED },
  {
    reason: MORE_WARNINGS,
    type: /Events::Rule$/,
    place: /^EventPattern\.detail\.severity\[\]\.numeric\[\]$/,
    change: LOWERED,
    when: (_, beside) => Array.isArray(beside) && beside[0] === '>=',
  },
  {
    reason: WORKS,
    type: /CloudFront::(Distribution|Function)/,
    place:
      /(TargetOriginId|Origins\[\]\.Id|FunctionAssociations.*|PathPattern|OriginPath|OriginAccessIdentity|S3OriginConfig|FunctionConfig\.Runtime|FunctionConfig|AutoPublish|DistributionConfig\.Enabled|AllowedMethods(\[\])?|DomainName|ViewerCertificate(\.CloudFrontDefaultCertificate)?|OriginRequestPolicyId|CacheBehaviors(\[\])?|OriginCustomHeaders.*)$/,
    families: [...CHANGED, ...DELETED],
  },
  {
    reason: WORKS,
    type: /CloudFront::Distribution/,
    place: /Origins(\[\])?$|CachePolicyId$/,
    families: [...DELETED, ...POINTED],
  },
  {
    reason: WORKS,
    type: /CloudFront::ResponseHeadersPolicy/,
    place:
      /CorsConfig\.(AccessControlExposeHeaders.*|AccessControlAllowHeaders.*|AccessControlAllowMethods\.Items\[\])$|CorsConfig(\.OriginOverride)?$/,
    families: [...CHANGED, ...DELETED],
  },
  { reason: WORKS, type: /Cognito::(ManagedLoginBranding|UserPoolDomain|UserPoolGroup)/, place: /./ },
  {
    reason: WORKS,
    type: /Cognito::UserPool$/,
    place:
      /^(UsernameAttributes.*|AutoVerifiedAttributes.*|UsernameConfiguration.*|AccountRecoverySetting\.RecoveryMechanisms\[\]\.Priority)$/,
  },
  {
    reason: WORKS,
    type: /Cognito::UserPoolClient$/,
    place:
      /^(AllowedOAuthFlowsUserPoolClient|GenerateSecret|AllowedOAuthFlows(\[\])?|AllowedOAuthScopes(\[\])?|CallbackURLs(\[\])?|LogoutURLs(\[\])?|SupportedIdentityProviders(\[\])?)$/,
    families: ['booleans', 'deletions', 'targets'],
  },
  { reason: WORKS, type: /Custom::ElectionSitePages/, place: /^(Pages|Settings)/ },
  {
    reason: WORKS,
    type: /EC2::(Subnet|VPC)$/,
    place: /^(AvailabilityZone|CidrBlock|EnableDnsHostnames|EnableDnsSupport|InstanceTenancy|VpcId)$/,
  },
  {
    reason: WORKS,
    type: /EC2::(RouteTable|SubnetRouteTableAssociation|SecurityGroup)$/,
    place: /^(VpcId|RouteTableId|SubnetId)$/,
  },
  {
    reason: WORKS,
    type: /EC2::SecurityGroupIngress$/,
    place: /^(GroupId|SourceSecurityGroupId)$/,
    families: [...POINTED, ...DELETED],
  },
  {
    reason: WORKS,
    type: /EC2::VPCEndpoint$/,
    place: /^(RouteTableIds|SubnetIds|ServiceName|VpcEndpointType)/,
  },
  {
    reason: WORKS,
    type: /SecretsManager::Secret$/,
    place: /^(ReplicaRegions.*|GenerateSecretString(\.ExcludePunctuation)?)$/,
  },
  { reason: WORKS, type: /Route53Resolver::/, place: /(Priority|BlockResponse)$/ },
  {
    reason: WORKS,
    type: /DynamoDB::Table$/,
    place: /^StreamSpecification(\.StreamViewType)?$/,
    families: [...DELETED, 'values'],
  },
  {
    reason: WORKS,
    type: /WAFv2::WebACL$/,
    place: /CustomResponse(\.ResponseCode)?$/,
    families: [...CHANGED, ...DELETED],
  },
  {
    reason: NO_ORDER,
    type: /WAFv2::WebACL$/,
    place: /^Rules\[\]\.Priority$|NotStatement.*TextTransformations\[\]\.Priority$/,
  },
  { reason: CONTRACT, type: /ApiGateway::Model$/, place: /^Schema\./, families: CHANGED, change: /^(?!flipped)/ },
  {
    reason: CONTRACT,
    type: /ApiGateway::Model$/,
    place: /\.pattern$/,
    families: DELETED,
    when: (_, beside) => get(beside, 'maxLength') !== undefined,
  },
  {
    reason: CONTRACT,
    type: /ApiGateway::Model$/,
    place:
      /(title|\$schema|description|required(\[\])?|enum(\[\])?|format|minLength|minItems|minimum|maximum|properties(\.\w+)?|type|anyOf(\[\])?|items)$/,
    families: DELETED,
  },
];

const STRICT: readonly Harmless[] = [
  {
    reason: STRICTER,
    type: /WAFv2::WebACL|ApiGateway::Stage/,
    place: /(Limit|ThrottlingBurstLimit|ThrottlingRateLimit)$/,
    change: LOWERED,
  },
  { reason: STRICTER, type: /WAFv2::WebACL/, place: /EvaluationWindowSec$/, change: RAISED },
  { reason: STRICTER, type: /Cognito::UserPool$/, place: /(MinimumLength|PasswordHistorySize)$/, change: RAISED },
  { reason: STRICTER, type: /Cognito::UserPool/, place: /Validity(Days)?$/, change: LOWERED },
  { reason: STRICTER, type: /AccessAnalyzer::Analyzer/, place: /UnusedAccessAge$/, change: LOWERED },
  { reason: FEWER_FLOWS, type: /Cognito::UserPoolClient/, place: /^ExplicitAuthFlows\[\]$/, families: DELETED },
  {
    reason: FEWER_SITES,
    type: /ResponseHeadersPolicy/,
    place: /AccessControlAllowOrigins\.Items\[\]$/,
    families: [...CHANGED, ...DELETED],
    change: /^(deleted|\* became )/,
  },
  {
    reason: RECORDS_MORE,
    type: /CloudTrail::Trail/,
    place: /FieldSelectors\[\]\.(NotEquals|NotStartsWith)\[\]$/,
    families: ['values', 'deletions'],
  },
  {
    reason: RECORDS_MORE,
    type: /CloudTrail::Trail/,
    place: /FieldSelectors\[\]\.NotStartsWith\[\]$/,
    families: POINTED,
  },
  {
    reason: RECORDS_MORE,
    type: /CloudTrail::Trail/,
    place: /FieldSelectors\[\]$/,
    families: DELETED,
    when: (_properties, _beside, written) => NARROWS.includes(String(get(written, 'Field'))),
  },
  {
    reason: MISSING,
    type: /CloudTrail::Trail/,
    place: /FieldSelectors\[\]$/,
    families: DELETED,
    when: (_properties, _beside, written) => get(written, 'Field') === 'resources.type',
  },
  {
    reason: RIGHTS_FEWER,
    type: /IAM::ManagedPolicy/,
    place: /^Roles(\[\])?$/,
    families: DELETED,
    when: (properties) => !JSON.stringify(get(properties, 'PolicyDocument')).includes('"Effect":"Deny"'),
  },
  {
    reason: RECORDS_MORE,
    type: /Config::ConfigurationRecorder/,
    place: /^RecordingGroup\.(AllSupported|IncludeGlobalResourceTypes)$/,
    change: /flipped to true/,
  },
  {
    reason: RECORDS_MORE,
    type: /Config::ConfigurationRecorder/,
    place: /ExclusionByResourceTypes\.ResourceTypes\[\]$/,
    families: DELETED,
  },
  {
    reason: SOUNDS_MORE,
    type: /CloudWatch::Alarm/,
    place: /^Threshold$/,
    change: RAISED,
    when: (properties) => String(get(properties, 'ComparisonOperator')).startsWith('LessThan'),
  },
  { reason: STRICTER, type: /CloudWatch::Alarm/, place: /(EvaluationPeriods|Period)$/, change: LOWERED },
  {
    reason: STRICTER,
    type: /CloudWatch::Alarm/,
    place: /^Threshold$/,
    // At 0 it would sound without end, and at 1 it still waits for one.
    change: /^lowered .* to 1$/,
    when: (properties) => String(get(properties, 'ComparisonOperator')).startsWith('GreaterThan'),
  },
  {
    reason: STRICTER,
    type: /S3::Bucket$/,
    place: /^ObjectLockConfiguration\.Rule\.DefaultRetention\.Days$/,
    change: RAISED,
  },
  {
    reason: RECORDS_MORE,
    type: /SecurityHub::Hub$/,
    place: /^EnableDefaultStandards$/,
    families: ['booleans', ...DELETED],
  },
  {
    reason: RECORDS_MORE,
    type: /GuardDuty::Detector$/,
    place: /^Features\[\]\.Status$/,
    change: /^DISABLED became ENABLED$/,
  },
  {
    reason: NO_SUCH_SERVICE,
    type: /GuardDuty::Detector$/,
    place: /^Features\[\]\.Name$/,
    families: ['values'],
    when: (_, beside) => get(beside, 'Status') === 'DISABLED',
  },
  {
    reason: NO_SUCH_SERVICE,
    type: /GuardDuty::Detector$/,
    place: /^Features\[\](\.(Name|Status))?$/,
    families: DELETED,
    when: (_, beside, written) => [get(beside, 'Status'), get(written, 'Status')].includes('DISABLED'),
  },
  {
    reason: NO_SUCH_ADDRESS,
    type: /EC2::SecurityGroup$/,
    place: /^SecurityGroupEgress\[\]\.(From|To)Port$/,
    families: ['numbers'],
    when: (_, beside) => get(beside, 'CidrIp') === '255.255.255.255/32',
  },
  {
    reason: FEWER_NAMES,
    type: /Route53Resolver::FirewallDomainList$/,
    place: /^Domains(\[\])?$/,
    families: DELETED,
    when: (properties) => isOfNamedOnly(properties),
  },
  {
    reason: FEWER_NAMES,
    type: /Route53Resolver::FirewallRuleGroup$/,
    place: /^FirewallRules\[\]$/,
    families: DELETED,
    when: (_, __, written) => get(written, 'Action') === 'ALLOW',
  },
  {
    reason: ANY_UNIT,
    type: /Logs::MetricFilter$/,
    place: /^MetricTransformations\[\]\.Unit$/,
    families: ['values', ...DELETED],
  },
  {
    reason: NO_LINE_NO_FIGURE,
    type: /Logs::MetricFilter$/,
    place: /^MetricTransformations\[\]\.DefaultValue$/,
    families: DELETED,
    when: (_, __, written) => written === 0,
  },
  {
    reason: SAME_STEPS,
    type: /WAFv2::WebACL$/,
    place: /TextTransformations\[\]\.Priority$/,
    change: /^lowered from 1 to 0$|^raised from 1 to 1000$/,
  },
  {
    reason: LONG_ENOUGH,
    type: /SecretsManager::Secret$/,
    place: /^GenerateSecretString\.PasswordLength$/,
    families: DELETED,
  },
  { reason: SAME_FIELDS, type: /Logs::DeliveryDestination$/, place: /^OutputFormat$/, families: DELETED },
  { reason: STRICTER, type: /ResponseHeadersPolicy/, place: /AccessControlMaxAgeSec$/, change: RAISED },
  {
    reason: STRICTER,
    place:
      /(RetentionInDays|MinRetentionDays|DeleteAfterDays|MessageRetentionPeriod|RecoveryPeriodInDays|PendingWindowInDays|MaxRetentionDays|PasswordLength)$/,
    change: RAISED,
  },
  { reason: STRICTER, type: /S3::Bucket$/, place: /^ObjectLockEnabled$/, change: /flipped to true/ },
  { reason: STRICTER, type: /EC2::SecurityGroup/, place: /FromPort$/, change: RAISED },
  { reason: STRICTER, type: /EC2::SecurityGroup/, place: /ToPort$/, change: LOWERED },
  {
    reason: 'no policy here has a variable, which is all that the version decides',
    place: /(PolicyDocument|AccessPolicy|KeyPolicy)\.Version$/,
  },
];

const REFUSED: readonly Harmless[] = [
  { reason: MISSING, type: /^Custom::/, place: /^ServiceToken$/, families: DELETED },
  {
    reason: REFUSED_VALUE,
    type: /SecurityHub::Hub$/,
    place: /^ControlFindingGenerator$/,
    families: ['values'],
  },
  {
    reason: REFUSED_VALUE,
    type: /Backup::BackupPlan$/,
    place: /(CompletionWindowMinutes|StartWindowMinutes)$/,
    change: LOWERED,
  },
  // An hour at the least.
  { reason: REFUSED_VALUE, type: /IAM::Role$/, place: /^MaxSessionDuration$/, change: /^lowered .* to 1$/ },
  { reason: REFUSED_VALUE, type: /S3::Bucket$/, place: /\.NoncurrentDays$/, change: /^lowered .* to 0$/ },
  {
    reason: MISSING,
    type: /ApiGateway::/,
    place: /^(ProviderARNs(\[\])?|Integration(\.Uri)?|Name|Schema)$/,
    families: DELETED,
  },
  {
    reason: MISSING,
    type: /Lambda::Function$/,
    place: /^(Code\.(S3Bucket|S3Key)|Handler|Runtime)$/,
    families: DELETED,
  },
  {
    reason: MISSING,
    type: /WAFv2::WebACL$/,
    place:
      /(Statement|\.Action|\.Action\.Block|OverrideAction(\.None)?|FieldToMatch(\.\w+)*|DefaultAction\.Allow|TextTransformations(\[\])?)$/,
    families: DELETED,
  },
  { reason: MISSING, type: /EC2::SecurityGroup/, place: /(FromPort|ToPort|CidrIp)$/, families: DELETED },
  {
    reason: MISSING,
    type: /CloudWatch::Alarm$/,
    place: /^(ComparisonOperator|EvaluationPeriods|MetricName|Namespace|Period|Statistic|Threshold)$/,
    families: DELETED,
  },
  { reason: MISSING, type: /EC2::FlowLog$/, place: /^(DeliverLogsPermissionArn|LogDestination)$/, families: DELETED },
  { reason: MISSING, type: /Events::Rule$/, place: /^EventPattern$/, families: DELETED },
  {
    reason: MISSING,
    type: /Events::Rule$/,
    place: /^ScheduleExpression$/,
    families: DELETED,
    when: (properties) => get(properties, 'EventPattern') === undefined,
  },
  {
    reason: TRAIL_REFUSED,
    type: /CloudTrail::Trail$/,
    place: /^TrailName$/,
    families: [...CHANGED, ...DELETED],
  },
  {
    reason: SILENT_EITHER_WAY,
    type: /CloudWatch::Alarm$/,
    place: /^TreatMissingData$/,
    families: DELETED,
    when: (properties) => get(properties, 'TreatMissingData') === 'notBreaching',
  },
  {
    reason: MISSING,
    place: /^(VpcConfig\.SecurityGroupIds|VpcConfig\.SubnetIds|SubnetIds|Tags\[\]\.Key|Tags\[\]\.Value)$/,
    families: DELETED,
  },
  { reason: MISSING, type: /RestoreTestingSelection$/, place: /^ProtectedResourceArns$/, families: DELETED },
  {
    reason: MISSING,
    type: /ReplicaKey|SNS::Subscription|Cognito::UserPoolClient|Cognito::UserPoolRisk/,
    place: /^(PrimaryKeyArn|TopicArn|UserPoolId|Endpoint)$/,
    families: [...DELETED, ...POINTED],
  },
];

/** The whole list, in the order in which reasons are looked for. */
export const HARMLESS: readonly Harmless[] = [...REFUSED, ...TEXTS, ...RUNNING, ...ROUTING, ...STRICT];

const besideOf = ({ properties, edits: [edit] }: Mutant): Json | undefined =>
  edit === undefined ? undefined : at(properties, edit.path.slice(3, -1));

const writtenOf = ({ properties, edits: [edit] }: Mutant): Json | undefined =>
  edit === undefined ? undefined : at(properties, edit.path.slice(3));

const matches = (entry: Harmless, mutant: Mutant): boolean =>
  concerns(entry, mutant) &&
  (entry.when === undefined || entry.when(mutant.properties, besideOf(mutant), writtenOf(mutant)));

const concerns = (entry: Harmless, { type, place, family, change }: Mutant): boolean =>
  (entry.type === undefined || entry.type.test(type)) &&
  entry.place.test(place) &&
  (entry.families === undefined || entry.families.includes(family)) &&
  (entry.change === undefined || entry.change.test(change));

const byTable = ({ family, type, place, properties, edits }: Mutant): string | undefined => {
  if (family !== 'deletions') return undefined;
  if (Object.hasOwn(REQUIRED, type) && REQUIRED[type]?.includes(place)) return MISSING;
  const [edit] = edits;
  const written = edit && at(properties, edit.path.slice(3));
  return DEFAULTS.some((entry) => entry.type === type && entry.place === place && entry.value === written)
    ? ABSENT
    : undefined;
};

/** Families that only ever add something bad, or take away a whole: no table of settings excuses them. */
const NEVER_EXCUSED = [
  'tags',
  'keys',
  'roles',
  'insertions',
  'additions',
  'removals',
  'conditional',
  'deletion policies',
];

export const leftOutOfSettings = (mutant: Mutant): string | undefined => {
  if (mutant.statement !== undefined || mutant.place === '' || NEVER_EXCUSED.includes(mutant.family)) return undefined;
  return byTable(mutant) ?? HARMLESS.find((entry) => matches(entry, mutant))?.reason;
};
