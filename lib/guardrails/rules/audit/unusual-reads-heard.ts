import {
  type Assembly,
  get,
  itemsOf,
  type JsonObject,
  literalAt,
  perAssembly,
  type Resource,
  resourceAt,
  resourcesOf,
  scopeOf,
} from '../../../assembly';
import { ALARM_EXAMPLE } from '../../alarms/example';
import { alarmTargets, whyUnheard } from '../../alarms/speaks';
import { dataClassOf } from '../../data-class';
import { reasonNotBackedUp } from '../../declared';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { listAt, numberAt, textAt } from '../../values';
import { isLeft, standingIn, watchedAccounts } from '../../watched-places';

/** Reads within a quarter of an hour that are few enough to be no walk, however unusual. */
const MOST_FLOOR = 500;
const QUARTER_SECONDS = 900;

const figureOf = (assembly: Assembly, alarm: Resource): string => {
  const scope = scopeOf(assembly, alarm.stack);
  const [looked] = listAt(alarm.properties, ['Metrics']).filter((one) => get(one, 'MetricStat') !== undefined);
  const metric = looked === undefined ? alarm.properties : (get(get(looked, 'MetricStat'), 'Metric') ?? null);
  return `${textAt(scope, get(metric, 'Namespace'))} ${textAt(scope, get(metric, 'MetricName'))}`;
};

const isBand = ({ properties }: Resource): boolean =>
  properties['ThresholdMetricId'] !== undefined && properties['ComparisonOperator'] === 'GreaterThanUpperThreshold';

/** An alarm that holds back the other half of the pair until the reads are enough to matter. */
const isFloor = (assembly: Assembly, { stack, properties }: Resource): boolean => {
  const scope = scopeOf(assembly, stack);
  const number = (name: string): number => numberAt(scope, properties[name]) ?? Number.POSITIVE_INFINITY;
  return (
    /^GreaterThan(OrEqualTo)?Threshold$/.test(textAt(scope, properties['ComparisonOperator']) ?? '') &&
    textAt(scope, properties['Statistic']) === 'Sum' &&
    number('Threshold') <= MOST_FLOOR &&
    number('EvaluationPeriods') === 1 &&
    number('Period') <= QUARTER_SECONDS
  );
};

/** The alarms that a composite one waits for, all of them; undefined where its rule says anything else. */
const bothOf = (assembly: Assembly, composite: Resource): readonly Resource[] | undefined => {
  const [item] = itemsOf(scopeOf(assembly, composite.stack), composite.properties['AlarmRule']);
  if (item === undefined || !item.certain) return undefined;
  const parts = item.expression.flatMap((part) =>
    part.kind === 'attribute' ? [resourceAt(assembly, part.resource)] : [],
  );
  const text = item.expression.map((part) => (part.kind === 'text' ? part.text : '$')).join('');
  const found = parts.filter((part) => part !== undefined);
  // A half that only some deployments have is none.
  return /^ALARM\("\$"\)( AND ALARM\("\$"\))*$/.test(text) && found.length === text.split('$').length - 1
    ? found
    : undefined;
};

/** Namespace and name of the figures of which somebody hears when they are far above what is usual. */
const unusualHeard = perAssembly((assembly): ReadonlySet<string> => {
  const heard = (alarm: Resource): boolean =>
    whyUnheard(scopeOf(assembly, alarm.stack), alarmTargets(alarm), 'cloudwatch.amazonaws.com') === undefined;
  const alone = [...resourcesOf(assembly, 'AWS::CloudWatch::Alarm')].filter((alarm) => isBand(alarm) && heard(alarm));
  const paired = [...resourcesOf(assembly, 'AWS::CloudWatch::CompositeAlarm')].filter(heard).flatMap((composite) => {
    const halves = bothOf(assembly, composite) ?? [];
    const bands = halves.filter(isBand);
    const rest = halves.filter((half) => !isBand(half));
    const isSame = new Set(halves.map((half) => figureOf(assembly, half))).size === 1;
    return isSame && rest.every((half) => isFloor(assembly, half)) ? bands : [];
  });
  return new Set([...alone, ...paired].map((alarm) => figureOf(assembly, alarm)));
});

/** Figures that count reads of a roll, by the filters over the trail’s log that make them. */
const readsOfRolls = (assembly: Assembly, stacks: ReadonlySet<string>): readonly string[] =>
  standingIn(assembly, stacks, 'AWS::Logs::MetricFilter').flatMap(({ stack, properties }) => {
    const scope = scopeOf(assembly, stack);
    const pattern = literalAt(scope, properties['FilterPattern']) ?? '';
    return /dynamodb\.amazonaws\.com/.test(pattern) && /\$\.readOnly/.test(pattern)
      ? listAt(properties, ['MetricTransformations']).map(
          (one) => `${textAt(scope, get(one, 'MetricNamespace'))} ${textAt(scope, get(one, 'MetricName'))}`,
        )
      : [];
  });

const check = (assembly: Assembly): readonly Violation[] =>
  watchedAccounts(assembly).flatMap((place) => {
    if (isLeft(assembly, place, 'trail')) return [];
    const [roll] = standingIn(assembly, place.accountStacks, 'AWS::DynamoDB::Table').filter(
      (table) =>
        dataClassOf(scopeOf(assembly, table.stack), table) === 'voter-roll' && reasonNotBackedUp(table) === undefined,
    );
    if (roll === undefined) return [];
    const figures = readsOfRolls(assembly, place.accountStacks);
    return figures.some((figure) => unusualHeard(assembly).has(figure))
      ? []
      : [
          {
            stack: roll.stack,
            logicalId: roll.logicalId,
            what: `nobody hears when far more of it is read than is usual at the hour, from ${MOST_FLOOR} reads in a quarter of an hour on.`,
          },
        ];
  });

const FIGURE = { Namespace: 'Election/Trail', MetricName: 'RollReads' };
const PIECES: Readonly<Record<string, JsonObject>> = {
  Roll: {
    Type: 'AWS::DynamoDB::Table',
    Properties: { Tags: [{ Key: 'election:data-class', Value: 'voter-roll' }] },
  },
  Filter: {
    Type: 'AWS::Logs::MetricFilter',
    Properties: {
      FilterPattern: '{ ($.eventSource = "dynamodb.amazonaws.com") && ($.readOnly IS TRUE) }',
      MetricTransformations: [{ MetricNamespace: 'Election/Trail', MetricName: 'RollReads', MetricValue: '1' }],
    },
  },
  Unusual: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      ComparisonOperator: 'GreaterThanUpperThreshold',
      Metrics: [
        { Id: 'reads', MetricStat: { Metric: FIGURE, Period: 900, Stat: 'Sum' } },
        { Id: 'normal', Expression: 'ANOMALY_DETECTION_BAND(reads, 4)' },
      ],
      ThresholdMetricId: 'normal',
    },
  },
  Many: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      ...FIGURE,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
      Period: 900,
      Statistic: 'Sum',
      Threshold: 200,
    },
  },
  Both: {
    Type: 'AWS::CloudWatch::CompositeAlarm',
    Properties: {
      AlarmActions: [{ Ref: 'Topic' }],
      AlarmRule: { 'Fn::Sub': 'ALARM("${Unusual}") AND ALARM("${Many}")' },
    },
  },
};
const GOOD: JsonObject = Object.entries(PIECES).reduce(
  (whole, [name, resource]) => changed(whole, name, resource),
  ALARM_EXAMPLE,
);

export const unusualReadsHeard: Rule = {
  id: 'unusual-reads-heard',
  title: 'Somebody hears when the roll is read more than usual',
  core: false,
  why:
    'Alaska, 2020, and Illinois, 2016: voters were read out one by one, for days, and each single read was allowed. What gives a walk ' +
    'away is that there are more of them than at any such hour before.',
  fix: 'Leave the alarms RollReads of the Account stack as they are: far above normal, and enough reads to matter.',
  mappings: { cis: ['1.5.5', '5.3.6'], nist: ['SI-4', 'SI-4(5)'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a roll whose reads nobody compares': ['Both'],
    'reads that nothing counts': ['Filter'],
    'a pair that tells nobody': ['Both/Properties/AlarmActions'],
    'a pair that is one alarm or the other': [
      'Both/Properties/AlarmRule',
      { 'Fn::Sub': 'ALARM("${Many}") AND NOT ALARM("${Unusual}")' },
    ],
    'a pair whose other half nothing reaches': ['Many/Properties/Threshold', 200_000],
    'a pair whose other half is of another figure': ['Many/Properties/MetricName', 'Else'],
    'a pair whose other half waits for an hour': ['Many/Properties/Period', 3600],
    'a pair without the usual': ['Unusual/Properties/ThresholdMetricId'],
    'fewer reads than usual': ['Unusual/Properties/ComparisonOperator', 'LessThanLowerThreshold'],
    'another figure than reads': ['Unusual/Properties/Metrics/0/MetricStat/Metric/MetricName', 'Else'],
  }),
  good: [
    { name: 'a pair of alarms, far above normal and enough to matter', template: GOOD },
    {
      name: 'the one half alone, which is louder',
      template: changed(changed(GOOD, 'Both'), 'Unusual/Properties/AlarmActions', [{ Ref: 'Topic' }]),
    },
    { name: 'no roll here', template: changed(changed(GOOD, 'Both'), 'Roll') },
    {
      name: 'an account where central IT records, which is reported as not covered',
      template: { ...changed(GOOD, 'Both'), Metadata: { 'election:existing': ['trail'] } },
    },
  ],
};
