import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Jurisdiction } from '../../config/schema';
import { DATA_CLASSES } from '../../contracts/data-class';
import { ClassKey } from '../constructs/class-key';
import { BackupPlans } from '../constructs/recovery/backup-plans';
import { BreakGlass } from '../constructs/recovery/break-glass';
import { backupStatements, restoredStores, restoreStatements } from '../constructs/recovery/duties';
import { RecoveryAlarms } from '../constructs/recovery/recovery-alarms';
import { RecoveryRole } from '../constructs/recovery/recovery-role';
import { RestoreTests } from '../constructs/recovery/restore-tests';
import { backupRetention } from '../constructs/recovery/retention';
import { type StoresToBackUp, storesToBackUp } from '../constructs/recovery/stores';
import { LockedVault, sharedVaultName } from '../constructs/recovery/vaults';
import { RESTORE_TEST_PREFIX, uniquePart } from '../names';
import { registrationAccount, resultsAccount } from '../places';
import { type CopyVaultsStack, otherAccount } from './copy-vaults-stack';
import { ElectionStack } from './election-stack';
import type { FoundationStack } from './foundation-stack';
import { RecoveryCopiesStack } from './recovery-copies-stack';

export interface RecoveryProps {
  readonly foundation: FoundationStack;
  readonly stores: StoresToBackUp;
  /** Takes the copies, where an account of their own is named. @default the recovery region of this account does */
  readonly copyVaults?: CopyVaultsStack;
}

/**
 * Backups of every store of the jurisdiction: a locked vault here, copies in another, locked vault in the recovery region, a role
 * for each duty, a weekly restore to see that it works, and the emergency role. It refers to the stacks below; none refers to it.
 */
export class RecoveryStack extends ElectionStack {
  readonly copies: RecoveryCopiesStack;
  readonly vault: LockedVault;
  readonly breakGlass?: BreakGlass;
  /** Sentences for the person who synthesizes. */
  readonly leftOut: readonly string[];

  constructor(scope: Construct, settings: Jurisdiction, { foundation, stores, copyVaults }: RecoveryProps) {
    super(scope, { settings, kind: 'Recovery', description: 'backups, restores and the emergency role' });
    const { names } = this;
    const part = partIn(settings);
    const classes = new Set([...stores.tables, ...stores.buckets].map((store) => store.dataClass));
    // The vault is as sensitive as the most sensitive thing in it; classes stand in that order.
    const dataClass = DATA_CLASSES.find((one) => classes.has(one));
    if (dataClass === undefined) throw new Error(`${this.node.path}: there is nothing to back up.`);
    const elsewhere = copyVaults?.vaultFor(part, settings, dataClass);
    this.copies = new RecoveryCopiesStack(scope, settings, {
      foundation,
      dataClass,
      ...(elsewhere ? { elsewhere } : {}),
    });
    // A plan that copies into a vault which is not there yet fails at night, with nobody looking.
    if (copyVaults) this.addStackDependency(copyVaults);
    const backupAccount = otherAccount(settings, settings.accounts?.backup);

    const retention = backupRetention(settings);
    this.vault = new LockedVault(this, 'Vault', {
      names,
      dataClass,
      vaultName:
        backupAccount && settings.accounts
          ? sharedVaultName(settings.id, settings.accounts.suffix)
          : `election-${settings.id}-${uniquePart()}`,
      days: retention.days,
      forGood: retention.forGood,
      ...(backupAccount ? { exchangesWith: backupAccount } : {}),
      key: new ClassKey(this, 'VaultKey', {
        dataClass,
        names,
        uses: [{ through: 'backup', ...(backupAccount ? { acrossAccounts: true } : {}) }],
        description: 'Backups',
      }),
    });
    const backup = new RecoveryRole(this, 'Backup', {
      names,
      duty: 'backup',
      description: 'AWS Backup reads these stores and writes into these vaults',
      statements: backupStatements(stores, this.vault, this.copies.vault),
    });
    const keysToRestore = [
      this.vault.keyArn,
      ...(this.copies.vault.keyArn === undefined ? [] : [this.copies.vault.keyArn]),
      ...this.copies.replicaKeys,
    ];
    const restore = new RecoveryRole(this, 'Restore', {
      names,
      duty: 'restore',
      description: 'AWS Backup restores into new stores, never into the originals',
      statements: restoreStatements(stores, restoredStores(stores), keysToRestore),
    });
    const offersRestoreTests = !this.region.startsWith('us-gov-');
    const restoreTest = new RecoveryRole(this, 'RestoreTest', {
      names,
      duty: 'restore-test',
      description: 'AWS Backup restores for a test, and deletes what it restored',
      statements: restoreStatements(
        stores,
        { tables: [`${RESTORE_TEST_PREFIX}*`], buckets: [`${RESTORE_TEST_PREFIX}*`] },
        [this.vault.keyArn],
      ),
    });

    new BackupPlans(this, 'Plans', { stores, vault: this.vault, copies: this.copies.vault, retention, role: backup });
    this.leftOut = offersRestoreTests
      ? []
      : [
          `${this.node.path}: no weekly restore tests: CloudFormation has none in ${this.region}. Try a restore by hand (docs/break-glass.md).`,
        ];
    if (offersRestoreTests)
      new RestoreTests(this, 'RestoreTests', {
        jurisdictionId: settings.id,
        stores,
        vault: this.vault,
        role: restoreTest,
      });
    const { undelivered } = new RecoveryAlarms(this, 'Alarms', {
      alarms: foundation.alarms,
      vault: this.vault,
      stores: stores.tables.length + stores.buckets.length,
    });

    const [first, ...others] = settings.breakGlass.principals;
    if (first !== undefined) {
      this.breakGlass = new BreakGlass(this, 'BreakGlass', {
        names,
        principals: [first, ...others],
        region: this.region,
        restore,
        vaults: elsewhere ? [this.vault] : [this.vault, this.copies.vault],
        accessLogs: foundation.accessLogs,
        undelivered,
      });
    }
    new CfnOutput(this, 'BreakGlassRole', {
      value: this.breakGlass?.arn ?? 'none: breakGlass.principals names nobody, so nobody can restore a backup',
      description: 'Emergency role (docs/break-glass.md)',
    });
    new CfnOutput(this, 'RestoreRole', { value: restore.arn, description: 'Role to name in a restore job' });

    const root = scope;
    this.node.addValidation({
      validate: () => {
        const covered = new Set<Construct>([...stores.tables, ...stores.buckets]);
        const now = storesToBackUp(root, settings);
        return [...now.tables, ...now.buckets]
          .filter((store) => !covered.has(store))
          .map(
            ({ node }) =>
              `${node.path} was added after the Recovery stack and is in no backup. Add it inside ElectionJurisdiction, before recovery, or give it notBackedUp with a reason.`,
          );
      },
    });
  }
}

/** By which a stack of copies tells this account's from the others'. */
const partIn = (settings: Jurisdiction): 'Main' | 'Registration' | 'Results' => {
  if (settings.account === undefined) return 'Main';
  if (settings.account === registrationAccount(settings)) return 'Registration';
  return settings.account === resultsAccount(settings) ? 'Results' : 'Main';
};
