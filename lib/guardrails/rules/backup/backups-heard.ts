import {
  type Assembly,
  get,
  isObject,
  type Json,
  type JsonObject,
  type Resource,
  resourcesOf,
} from '../../../assembly';
import { matchesEvent } from '../../alarms/event-pattern';
import { VAULTS } from '../../backups';
import { resource, template } from '../../example';
import { changes } from '../../examples';
import type { Rule, Violation } from '../../rule';

interface Happening {
  readonly says: string;
  readonly event: JsonObject;
}

const job = (kind: string, detail: JsonObject): JsonObject => ({
  source: 'aws.backup',
  'detail-type': `${kind} Job State Change`,
  detail,
});
const call = (eventName: string, more: JsonObject = {}): JsonObject => ({
  source: 'aws.backup',
  'detail-type': 'AWS API Call via CloudTrail',
  detail: { eventSource: 'backup.amazonaws.com', eventName, ...more },
});

/** Where copies lie: to restore is to read. A rehearsal carries the plan that asked for it. */
const AT_A_VAULT: readonly Happening[] = [
  { says: 'a restore that no rehearsal asked for', event: job('Restore', { status: 'PENDING' }) },
  { says: 'a restore that failed', event: job('Restore', { status: 'FAILED' }) },
  { says: 'a rehearsal that failed', event: job('Restore', { status: 'FAILED', restoreTestingPlanArn: 'plan' }) },
  { says: 'a restore that was refused', event: call('StartRestoreJob', { errorCode: 'AccessDenied' }) },
  ...['DeleteRecoveryPoint', 'DeleteBackupVault', 'PutBackupVaultAccessPolicy', 'UpdateRegionSettings'].map((name) => ({
    says: `backup:${name}`,
    event: call(name),
  })),
];

/** Where plans make them. */
const AT_A_PLAN: readonly Happening[] = [
  { says: 'a backup that failed', event: job('Backup', { state: 'FAILED' }) },
  { says: 'a copy that failed', event: job('Copy', { state: 'FAILED' }) },
  ...['DeleteBackupPlan', 'UpdateBackupPlan', 'DeleteBackupSelection'].map((name) => ({
    says: `backup:${name}`,
    event: call(name),
  })),
];

const SHOWN = 4;

/** Vaults’ names are made up at the deploy; listens-to-what-happens looks whether they are vaults of the app. */
const ofAnyVault = (pattern: Json | undefined): Json | undefined => {
  const detail = get(pattern, 'detail');
  if (!isObject(pattern) || !isObject(detail)) return pattern;
  const { backupVaultName, ...rest } = detail;
  return backupVaultName === undefined ? pattern : { ...pattern, detail: rest };
};

const isOn = ({ properties }: Resource): boolean =>
  properties['State'] === undefined || properties['State'] === 'ENABLED';

const check = (assembly: Assembly): readonly Violation[] => {
  const rules = [...resourcesOf(assembly, 'AWS::Events::Rule')].filter(isOn);
  const firstIn = (types: readonly string[]): ReadonlyMap<string, Resource> =>
    new Map([...resourcesOf(assembly, ...types)].reverse().map((one) => [one.stack, one]));
  const unheard = (stack: string, happenings: readonly Happening[]): readonly string[] => {
    const own = rules.filter((rule) => rule.stack === stack);
    return happenings
      .filter(({ event }) => !own.some(({ properties }) => matchesEvent(ofAnyVault(properties['EventPattern']), event)))
      .map(({ says }) => says);
  };
  const asked = [
    ...[...firstIn(VAULTS)].map(([stack, first]) => ({ stack, first, happenings: AT_A_VAULT })),
    ...[...firstIn(['AWS::Backup::BackupPlan'])].map(([stack, first]) => ({ stack, first, happenings: AT_A_PLAN })),
  ];
  return asked.flatMap(({ stack, first, happenings }) => {
    const missed = unheard(stack, happenings);
    return missed.length === 0
      ? []
      : [
          {
            stack,
            logicalId: first.logicalId,
            what: `no rule of its own stack listens for ${missed.slice(0, SHOWN).join(', ')}${missed.length > SHOWN ? ` and ${missed.length - SHOWN} more` : ''}.`,
          },
        ];
  });
};

const listens = (EventPattern: JsonObject): JsonObject =>
  resource('AWS::Events::Rule', { EventPattern, Targets: [{ Id: 't', Arn: 'arn:aws:sns:us-east-2:111111111111:t' }] });
const GOOD = template({
  V: resource('AWS::Backup::BackupVault'),
  P: resource('AWS::Backup::BackupPlan'),
  Copies: listens({
    source: ['aws.backup'],
    'detail-type': ['Copy Job State Change'],
    detail: { state: ['FAILED', 'ABORTED'] },
  }),
  Backups: listens({
    source: ['aws.backup'],
    'detail-type': ['Backup Job State Change'],
    detail: { state: ['FAILED', 'ABORTED'], backupVaultName: [{ Ref: 'V' }] },
  }),
  Restores: listens({
    source: ['aws.backup'],
    'detail-type': ['Restore Job State Change'],
    detail: {
      $or: [{ status: ['PENDING'], restoreTestingPlanArn: [{ exists: false }] }, { status: ['ABORTED', 'FAILED'] }],
    },
  }),
  Refused: listens({
    source: ['aws.backup'],
    detail: { eventName: ['StartRestoreJob'], errorCode: [{ exists: true }] },
  }),
  Tampering: listens({
    source: ['aws.backup'],
    detail: {
      eventName: [
        'DeleteBackupPlan',
        'DeleteBackupSelection',
        'DeleteBackupVault',
        'DeleteRecoveryPoint',
        'PutBackupVaultAccessPolicy',
        'UpdateBackupPlan',
        'UpdateRegionSettings',
      ],
    },
  }),
});
const RESTORES = 'Restores/Properties/EventPattern/detail/$or';

export const backupsHeard: Rule = {
  id: 'backups-heard',
  title: 'Each stack that holds backups listens for what is done to them',
  core: false,
  why:
    'California, 2017: a database was deleted and held to ransom, and whoever takes the backups first leaves nothing to pay with. To restore ' +
    'is to read, too: the region of the copies must tell of it as the home region does, and not by another stack’s rule that may go.',
  fix: 'Leave RecoveryAlarms, TellHome and TellTopic as they are.',
  mappings: { cis: ['1.5.5', '5.1.13'], nist: ['AU-5', 'AU-6(1)', 'CP-9', 'SI-4'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'restores that nobody listens for': ['Restores'],
    'restores asked for by people left out': [`${RESTORES}/0`],
    'restores asked for by rehearsals alone': [`${RESTORES}/0/restoreTestingPlanArn/0/exists`, true],
    'restores that failed left out': [`${RESTORES}/1`],
    'refused restores that carry no error': ['Refused/Properties/EventPattern/detail/errorCode/0/exists', false],
    'backups that nobody listens for': ['Backups'],
    'copies that nobody listens for': ['Copies'],
    'deletions that nobody listens for': ['Tampering'],
    'a rule that is off': ['Tampering/Properties/State', 'DISABLED'],
  }),
  good: [
    { name: 'a rule for each', template: GOOD },
    { name: 'no backups here', template: template({ T: resource('AWS::SNS::Topic') }) },
  ],
};
