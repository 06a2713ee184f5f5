import { Duration, Fn } from 'aws-cdk-lib';
import { CfnAlarm, CfnCompositeAlarm, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AlarmTopic } from '../alarm-topic';

export interface RollReadsProps {
  readonly metric: (period: Duration) => Metric;
  readonly alarms: AlarmTopic;
}

const PERIOD = Duration.minutes(15);

/**
 * Standard deviations above what is normal at this hour of this weekday, as CloudWatch learns it from the last two weeks. Two is
 * its default and is left once in a few hours by chance; four practically never.
 */
const BAND = 4;

/**
 * Below this many reads in a period nothing is said, however unusual: at night the normal is none, and one voter who looks
 * themselves up at three in the morning would wake somebody. A clerk opens a form in twenty seconds at best, 45 in a period.
 */
const FLOOR = 200;

/**
 * Above this many there is an alarm whatever is normal, from the first day on, when nothing has been learned yet. A scripted walk took
 * 113,000 people from Alaska's look-up in 2020; at this pace that takes less than six hours.
 */
const CEILING = 5000;

/** Reads of the roll far above the day's normal. */
export class RollReads extends Construct {
  constructor(scope: Construct, id: string, props: RollReadsProps) {
    super(scope, id);
    const metric = props.metric(PERIOD);
    props.alarms.when(this, 'Ceiling', {
      metric,
      threshold: CEILING,
      description: `${CEILING} or more reads of voter rolls in a quarter of an hour. On a busy day this may be voters; otherwise it is a walk through the roll: see who reads, in the trail’s log, and close the route or the role.`,
    });
    const metricStat = {
      id: 'reads',
      returnData: true,
      metricStat: {
        metric: { namespace: metric.namespace, metricName: metric.metricName },
        period: PERIOD.toSeconds(),
        stat: 'Sum',
      },
    };
    const unusual = new CfnAlarm(this, 'Unusual', {
      alarmDescription: 'Half of a pair: more reads of voter rolls than normal at this hour',
      comparisonOperator: 'GreaterThanUpperThreshold',
      evaluationPeriods: 1,
      treatMissingData: 'notBreaching',
      thresholdMetricId: 'normal',
      metrics: [metricStat, { id: 'normal', expression: `ANOMALY_DETECTION_BAND(reads, ${BAND})`, returnData: true }],
    });
    const many = new CfnAlarm(this, 'Many', {
      alarmDescription: 'Half of a pair: enough reads of voter rolls to matter',
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      evaluationPeriods: 1,
      treatMissingData: 'notBreaching',
      threshold: FLOOR,
      namespace: metric.namespace,
      metricName: metric.metricName,
      statistic: 'Sum',
      period: PERIOD.toSeconds(),
    });
    new CfnCompositeAlarm(this, 'FarAboveNormal', {
      alarmDescription: `Far more reads of voter rolls than normal at this hour, and ${FLOOR} or more in a quarter of an hour. See who reads, in the trail’s log: a function answering voters, a member of staff, or neither.`,
      alarmRule: Fn.join('', ['ALARM("', unusual.ref, '") AND ALARM("', many.ref, '")']),
      actionsEnabled: true,
      alarmActions: [props.alarms.topic.topicArn],
    });
  }
}
