import { Aws } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Names } from '../../names';
import type { UndeliveredEvents } from '../undelivered-events';
import { EMERGENCY_SESSION, NO_EMERGENCY, namedPeople, tellOfUse } from './break-glass';
import { RecoveryRole } from './recovery-role';
import type { LockedVault } from './vaults';

export interface ReturnOfCopiesProps {
  readonly names: Names;
  readonly vault: LockedVault;
  /** Which account's copies these are: no role for them gives back another's. */
  readonly part: string;
  /** ARN of the vault in the account that they came from. */
  readonly to: string;
  /** ARNs of people of this account. Empty: there is no role for a person. */
  readonly principals: readonly string[];
  readonly region: string;
  readonly undelivered: UndeliveredEvents;
}

/**
 * The way back of copies that stand in an account of their own: a role with which AWS Backup copies from this one vault into
 * the vault of the one account that they came from, and an emergency role for the person who starts it. Neither restores or opens anything.
 */
export class ReturnOfCopies extends Construct {
  /** Of the role for a person; undefined where nobody is named. */
  readonly arn: string | undefined;

  constructor(scope: Construct, id: string, props: ReturnOfCopiesProps) {
    super(scope, id);
    const { names, vault } = props;
    const recoveryPoints = `arn:${Aws.PARTITION}:backup:*:${Aws.ACCOUNT_ID}:recovery-point:*`;
    const copying = new RecoveryRole(this, 'Copying', {
      names,
      duty: 'backup',
      of: props.part.toLowerCase(),
      description: 'AWS Backup gives copies back to the account that they came from',
      statements: [
        new PolicyStatement({
          actions: ['backup:CopyFromBackupVault', 'backup:DescribeBackupVault'],
          resources: [vault.arn],
        }),
        new PolicyStatement({ actions: ['backup:CopyIntoBackupVault'], resources: [props.to] }),
        new PolicyStatement({ actions: ['backup:TagResource'], resources: [recoveryPoints] }),
        new PolicyStatement({ actions: ['kms:Decrypt', 'kms:DescribeKey'], resources: [vault.keyArn] }),
        new PolicyStatement({
          actions: ['kms:CreateGrant'],
          resources: [vault.keyArn],
          conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
        }),
      ],
    });
    const [first, ...others] = props.principals;
    if (first === undefined) return;
    const role = new Role(this, 'Role', {
      path: names.breakGlassPath(),
      description: 'Emergency: gives copies of backups back; opens no record. Each use sounds an alarm',
      maxSessionDuration: EMERGENCY_SESSION,
      assumedBy: namedPeople({ principals: [first, ...others], region: props.region }),
    });
    this.arn = role.roleArn;
    new ManagedPolicy(this, 'Policy', {
      path: names.breakGlassPath(),
      description: 'Everything that the emergency role may do',
      roles: [role],
      statements: [
        new PolicyStatement({
          sid: 'FindACopy',
          actions: ['backup:DescribeBackupVault', 'backup:ListRecoveryPointsByBackupVault'],
          resources: [vault.arn],
        }),
        new PolicyStatement({
          sid: 'GiveItBack',
          actions: ['backup:DescribeRecoveryPoint', 'backup:StartCopyJob'],
          resources: [recoveryPoints],
        }),
        new PolicyStatement({
          sid: 'WithTheCopyingRole',
          actions: ['iam:PassRole'],
          resources: [copying.arn],
          conditions: { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } },
        }),
        new PolicyStatement({
          sid: 'WatchIt',
          actions: ['backup:DescribeCopyJob', 'backup:ListCopyJobs', 'cloudtrail:LookupEvents'],
          resources: ['*'],
        }),
        // Whatever somebody attaches to this role later.
        new PolicyStatement({
          sid: 'ReadsNoRecordAndUsesNoKey',
          effect: Effect.DENY,
          actions: [...NO_EMERGENCY, 's3:GetObject*'],
          resources: ['*'],
        }),
      ],
    });
    tellOfUse(this, this.arn, props.undelivered);
  }
}
