import type { JsonObject } from '../../../assembly';
import type { Addition, Around } from '.';
import { beside, OUTSIDER, one, open } from './write';

const trust = (principal: JsonObject | string, more: JsonObject = {}): JsonObject => ({
  AssumeRolePolicyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more }],
  },
});

const allow = (action: string | readonly string[], resource = '*'): JsonObject => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
});

const LAMBDA = { Service: 'lambda.amazonaws.com' };

/** What turns a small right into all of them. */
const ESCALATIONS: Readonly<Record<string, readonly string[]>> = {
  'to hand on any role': ['iam:PassRole'],
  'to change any function’s code': ['lambda:UpdateFunctionCode'],
  'to change any function’s settings': ['lambda:UpdateFunctionConfiguration'],
  'to make functions with any role': ['lambda:CreateFunction', 'iam:PassRole'],
  'to list all buckets': ['s3:ListAllMyBuckets'],
  'to read every bucket': ['s3:GetObject'],
  'to read every table': ['dynamodb:Scan'],
  'to decrypt with every key': ['kms:Decrypt'],
  'to grant itself any key': ['kms:CreateGrant'],
  'to change any key’s policy': ['kms:PutKeyPolicy'],
  'to schedule any key’s deletion': ['kms:ScheduleKeyDeletion'],
  'to take on any role': ['sts:AssumeRole'],
  'to write policies': ['iam:PutRolePolicy'],
  'to attach policies': ['iam:AttachRolePolicy'],
  'to make policy versions': ['iam:CreatePolicyVersion'],
  'to make access keys': ['iam:CreateAccessKey'],
  'to change trust': ['iam:UpdateAssumeRolePolicy'],
  'to stop the trail': ['cloudtrail:StopLogging'],
  'to delete logs': ['logs:DeleteLogGroup'],
  'to open buckets': ['s3:PutBucketPolicy'],
  'to lift the block on public access': ['s3:PutBucketPublicAccessBlock'],
  'to put a policy on a table': ['dynamodb:PutResourcePolicy'],
  'to export a table': ['dynamodb:ExportTableToPointInTime'],
  'to restore backups': ['backup:StartRestoreJob'],
  'to delete recovery points': ['backup:DeleteRecoveryPoint'],
  'to bypass governance locks': ['s3:BypassGovernanceRetention'],
  'to read every secret': ['secretsmanager:GetSecretValue'],
  'to sign results': ['kms:Sign'],
  'to deploy stacks': ['cloudformation:*'],
};

export const access = ({ idOf }: Around): readonly Addition[] => [
  one('a user', 'AWS::IAM::User', {}),
  {
    name: 'a user with an access key',
    resources: {
      ElectionBench: { Type: 'AWS::IAM::AccessKey', Properties: { UserName: { Ref: 'ElectionBenchUser' } } },
      ElectionBenchUser: { Type: 'AWS::IAM::User' },
    },
  },
  one('a user with a password', 'AWS::IAM::User', { LoginProfile: { Password: 'not-a-password' } }),
  one('a group of administrators', 'AWS::IAM::Group', {
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  }),
  one('a role that anybody may take on', 'AWS::IAM::Role', trust('*')),
  one('a role that any AWS account may take on', 'AWS::IAM::Role', trust({ AWS: '*' })),
  one('a role for an outside account', 'AWS::IAM::Role', trust({ AWS: `arn:aws:iam::${OUTSIDER}:root` })),
  one(
    'a role for the whole account',
    'AWS::IAM::Role',
    trust({ AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } }),
  ),
  one(
    'a role for any federated identity',
    'AWS::IAM::Role',
    trust({ Federated: 'cognito-identity.amazonaws.com' }, { Action: 'sts:AssumeRoleWithWebIdentity' }),
  ),
  one(
    'a role for any repository',
    'AWS::IAM::Role',
    trust(
      { Federated: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com' } },
      {
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:*' } },
      },
    ),
  ),
  one('an administrator role', 'AWS::IAM::Role', {
    ...trust(LAMBDA),
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  }),
  one('a role that reads all of S3', 'AWS::IAM::Role', {
    ...trust(LAMBDA),
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'],
  }),
  one('a machine role that decrypts and lists', 'AWS::IAM::Role', {
    ...trust({ Service: 'ec2.amazonaws.com' }),
    Policies: [{ PolicyName: 'p', PolicyDocument: allow(['s3:ListAllMyBuckets', 's3:GetObject', 'kms:Decrypt']) }],
  }),
  ...Object.entries(ESCALATIONS).map(([name, actions]) =>
    one(`a role with a right ${name}`, 'AWS::IAM::Role', {
      ...trust(LAMBDA),
      Policies: [{ PolicyName: 'p', PolicyDocument: allow(actions) }],
    }),
  ),
  one('a managed policy of everything', 'AWS::IAM::ManagedPolicy', { PolicyDocument: allow('*') }),
  one('a managed policy of everything but one thing', 'AWS::IAM::ManagedPolicy', {
    PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }] },
  }),
  ...beside(idOf('AWS::IAM::Role'), (role) => [
    one('a second policy on a role', 'AWS::IAM::Policy', {
      PolicyName: 'p',
      PolicyDocument: allow('dynamodb:*'),
      Roles: [{ Ref: role }],
    }),
    one('an inline policy on a role', 'AWS::IAM::RolePolicy', {
      PolicyName: 'p',
      PolicyDocument: allow('s3:*'),
      RoleName: { Ref: role },
    }),
  ]),
  one('an identity provider', 'AWS::IAM::OIDCProvider', {
    Url: 'https://attacker.example',
    ClientIdList: ['sts.amazonaws.com'],
  }),
  one('a SAML provider', 'AWS::IAM::SAMLProvider', { SamlMetadataDocument: '<xml/>' }),
  one('certificates that give credentials', 'AWS::RolesAnywhere::TrustAnchor', {
    Name: 't',
    Source: { SourceType: 'CERTIFICATE_BUNDLE', SourceData: { X509CertificateData: 'x' } },
  }),
  one('a permission set of administrators', 'AWS::SSO::PermissionSet', {
    InstanceArn: 'arn:aws:sso:::instance/i',
    Name: 'p',
    ManagedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  }),
  one('a share with an outside account', 'AWS::RAM::ResourceShare', {
    Name: 's',
    AllowExternalPrincipals: true,
    Principals: [OUTSIDER],
  }),
  one('a key that anybody may use', 'AWS::KMS::Key', { KeyPolicy: open('kms:*', { AWS: '*' }) }),
  one('a key for an outside account', 'AWS::KMS::Key', {
    Tags: [{ Key: 'election:data-class', Value: 'voter-roll' }],
    EnableKeyRotation: true,
    KeyPolicy: open('kms:Decrypt', { AWS: `arn:aws:iam::${OUTSIDER}:root` }),
  }),
  one('a secret in clear text', 'AWS::SecretsManager::Secret', { SecretString: 'not-a-secret' }),
  one('a secret that anybody may read', 'AWS::SecretsManager::ResourcePolicy', {
    SecretId: 's',
    ResourcePolicy: open('secretsmanager:GetSecretValue'),
  }),
  one('a parameter with a password', 'AWS::SSM::Parameter', {
    Type: 'String',
    Name: '/db/password',
    Value: 'not-a-password',
  }),
  one('a log policy for an outside account', 'AWS::Logs::ResourcePolicy', {
    PolicyName: 'p',
    PolicyDocument: JSON.stringify(open('logs:*', { AWS: OUTSIDER })),
  }),
  one('a log subscription to elsewhere', 'AWS::Logs::SubscriptionFilter', {
    LogGroupName: 'l',
    FilterPattern: '',
    DestinationArn: `arn:aws:logs:us-east-2:${OUTSIDER}:destination:d`,
  }),
  one('a log group without a key or an end', 'AWS::Logs::LogGroup', {}),
  one('a trail to an outside bucket', 'AWS::CloudTrail::Trail', {
    IsLogging: true,
    S3BucketName: 'vendor',
    EnableLogFileValidation: false,
  }),
  one('a trail that is off', 'AWS::CloudTrail::Trail', { IsLogging: false, S3BucketName: 'vendor' }),
  one('a user pool without a second factor', 'AWS::Cognito::UserPool', { MfaConfiguration: 'OFF' }),
  one('an identity pool with guests', 'AWS::Cognito::IdentityPool', { AllowUnauthenticatedIdentities: true }),
  ...beside(idOf('AWS::Cognito::UserPool'), (pool) => [
    one('a user of the office', 'AWS::Cognito::UserPoolUser', {
      UserPoolId: { Ref: pool },
      Username: 'intruder@attacker.example',
    }),
    one('an outside sign-in', 'AWS::Cognito::UserPoolIdentityProvider', {
      UserPoolId: { Ref: pool },
      ProviderName: 'p',
      ProviderType: 'SAML',
      ProviderDetails: { MetadataURL: 'https://attacker.example' },
    }),
  ]),
  one('a delegation to the resources of others', 'AWS::Organizations::ResourcePolicy', {
    Content: open('organizations:*', { AWS: OUTSIDER }),
  }),
  one('stacks in other accounts', 'AWS::CloudFormation::StackSet', {
    PermissionModel: 'SELF_MANAGED',
    StackSetName: 's',
    TemplateURL: 'https://attacker.example/t.json',
  }),
];
