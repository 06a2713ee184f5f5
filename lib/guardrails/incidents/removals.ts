import {
  adding,
  allowing,
  also,
  type Breaking,
  neverPublic,
  setting,
  statements,
  without,
  withoutDenials,
} from './break';

const OUTSIDER = 'arn:aws:iam::999999999999:root';
const MACHINE = {
  Type: 'AWS::EC2::Instance',
  Properties: { ImageId: 'ami-0', InstanceType: 't4g.nano', MetadataOptions: { HttpTokens: 'optional' } },
};
const DATABASE = {
  Type: 'AWS::RDS::DBInstance',
  Properties: { DBInstanceClass: 'db.t4g.micro', Engine: 'postgres', PubliclyAccessible: true },
};
const GATEWAY = { Type: 'AWS::EC2::InternetGateway', Properties: {} };

/** Each control of the table taken away, as one careless change would. */
export const REMOVALS = {
  'audit-trail': without('AWS::CloudTrail::Trail'),
  'authenticated-routes': setting('AWS::ApiGateway::Method', 'AuthorizationType', 'NONE'),
  'backed-up-stores': without('AWS::Backup::BackupSelection'),
  'block-public-access': setting('AWS::S3::Bucket', 'PublicAccessBlockConfiguration'),
  'daily-backups': setting('AWS::Backup::BackupPlan', 'BackupPlan.BackupPlanRule', []),
  'deletion-protection': setting('AWS::DynamoDB::Table', 'DeletionProtectionEnabled', false),
  'functions-in-the-private-network': setting('AWS::Lambda::Function', 'VpcConfig'),
  'known-data-class': setting('AWS::DynamoDB::Table', 'Tags'),
  'limited-look-ups': setting('AWS::WAFv2::WebACL', 'Rules', []),
  'metadata-by-token': adding('Registration', { Machine: MACHINE }),
  'named-roles-only': also(
    withoutDenials('AWS::S3::BucketPolicy', /"aws:PrincipalArn"/),
    withoutDenials('AWS::DynamoDB::Table', /"aws:PrincipalArn"/),
  ),
  'no-listing-all-buckets': allowing('AWS::IAM::ManagedPolicy', { Action: 's3:ListAllMyBuckets' }),
  'no-outsider-access': allowing(
    'AWS::DynamoDB::Table',
    { Action: 'dynamodb:*', Principal: { AWS: OUTSIDER } },
    neverPublic,
  ),
  'no-public-services': adding('Registration', { OpenDatabase: DATABASE }),
  'no-standing-export': also(
    withoutDenials('AWS::S3::BucketPolicy', /s3:PutInventoryConfiguration/),
    withoutDenials('AWS::DynamoDB::Table', /dynamodb:ExportTableToPointInTime/),
  ),
  'no-upload-under-another-key': withoutDenials('AWS::S3::BucketPolicy', /server-side-encryption/),
  'no-way-out': adding('Foundation', { Gateway: GATEWAY }),
  'names-from-a-list': without('AWS::Route53Resolver::FirewallRuleGroupAssociation'),
  'outside-access-analyzed': without('AWS::AccessAnalyzer::Analyzer'),
  'own-key-encryption': also(
    setting('AWS::S3::Bucket', 'BucketEncryption'),
    setting('AWS::DynamoDB::Table', 'SSESpecification'),
  ),
  'point-in-time-recovery': setting('AWS::DynamoDB::Table', 'PointInTimeRecoverySpecification'),
  'private-network-only': also(
    withoutDenials('AWS::S3::BucketPolicy', /aws:SourceVpce/),
    withoutDenials('AWS::DynamoDB::Table', /aws:SourceVpce/),
  ),
  'records-by-key': allowing('AWS::IAM::ManagedPolicy', { Action: 'dynamodb:Scan' }),
  'requests-logged': setting('AWS::ApiGateway::Stage', 'AccessLogSetting'),
  'roles-stay-in-their-class': allowing('AWS::IAM::ManagedPolicy', {
    Action: ['dynamodb:GetItem', 'kms:Decrypt', 's3:GetObject'],
  }),
  'settings-checked': without('AWS::Config::ConfigRule'),
  'store-access-logged': setting('AWS::S3::Bucket', 'LoggingConfiguration'),
  'threats-detected': without('AWS::GuardDuty::Detector'),
  'trust-is-narrow': allowing('AWS::IAM::Role', {
    Action: 'sts:AssumeRole',
    Principal: { AWS: { Ref: 'AWS::AccountId' } },
  }),
  'use-is-bound': statements('AWS::KMS::Key', (list) =>
    list.map((one) => {
      const copy = JSON.parse(JSON.stringify(one)) as Record<string, unknown>;
      if (copy['Effect'] === 'Allow' && JSON.stringify(copy['Action']).includes('kms:Decrypt'))
        delete copy['Condition'];
      return copy as never;
    }),
  ),
  'used-by-its-class': allowing(
    'AWS::KMS::Key',
    {
      Action: 'kms:Decrypt',
      Principal: { AWS: { Ref: 'AWS::AccountId' } },
      Condition: {
        ArnLike: {
          'aws:PrincipalArn': {
            'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/election/lorem/site-content/*',
          },
        },
      },
    },
    neverPublic,
  ),
  'validated-requests': setting('AWS::ApiGateway::Method', 'RequestValidatorId'),
  'vaults-locked': setting('AWS::Backup::BackupVault', 'LockConfiguration'),
  'versioned-buckets': setting('AWS::S3::Bucket', 'VersioningConfiguration', { Status: 'Suspended' }),
  'website-only-through-cloudfront': allowing('AWS::S3::BucketPolicy', {
    Action: 's3:GetObject',
    Principal: { Service: 'cloudfront.amazonaws.com' },
  }),
  'firewall-rules': setting('AWS::WAFv2::WebACL', 'Rules', []),
  'firewalls-in-front': without('AWS::WAFv2::WebACLAssociation'),
  'staff-sign-in': setting('AWS::Cognito::UserPool', 'MfaConfiguration', 'OFF'),
  'staff-sessions': setting('AWS::Cognito::UserPoolClient', 'RefreshTokenValidity', 525_600),
  'origins-sealed': setting('AWS::CloudFront::Distribution', 'DistributionConfig.WebACLId'),
  'answers-not-cached': setting('AWS::ApiGateway::Stage', 'CacheClusterEnabled', true),
} satisfies Readonly<Record<string, Breaking>>;

export type Removable = keyof typeof REMOVALS;
