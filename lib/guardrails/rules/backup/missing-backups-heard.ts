import {
  type Assembly,
  get,
  type JsonObject,
  perAssembly,
  type Resource,
  resourcesOf,
  scopeOf,
} from '../../../assembly';
import { ALARM_EXAMPLE } from '../../alarms/example';
import { alarmTargets, whyUnheard } from '../../alarms/speaks';
import { storesIn, VAULTS } from '../../backups';
import { attribute } from '../../example';
import { changed, changes } from '../../examples';
import { keyOf } from '../../index-of';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { listAt, numberAt, textAt } from '../../values';

const DAY_SECONDS = 86_400;

/** For each vault the fewest backups of a day of which nobody hears: with one less somebody does. */
const watched = perAssembly((assembly): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  for (const alarm of resourcesOf(assembly, 'AWS::CloudWatch::Alarm')) {
    const scope = scopeOf(assembly, alarm.stack);
    const text = (name: string): string | undefined => textAt(scope, alarm.properties[name]);
    const number = (name: string): number | undefined => numberAt(scope, alarm.properties[name]);
    const more = { LessThanThreshold: 0, LessThanOrEqualToThreshold: 1 }[text('ComparisonOperator') ?? ''];
    const enough = more === undefined ? 0 : (number('Threshold') ?? 0) + more;
    const isMissed =
      text('Namespace') === 'AWS/Backup' &&
      text('MetricName') === 'NumberOfBackupJobsCompleted' &&
      text('Statistic') === 'Sum' &&
      enough > 0 &&
      number('Period') === DAY_SECONDS &&
      number('EvaluationPeriods') === 1 &&
      // No job at all is no figure at all.
      text('TreatMissingData') === 'breaching';
    if (!isMissed || whyUnheard(scope, alarmTargets(alarm), 'cloudwatch.amazonaws.com') !== undefined) continue;
    for (const dimension of listAt(alarm.properties, ['Dimensions'])) {
      const vault = storeNamedBy(scope, get(dimension, 'Value'));
      if (textAt(scope, get(dimension, 'Name')) !== 'BackupVaultName' || vault === undefined) continue;
      found.set(keyOf(vault), Math.max(enough, found.get(keyOf(vault)) ?? 0));
    }
  }
  return found;
});

const vaultsOf = (assembly: Assembly, plan: Resource): readonly Resource[] => {
  const scope = scopeOf(assembly, plan.stack);
  const vaults = listAt(plan.properties, ['BackupPlan', 'BackupPlanRule']).flatMap((rule) => {
    const vault = storeNamedBy(scope, get(rule, 'TargetBackupVault'));
    return vault && VAULTS.includes(vault.type) ? [vault] : [];
  });
  return [...new Set(vaults)];
};

/** How many stores are backed up into each vault, each of them once a day at the least. */
const storesByVault = perAssembly((assembly): ReadonlyMap<string, number> => {
  const found = new Map<string, Set<string>>();
  for (const { stack, properties } of resourcesOf(assembly, 'AWS::Backup::BackupSelection')) {
    const scope = scopeOf(assembly, stack);
    const plan = storeNamedBy(scope, properties['BackupPlanId']);
    if (plan?.type !== 'AWS::Backup::BackupPlan') continue;
    for (const vault of vaultsOf(assembly, plan)) {
      const stores = found.get(keyOf(vault)) ?? new Set<string>();
      for (const store of storesIn(scope, get(properties['BackupSelection'], 'Resources'))) stores.add(keyOf(store));
      found.set(keyOf(vault), stores);
    }
  }
  return new Map([...found].map(([vault, stores]) => [vault, stores.size]));
});

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::Backup::BackupPlan')].flatMap((plan) => {
    const { stack, logicalId } = plan;
    return vaultsOf(assembly, plan).flatMap((vault): readonly Violation[] => {
      const enough = watched(assembly).get(keyOf(vault));
      const stores = storesByVault(assembly).get(keyOf(vault)) ?? 0;
      if (enough === undefined)
        return [
          { stack, logicalId, what: `nobody hears when a day passes without backups in ${vault.constructPath}.` },
        ];
      return enough >= stores
        ? []
        : [
            {
              stack,
              logicalId,
              what: `${stores} stores are backed up into ${vault.constructPath}, and nobody hears as long as ${enough} of them are.`,
            },
          ];
    });
  });

const NINE_TABLES = Array.from({ length: 9 }, (_, i) => `T${i}`).reduce(
  (all, id) => changed(all, id, { Type: 'AWS::DynamoDB::Table' }),
  ALARM_EXAMPLE,
);
const GOOD: JsonObject = changed(
  changed(changed(NINE_TABLES, 'Vault', { Type: 'AWS::Backup::BackupVault' }), 'Plan', {
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
    'an alarm below most of the stores': [
      'Selection',
      {
        Type: 'AWS::Backup::BackupSelection',
        Properties: {
          BackupPlanId: { 'Fn::GetAtt': ['Plan', 'BackupPlanId'] },
          BackupSelection: { Resources: Array.from({ length: 9 }, (_, i) => attribute(`T${i}`)) },
        },
      },
    ],
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
    {
      name: 'an alarm at fewer than its two stores',
      template: changed(GOOD, 'Selection', {
        Type: 'AWS::Backup::BackupSelection',
        Properties: {
          BackupPlanId: { 'Fn::GetAtt': ['Plan', 'BackupPlanId'] },
          BackupSelection: { Resources: [attribute('T0'), attribute('T1')] },
        },
      }),
    },
    { name: 'no backups, which is another rule’s business', template: changed(changed(GOOD, 'Alarm'), 'Plan') },
  ],
};
