import { at, type Cloud, type Entry, listAt, many, type Plain, whereIs } from './cloud';
import { eventMatches } from './event-pattern';
import { filterMatches } from './filter-pattern';
import { deniedBy, permits } from './policy';
import { accountOf } from './stores';
import { type Recorded, selectorsOf } from './trail-selection';

/** One alarm or rule that speaks, and whom its letter reaches. */
export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
}

/** A record of CloudTrail as it stands in a log line, and where it was made. */
export interface TrailEvent {
  readonly recorded: Recorded;
  readonly line: Plain;
}

const topicsOf = (cloud: Cloud, actions: readonly Plain[]): readonly Entry[] =>
  actions
    .map((action) => cloud.referred(action))
    .filter((entry): entry is Entry => entry !== undefined && entry.type === 'AWS::SNS::Topic');

/** Addresses that a service reaches through a topic: the topic lets it publish, the key lets it encrypt, somebody subscribed. */
const readersOf = (cloud: Cloud, topic: Entry, service: string): readonly string[] => {
  const context = { 'aws:SourceAccount': accountOf(cloud, topic), 'aws:SecureTransport': 'true' };
  const topicName = `<${topic.stack}.${topic.id}>`;
  const policies = cloud
    .all('AWS::SNS::TopicPolicy', topic.stack)
    .filter(({ properties }) => many(properties['Topics']).includes(topicName))
    .map(({ properties }) => properties['PolicyDocument']);
  const publish = { action: 'sns:Publish', resource: topicName, service, context };
  const mayPublish =
    policies.some((policy) => permits(policy, publish)) &&
    policies.every((policy) => deniedBy(policy, publish).length === 0);
  const key = cloud.referred(topic.properties['KmsMasterKeyId']);
  const mayEncrypt =
    key !== undefined &&
    key.properties['Enabled'] !== false &&
    ['kms:GenerateDataKey', 'kms:Decrypt'].every((action) =>
      permits(key.properties['KeyPolicy'], { action, service, context }),
    );
  if (!mayPublish || !mayEncrypt) return [];
  return cloud
    .all('AWS::SNS::Subscription', topic.stack)
    .filter(({ properties }) => properties['TopicArn'] === topicName && properties['Protocol'] === 'email')
    .map(({ properties }) => String(properties['Endpoint']));
};

const lettersThrough = (
  cloud: Cloud,
  from: Entry,
  actions: readonly Plain[],
  service = 'cloudwatch.amazonaws.com',
): Letter => ({
  from: whereIs(from),
  to: topicsOf(cloud, actions).flatMap((topic) => readersOf(cloud, topic, service)),
});

/** Alarms in state ALARM when a metric has this value in one period. */
const soundedBy = (alarms: readonly Entry[], metric: { namespace: string; name: string; value: number }): Entry[] =>
  alarms.filter(({ properties }) => {
    const threshold = Number(properties['Threshold']);
    if (properties['Metrics'] !== undefined) {
      const band = listAt(properties, 'Metrics').find((one) => at(one, 'Id') === properties['ThresholdMetricId']);
      const [, of = '', width = ''] =
        /^ANOMALY_DETECTION_BAND\((\w+), (\d+)\)$/.exec(String(at(band, 'Expression'))) ?? [];
      const counted = listAt(properties, 'Metrics').find((one) => at(one, 'Id') === of);
      return (
        properties['ComparisonOperator'] === 'GreaterThanUpperThreshold' &&
        at(counted, 'MetricStat', 'Stat') === 'Sum' &&
        at(counted, 'MetricStat', 'Metric', 'Namespace') === metric.namespace &&
        at(counted, 'MetricStat', 'Metric', 'MetricName') === metric.name &&
        // With nothing learned but quiet, the band is as wide as chance; anything counts as far above it.
        metric.value > Number(width)
      );
    }
    return (
      properties['Namespace'] === metric.namespace &&
      properties['MetricName'] === metric.name &&
      properties['Dimensions'] === undefined &&
      properties['Statistic'] === 'Sum' &&
      properties['ComparisonOperator'] === 'GreaterThanOrEqualToThreshold' &&
      Number(properties['EvaluationPeriods']) === 1 &&
      metric.value >= threshold
    );
  });

/** Composite alarms of the form `ALARM("a") AND ALARM("b")`, when all their parts sound. */
const compositesOf = (cloud: Cloud, stack: string, sounding: readonly Entry[]): Entry[] =>
  cloud.all('AWS::CloudWatch::CompositeAlarm', stack).filter(({ properties }) => {
    const rule = String(properties['AlarmRule']);
    const parts = rule.split(' AND ').map((part) => /^ALARM\("([^"]+)"\)$/.exec(part)?.[1]);
    return parts.every((part) => sounding.some((alarm) => part === `<${alarm.stack}.${alarm.id}>`));
  });

/**
 * The whole way of a thing that happens `times` times in one period: recorded by the trail, written to its log group, counted by a metric
 * filter, watched by an alarm, sent to a topic, read by people. Each link is looked up in the templates.
 */
export const lettersAbout = (cloud: Cloud, stack: string, event: TrailEvent, times = 1): readonly Letter[] =>
  cloud.all('AWS::CloudTrail::Trail', stack).flatMap((trail) => {
    const { properties } = trail;
    const records =
      properties['IsLogging'] === true &&
      properties['IsMultiRegionTrail'] === true &&
      selectorsOf(properties, event.recorded).length > 0;
    const group = cloud.referred(properties['CloudWatchLogsLogGroupArn']);
    const role = cloud.referred(properties['CloudWatchLogsRoleArn']);
    const mayWrite = cloud.all('AWS::IAM::ManagedPolicy', stack).some(
      (policy) =>
        many(policy.properties['Roles']).includes(`<${role?.stack}.${role?.id}>`) &&
        ['logs:CreateLogStream', 'logs:PutLogEvents'].every((action) =>
          permits(policy.properties['PolicyDocument'], {
            action,
            resource: `<${group?.stack}.${group?.id}.Arn>`,
          }),
        ),
    );
    if (!records || !group || !role || !mayWrite) return [];
    const matching = cloud
      .all('AWS::Logs::MetricFilter', stack)
      .filter((filter) => filter.properties['LogGroupName'] === `<${group.stack}.${group.id}>`)
      .filter((filter) => filterMatches(String(filter.properties['FilterPattern']), event.line));
    const metrics = new Map<string, { namespace: string; name: string; value: number }>();
    for (const filter of matching) {
      for (const one of listAt(filter.properties, 'MetricTransformations')) {
        const [namespace, name] = [String(at(one, 'MetricNamespace')), String(at(one, 'MetricName'))];
        if (at(one, 'MetricValue') !== '1') continue;
        const before = metrics.get(`${namespace}/${name}`)?.value ?? 0;
        metrics.set(`${namespace}/${name}`, { namespace, name, value: before + times });
      }
    }
    const alarms = cloud.all('AWS::CloudWatch::Alarm', stack);
    const sounding = [...metrics.values()].flatMap((metric) => soundedBy(alarms, metric));
    return [...sounding, ...compositesOf(cloud, stack, sounding)]
      .filter(({ properties }) => properties['ActionsEnabled'] !== false)
      .filter(({ properties }) => many(properties['AlarmActions']).length > 0)
      .map((alarm) => lettersThrough(cloud, alarm, many(alarm.properties['AlarmActions'])));
  });

/** The way of an event on the account's bus in a region: matched by a rule, sent to a topic, read by people. */
export const lettersFromBus = (cloud: Cloud, stack: string, event: Plain): readonly Letter[] =>
  cloud
    .all('AWS::Events::Rule', stack)
    .filter(({ properties }) => (properties['State'] ?? 'ENABLED') === 'ENABLED')
    .filter(
      ({ properties }) => properties['EventPattern'] !== undefined && eventMatches(properties['EventPattern'], event),
    )
    .map((rule) =>
      lettersThrough(
        cloud,
        rule,
        listAt(rule.properties, 'Targets').map((target) => at(target, 'Arn') ?? null),
        'events.amazonaws.com',
      ),
    );

/** The way of a reminder on a day. */
export const lettersOnSchedule = (cloud: Cloud, rule: Entry): Letter =>
  lettersThrough(
    cloud,
    rule,
    (rule.properties['State'] ?? 'ENABLED') === 'ENABLED'
      ? listAt(rule.properties, 'Targets').map((target) => at(target, 'Arn') ?? null)
      : [],
    'events.amazonaws.com',
  );

/** The way of an event that could not be sent: to a queue that takes it, watched by an alarm of its own. */
export const lettersAboutUndelivered = (cloud: Cloud, rule: Entry): readonly Letter[] =>
  listAt(rule.properties, 'Targets').flatMap((target) => {
    const queue = cloud.referred(at(target, 'DeadLetterConfig', 'Arn'));
    if (!queue) return [];
    const context = {
      'aws:SourceAccount': accountOf(cloud, rule),
      'aws:SourceArn': `arn:aws:events:${cloud.stacks.find(({ name }) => name === rule.stack)?.region}:${accountOf(cloud, rule)}:rule/${rule.id}`,
      'aws:SecureTransport': 'true',
      'kms:EncryptionContext:aws:sqs:arn': `arn:aws:sqs:${cloud.stacks.find(({ name }) => name === rule.stack)?.region}:${accountOf(cloud, rule)}:queue`,
    };
    const service = 'events.amazonaws.com';
    const takes = cloud
      .all('AWS::SQS::QueuePolicy', queue.stack)
      .filter(({ properties }) => many(properties['Queues']).includes(`<${queue.stack}.${queue.id}>`))
      .some(({ properties }) =>
        permits(properties['PolicyDocument'], {
          action: 'sqs:SendMessage',
          resource: `<${queue.stack}.${queue.id}.Arn>`,
          service,
          context,
        }),
      );
    const key = cloud.referred(queue.properties['KmsMasterKeyId']);
    const encrypts = permits(key?.properties['KeyPolicy'], { action: 'kms:GenerateDataKey', service, context });
    if (!takes || !encrypts) return [];
    return cloud
      .all('AWS::CloudWatch::Alarm', queue.stack)
      .filter(
        ({ properties }) =>
          properties['Namespace'] === 'AWS/SQS' &&
          properties['MetricName'] === 'ApproximateNumberOfMessagesVisible' &&
          Number(properties['Threshold']) === 1 &&
          many(properties['Dimensions']).some((one) => at(one, 'Value') === `<${queue.stack}.${queue.id}.QueueName>`),
      )
      .map((alarm) => lettersThrough(cloud, alarm, many(alarm.properties['AlarmActions'])));
  });
