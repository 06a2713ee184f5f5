import { Aws, Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { AlarmTopic } from '../alarm-topic';
import { letter } from '../letter';
import { UndeliveredEvents } from '../undelivered-events';
import type { Vault } from './vaults';

/** What AWS Backup says when a job did not do what it was for. */
const UNDONE = ['ABORTED', 'EXPIRED', 'FAILED', 'PARTIAL'];

/** A restore from its request on: to restore is to read, so each is told, wanted or not. The weekly tests tell only their failures. */
const RESTORES = {
  source: ['aws.backup'],
  'detail-type': ['Restore Job State Change'],
  detail: {
    $or: [{ status: ['PENDING'], restoreTestingPlanArn: [{ exists: false }] }, { status: ['ABORTED', 'FAILED'] }],
  },
};

/** Restores that were refused: somebody tried. */
const REFUSED_RESTORES = {
  source: ['aws.backup'],
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: {
    eventSource: ['backup.amazonaws.com'],
    eventName: ['StartRestoreJob'],
    errorCode: [{ exists: true }],
  },
};

/** Changes to backups that no plan makes by itself, seen by CloudTrail; refused ones too. */
const TAMPERING = {
  source: ['aws.backup'],
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: {
    eventSource: ['backup.amazonaws.com'],
    eventName: [
      'DeleteBackupPlan',
      'DeleteBackupSelection',
      'DeleteBackupVault',
      'DeleteBackupVaultAccessPolicy',
      'DeleteBackupVaultLockConfiguration',
      'DeleteRecoveryPoint',
      'DisassociateRecoveryPoint',
      'PutBackupVaultAccessPolicy',
      'UpdateBackupPlan',
      'UpdateRecoveryPointLifecycle',
      'UpdateRegionSettings',
    ],
  },
};

/** A letter for each event; the description is its sentence. */
const mail = (
  scope: Construct,
  id: string,
  description: string,
  eventPattern: object,
  undelivered: UndeliveredEvents,
) =>
  new CfnRule(scope, id, {
    description,
    eventPattern,
    targets: undelivered.office(letter(`${description}.`)),
  });

export interface RecoveryAlarmsProps {
  readonly alarms: AlarmTopic;
  readonly vault: Vault;
  /** Stores that have a backup every night. */
  readonly stores: number;
}

/** Tells the office of every backup that failed or did not come, and of every restore. */
export class RecoveryAlarms extends Construct {
  /** Letters of the whole stack that could not be sent. */
  readonly undelivered: UndeliveredEvents;

  constructor(scope: Construct, id: string, { alarms, vault, stores }: RecoveryAlarmsProps) {
    super(scope, id);
    this.undelivered = new UndeliveredEvents(this, 'Undelivered', alarms);
    const tell = (name: string, description: string, eventPattern: object) =>
      mail(this, name, description, eventPattern, this.undelivered);
    tell('BackupUndone', 'A backup failed, was cut short, or left something out', {
      source: ['aws.backup'],
      'detail-type': ['Backup Job State Change'],
      detail: { state: UNDONE, backupVaultName: [vault.name] },
    });
    tell('CopyUndone', 'A copy to the recovery region failed', {
      source: ['aws.backup'],
      'detail-type': ['Copy Job State Change'],
      detail: { state: UNDONE },
    });
    tell('Restores', 'A restore was asked for, or failed, in this account', RESTORES);
    tell('RefusedRestores', 'Somebody tried to restore and may not', REFUSED_RESTORES);
    tell('Tampering', 'Somebody changed or deleted backups, their rules or their region’s opt-in', TAMPERING);

    // Nothing is told of a job that never was: a resource type that is not opted in, a selection that is gone.
    const missing = new Alarm(this, 'BackupMissing', {
      metric: new Metric({
        namespace: 'AWS/Backup',
        metricName: 'NumberOfBackupJobsCompleted',
        dimensionsMap: { BackupVaultName: vault.name },
        statistic: 'Sum',
        period: Duration.days(1),
      }),
      threshold: stores,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
      alarmDescription: `Fewer than ${stores} backups were made in a day. Is AWS Backup opted in for S3 and DynamoDB in this region? docs/deploy.md, After`,
    });
    missing.addAlarmAction(new SnsAction(alarms.topic));
  }
}

/** Tells a topic of its own account what happens to copies that stand in an account of their own. */
export class TellTopic extends Construct {
  /** Letters of the whole stack that could not be sent. */
  readonly undelivered: UndeliveredEvents;

  constructor(scope: Construct, id: string, alarms: AlarmTopic) {
    super(scope, id);
    this.undelivered = new UndeliveredEvents(this, 'Undelivered', alarms);
    const tell = (name: string, description: string, eventPattern: object) =>
      mail(this, name, description, eventPattern, this.undelivered);
    tell('Restores', 'Restores from the copies', RESTORES);
    tell('RefusedRestores', 'Restores from the copies that were refused', REFUSED_RESTORES);
    tell('Tampering', 'Changes to the copies', TAMPERING);
  }
}

/** Passes restores and tampering in the recovery region on to the home region, where the alarm topic is. */
export class TellHome extends Construct {
  constructor(scope: Construct, id: string, homeRegion: string) {
    super(scope, id);
    const bus = `arn:${Aws.PARTITION}:events:${homeRegion}:${Aws.ACCOUNT_ID}:event-bus/default`;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      description: 'Tells the home region what happens to the copies',
    });
    new ManagedPolicy(this, 'Policy', {
      roles: [role],
      statements: [new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus] })],
    });
    const pass = (name: string, description: string, eventPattern: object) =>
      new CfnRule(this, name, {
        description,
        eventPattern,
        targets: [{ id: 'home', arn: bus, roleArn: role.roleArn }],
      });
    pass('Restores', 'Restores from the copies', RESTORES);
    pass('RefusedRestores', 'Restores from the copies that were refused', REFUSED_RESTORES);
    pass('Tampering', 'Changes to the copies', TAMPERING);
  }
}
