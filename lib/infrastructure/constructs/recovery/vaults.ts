import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { CfnBackupVault, CfnLogicallyAirGappedBackupVault } from 'aws-cdk-lib/aws-backup';
import { AccountPrincipal, AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DATA_CLASS_TAG, type DataClass } from '../../../contracts/data-class';
import type { Names } from '../../names';
import type { ClassKey } from '../class-key';
import { backupItself, deployRole } from '../keys/deploying-roles';
import { CHANGEABLE_DAYS, LONGEST_DAYS } from './retention';

export interface VaultProps {
  readonly names: Names;
  /**
   * Must hold the part that is new with every stack, for a locked vault outlives its stack, and its name stays taken; where
   * another account has to spell it, the suffix that the office makes up.
   */
  readonly vaultName: string;
  /** The most sensitive class among its backups. */
  readonly dataClass: DataClass;
  /** Days below which nothing is taken in, and before which nothing goes. */
  readonly days: number;
  /** Close the lock for good after {@link CHANGEABLE_DAYS}, and let nobody delete. */
  readonly forGood: boolean;
  /** Takes in copies from this account's backup role. @default from no other account */
  readonly exchangesWith?: OtherAccount;
  /** ARN pattern of the role of a person who starts copies out of here. @default the plans alone copy */
  readonly copiedOutBy?: string;
}

export interface OtherAccount {
  readonly account: string;
  /** The organization that both belong to. */
  readonly organization: string;
}

/** AWS Backup's restore testing: restores under names of its own, checks, deletes. */
const RESTORE_TESTING = () =>
  `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-service-role/restore-testing.backup.amazonaws.com/AWSServiceRoleForBackupRestoreTesting`;

/** One role of one account of one organization. From another account AWS Backup lets through no other action than this. */
const takesCopiesFrom = (names: Names, { account, organization }: OtherAccount): PolicyStatement =>
  new PolicyStatement({
    sid: 'TakesCopiesFromTheOtherAccount',
    principals: [new AccountPrincipal(account)],
    actions: ['backup:CopyIntoBackupVault'],
    resources: ['*'],
    conditions: {
      ArnLike: { 'aws:PrincipalArn': names.recoveryRole('backup', account) },
      StringEquals: { 'aws:PrincipalOrgID': organization },
    },
  });

/**
 * A vault's policy denies, and allows nothing but copies from the one other account, so no identity policy written later opens the
 * vault. Who restores reads: a restored store has neither the policy nor the network limits of its original.
 */
const vaultPolicy = ({ names, forGood, exchangesWith, copiedOutBy }: VaultProps): PolicyDocument => {
  const everybodyBut = (sid: string, actions: string[], but: string[]) =>
    new PolicyStatement({
      sid,
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions,
      resources: ['*'],
      conditions: {
        ArnNotLike: { 'aws:PrincipalArn': but },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    });
  const backupRoles = [
    names.recoveryRole('backup'),
    backupItself(),
    ...(exchangesWith ? [names.recoveryRole('backup', exchangesWith.account)] : []),
  ];
  return new PolicyDocument({
    statements: [
      everybodyBut('OnlyBreakGlassRestores', ['backup:StartRestoreJob'], [names.breakGlassRole(), RESTORE_TESTING()]),
      everybodyBut(
        'OnlyTheBackupRoleCopies',
        ['backup:CopyFromBackupVault', 'backup:CopyIntoBackupVault', ...(copiedOutBy ? [] : ['backup:StartCopyJob'])],
        backupRoles,
      ),
      ...(copiedOutBy === undefined
        ? []
        : [everybodyBut('OnlyAPersonStartsCopies', ['backup:StartCopyJob'], [...backupRoles, copiedOutBy])]),
      everybodyBut(
        'OnlyADeployChangesTheRules',
        [
          'backup:DeleteBackupVaultAccessPolicy',
          'backup:PutBackupVaultAccessPolicy',
          'backup:PutBackupVaultLockConfiguration',
        ],
        [deployRole()],
      ),
      ...(forGood
        ? [
            everybodyBut(
              'NobodyDeletesBackups',
              [
                'backup:DeleteBackupVaultLockConfiguration',
                'backup:DeleteRecoveryPoint',
                'backup:UpdateRecoveryPointLifecycle',
              ],
              [backupItself()],
            ),
          ]
        : []),
      ...(exchangesWith ? [takesCopiesFrom(names, exchangesWith)] : []),
    ],
  });
};

/** How the account with the data spells its vault in the backup account. */
export const copyVaultName = (jurisdictionId: string, account: string, suffix: string): string =>
  `${jurisdictionId}-${account}-${suffix}`;

/** How the backup account spells the vault that copies go back to. */
export const sharedVaultName = (jurisdictionId: string, suffix: string): string =>
  `election-${jurisdictionId}-${suffix}`;

/** What the other constructs of Recovery know of a vault. */
export interface Vault {
  readonly arn: string;
  readonly name: string;
  /** None where AWS owns the key, or another account. */
  readonly keyArn: string | undefined;
}

export interface LockedVaultProps extends VaultProps {
  readonly key: ClassKey;
}

/**
 * A vault under a key of its own whose backups nobody shortens. California, 2017: a database was deleted and held to ransom; what a
 * thief with administrator rights can delete is no backup.
 */
export class LockedVault extends Construct implements Vault {
  readonly arn: string;
  readonly name: string;
  readonly keyArn: string;

  constructor(scope: Construct, id: string, props: LockedVaultProps) {
    super(scope, id);
    const vault = new CfnBackupVault(this, 'Vault', {
      backupVaultName: props.vaultName,
      encryptionKeyArn: props.key.arn,
      lockConfiguration: {
        minRetentionDays: props.days,
        maxRetentionDays: LONGEST_DAYS,
        ...(props.forGood ? { changeableForDays: CHANGEABLE_DAYS } : {}),
      },
      accessPolicy: vaultPolicy(props),
      backupVaultTags: { [DATA_CLASS_TAG]: props.dataClass },
    });
    vault.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.arn = vault.attrBackupVaultArn;
    this.name = vault.ref;
    this.keyArn = props.key.arn;
  }
}

/**
 * A vault that AWS keeps apart from the account: locked for good from its first minute, in a place that no one in the account can
 * delete from. Under AWS's own key, since a key of ours would be the one thing that an administrator of the account could take away.
 */
export class AirGappedVault extends Construct implements Vault {
  readonly arn: string;
  readonly name: string;
  readonly keyArn = undefined;

  constructor(scope: Construct, id: string, props: VaultProps) {
    super(scope, id);
    const vault = new CfnLogicallyAirGappedBackupVault(this, 'Vault', {
      backupVaultName: props.vaultName,
      minRetentionDays: props.days,
      maxRetentionDays: LONGEST_DAYS,
      accessPolicy: vaultPolicy(props),
      backupVaultTags: { [DATA_CLASS_TAG]: props.dataClass },
    });
    vault.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.arn = vault.attrBackupVaultArn;
    this.name = vault.ref;
  }
}
