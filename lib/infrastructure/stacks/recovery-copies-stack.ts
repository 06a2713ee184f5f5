import { CfnResource, CrossStackReferences, ReferenceStrength } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Jurisdiction } from '../../config/schema';
import type { DataClass } from '../../contracts/data-class';
import { ClassKey } from '../constructs/class-key';
import { ReplicaOfKey } from '../constructs/keys/replica-of-key';
import { TellHome } from '../constructs/recovery/recovery-alarms';
import { backupRetention } from '../constructs/recovery/retention';
import { AirGappedVault, LockedVault, type Vault, type VaultProps } from '../constructs/recovery/vaults';
import { uniquePart } from '../names';
import { ElectionStack } from './election-stack';
import type { FoundationStack } from './foundation-stack';

export interface RecoveryCopiesProps {
  readonly foundation: FoundationStack;
  /** The most sensitive class among the backups. */
  readonly dataClass: DataClass;
  /** The copies' vault, where it stands in an account of its own. @default here */
  readonly elsewhere?: Vault;
}

/**
 * What survives the loss of the jurisdiction's region: the copies' own locked vault, and replicas of the keys that sealed records and
 * indexes need. Replicas stay in the account of their keys, wherever the copies are.
 */
export class RecoveryCopiesStack extends ElectionStack {
  readonly vault: Vault;
  /** ARNs of the replicas under which a store may be restored here. */
  readonly replicaKeys: readonly string[];

  constructor(scope: Construct, settings: Jurisdiction, { foundation, dataClass, elsewhere }: RecoveryCopiesProps) {
    super(scope, {
      settings,
      kind: 'RecoveryCopies',
      description: 'copies of backups, in the recovery region',
      region: settings.recoveryRegion,
    });
    // Strong references across regions are made by functions with broad managed policies.
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    const { names } = this;
    const { copyDays, forGood } = backupRetention(settings);
    const common = {
      names,
      dataClass,
      vaultName: `election-${settings.id}-copies-${uniquePart()}`,
      days: copyDays,
      forGood,
    };
    const { rollKeys } = foundation;
    const replica = rollKeys
      ? new ReplicaOfKey(this, 'RollKeyReplica', {
          dataClass: 'voter-roll',
          names,
          primaryArn: rollKeys.roll.arn,
          uses: [
            { through: 'dynamodb', stack: 'Registration' },
            { through: 'sealing', jurisdiction: settings.id },
          ],
          description: 'The voter roll, in the recovery region',
        })
      : undefined;
    if (rollKeys) {
      new ReplicaOfKey(this, 'IndexKeyReplica', {
        dataClass: 'voter-roll',
        names,
        primaryArn: rollKeys.index.arn,
        uses: 'index',
        description: 'Blind indexes of the voter roll, in the recovery region',
      });
    }
    this.replicaKeys = replica ? [replica.arn] : [];
    this.vault = elsewhere ?? this.vaultHere(common);
    new TellHome(this, 'TellHome', settings.region);
    // The stack of the backups stands in another region and reads these by the same weak way.
    for (const node of this.node.findAll().filter((one) => CfnResource.isCfnResource(one))) {
      CrossStackReferences.of(node).produce(ReferenceStrength.WEAK);
    }
  }

  private vaultHere(common: VaultProps): Vault {
    const { names, dataClass } = common;
    return this.settings.backup.airGapped
      ? new AirGappedVault(this, 'AirGappedVault', common)
      : new LockedVault(this, 'Vault', {
          ...common,
          key: new ClassKey(this, 'VaultKey', {
            dataClass,
            names,
            uses: [{ through: 'backup' }],
            description: 'Copies of backups',
          }),
        });
  }
}
