import { DATA_CLASS_TAG, DATA_CLASSES } from '../../../contracts/data-class';

export interface MirroringRule {
  /** AWS's identifier of its managed rule. */
  readonly identifier: string;
  /** Rules of our baseline (lib/guardrails) of which it is the mirror in the running account. Empty: it stands for what no template shows. */
  readonly mirrors: readonly string[];
  readonly parameters?: Readonly<Record<string, string>>;
  readonly resourceTypes?: readonly string[];
  /** Of the account as a whole, so once is enough. @default in every region */
  readonly onlyAtHome?: true;
  /** Its resources are recorded in us-east-1 alone. @default in every region */
  readonly onlyAtTheEdge?: true;
}

/**
 * The baseline judges templates; these judge what is there, whoever made it by whichever way. Managed by AWS, so none of them runs
 * code of ours.
 */
export const MIRRORING_RULES: readonly MirroringRule[] = [
  { identifier: 'S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED', mirrors: ['block-public-access'] },
  { identifier: 'S3_BUCKET_PUBLIC_READ_PROHIBITED', mirrors: ['block-public-access', 'no-outsider-access'] },
  { identifier: 'S3_BUCKET_PUBLIC_WRITE_PROHIBITED', mirrors: ['block-public-access', 'no-outsider-access'] },
  { identifier: 'S3_BUCKET_SSL_REQUESTS_ONLY', mirrors: ['tls-only-buckets'] },
  { identifier: 'S3_BUCKET_ACL_PROHIBITED', mirrors: ['no-outsider-access', 'no-open-buckets'] },
  { identifier: 'S3_BUCKET_VERSIONING_ENABLED', mirrors: [] },
  { identifier: 'KMS_KEY_POLICY_NO_PUBLIC_ACCESS', mirrors: ['no-outsider-access'] },
  { identifier: 'KMS_CMK_NOT_SCHEDULED_FOR_DELETION', mirrors: [] },
  { identifier: 'CMK_BACKING_KEY_ROTATION_ENABLED', mirrors: [] },
  { identifier: 'LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED', mirrors: ['no-outsider-access', 'no-open-functions'] },
  { identifier: 'DYNAMODB_PITR_ENABLED', mirrors: [] },
  { identifier: 'DYNAMODB_TABLE_DELETION_PROTECTION_ENABLED', mirrors: [] },
  {
    identifier: 'REQUIRED_TAGS',
    mirrors: ['known-data-class'],
    parameters: { tag1Key: DATA_CLASS_TAG, tag1Value: DATA_CLASSES.join(',') },
    resourceTypes: ['AWS::S3::Bucket', 'AWS::DynamoDB::Table'],
  },
  {
    identifier: 'CLOUDFRONT_S3_ORIGIN_ACCESS_CONTROL_ENABLED',
    mirrors: ['website-only-through-cloudfront'],
    onlyAtTheEdge: true,
  },
  { identifier: 'IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS', mirrors: ['no-escalation'], onlyAtHome: true },
  { identifier: 'IAM_ROOT_ACCESS_KEY_CHECK', mirrors: [], onlyAtHome: true },
  { identifier: 'ROOT_ACCOUNT_MFA_ENABLED', mirrors: [], onlyAtHome: true },
  { identifier: 'MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS', mirrors: [], onlyAtHome: true },
  { identifier: 'MULTI_REGION_CLOUD_TRAIL_ENABLED', mirrors: ['audit-trail'], onlyAtHome: true },
  { identifier: 'CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED', mirrors: [], onlyAtHome: true },
];

const POLICY_ALARM =
  'No managed rule judges it. The trail’s alarm on changed policies of protected stores and keys says that somebody changed it.';
const ANALYZER = 'Access Analyzer’s external analyzer says what somebody outside the account can reach.';
const RECORDED =
  'No managed rule judges it for these types; AWS Config records every change of them for whoever looks.';
const OF_TEMPLATES = 'It is about what is deployed before it is there; there are no templates in the running account.';

/** Rules of the core that no managed rule mirrors, and what stands in. */
export const NOT_MIRRORED: Readonly<Record<string, string>> = {
  'no-outsider-trust': 'Access Analyzer’s external analyzer says which roles can be taken on from outside the account.',
  'private-network-only': POLICY_ALARM,
  'named-roles-only': POLICY_ALARM,
  'excepted-roles-are-limited': POLICY_ALARM,
  'no-standing-export': POLICY_ALARM,
  'administered-not-used': POLICY_ALARM,
  'used-by-its-class': POLICY_ALARM,
  'deleted-by-no-reader': POLICY_ALARM,
  'replica-equals-primary': POLICY_ALARM,
  'trail-files-kept': POLICY_ALARM,
  'nobody-stops-the-evidence': 'The alarms say at once that a trail, detector or recorder was stopped, whoever did it.',
  'denials-deny': POLICY_ALARM,
  'no-shares': ANALYZER,
  'no-outside-delivery': ANALYZER,
  'replication-stays-home': RECORDED,
  'authenticated-routes': RECORDED,
  'no-direct-integrations': RECORDED,
  'no-open-security-groups': 'Security Hub’s best practices judge security groups.',
  'no-public-services': 'Security Hub’s best practices judge public databases and machines.',
  'functions-in-the-private-network': RECORDED,
  'no-way-out': RECORDED,
  'roles-stay-in-their-class': RECORDED,
  'trust-is-narrow': RECORDED,
  'key-of-its-class': RECORDED,
  'readable-template': OF_TEMPLATES,
  'untouched-files': OF_TEMPLATES,
  'own-deploy-roles': OF_TEMPLATES,
  'no-api-calls-at-deploy': OF_TEMPLATES,
  'unknown-type-stays-closed': OF_TEMPLATES,
};
