import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnMetricFilter, type LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { AlarmTopic } from '../alarm-topic';
import { LONGEST_PATTERN } from './filter-pattern';
import { RollReads } from './roll-reads';
import { ROLL_READS, WATCHES } from './watches';

/** Namespace of what is counted in the trail's log group. */
const NAMESPACE = 'Election/Trail';

export interface TrailAlarmsProps {
  readonly logGroup: LogGroup;
  readonly alarms: AlarmTopic;
}

/** From a line in the trail to a letter to the office: a metric filter, a metric, an alarm for each of {@link WATCHES}. */
export class TrailAlarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: TrailAlarmsProps,
  ) {
    super(scope, id);
    for (const { id: watch, says, patterns } of WATCHES) {
      props.alarms.when(this, watch, {
        metric: this.count(watch, patterns, Duration.minutes(5)),
        threshold: 1,
        description: says,
      });
    }
    new RollReads(this, 'RollReads', {
      metric: (period) => this.count('RollReads', [ROLL_READS], period),
      alarms: props.alarms,
    });
  }

  /** Counts lines that match any of the patterns. Called again, it gives the same count over another period. */
  private count(name: string, patterns: readonly string[], period: Duration): Metric {
    patterns.forEach((filterPattern, i) => {
      if (filterPattern.length > LONGEST_PATTERN) {
        throw new Error(
          `${name}: pattern ${i} has ${filterPattern.length} characters, CloudWatch takes ${LONGEST_PATTERN}.`,
        );
      }
      const filter = `${name}Filter${i}`;
      if (this.node.tryFindChild(filter)) return;
      new CfnMetricFilter(this, filter, {
        logGroupName: this.props.logGroup.logGroupName,
        filterPattern,
        metricTransformations: [
          { metricNamespace: NAMESPACE, metricName: name, metricValue: '1', defaultValue: 0, unit: 'Count' },
        ],
      });
    });
    return new Metric({ namespace: NAMESPACE, metricName: name, statistic: Stats.SUM, period });
  }
}
