import { Fn, Stack } from 'aws-cdk-lib';
import { CfnRestoreTestingPlan, CfnRestoreTestingSelection } from 'aws-cdk-lib/aws-backup';
import { Construct } from 'constructs';
import { uniquePart } from '../../names';
import type { ClassKey } from '../class-key';
import type { RecoveryRole } from './recovery-role';
import type { StoresToBackUp } from './stores';
import type { Vault } from './vaults';

/** Sunday night: a restore that fails is known before the week in which it might be needed. */
const WEEKLY = 'cron(0 9 ? * SUN *)';
/** How far back a test looks for a backup; more than a day, since a single missing one has an alarm of its own. */
const WINDOW_DAYS = 7;
/** After this AWS Backup deletes what it restored. */
const VALIDATION_HOURS = 1;

export interface RestoreTestsProps {
  readonly jurisdictionId: string;
  readonly stores: StoresToBackUp;
  readonly vault: Vault;
  readonly role: RecoveryRole;
}

/** Names of AWS Backup's restore tests take letters, digits and underscores only. */
const plain = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '_');

/**
 * Restores every store once a week, under the key of its own class: AWS Backup's default would put a readable copy of the roll
 * under AWS's own key, open to whoever administers the account, for as long as the test lasts.
 */
export class RestoreTests extends Construct {
  constructor(scope: Construct, id: string, props: RestoreTestsProps) {
    super(scope, id);
    const name = Fn.join('_', ['election', plain(props.jurisdictionId), uniquePart()]);
    const plan = new CfnRestoreTestingPlan(this, 'Plan', {
      restoreTestingPlanName: name,
      scheduleExpression: WEEKLY,
      startWindowHours: 1,
      recoveryPointSelection: {
        algorithm: 'LATEST_WITHIN_WINDOW',
        includeVaults: [props.vault.arn],
        recoveryPointTypes: ['SNAPSHOT'],
        selectionWindowDays: WINDOW_DAYS,
      },
    });
    const select = (type: 'DynamoDB' | 'S3', key: string, arns: string[], overrides: Record<string, string>): void => {
      const selection = new CfnRestoreTestingSelection(this, `${type}Of${key}`, {
        restoreTestingPlanName: plan.ref,
        restoreTestingSelectionName: plain(`${type}_${key}`).slice(0, 50),
        protectedResourceType: type,
        protectedResourceArns: arns,
        iamRoleArn: props.role.arn,
        validationWindowHours: VALIDATION_HOURS,
        restoreMetadataOverrides: overrides,
      });
      selection.node.addDependency(props.role.policy);
    };
    for (const [key, tables] of byKey(props.stores.tables)) {
      select(
        'DynamoDB',
        nameOf(key),
        tables.map(({ table }) => table.tableArn),
        { encryptionType: 'KMS', kmsMasterKeyArn: key.arn },
      );
    }
    for (const [key, buckets] of byKey(props.stores.buckets)) {
      select(
        'S3',
        nameOf(key),
        buckets.map(({ arn }) => arn),
        { encryptionType: 'SSE-KMS', kmsKey: key.arn },
      );
    }
  }
}

const byKey = <S extends { readonly key: ClassKey }>(stores: readonly S[]): ReadonlyMap<ClassKey, readonly S[]> => {
  const groups = new Map<ClassKey, S[]>();
  for (const store of stores) groups.set(store.key, [...(groups.get(store.key) ?? []), store]);
  return groups;
};

const nameOf = (key: ClassKey): string => `${Stack.of(key).node.id}${key.node.id}`;
