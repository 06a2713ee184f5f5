import type { JsonObject } from '../../assembly';

/** What a service announces on the bus, as far as it matters here: the words that it uses, and no others. */
export const WORDS: Readonly<Record<string, Readonly<Record<string, readonly string[] | RegExp>>>> = {
  'aws.backup': {
    'detail-type': [
      'AWS API Call via CloudTrail',
      'Backup Job State Change',
      'Backup Plan State Change',
      'Backup Vault State Change',
      'Copy Job State Change',
      'Recovery Point State Change',
      'Region Setting State Change',
      'Report Job State Change',
      'Restore Job State Change',
      'Scan Job State Change',
    ],
    'detail.state': ['ABORTED', 'COMPLETED', 'CREATED', 'EXPIRED', 'FAILED', 'PARTIAL', 'PENDING', 'RUNNING'],
    'detail.status': ['ABORTED', 'COMPLETED', 'CREATED', 'FAILED', 'PENDING', 'RUNNING'],
  },
  'aws.acm': {
    'detail-type': [
      'ACM Certificate Approaching Expiration',
      'ACM Certificate Available',
      'ACM Certificate Expired',
      'ACM Certificate Renewal Action Required',
      'ACM Certificate Revoked',
      'AWS API Call via CloudTrail',
    ],
  },
  'aws.macie': {
    'detail-type': ['AWS API Call via CloudTrail', 'Macie Finding'],
    'detail.severity.description': ['High', 'Low', 'Medium'],
  },
  'aws.guardduty': {
    'detail-type': [
      'AWS API Call via CloudTrail',
      'GuardDuty Finding',
      'GuardDuty Malware Protection Object Scan Result',
      'GuardDuty Malware Protection Post Scan Action Failed',
      'GuardDuty Malware Protection Resource Status Active',
      'GuardDuty Malware Protection Resource Status Error',
      'GuardDuty Malware Protection Resource Status Warning',
      'GuardDuty Runtime Protection Healthy',
      'GuardDuty Runtime Protection Unhealthy',
    ],
  },
  'aws.s3': {
    'detail-type': [
      'AWS API Call via CloudTrail',
      'Object ACL Updated',
      'Object Access Tier Changed',
      'Object Created',
      'Object Deleted',
      'Object Restore Completed',
      'Object Restore Expired',
      'Object Restore Initiated',
      'Object Storage Class Changed',
      'Object Tags Added',
      'Object Tags Deleted',
    ],
  },
};

/** Of every service’s calls, as the trail spells them. */
export const WORDS_OF_CALLS: Readonly<Record<string, RegExp>> = {
  'detail.eventSource': /^[a-z0-9.-]+\.amazonaws\.com$/,
  'detail.eventName': /^[A-Z][A-Za-z0-9]+$/,
};

/** Things that end badly in several ways; whoever listens for one of them must hear of all. */
export interface Endings {
  readonly says: string;
  readonly ways: Readonly<Record<string, JsonObject>>;
}

const jobs = (type: string, field: 'state' | 'status', ...ways: readonly string[]): Endings['ways'] =>
  Object.fromEntries(ways.map((way) => [way, { source: 'aws.backup', 'detail-type': type, detail: { [field]: way } }]));

/** What takes backups away, opens them, or keeps the next from being made. */
const TAMPERING = [
  'DeleteBackupPlan',
  'DeleteBackupSelection',
  'DeleteBackupVault',
  'DeleteBackupVaultAccessPolicy',
  'DeleteBackupVaultLockConfiguration',
  'DeleteRecoveryPoint',
  'DisassociateRecoveryPoint',
  'PutBackupVaultAccessPolicy',
  'UpdateBackupPlan',
  'UpdateRecoveryPointLifecycle',
  'UpdateRegionSettings',
];

export const ENDINGS: readonly Endings[] = [
  {
    says: 'backups that were not made',
    ways: jobs('Backup Job State Change', 'state', 'ABORTED', 'EXPIRED', 'FAILED', 'PARTIAL'),
  },
  {
    says: 'copies of backups that were not made',
    ways: jobs('Copy Job State Change', 'state', 'ABORTED', 'EXPIRED', 'FAILED', 'PARTIAL'),
  },
  { says: 'restores that failed', ways: jobs('Restore Job State Change', 'status', 'ABORTED', 'FAILED') },
  {
    says: 'changes to backups',
    ways: Object.fromEntries(
      TAMPERING.map((eventName) => [
        eventName,
        {
          source: 'aws.backup',
          'detail-type': 'AWS API Call via CloudTrail',
          detail: { eventSource: 'backup.amazonaws.com', eventName },
        },
      ]),
    ),
  },
  {
    says: 'certificates that end',
    ways: Object.fromEntries(
      ['Approaching Expiration', 'Expired', 'Renewal Action Required', 'Revoked'].map((way) => [
        way,
        { source: 'aws.acm', 'detail-type': `ACM Certificate ${way}` },
      ]),
    ),
  },
  {
    says: 'personal data that was found',
    ways: Object.fromEntries(
      ['Medium', 'High'].map((description) => [
        description,
        { source: 'aws.macie', 'detail-type': 'Macie Finding', detail: { severity: { description } } },
      ]),
    ),
  },
  {
    says: 'threats',
    ways: Object.fromEntries(
      [4, 7, 9].map((severity) => [
        `severity ${severity}`,
        { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail: { severity } },
      ]),
    ),
  },
];
