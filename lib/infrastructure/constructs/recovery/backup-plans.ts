import { Fn } from 'aws-cdk-lib';
import { CfnBackupPlan, CfnBackupSelection } from 'aws-cdk-lib/aws-backup';
import { Construct } from 'constructs';
import { uniquePart } from '../../names';
import type { RecoveryRole } from './recovery-role';
import type { BackupRetention } from './retention';
import type { StoresToBackUp } from './stores';
import type { Vault } from './vaults';

/** Two to three at night in every state of the continent. */
const NIGHTLY = 'cron(0 8 * * ? *)';
/** AWS Backup begins within this, or the job counts as failed. */
const START_WITHIN_MINUTES = 60;
const COMPLETE_WITHIN_MINUTES = 600;

export interface BackupPlansProps {
  readonly stores: StoresToBackUp;
  readonly vault: Vault;
  readonly copies: Vault;
  readonly retention: BackupRetention;
  readonly role: RecoveryRole;
}

/**
 * Nightly backups of every store, each copied to the recovery region, and for buckets a continuous one beside it. Tables have their
 * own point-in-time recovery of 35 days (AWS Backup keeps none for DynamoDB). Resources by ARN, never by tag: a tag can be taken off,
 * and a selection by tag obeys the region's opt-in without saying so.
 */
export class BackupPlans extends Construct {
  constructor(scope: Construct, id: string, props: BackupPlansProps) {
    super(scope, id);
    const { vault, retention } = props;
    const tables = props.stores.tables.map(({ table }) => table.tableArn);
    const buckets = props.stores.buckets.map(({ arn }) => arn);
    if (tables.length > 0) this.plan('Tables', tables, [this.nightly(props)], props);
    if (buckets.length > 0) {
      const continuous: CfnBackupPlan.BackupRuleResourceTypeProperty = {
        ruleName: 'continuous',
        targetBackupVault: vault.name,
        scheduleExpression: NIGHTLY,
        startWindowMinutes: START_WITHIN_MINUTES,
        enableContinuousBackup: true,
        lifecycle: { deleteAfterDays: retention.days },
      };
      this.plan('Buckets', buckets, [this.nightly(props), continuous], props);
    }
  }

  private nightly({ vault, copies, retention }: BackupPlansProps): CfnBackupPlan.BackupRuleResourceTypeProperty {
    return {
      ruleName: 'nightly',
      targetBackupVault: vault.name,
      scheduleExpression: NIGHTLY,
      startWindowMinutes: START_WITHIN_MINUTES,
      completionWindowMinutes: COMPLETE_WITHIN_MINUTES,
      lifecycle: { deleteAfterDays: retention.days },
      copyActions: [{ destinationBackupVaultArn: copies.arn, lifecycle: { deleteAfterDays: retention.copyDays } }],
    };
  }

  private plan(
    kind: 'Tables' | 'Buckets',
    resources: string[],
    rules: CfnBackupPlan.BackupRuleResourceTypeProperty[],
    { role }: BackupPlansProps,
  ): void {
    const plan = new CfnBackupPlan(this, kind, {
      backupPlan: {
        backupPlanName: Fn.join('-', [this.node.path.split('/')[0] ?? '', kind.toLowerCase(), uniquePart()]),
        backupPlanRule: rules,
      },
    });
    const selection = new CfnBackupSelection(this, `${kind}Selection`, {
      backupPlanId: plan.attrBackupPlanId,
      backupSelection: { selectionName: `every-${kind.toLowerCase()}`, iamRoleArn: role.arn, resources },
    });
    // A job that starts before its role may read backs up nothing and says that it is done.
    selection.node.addDependency(role.policy);
  }
}
