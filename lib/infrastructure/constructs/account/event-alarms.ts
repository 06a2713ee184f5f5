import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { AlarmTopic } from '../alarm-topic';
import { letter } from '../letter';
import { UndeliveredEvents } from '../undelivered-events';
import type { Ending } from './exception-endings';

export interface EventAlarmsProps {
  readonly alarms: AlarmTopic;
  /** Days on which the office is reminded of exceptions that end. @default none */
  readonly endings?: readonly Ending[];
}

interface Heard {
  readonly id: string;
  readonly says: string;
  readonly pattern: Readonly<Record<string, unknown>>;
}

/** What AWS services announce by themselves in a region; none of it needs a trail. */
export const HEARD: readonly Heard[] = [
  {
    id: 'BackupFailed',
    says: 'A backup or the copy of one did not end well. The next one may; two in a row mean that there is no copy.',
    pattern: {
      source: ['aws.backup'],
      'detail-type': ['Backup Job State Change', 'Copy Job State Change'],
      detail: { state: ['FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL'] },
    },
  },
  {
    id: 'RestoreFailed',
    says: 'A restore, or a rehearsal of one, failed. A backup that cannot be restored is none.',
    pattern: {
      source: ['aws.backup'],
      'detail-type': ['Restore Job State Change'],
      detail: { status: ['FAILED', 'ABORTED'] },
    },
  },
  {
    id: 'CertificateEnds',
    says: 'A certificate ends soon and was not renewed. Put its validation record back into DNS, or import a new one: after its last day no voter reaches the site.',
    pattern: {
      source: ['aws.acm'],
      'detail-type': [
        'ACM Certificate Approaching Expiration',
        'ACM Certificate Expired',
        'ACM Certificate Renewal Action Required',
        'ACM Certificate Revoked',
      ],
    },
  },
  {
    id: 'Threat',
    says: 'GuardDuty saw something of medium severity or worse.',
    pattern: {
      source: ['aws.guardduty'],
      'detail-type': ['GuardDuty Finding'],
      detail: { severity: [{ numeric: ['>=', 4] }] },
    },
  },
  {
    id: 'PersonalDataFound',
    says: 'Macie found personal data, or a bucket that is more open than it was.',
    pattern: {
      source: ['aws.macie'],
      'detail-type': ['Macie Finding'],
      detail: { severity: { description: ['Medium', 'High'] } },
    },
  },
  {
    id: 'AccessFromOutside',
    says: 'Access Analyzer found a store, key or role that somebody outside this account can reach. Nothing of this blueprint may be.',
    pattern: {
      source: ['aws.access-analyzer'],
      'detail-type': ['Access Analyzer Finding'],
      detail: { status: ['ACTIVE'] },
    },
  },
  {
    id: 'RuleBroken',
    says: 'Something deployed no longer keeps a rule of the baseline.',
    pattern: {
      source: ['aws.config'],
      'detail-type': ['Config Rules Compliance Change'],
      detail: { newEvaluationResult: { complianceType: ['NON_COMPLIANT'] } },
    },
  },
  {
    id: 'CriticalFinding',
    says: 'Security Hub has a new critical finding of its own.',
    pattern: {
      source: ['aws.securityhub'],
      'detail-type': ['Security Hub Findings - Imported'],
      detail: {
        findings: {
          ProductName: ['Security Hub'],
          RecordState: ['ACTIVE'],
          Severity: { Label: ['CRITICAL'] },
          Workflow: { Status: ['NEW'] },
          Compliance: { Status: ['FAILED'] },
        },
      },
    },
  },
];

/** From an event on the account's bus to a letter to the office. What could not be delivered waits in a queue, which has an alarm. */
export class EventAlarms extends Construct {
  constructor(scope: Construct, id: string, { alarms, endings }: EventAlarmsProps) {
    super(scope, id);
    const undelivered = new UndeliveredEvents(this, 'Undelivered', alarms);
    for (const { id: heard, says, pattern } of HEARD) {
      new CfnRule(this, heard, {
        description: says,
        eventPattern: pattern,
        targets: undelivered.office(letter(says)),
      });
    }
    for (const { id: ending, says, schedule } of endings ?? []) {
      new CfnRule(this, ending, {
        description: 'Exceptions to checks end soon',
        scheduleExpression: schedule,
        targets: undelivered.office({ input: JSON.stringify(says) }),
      });
    }
  }
}
