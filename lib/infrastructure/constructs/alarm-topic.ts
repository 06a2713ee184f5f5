import { Aws } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { ClassKey } from './class-key';
import { declareClass } from './declare-class';

export interface AlarmTopicProps {
  readonly key: ClassKey;
  /** Gets every alarm; SNS asks it once to confirm. */
  readonly email: string;
}

export interface AlarmProps {
  readonly metric: IMetric;
  /** Sounds when the metric reaches it. */
  readonly threshold: number;
  readonly description: string;
}

/** Where alarms go: one encrypted topic, read by the office's security address. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;
  readonly key: ClassKey;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    this.key = props.key;
    this.topic = new Topic(this, 'Topic', { masterKey: props.key.key, enforceSSL: true });
    new Subscription(this.topic, 'SecurityMail', {
      topic: this.topic,
      protocol: SubscriptionProtocol.EMAIL,
      endpoint: props.email,
    });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com'), new ServicePrincipal('events.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    declareClass(this.topic, 'audit-log');
  }

  /** One more address that gets every alarm. */
  alsoTells(id: string, email: string): void {
    new Subscription(this.topic, id, { topic: this.topic, protocol: SubscriptionProtocol.EMAIL, endpoint: email });
  }

  /** An alarm that tells this topic. */
  when(scope: Construct, id: string, props: AlarmProps): Alarm {
    const alarm = new Alarm(scope, id, {
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: props.description,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    return alarm;
  }
}
