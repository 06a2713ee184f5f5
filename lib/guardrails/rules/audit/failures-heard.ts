import { type Assembly, get, type JsonObject, literalAt, perAssembly, resourcesOf, scopeOf } from '../../../assembly';
import { ALARM_EXAMPLE } from '../../alarms/example';
import { alarmTargets, whyUnheard } from '../../alarms/speaks';
import { deadLetterQueues } from '../../dead-letters';
import { changed, changes } from '../../examples';
import { keyOf } from '../../index-of';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { listAt, numberAt, textAt } from '../../values';

/** Queues whose first message somebody hears of. */
const watched = perAssembly((assembly): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const alarm of resourcesOf(assembly, 'AWS::CloudWatch::Alarm')) {
    const scope = scopeOf(assembly, alarm.stack);
    const text = (name: string): string | undefined => textAt(scope, alarm.properties[name]);
    const threshold = numberAt(scope, alarm.properties['Threshold']);
    const isFirst =
      (text('ComparisonOperator') === 'GreaterThanOrEqualToThreshold' && threshold === 1) ||
      (text('ComparisonOperator') === 'GreaterThanThreshold' && threshold === 0);
    const isOfQueues = text('Namespace') === 'AWS/SQS' && text('MetricName') === 'ApproximateNumberOfMessagesVisible';
    const isSoon =
      numberAt(scope, alarm.properties['EvaluationPeriods']) === 1 &&
      (numberAt(scope, alarm.properties['Period']) ?? 901) <= 900;
    const counts = ['Maximum', 'Sum', 'Average'].includes(text('Statistic') ?? '');
    if (!isFirst || !isOfQueues || !isSoon || !counts) continue;
    if (whyUnheard(scope, alarmTargets(alarm), 'cloudwatch.amazonaws.com') !== undefined) continue;
    for (const dimension of listAt(alarm.properties, ['Dimensions'])) {
      const queue = storeNamedBy(scope, get(dimension, 'Value'));
      if (literalAt(scope, get(dimension, 'Name')) === 'QueueName' && queue) found.add(keyOf(queue));
    }
  }
  return found;
});

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::SQS::Queue')]
    .filter((queue) => deadLetterQueues(assembly).has(keyOf(queue)) && !watched(assembly).has(keyOf(queue)))
    .map(({ stack, logicalId }) => ({
      stack,
      logicalId,
      what: 'what failed lies in it, and no alarm that reaches a person says so at the first message.',
    }));

const GOOD: JsonObject = changed(
  changed(changed(ALARM_EXAMPLE, 'Queue', { Type: 'AWS::SQS::Queue' }), 'Function', {
    Type: 'AWS::Lambda::Function',
    Properties: { DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': ['Queue', 'Arn'] } } },
  }),
  'Alarm',
  {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmActions: [{ Ref: 'Topic' }],
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } }],
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
      Period: 60,
      Statistic: 'Maximum',
      Threshold: 1,
    },
  },
);
const ALARM = 'Alarm/Properties';

export const failuresHeard: Rule = {
  id: 'failures-heard',
  title: 'What failed on its way waits where somebody knows of it',
  core: false,
  why:
    'A registration on the last day, or a precinct’s upload on election night, that failed and lies in a queue is lost to the voter all ' +
    'the same when nobody knows that it is there.',
  fix: 'Use ElectionFunction, which gives each dead-letter queue an alarm at its first message.',
  mappings: { cis: ['1.4.2'], nist: ['AU-5', 'SI-13', 'CP-10'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a queue of failures without an alarm': ['Alarm'],
    'an alarm at the hundredth failure': [`${ALARM}/Threshold`, 100],
    'an alarm for another queue': [`${ALARM}/Dimensions/0/Value`, 'some-other-queue'],
    'an alarm on something else': [`${ALARM}/MetricName`, 'NumberOfMessagesDeleted'],
    'an alarm after a day': [`${ALARM}/Period`, 86400],
    'an alarm that tells nobody': [`${ALARM}/AlarmActions`],
  }),
  good: [{ name: 'an alarm at the first failure', template: GOOD }],
};
