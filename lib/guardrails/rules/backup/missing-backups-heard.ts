import { type Assembly, get, type JsonObject, perAssembly, resourcesOf, scopeOf } from '../../../assembly';
import { ALARM_EXAMPLE } from '../../alarms/example';
import { alarmTargets, whyUnheard } from '../../alarms/speaks';
import { VAULTS } from '../../backups';
import { changed, changes } from '../../examples';
import { keyOf } from '../../index-of';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { listAt, numberAt, textAt } from '../../values';

const DAY_SECONDS = 86_400;

/** Vaults of which somebody hears when a day brings too few backups, or none. */
const watched = perAssembly((assembly): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const alarm of resourcesOf(assembly, 'AWS::CloudWatch::Alarm')) {
    const scope = scopeOf(assembly, alarm.stack);
    const text = (name: string): string | undefined => textAt(scope, alarm.properties[name]);
    const number = (name: string): number | undefined => numberAt(scope, alarm.properties[name]);
    const least = { LessThanThreshold: 1, LessThanOrEqualToThreshold: 0 }[text('ComparisonOperator') ?? ''];
    const isMissed =
      text('Namespace') === 'AWS/Backup' &&
      text('MetricName') === 'NumberOfBackupJobsCompleted' &&
      text('Statistic') === 'Sum' &&
      least !== undefined &&
      (number('Threshold') ?? -1) >= least &&
      number('Period') === DAY_SECONDS &&
      number('EvaluationPeriods') === 1 &&
      // No job at all is no figure at all.
      text('TreatMissingData') === 'breaching';
    if (!isMissed || whyUnheard(scope, alarmTargets(alarm), 'cloudwatch.amazonaws.com') !== undefined) continue;
    for (const dimension of listAt(alarm.properties, ['Dimensions'])) {
      const vault = storeNamedBy(scope, get(dimension, 'Value'));
      if (textAt(scope, get(dimension, 'Name')) === 'BackupVaultName' && vault) found.add(keyOf(vault));
    }
  }
  return found;
});

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::Backup::BackupPlan')].flatMap((plan) => {
    const scope = scopeOf(assembly, plan.stack);
    const vaults = listAt(plan.properties, ['BackupPlan', 'BackupPlanRule']).flatMap((rule) => {
      const vault = storeNamedBy(scope, get(rule, 'TargetBackupVault'));
      return vault && VAULTS.includes(vault.type) ? [vault] : [];
    });
    const unheard = [...new Set(vaults)].filter((vault) => !watched(assembly).has(keyOf(vault)));
    return unheard.length === 0
      ? []
      : [
          {
            stack: plan.stack,
            logicalId: plan.logicalId,
            what: `nobody hears when a day passes without backups in ${unheard.map(({ constructPath }) => constructPath).join(', ')}.`,
          },
        ];
  });

const GOOD: JsonObject = changed(
  changed(changed(ALARM_EXAMPLE, 'Vault', { Type: 'AWS::Backup::BackupVault' }), 'Plan', {
    Type: 'AWS::Backup::BackupPlan',
    Properties: { BackupPlan: { BackupPlanRule: [{ TargetBackupVault: { Ref: 'Vault' } }] } },
  }),
  'Alarm',
  {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmActions: [{ Ref: 'Topic' }],
      Namespace: 'AWS/Backup',
      MetricName: 'NumberOfBackupJobsCompleted',
      Dimensions: [{ Name: 'BackupVaultName', Value: { Ref: 'Vault' } }],
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 1,
      Period: DAY_SECONDS,
      Statistic: 'Sum',
      Threshold: 8,
      TreatMissingData: 'breaching',
    },
  },
);
const ALARM = 'Alarm/Properties';

export const missingBackupsHeard: Rule = {
  id: 'missing-backups-heard',
  title: 'Somebody hears of the first day without backups',
  core: false,
  why:
    'Hall County, 2020: after ransomware an office has what its backups hold. Backups that stopped in summer, because a right or a ' +
    'setting of the account was lost, are found out on that day unless their absence makes a noise.',
  fix: 'Leave the alarm BackupMissing of the Recovery stack as it is: fewer backups than stores in a day, and no figure counts as none.',
  mappings: { cis: ['1.4.1', '1.5.5'], nist: ['CP-9', 'AU-5', 'SI-4'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'backups that nobody watches': ['Alarm'],
    'an alarm at too many backups': [`${ALARM}/ComparisonOperator`, 'GreaterThanThreshold'],
    'an alarm that silence does not set off': [`${ALARM}/TreatMissingData`, 'notBreaching'],
    'an alarm of which nothing is said of silence': [`${ALARM}/TreatMissingData`],
    'an alarm below none': [`${ALARM}/Threshold`, 0],
    'an alarm after a week': [`${ALARM}/Period`, 604_800],
    'an alarm after seven days in a row': [`${ALARM}/EvaluationPeriods`, 7],
    'an alarm on another figure': [`${ALARM}/MetricName`, 'NumberOfBackupJobsCreated'],
    'an alarm on the smallest figure': [`${ALARM}/Statistic`, 'Minimum'],
    'an alarm on another vault': [`${ALARM}/Dimensions/0/Value`, 'some-other-vault'],
    'an alarm on another part': [`${ALARM}/Dimensions/0/Name`, 'ResourceType'],
    'an alarm that tells nobody': [`${ALARM}/AlarmActions`],
  }),
  good: [
    { name: 'an alarm at fewer backups than stores', template: GOOD },
    { name: 'no backups, which is another rule’s business', template: changed(changed(GOOD, 'Alarm'), 'Plan') },
  ],
};
