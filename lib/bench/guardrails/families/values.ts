import type { Json } from '../../../assembly';
import { type Family, mutantAt } from '../mutant';
import { settingSites } from '../walk';

/** What a protective value may be replaced with, wherever it stands. */
const WEAKER: Readonly<Record<string, readonly Json[]>> = {
  ACTIVE: ['INACTIVE'],
  ALL: ['ACCEPT', 'REJECT', 'one'],
  ALLOW_REFRESH_TOKEN_AUTH: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
  ALLOW_USER_SRP_AUTH: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_CUSTOM_AUTH'],
  AWS_PROXY: ['AWS', 'HTTP_PROXY', 'MOCK'],
  AWSManagedRulesCommonRuleSet: ['AWSManagedRulesWindowsRuleSet'],
  AWSManagedRulesKnownBadInputsRuleSet: ['AWSManagedRulesWindowsRuleSet'],
  AWSManagedRulesSQLiRuleSet: ['AWSManagedRulesWindowsRuleSet'],
  AWSManagedRulesAmazonIpReputationList: ['AWSManagedRulesWindowsRuleSet'],
  Active: ['PassThrough'],
  BLOCK: ['ALLOW', 'ALERT', 'NO_ACTION'],
  BucketOwnerEnforced: ['ObjectWriter', 'BucketOwnerPreferred'],
  COGNITO: ['Facebook'],
  COGNITO_USER_POOLS: ['NONE', 'AWS_IAM', 'CUSTOM'],
  DENY: ['SAMEORIGIN'],
  DISABLED: ['ENABLED'],
  ECC_NIST_EDWARDS25519: ['RSA_2048'],
  ENABLED: ['DISABLED', 'LEGACY'],
  ENFORCED: ['AUDIT', 'OFF'],
  ERROR: ['OFF', 'INFO'],
  EXACTLY: ['CONTAINS', 'STARTS_WITH'],
  Enabled: ['Disabled', 'Suspended'],
  GreaterThanOrEqualToThreshold: ['LessThanThreshold'],
  HMAC_256: ['HMAC_224'],
  IP: ['FORWARDED_IP', 'CUSTOM_KEYS'],
  KMS: ['AES256'],
  LOWERCASE: ['NONE'],
  LessThanThreshold: ['GreaterThanThreshold'],
  MULTI_FACTOR_WITH_USER_VERIFICATION: ['SINGLE_FACTOR'],
  Maximum: ['SampleCount', 'Minimum'],
  NEVER: ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES'],
  ON: ['OFF', 'OPTIONAL'],
  PLUS: ['ESSENTIALS', 'LITE'],
  PUT: ['GET'],
  SOFTWARE_TOKEN_MFA: ['SMS_MFA', 'EMAIL_OTP'],
  'SSE-KMS': ['SSE-S3'],
  STARTS_WITH: ['EXACTLY'],
  Sum: ['SampleCount', 'Minimum'],
  'TLSv1.2': ['TLSv1', 'SSLv3'],
  TLSv1_2_2021: ['TLSv1'],
  URL_DECODE: ['NONE'],
  admin_only: ['verified_email', 'verified_phone_number'],
  always: ['never', 'no-override'],
  'apigateway.amazonaws.com': ['*', '999999999999'],
  'aws:kms': ['AES256'],
  breaching: ['notBreaching', 'ignore'],
  'cloud-watch-logs': ['s3'],
  code: ['implicit'],
  'events.amazonaws.com': ['*', '999999999999'],
  'https-only': ['allow-all', 'http-only', 'match-viewer'],
  'lambda:InvokeFunction': ['lambda:*'],
  minutes: ['days'],
  'no-referrer': ['unsafe-url'],
  'nodejs24.x': ['nodejs16.x'],
  none: ['all'],
  openid: ['aws.cognito.signin.user.admin'],
  'redirect-to-https': ['allow-all'],
  required: ['preferred'],
  tcp: ['-1'],
  '*': ['nothing.example'],
  '/*': ['/nothing'],
  '-1': [],
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': ['658327ea-f89d-4fab-a63d-7e88639e58f6'],
};

/** Choices among equals, of none of which one is weaker. */
const EQUALS = new Set(
  (
    'ACCESS_LOGS ALLOW AWS CLOUDFRONT COMPLIANCE CONFIRM_WITH_CODE DynamoDB GENERATE_VERIFY_MAC GET HASH HEAD Interface Gateway JSON ' +
    'KEYS_ONLY LATEST_WITHIN_WINDOW NONE NXDOMAIN OPTIONS PATCH POST DELETE RANGE S S3 SIGN_VERIFY SNAPSHOT CONTINUOUS TRIM_HORIZON VPC ' +
    'arm64 default email icmp index.handler json notBreaching number s3 sigv4 string PAY_PER_REQUEST PriceClass_100 http2and3'
  ).split(' '),
);

const CIDR = /^\d+\.\d+\.\d+\.\d+\/\d+$/;

/** Text that means something only where it stands: an address, a name, a pattern, code. */
const elsewhere = (value: string): readonly Json[] => {
  if (EQUALS.has(value)) return [];
  if (value.startsWith('cron(')) return ['cron(0 8 1 1 ? *)'];
  if (value.startsWith('rate(')) return ['rate(365 days)'];
  if (CIDR.test(value)) return ['0.0.0.0/0'];
  if (/^https:\/\//.test(value)) return ['https://attacker.example/', '*'];
  if (value.includes('@')) return ['nobody@attacker.example'];
  if (/^[0-9a-f]{64}/.test(value)) return [`${'0'.repeat(64)}.zip`];
  return ['election-bench', '*'];
};

export const values: Family = {
  id: 'values',
  every: 'text replaced by a weaker choice, a star, or something else altogether',
  *mutants(assembly) {
    for (const site of settingSites(assembly)) {
      const { value } = site;
      if (typeof value !== 'string' || value === 'true' || value === 'false' || /^\d+$/.test(value)) continue;
      const weaker = Object.hasOwn(WEAKER, value) ? WEAKER[value] : undefined;
      for (const replaced of weaker ?? elsewhere(value)) {
        if (replaced === value) continue;
        yield mutantAt(site, {
          family: 'values',
          change: `${value.length > 40 ? 'text' : value} became ${String(replaced)}`,
          edits: [{ path: site.path, value: replaced }],
        });
      }
    }
  },
};
