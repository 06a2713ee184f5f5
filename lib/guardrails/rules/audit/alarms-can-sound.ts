import {
  type Assembly,
  get,
  type JsonObject,
  literalAt,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { figuresOf, whyUncounted } from '../../alarms/metrics';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { listAt, numberAt, textAt } from '../../values';

const BY_NUMBER = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];
const BY_BAND = ['GreaterThanUpperThreshold', 'LessThanLowerOrGreaterThanUpperThreshold', 'LessThanLowerThreshold'];
/** CloudWatch looks back a day at the most, whatever the period and however many of them. */
const LONGEST = 86_400;

/** How much there was. The smallest of many is nothing, and how often a figure was given says nothing of it. */
const AMOUNTS = ['Sum', 'Average', 'Maximum'];

const looksBack = (period: number | undefined, periods: number | undefined): number =>
  (period ?? Number.POSITIVE_INFINITY) * (periods ?? Number.POSITIVE_INFINITY);

const BAND = /^\s*ANOMALY_DETECTION_BAND\(\s*(\w+)\s*(?:,\s*(\d+(?:\.\d+)?)\s*)?\)\s*$/;
/** Deviations beyond which a band takes in whatever happens. */
const WIDEST_BAND = 6;

/** What is wrong with an alarm against a band of what is usual. */
const bandProblems = (assembly: Assembly, { stack, properties }: Resource): readonly string[] => {
  const scope = scopeOf(assembly, stack);
  const list = listAt(properties, ['Metrics']);
  const ids = list.map((one) => literalAt(scope, get(one, 'Id')));
  const limit = list.find(
    (one) => literalAt(scope, get(one, 'Id')) === literalAt(scope, properties['ThresholdMetricId']),
  );
  const [, of, width] = BAND.exec(literalAt(scope, get(limit, 'Expression')) ?? '') ?? [];
  const looked = list.find((one) => literalAt(scope, get(one, 'Id')) === of);
  const isHidden = [limit, looked].some(
    (one) => get(one, 'ReturnData') === false || get(one, 'ReturnData') === 'false',
  );
  const stat = get(looked, 'MetricStat');
  const period = numberAt(scope, get(stat, 'Period'));
  return [
    ...(BY_BAND.includes(textAt(scope, properties['ComparisonOperator']) ?? '')
      ? []
      : ['it compares with nothing (ComparisonOperator)']),
    ...(of !== undefined && ids.includes(of) && !isHidden
      ? []
      : ['its band is of no figure of its own (Metrics, ThresholdMetricId)']),
    ...(Number(width ?? 2) <= WIDEST_BAND ? [] : [`its band is ${width} deviations wide, so nothing is unusual`]),
    ...(looksBack(period, numberAt(scope, properties['EvaluationPeriods'])) <= LONGEST
      ? []
      : ['it looks back longer than a day (Period, EvaluationPeriods)']),
    ...(AMOUNTS.includes(textAt(scope, get(stat, 'Stat')) ?? '') ? [] : ['it looks at no amount (Stat)']),
  ];
};

const numberProblems = (assembly: Assembly, { stack, properties }: Resource): readonly string[] => {
  const scope = scopeOf(assembly, stack);
  const period = numberAt(scope, properties['Period']);
  const periods = numberAt(scope, properties['EvaluationPeriods']);
  const statistic = textAt(scope, properties['Statistic']);
  const figure = listAt(properties, ['Metrics']).length === 0;
  return [
    ...(BY_NUMBER.includes(textAt(scope, properties['ComparisonOperator']) ?? '')
      ? []
      : ['it compares with nothing (ComparisonOperator)']),
    ...(numberAt(scope, properties['Threshold']) === undefined ? ['it has no limit (Threshold)'] : []),
    ...(!figure || looksBack(period, periods) <= LONGEST
      ? []
      : ['it looks back longer than a day (Period, EvaluationPeriods)']),
    ...(!figure || properties['ExtendedStatistic'] !== undefined || AMOUNTS.includes(statistic ?? '')
      ? []
      : ['it looks at no amount (Statistic)']),
  ];
};

/** Does it sound for nothing at all, and so for ever? Then it never sounds anew. */
const soundsForNothing = (scope: Scope, properties: JsonObject): boolean => {
  const limit = numberAt(scope, properties['Threshold']);
  if (limit === undefined) return false;
  const operator = textAt(scope, properties['ComparisonOperator']);
  return (
    (operator === 'GreaterThanOrEqualToThreshold' && limit <= 0) || (operator === 'GreaterThanThreshold' && limit < 0)
  );
};

const problemsOf = (assembly: Assembly, alarm: Resource): readonly string[] => {
  const scope = scopeOf(assembly, alarm.stack);
  const figures = figuresOf(alarm);
  const own =
    alarm.properties['ThresholdMetricId'] === undefined
      ? numberProblems(assembly, alarm)
      : bandProblems(assembly, alarm);
  return [
    ...(figures.length === 0 ? ['it looks at no figure (Metrics)'] : []),
    ...figures.flatMap((figure) => whyUncounted(scope, figure) ?? []),
    ...own,
  ];
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::CloudWatch::Alarm')].flatMap((alarm) => {
    const problems = problemsOf(assembly, alarm);
    const { stack, logicalId, properties } = alarm;
    const always = soundsForNothing(scopeOf(assembly, stack), properties)
      ? [
          {
            stack,
            logicalId,
            what: 'this alarm sounds for nothing at all, so it never falls silent, nor sounds anew (Threshold).',
          },
        ]
      : [];
    return problems.length === 0
      ? always
      : [
          {
            stack: alarm.stack,
            logicalId: alarm.logicalId,
            what: `this alarm can never sound: ${[...new Set(problems)].join('; ')}.`,
          },
        ];
  });

const NAME = { Namespace: 'Election/Trail', MetricName: 'Counted' };
const GOOD: JsonObject = {
  Resources: {
    Filter: {
      Type: 'AWS::Logs::MetricFilter',
      Properties: {
        MetricTransformations: [{ MetricNamespace: 'Election/Trail', MetricName: 'Counted', MetricValue: '1' }],
      },
    },
    Count: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        ...NAME,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        EvaluationPeriods: 1,
        Period: 300,
        Statistic: 'Sum',
        Threshold: 1,
      },
    },
    Queue: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: 'q' }],
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 2,
        Period: 60,
        Statistic: 'Maximum',
        Threshold: 0,
      },
    },
    Unusual: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        ComparisonOperator: 'GreaterThanUpperThreshold',
        EvaluationPeriods: 1,
        Metrics: [
          { Id: 'reads', MetricStat: { Metric: NAME, Period: 900, Stat: 'Sum' } },
          { Id: 'normal', Expression: 'ANOMALY_DETECTION_BAND(reads, 4)' },
        ],
        ThresholdMetricId: 'normal',
      },
    },
  },
};
const COUNT = 'Count/Properties';
const QUEUE = 'Queue/Properties';
const UNUSUAL = 'Unusual/Properties';
const READS = `${UNUSUAL}/Metrics/0/MetricStat`;

export const alarmsCanSound: Rule = {
  id: 'alarms-can-sound',
  title: 'Every alarm looks at a figure that something counts',
  core: false,
  why:
    'Illinois, 2016: 19 days passed before anybody looked. An alarm on a figure that nothing counts, or with a limit that nothing ' +
    'reaches, stays green on the dashboard for as long.',
  fix: 'Write the figure’s namespace, name and dimensions as the filter, the function or the service gives them, and a limit within a day.',
  mappings: { cis: ['1.5.5'], nist: ['AU-5', 'SI-4', 'SI-4(5)'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a figure that no filter counts': [`${COUNT}/MetricName`, 'Else'],
    'a figure in another place': [`${COUNT}/Namespace`, 'Election/Else'],
    'a figure whose filter is gone': ['Filter'],
    'a figure that a parameter names': [`${COUNT}/MetricName`, { Ref: 'P' }],
    'a figure that the service does not give': [`${QUEUE}/MetricName`, 'Messages'],
    'a figure by another part': [`${QUEUE}/Dimensions/0/Name`, 'Queue'],
    'a period of ten days': [`${COUNT}/Period`, 864_000],
    'a year of hours': [`${COUNT}/EvaluationPeriods`, 8760],
    'no limit': [`${COUNT}/Threshold`],
    'a limit that nothing at all reaches': [`${COUNT}/Threshold`, 0],
    'a limit below nothing': [`${QUEUE}/Threshold`, -1],
    'the smallest of the figures': [`${COUNT}/Statistic`, 'Minimum'],
    'how often a figure was given': [`${COUNT}/Statistic`, 'SampleCount'],
    'a band over a year of quarters': [`${UNUSUAL}/EvaluationPeriods`, 1000],
    'no comparison': [`${COUNT}/ComparisonOperator`, 'Unlike'],
    'no statistic': [`${COUNT}/Statistic`],
    'a list without a figure': [`${UNUSUAL}/Metrics`, []],
    'a band that compares with nothing': [`${UNUSUAL}/ComparisonOperator`, 'GreaterThanThreshold'],
    'a band of nothing': [`${UNUSUAL}/Metrics/1/Expression`, 'ANOMALY_DETECTION_BAND(writes, 4)'],
    'a band that is none': [`${UNUSUAL}/Metrics/1/Expression`, 'reads * 2'],
    'a band that takes in everything': [`${UNUSUAL}/Metrics/1/Expression`, 'ANOMALY_DETECTION_BAND(reads, 400)'],
    'a band that is not looked at': [`${UNUSUAL}/Metrics/1/ReturnData`, false],
    'a band under another name': [`${UNUSUAL}/ThresholdMetricId`, 'else'],
    'a band without a name': [`${UNUSUAL}/ThresholdMetricId`],
    'a band over a figure that nothing counts': [`${READS}/Metric/MetricName`, 'Else'],
    'a band over ten days': [`${READS}/Period`, 864_000],
    'a band over the smallest figure': [`${READS}/Stat`, 'Minimum'],
  }),
  good: [
    { name: 'figures that a filter and a service give', template: GOOD },
    {
      name: 'a figure that a function counts by itself',
      template: changed(changed(GOOD, 'Filter'), 'Code', {
        Type: 'AWS::Lambda::Function',
        Properties: { Environment: { Variables: { POWERTOOLS_METRICS_NAMESPACE: 'Election/Trail' } } },
      }),
    },
    {
      name: 'a figure of another service',
      template: changed(changed(GOOD, `${QUEUE}/Namespace`, 'AWS/CloudFront'), `${QUEUE}/MetricName`, '5xxErrorRate'),
    },
  ],
};
