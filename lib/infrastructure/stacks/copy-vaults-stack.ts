import { Aws, CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Jurisdiction } from '../../config/schema';
import type { DataClass } from '../../contracts/data-class';
import { AlarmTopic } from '../constructs/alarm-topic';
import { ClassKey } from '../constructs/class-key';
import { TellTopic } from '../constructs/recovery/recovery-alarms';
import { backupRetention } from '../constructs/recovery/retention';
import { ReturnOfCopies } from '../constructs/recovery/return-of-copies';
import {
  copyVaultName,
  LockedVault,
  type OtherAccount,
  sharedVaultName,
  type Vault,
} from '../constructs/recovery/vaults';
import type { UndeliveredEvents } from '../constructs/undelivered-events';
import { ElectionStack } from './election-stack';

/** An account that copies are exchanged with; undefined where none is named. The settings ask for the organization with it. */
export const otherAccount = ({ accounts }: Jurisdiction, account: string | undefined): OtherAccount | undefined => {
  const organization = accounts?.organization;
  return account === undefined || organization === undefined ? undefined : { account, organization };
};

/**
 * Copies of backups in an account of their own, in the recovery region: a locked vault for each account with data. From another
 * account AWS Backup takes copies and nothing else, so whoever takes over the account with the data can reach no copy, and
 * delete none. On the day they go back, by hand: a person of this account starts it, and the other account restores.
 */
export class CopyVaultsStack extends ElectionStack {
  private readonly undelivered: UndeliveredEvents;

  constructor(scope: Construct, settings: Jurisdiction) {
    super(scope, {
      settings,
      kind: 'CopyVaults',
      description: 'copies of backups, in an account of their own',
      region: settings.recoveryRegion,
    });
    const auditKey = new ClassKey(this, 'AuditLogKey', {
      dataClass: 'audit-log',
      names: this.names,
      uses: [{ through: 'alarms' }],
      description: 'Alarms about copies of backups',
    });
    const alarms = new AlarmTopic(this, 'Alarms', { key: auditKey, email: settings.contact.securityEmail });
    this.undelivered = new TellTopic(this, 'Tell', alarms).undelivered;
  }

  /** A vault for the copies of one account's backups; `part` tells the accounts apart in this stack. */
  vaultFor(part: string, { account, region }: Jurisdiction, dataClass: DataClass): Vault {
    const { settings, names } = this;
    const source = otherAccount(settings, account);
    const accounts = settings.accounts;
    if (source === undefined || accounts === undefined) throw new Error(`${this.node.path}: no account is named.`);
    const { copyDays, forGood } = backupRetention(settings);
    const vaultName = copyVaultName(settings.id, source.account, accounts.suffix);
    const vault = new LockedVault(this, `VaultOf${part}`, {
      names,
      dataClass,
      vaultName,
      days: copyDays,
      forGood,
      exchangesWith: source,
      copiedOutBy: names.breakGlassRole(),
      key: new ClassKey(this, `VaultKeyOf${part}`, {
        dataClass,
        names,
        uses: [{ through: 'backup', acrossAccounts: true }],
        description: `Copies of backups of ${source.account}`,
      }),
    });
    const back = new ReturnOfCopies(this, `ReturnTo${part}`, {
      names,
      vault,
      part,
      to: `arn:${Aws.PARTITION}:backup:${region}:${source.account}:backup-vault:${sharedVaultName(settings.id, accounts.suffix)}`,
      principals: settings.breakGlass.principals,
      region: this.region,
      undelivered: this.undelivered,
    });
    new CfnOutput(this, `BreakGlassRoleFor${part}`, {
      value: back.arn ?? `none: breakGlass.principals names nobody of ${this.account}, so nobody can give copies back`,
      description: `Emergency role that gives copies back to ${source.account} (docs/break-glass.md)`,
    });
    return {
      name: vaultName,
      arn: `arn:${Aws.PARTITION}:backup:${this.region}:${this.account}:backup-vault:${vaultName}`,
      keyArn: undefined,
    };
  }
}
