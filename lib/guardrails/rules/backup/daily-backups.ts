import { type Assembly, type JsonObject, resourcesOf } from '../../../assembly';
import { planProblems } from '../../backups';
import { changed, changes } from '../../examples';
import type { Example, Rule, Violation } from '../../rule';

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::Backup::BackupPlan')].flatMap((plan) => {
    const problems = planProblems(assembly, plan);
    return problems.length === 0
      ? []
      : [{ stack: plan.stack, logicalId: plan.logicalId, what: `of this backup plan: ${problems.join('; ')}.` }];
  });

const COPIES = {
  Copies: {
    environment: 'aws://111111111111/us-west-2',
    template: {
      Resources: {
        Vault: { Type: 'AWS::Backup::BackupVault', Properties: { LockConfiguration: { MaxRetentionDays: 366 } } },
      },
      Outputs: { Vault: { Value: { 'Fn::GetAtt': ['Vault', 'BackupVaultArn'] } } },
    },
  },
};
const GOOD: JsonObject = {
  Resources: {
    Vault: { Type: 'AWS::Backup::BackupVault', Properties: { LockConfiguration: { MaxRetentionDays: 366 } } },
    Files: { Type: 'AWS::S3::Bucket' },
    Plan: {
      Type: 'AWS::Backup::BackupPlan',
      Properties: {
        BackupPlan: {
          BackupPlanRule: [
            {
              ScheduleExpression: 'cron(0 8 * * ? *)',
              TargetBackupVault: { Ref: 'Vault' },
              Lifecycle: { DeleteAfterDays: 35 },
              CopyActions: [
                {
                  DestinationBackupVaultArn: {
                    'Fn::GetStackOutput': { StackName: 'Copies', OutputName: 'Vault', Region: 'us-west-2' },
                  },
                  Lifecycle: { DeleteAfterDays: 90 },
                },
              ],
            },
          ],
        },
      },
    },
  },
};
const beside = (example: Example): Example => ({
  ...example,
  environment: 'aws://111111111111/us-east-2',
  beside: COPIES,
});
const RULE = 'Plan/Properties/BackupPlan/BackupPlanRule/0';

export const dailyBackups: Rule = {
  id: 'daily-backups',
  title: 'Backups are made every day and copied to another region',
  core: false,
  why:
    'Hall County, 2020: after ransomware an office has its last backup. A weekly one loses a registration deadline, and one that lies ' +
    'beside the original goes with it.',
  fix: 'Leave BackupPlans as it is: nightly, 35 days, and a copy in the recovery region for 90.',
  mappings: { cis: ['1.4.1'], nist: ['CP-9', 'CP-6', 'CP-6(1)'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a plan without a rule': ['Plan/Properties/BackupPlan/BackupPlanRule', []],
    'a plan that copies nothing': [`${RULE}/CopyActions`],
    'a plan that runs on Sundays': [`${RULE}/ScheduleExpression`, 'cron(0 8 ? * SUN *)'],
    'a plan that runs in one month': [`${RULE}/ScheduleExpression`, 'cron(0 8 * 11 ? *)'],
    'a plan that runs every third day': [`${RULE}/ScheduleExpression`, 'rate(3 days)'],
    'a plan that keeps for a week': [`${RULE}/Lifecycle/DeleteAfterDays`, 7],
    'a plan whose backups no lock takes in': [`${RULE}/Lifecycle`],
    'a plan that keeps for longer than the lock allows': [`${RULE}/Lifecycle/DeleteAfterDays`, 3650],
    'a copy that no lock takes in': [`${RULE}/CopyActions/0/Lifecycle/DeleteAfterDays`],
    'buckets that go back to the last night': [
      'Selection',
      {
        Type: 'AWS::Backup::BackupSelection',
        Properties: {
          BackupPlanId: { Ref: 'Plan' },
          BackupSelection: { Resources: [{ 'Fn::GetAtt': ['Files', 'Arn'] }] },
        },
      },
    ],
    'a copy in the same region': [
      `${RULE}/CopyActions/0/DestinationBackupVaultArn`,
      { 'Fn::GetAtt': ['Vault', 'BackupVaultArn'] },
    ],
    'a copy in somebody else’s account': [
      `${RULE}/CopyActions/0/DestinationBackupVaultArn`,
      'arn:aws:backup:us-west-2:999999999999:backup-vault:v',
    ],
  }).map(beside),
  good: [
    beside({ name: 'a nightly plan with copies in another region', template: GOOD }),
    { name: 'no plan at all, which is another rule’s business', template: changed(GOOD, 'Plan') },
  ],
};
