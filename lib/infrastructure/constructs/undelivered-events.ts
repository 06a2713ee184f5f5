import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { AlarmTopic } from './alarm-topic';
import { declareClass } from './declare-class';

/**
 * Letters to the office that the bus could not send, for 14 days. It has an alarm, which takes another way to the same people: that
 * of CloudWatch.
 */
export class UndeliveredEvents extends Queue {
  constructor(
    scope: Construct,
    id: string,
    private readonly alarms: AlarmTopic,
  ) {
    super(scope, id, {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: alarms.key.key,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    declareClass(this, 'audit-log');
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'UndeliveredEventsOfThisAccount',
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queueArn],
        conditions: {
          ArnEquals: {
            'aws:SourceArn': `arn:${Aws.PARTITION}:events:${Stack.of(this).region}:${Aws.ACCOUNT_ID}:rule/*`,
          },
        },
      }),
    );
    alarms.when(scope, `${id}Alarm`, {
      metric: this.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }),
      threshold: 1,
      description:
        'An event that should have become a letter to you could not be sent; it waits in the queue of undelivered events',
    });
  }

  /**
   * Targets of a rule that writes to the office; what cannot be sent comes here.
   * @param input what is sent in place of the event (letter.ts)
   */
  office(input: object) {
    return [{ id: 'office', arn: this.alarms.topic.topicArn, deadLetterConfig: { arn: this.queueArn }, ...input }];
  }
}
