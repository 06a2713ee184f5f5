import { type Assembly, at, isObject, type Json, type JsonObject, type Path, type Resource } from '../../../assembly';
import { type Family, mutantAt } from '../mutant';
import { resourceSites } from '../walk';

const OUTSIDER = '999999999999';
const SOME_ROLE = { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/somebody' };
const OUTSIDE_FUNCTION = `arn:aws:lambda:us-east-2:${OUTSIDER}:function:f`;
const OPEN_INGRESS = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' };

interface Insertion {
  /** Completes "given ...". */
  readonly what: string;
  /** Under Properties. */
  readonly path: Path;
  readonly value: Json;
  /** Added to the list that stands there, in place of it otherwise. */
  readonly appended?: true;
  /** Where it does anything; everywhere when absent. */
  readonly when?: (properties: JsonObject) => boolean;
}

const set = (what: string, path: string, value: Json): Insertion => ({ what, path: path.split('.'), value });
const append = (what: string, path: string, value: Json): Insertion => ({ ...set(what, path, value), appended: true });

const where = (insertion: Insertion, when: NonNullable<Insertion['when']>): Insertion => ({ ...insertion, when });

const allow = (action: Json, more: JsonObject = {}): JsonObject => ({
  Effect: 'Allow',
  Action: action,
  Resource: '*',
  ...more,
});

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** Settings that a resource of a type does without, and should. */
const INSERTIONS: Readonly<Record<string, readonly Insertion[]>> = {
  'AWS::S3::Bucket': [
    set('a public ACL', 'AccessControl', 'PublicRead'),
    set('a website', 'WebsiteConfiguration', { IndexDocument: 'index.html' }),
    set('a replica in another account', 'ReplicationConfiguration', {
      Role: SOME_ROLE,
      Rules: [{ Status: 'Enabled', Destination: { Bucket: 'arn:aws:s3:::vendor', Account: OUTSIDER } }],
    }),
    set('an inventory for somebody else', 'InventoryConfigurations', [
      {
        Id: 'i',
        Enabled: true,
        IncludedObjectVersions: 'All',
        ScheduleFrequency: 'Daily',
        Destination: { BucketArn: 'arn:aws:s3:::vendor', BucketAccountId: OUTSIDER, Format: 'CSV' },
      },
    ]),
    set('a notice to a function of somebody else', 'NotificationConfiguration.LambdaConfigurations', [
      { Event: 's3:ObjectCreated:*', Function: OUTSIDE_FUNCTION },
    ]),
  ],
  'AWS::DynamoDB::Table': [
    set('a stream to Kinesis', 'KinesisStreamSpecification', {
      StreamArn: `arn:aws:kinesis:us-east-2:${OUTSIDER}:stream/s`,
    }),
    set('contents from a bucket', 'ImportSourceSpecification', {
      InputFormat: 'CSV',
      S3BucketSource: { S3Bucket: 'vendor' },
    }),
    set('a stream that anybody may read', 'StreamSpecification', {
      StreamViewType: 'NEW_AND_OLD_IMAGES',
      ResourcePolicy: { PolicyDocument: { Statement: [allow('dynamodb:*', { Principal: '*' })] } },
    }),
  ],
  'AWS::KMS::Key': [
    set('a policy that may lock everybody out', 'BypassPolicyLockoutSafetyCheck', true),
    set('a state of disabled', 'Enabled', false),
  ],
  'AWS::IAM::Role': [
    append('administrator rights', 'ManagedPolicyArns', ADMINISTRATOR),
    append('rights to read everything', 'ManagedPolicyArns', 'arn:aws:iam::aws:policy/ReadOnlyAccess'),
    append('an inline policy of everything', 'Policies', {
      PolicyName: 'p',
      PolicyDocument: { Version: '2012-10-17', Statement: [allow('*')] },
    }),
    append('a further truster', 'AssumeRolePolicyDocument.Statement', {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${OUTSIDER}:root` },
      Action: 'sts:AssumeRole',
    }),
    append('trust in the whole account', 'AssumeRolePolicyDocument.Statement', {
      Effect: 'Allow',
      Principal: { AWS: { Ref: 'AWS::AccountId' } },
      Action: 'sts:AssumeRole',
    }),
    set('twelve hours at a time', 'MaxSessionDuration', 43_200),
  ],
  'AWS::IAM::ManagedPolicy': [
    where(
      append('a right to list all buckets', 'PolicyDocument.Statement', allow('s3:ListAllMyBuckets')),
      ({ PolicyDocument }) => !JSON.stringify(PolicyDocument).includes('s3:ListAllMyBuckets'),
    ),
    append('a right to decrypt with every key', 'PolicyDocument.Statement', allow('kms:Decrypt')),
    append('a right to hand on any role', 'PolicyDocument.Statement', allow('iam:PassRole')),
    append('a right to change code', 'PolicyDocument.Statement', allow('lambda:UpdateFunctionCode')),
    append('a right to read every table', 'PolicyDocument.Statement', allow(['dynamodb:GetItem', 'dynamodb:Scan'])),
    append('a user', 'Users', 'somebody'),
  ],
  'AWS::Lambda::Function': [
    set('a layer of somebody else', 'Layers', [`arn:aws:lambda:us-east-2:${OUTSIDER}:layer:l:1`]),
    set('a wrapper', 'Environment.Variables.AWS_LAMBDA_EXEC_WRAPPER', '/opt/wrapper'),
    set('options for Node.js', 'Environment.Variables.NODE_OPTIONS', '--require /tmp/x.js'),
    set('trust in any certificate', 'Environment.Variables.NODE_TLS_REJECT_UNAUTHORIZED', '0'),
    set('code in the template', 'Code', { ZipFile: 'exports.handler = async () => 1' }),
    set('code from an outside bucket', 'Code', { S3Bucket: 'vendor', S3Key: 'code.zip' }),
    set('a file system', 'FileSystemConfigs', [
      { Arn: 'arn:aws:elasticfilesystem:us-east-2:111111111111:access-point/a', LocalMountPath: '/mnt/x' },
    ]),
    set('dead letters elsewhere', 'DeadLetterConfig.TargetArn', `arn:aws:sqs:us-east-2:${OUTSIDER}:q`),
    where(
      set('IPv6 out of its network', 'VpcConfig.Ipv6AllowedForDualStack', true),
      ({ VpcConfig }) => VpcConfig !== undefined,
    ),
  ],
  'AWS::Lambda::Permission': [
    set('anybody as principal', 'Principal', '*'),
    set('a function URL', 'FunctionUrlAuthType', 'NONE'),
  ],
  'AWS::ApiGateway::RestApi': [
    set('a policy that lets an account in', 'Policy', {
      Statement: [{ Effect: 'Allow', Principal: { AWS: OUTSIDER }, Action: 'execute-api:*', Resource: '*' }],
    }),
    set('a document of its own', 'Body', { openapi: '3.0.1', paths: {} }),
    set('binary bodies, which no model checks', 'BinaryMediaTypes', ['*/*']),
    set('a key from the authorizer', 'ApiKeySourceType', 'AUTHORIZER'),
  ],
  'AWS::ApiGateway::Method': [
    set('no sign-in', 'AuthorizationType', 'NONE'),
    set(
      'a function of somebody else',
      'Integration.Uri',
      `arn:aws:apigateway:us-east-2:lambda:path/2015-03-31/functions/${OUTSIDE_FUNCTION}/invocations`,
    ),
    set('a table instead of a function', 'Integration', {
      Type: 'AWS',
      IntegrationHttpMethod: 'POST',
      Uri: 'arn:aws:apigateway:us-east-2:dynamodb:action/Scan',
      Credentials: SOME_ROLE,
    }),
    set('credentials of the caller', 'Integration.Credentials', 'arn:aws:iam::*:user/*'),
  ],
  'AWS::ApiGateway::Stage': [
    set('a log of whole requests', 'MethodSettings', [
      { HttpMethod: '*', ResourcePath: '/*', DataTraceEnabled: true, LoggingLevel: 'INFO' },
    ]),
    set('a cache without encryption', 'CacheClusterEnabled', true),
    set('a canary', 'CanarySetting', { PercentTraffic: 50 }),
    set(
      'a log with the caller’s words',
      'AccessLogSetting.Format',
      '$context.requestId $context.authorizer.claims.email $context.path',
    ),
  ],
  'AWS::Logs::LogGroup': [set('a class without alarms', 'LogGroupClass', 'DELIVERY')],
  'AWS::SNS::Subscription': [set('a filter', 'FilterPolicy', { never: ['x'] })],
  'AWS::CloudWatch::Alarm': [
    // Halves of a pair have none of their own.
    where(set('no actions', 'ActionsEnabled', false), ({ AlarmActions }) => AlarmActions !== undefined),
  ],
  'AWS::Cognito::UserPool': [
    set('a function of somebody else at sign-in', 'LambdaConfig', { PreAuthentication: OUTSIDE_FUNCTION }),
    set('mail through somebody else', 'EmailConfiguration', {
      EmailSendingAccount: 'DEVELOPER',
      SourceArn: `arn:aws:ses:us-east-2:${OUTSIDER}:identity/x`,
    }),
    set('remembered devices that skip the second factor', 'DeviceConfiguration', {
      ChallengeRequiredOnNewDevice: true,
      DeviceOnlyRememberedOnUserPrompt: false,
    }),
    set('a sign-in by link alone', 'Policies.SignInPolicy', { AllowedFirstAuthFactors: ['EMAIL_OTP'] }),
  ],
  'AWS::Cognito::UserPoolClient': [
    set('the password flow', 'ExplicitAuthFlows', ['ALLOW_ADMIN_USER_PASSWORD_AUTH']),
    append('a further address to hand tokens to', 'CallbackURLs', 'http://attacker.example/'),
    set('an outside identity provider', 'SupportedIdentityProviders', ['COGNITO', 'Corp']),
    set('a right to write its groups', 'WriteAttributes', ['custom:role']),
  ],
  'AWS::EC2::SecurityGroup': [set('a door for everybody', 'SecurityGroupIngress', [OPEN_INGRESS])],
  'AWS::EC2::SecurityGroupIngress': [set('the internet as source', 'CidrIp', '0.0.0.0/0')],
  'AWS::EC2::Subnet': [set('IPv6 addresses', 'AssignIpv6AddressOnCreation', true)],
  'AWS::WAFv2::WebACL': [
    append('a rule that lets an address through first', 'Rules', {
      Name: 'Friends',
      Priority: -1,
      Action: { Allow: {} },
      Statement: { GeoMatchStatement: { CountryCodes: ['US'] } },
      VisibilityConfig: { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: 'm' },
    }),
  ],
  'AWS::WAFv2::LoggingConfiguration': [
    set('a filter that drops records', 'LoggingFilter', { DefaultBehavior: 'DROP', Filters: [] }),
  ],
  'AWS::CloudFront::Distribution': [
    append('another name', 'DistributionConfig.Aliases', 'results.attacker.example'),
    set('old logs to any bucket', 'DistributionConfig.Logging', { Bucket: 'vendor.s3.amazonaws.com' }),
    set('a signer', 'DistributionConfig.DefaultCacheBehavior.TrustedSigners', [OUTSIDER]),
    append('an origin of somebody else', 'DistributionConfig.Origins', {
      Id: 'attacker',
      DomainName: 'attacker.example',
      CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
    }),
  ],
  'AWS::CloudFront::ResponseHeadersPolicy': [
    set(
      'anybody’s scripts',
      'ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy',
      "default-src * 'unsafe-inline' 'unsafe-eval'",
    ),
  ],
  'AWS::Backup::BackupSelection': [
    set('something left out', 'BackupSelection.NotResources', ['arn:aws:dynamodb:*:*:table/*']),
    set('a condition', 'BackupSelection.Conditions', {
      StringEquals: [{ ConditionKey: 'aws:ResourceTag/backup', ConditionValue: 'yes' }],
    }),
  ],
  'AWS::Backup::BackupPlan': [
    append('a copy to another account', 'BackupPlan.BackupPlanRule', {
      RuleName: 'away',
      TargetBackupVault: 'v',
      CopyActions: [{ DestinationBackupVaultArn: `arn:aws:backup:us-east-2:${OUTSIDER}:backup-vault:v` }],
    }),
  ],
  'AWS::Backup::BackupVault': [set('a lock that can still be lifted', 'LockConfiguration.ChangeableForDays', 36_500)],
  'AWS::Events::Rule': [
    append('a target in another account', 'Targets', {
      Id: 'away',
      Arn: `arn:aws:events:us-east-2:${OUTSIDER}:event-bus/b`,
    }),
  ],
  'AWS::SecretsManager::Secret': [set('a value in the template', 'SecretString', 'not-a-secret')],
  'AWS::EC2::VPCEndpoint': [
    set('a policy of everything', 'PolicyDocument', { Statement: [allow('*', { Principal: '*' })] }),
  ],
  'AWS::Route53Resolver::FirewallDomainList': [
    // The list of what is refused holds every name already.
    where(
      append('one more name', 'Domains', '*.attacker.example'),
      ({ Domains }) => !JSON.stringify(Domains).includes('"*"'),
    ),
  ],
};

/** A role matched by its IAM path becomes another class's when the path is changed. */
const otherPaths = (assembly: Assembly, role: Resource): readonly Insertion[] => {
  const own = role.properties['Path'];
  const all = new Set<Json>();
  for (const { stack, resource } of resourceSites(assembly)) {
    const path = resource.properties['Path'];
    if (stack.id.split('/')[0] === role.stack.split('/')[0] && resource.type === 'AWS::IAM::Role' && path !== undefined)
      all.add(path);
  }
  return (
    [...all]
      // A pattern for the path of a class takes in those of its duties, which stand below it.
      .filter((path) => path !== own && typeof path === 'string' && !String(own).startsWith(path))
      .map((path) => set(`the path ${String(path)}`, 'Path', path))
  );
};

/** Policies of every kind, wherever a resource holds one: one more statement that opens what the others close. */
const POLICY_PLACES: Readonly<Record<string, string>> = {
  'AWS::S3::BucketPolicy': 'PolicyDocument.Statement',
  'AWS::SQS::QueuePolicy': 'PolicyDocument.Statement',
  'AWS::SNS::TopicPolicy': 'PolicyDocument.Statement',
  'AWS::KMS::Key': 'KeyPolicy.Statement',
  'AWS::KMS::ReplicaKey': 'KeyPolicy.Statement',
  'AWS::DynamoDB::Table': 'ResourcePolicy.PolicyDocument.Statement',
  'AWS::Backup::BackupVault': 'AccessPolicy.Statement',
  'AWS::EC2::VPCEndpoint': 'PolicyDocument.Statement',
};

/** Whom a new statement may let in. Our own account's root is one: it hands the decision to identity policies. */
const STRANGERS: Readonly<Record<string, JsonObject>> = {
  everybody: { Principal: '*' },
  'everybody of an organization': {
    Principal: '*',
    Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-0000000000' } },
  },
  'an outside account': { Principal: { AWS: `arn:aws:iam::${OUTSIDER}:root` } },
  'an outside role with an external id': {
    Principal: { AWS: `arn:aws:iam::${OUTSIDER}:role/vendor` },
    Condition: { StringEquals: { 'sts:ExternalId': 'x' } },
  },
  'everybody from an address': { Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } },
  'a service without a source': { Principal: { Service: 'cloudfront.amazonaws.com' } },
};

const strangersIn = (type: string): readonly Insertion[] => {
  const place = POLICY_PLACES[type];
  if (place === undefined) return [];
  return Object.entries(STRANGERS).map(([who, more]) => append(`a statement for ${who}`, place, allow('*', more)));
};

export const insertions: Family = {
  id: 'insertions',
  every: 'dangerous setting added that a resource does without',
  *mutants(assembly) {
    for (const site of resourceSites(assembly)) {
      const { resource } = site;
      const paths = resource.type === 'AWS::IAM::Role' ? otherPaths(assembly, resource) : [];
      const listed = Object.hasOwn(INSERTIONS, resource.type) ? (INSERTIONS[resource.type] ?? []) : [];
      for (const { what, path, value, appended, when } of [...listed, ...paths, ...strangersIn(resource.type)]) {
        if (when?.(resource.properties) === false) continue;
        const full: Path = [...site.path, 'Properties', ...path];
        const was = at(site.stack.template, full);
        if (JSON.stringify(was) === JSON.stringify(value)) continue;
        const list: readonly Json[] = Array.isArray(was) ? was : isObject(was) ? [was] : [];
        yield mutantAt(
          { ...site, path: full },
          {
            family: 'insertions',
            change: `given ${what}`,
            edits: [{ path: full, value: appended ? [...list, value] : value }],
          },
        );
      }
    }
  },
};
