import type { Json } from '../../../assembly';
import { type Family, mutantAt } from '../mutant';
import { settingSites } from '../walk';

/** What a protective value may be replaced with, wherever it stands. */
const WEAKER: Readonly<Record<string, readonly Json[]>> = {
  ACTIVE: ['INACTIVE'],
  ALL: ['ACCEPT', 'REJECT'],
  ALLOW: ['BLOCK'],
  ALLOW_USER_SRP_AUTH: ['ALLOW_USER_PASSWORD_AUTH'],
  AWS_PROXY: ['AWS', 'HTTP_PROXY', 'MOCK'],
  Active: ['PassThrough'],
  BLOCK: ['ALLOW', 'ALERT', 'NO_ACTION'],
  BucketOwnerEnforced: ['ObjectWriter', 'BucketOwnerPreferred'],
  COGNITO: ['Facebook'],
  COGNITO_USER_POOLS: ['NONE', 'AWS_IAM', 'CUSTOM'],
  COMPLIANCE: ['GOVERNANCE'],
  CONFIRM_WITH_CODE: ['CONFIRM_WITH_LINK'],
  DENY: ['SAMEORIGIN'],
  DISABLED: ['ENABLED'],
  ECC_NIST_EDWARDS25519: ['RSA_2048'],
  ENABLED: ['DISABLED', 'LEGACY'],
  ENFORCED: ['AUDIT', 'OFF'],
  ERROR: ['OFF', 'INFO'],
  EXACTLY: ['CONTAINS', 'STARTS_WITH'],
  Enabled: ['Disabled', 'Suspended'],
  GOVERNANCE: ['NONE'],
  HMAC_256: ['HMAC_224'],
  IP: ['FORWARDED_IP'],
  Interface: ['Gateway'],
  JSON: ['Text'],
  MULTI_FACTOR_WITH_USER_VERIFICATION: ['SINGLE_FACTOR'],
  NEVER: ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES'],
  ON: ['OFF', 'OPTIONAL'],
  PLUS: ['ESSENTIALS', 'LITE'],
  REGIONAL: ['EDGE', 'CLOUDFRONT'],
  SOFTWARE_TOKEN_MFA: ['SMS_MFA', 'EMAIL_OTP'],
  'TLSv1.2': ['TLSv1', 'SSLv3'],
  TLSv1_2_2021: ['TLSv1'],
  'SSE-KMS': ['SSE-S3'],
  KMS: ['AES256', 'Default'],
  always: ['never', 'no-override'],
  admin_only: ['verified_email', 'verified_phone_number'],
  'aws:kms': ['AES256'],
  breaching: ['notBreaching', 'ignore'],
  notBreaching: ['ignore', 'missing'],
  code: ['implicit'],
  'https-only': ['allow-all', 'http-only', 'match-viewer'],
  'no-referrer': ['unsafe-url'],
  'redirect-to-https': ['allow-all'],
  required: ['preferred'],
  'state-system': ['intake'],
  "'no-store'": ["'public, max-age=31536000'"],
};

const CIDR = /^\d+\.\d+\.\d+\.\d+\/\d+$/;

/** Text that means something only where it stands: an address, a name, a pattern, code. */
const elsewhere = (value: string): readonly Json[] => {
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
