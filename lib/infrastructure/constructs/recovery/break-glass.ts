import { Aws, Duration } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { ArnPrincipal, CompositePrincipal, Effect, ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Names } from '../../names';
import type { AccessLogBucket } from '../access-log-bucket';
import { letter } from '../letter';
import { DYNAMODB_DATA_ACTIONS } from '../perimeter';
import type { UndeliveredEvents } from '../undelivered-events';
import type { RecoveryRole } from './recovery-role';
import type { Vault } from './vaults';

/** The shortest that a role's longest session can be. */
export const EMERGENCY_SESSION = Duration.hours(1);
/** Seconds since the second factor was shown: it is shown for this, not for the morning's sign-in. */
const SECOND_FACTOR_AGE_SECONDS = 900;

/** What no emergency asks for: opening, writing or deleting records, using keys, becoming somebody else. */
export const NO_EMERGENCY = [
  ...DYNAMODB_DATA_ACTIONS,
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:GenerateDataKey*',
  'kms:GenerateMac',
  'kms:PutKeyPolicy',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:Sign',
  's3:DeleteObject*',
  's3:PutObject*',
  'sts:AssumeRole',
];

export interface NamedPeople {
  /** ARNs of roles or users of this account. */
  readonly principals: readonly [string, ...string[]];
  readonly region: string;
}

/** Trust of an emergency role: these people, who have just shown a second factor, in this region. */
export const namedPeople = ({ principals, region }: NamedPeople): CompositePrincipal =>
  new CompositePrincipal(
    ...principals.map((arn) =>
      new ArnPrincipal(arn).withConditions({
        Bool: { 'aws:MultiFactorAuthPresent': 'true' },
        NumericLessThan: { 'aws:MultiFactorAuthAge': String(SECOND_FACTOR_AGE_SECONDS) },
        // Taken on anywhere else, its alarm would sound where nobody listens.
        StringEquals: { 'aws:RequestedRegion': region },
      }),
    ),
  );

const USED = 'Somebody took on the emergency role, or tried to';

/** Each use of an emergency role, and each try, is heard at once. */
export const tellOfUse = (scope: Construct, roleArn: string, undelivered: UndeliveredEvents): CfnRule =>
  new CfnRule(scope, 'Used', {
    description: USED,
    eventPattern: {
      source: ['aws.sts'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: { eventName: ['AssumeRole'], requestParameters: { roleArn: [roleArn] } },
    },
    targets: undelivered.office(letter(`${USED}.`)),
  });

export interface BreakGlassProps extends NamedPeople {
  readonly names: Names;
  /** The role that restore jobs run with. */
  readonly restore: RecoveryRole;
  readonly vaults: readonly Vault[];
  readonly accessLogs: AccessLogBucket;
  /** Where letters about its use wait that could not be sent. */
  readonly undelivered: UndeliveredEvents;
}

/**
 * The role for the day on which nothing else is left: starts a restore, and reads who did what. It can read no voter's record,
 * use no key, and change nothing. Named people take it on with a second factor, for an hour, and the office hears of it at once.
 * docs/break-glass.md says when, who and how.
 */
export class BreakGlass extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: BreakGlassProps) {
    super(scope, id);
    const { names } = props;
    const role = new Role(this, 'Role', {
      path: names.breakGlassPath(),
      description: 'Emergency: restores a backup and reads logs; opens no record. Each use sounds an alarm',
      maxSessionDuration: EMERGENCY_SESSION,
      assumedBy: namedPeople(props),
    });
    this.arn = role.roleArn;
    const logGroups = `arn:${Aws.PARTITION}:logs:*:${Aws.ACCOUNT_ID}:log-group:${names.anyStack()}-*`;
    new ManagedPolicy(this, 'Policy', {
      path: names.breakGlassPath(),
      description: 'Everything that the emergency role may do',
      roles: [role],
      statements: [
        new PolicyStatement({
          sid: 'FindABackup',
          actions: ['backup:DescribeBackupVault', 'backup:ListRecoveryPointsByBackupVault'],
          resources: props.vaults.map(({ arn }) => arn),
        }),
        new PolicyStatement({
          sid: 'RestoreIt',
          actions: ['backup:DescribeRecoveryPoint', 'backup:GetRecoveryPointRestoreMetadata', 'backup:StartRestoreJob'],
          resources: [`arn:${Aws.PARTITION}:backup:*:${Aws.ACCOUNT_ID}:recovery-point:*`],
        }),
        new PolicyStatement({
          sid: 'WithTheRestoreRole',
          actions: ['iam:PassRole'],
          resources: [props.restore.arn],
          conditions: { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } },
        }),
        new PolicyStatement({
          sid: 'WatchIt',
          actions: ['backup:DescribeRestoreJob', 'backup:ListRestoreJobs', 'cloudtrail:LookupEvents'],
          resources: ['*'],
        }),
        new PolicyStatement({
          sid: 'ReadLogs',
          actions: ['logs:DescribeLogStreams', 'logs:FilterLogEvents', 'logs:GetLogEvents'],
          resources: [`${logGroups}:*`],
        }),
        new PolicyStatement({
          sid: 'ReadAccessLogs',
          actions: ['s3:GetObject', 's3:ListBucket'],
          resources: [props.accessLogs.bucket.bucketArn, props.accessLogs.bucket.arnForObjects('*')],
        }),
        // Whatever somebody attaches to this role later.
        new PolicyStatement({
          sid: 'ReadsNoRecordAndUsesNoKey',
          effect: Effect.DENY,
          actions: [...NO_EMERGENCY],
          resources: ['*'],
        }),
        new PolicyStatement({
          sid: 'ReadsNoObjectButAccessLogs',
          effect: Effect.DENY,
          actions: ['s3:GetObject*'],
          notResources: [props.accessLogs.bucket.arnForObjects('*')],
        }),
      ],
    });
    tellOfUse(this, this.arn, props.undelivered);
  }
}
