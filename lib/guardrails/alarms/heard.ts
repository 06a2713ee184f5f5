import {
  type Assembly,
  get,
  type Json,
  type JsonObject,
  perAssembly,
  type Resource,
  resourcesOf,
  type Scope,
  sameResource,
  scopeOf,
} from '../../assembly';
import { storeNamedBy } from '../stores';
import { listAt, numberAt, textAt } from '../values';
import { matchesEvent } from './event-pattern';
import { type LineTest, lineTest } from './filter-pattern';
import type { Sample } from './samples';
import { alarmTargets, ruleTargets, whyUnheard } from './speaks';

/** A metric that counts matching lines of one log group. */
interface Counter {
  readonly stack: string;
  readonly metric: string;
  readonly matches: LineTest;
  readonly logGroup: Resource | undefined;
}

const metricOf = (scope: Scope, source: Json | undefined, namespace: string, name: string): string =>
  `${textAt(scope, source, [namespace]) ?? '?'} ${textAt(scope, source, [name]) ?? '?'}`;

const counters = perAssembly((assembly): readonly Counter[] =>
  [...resourcesOf(assembly, 'AWS::Logs::MetricFilter')].flatMap(({ stack, properties }): readonly Counter[] => {
    const scope = scopeOf(assembly, stack);
    const matches = lineTest(textAt(scope, properties['FilterPattern']) ?? '');
    if (matches === undefined) return [];
    return listAt(properties, ['MetricTransformations'])
      .filter((one) => Number(textAt(scope, one, ['MetricValue'])) >= 1 && get(one, 'Dimensions') === undefined)
      .map((one) => ({
        stack,
        matches,
        metric: metricOf(scope, one, 'MetricNamespace', 'MetricName'),
        logGroup: storeNamedBy(scope, properties['LogGroupName']),
      }));
  }),
);

/** A quarter of an hour: what is found the next morning is gone. */
const LONGEST_PERIOD = 900;

/** From how many events within one period on somebody hears; undefined where nobody does. */
const heardFrom = (assembly: Assembly, alarm: Resource): number | undefined => {
  const scope = scopeOf(assembly, alarm.stack);
  const { properties } = alarm;
  const number = (name: string): number | undefined => numberAt(scope, properties, [name]);
  const operator = textAt(scope, properties['ComparisonOperator']);
  const threshold = number('Threshold');
  const isAtOnce = (number('DatapointsToAlarm') ?? number('EvaluationPeriods')) === 1;
  const isSum = ['Sum', 'SampleCount'].includes(textAt(scope, properties['Statistic']) ?? '');
  const isShort = (number('Period') ?? Number.POSITIVE_INFINITY) <= LONGEST_PERIOD;
  const isWhole = listAt(properties, ['Dimensions']).length === 0;
  if (threshold === undefined || !isAtOnce || !isSum || !isShort || !isWhole) return undefined;
  if (whyUnheard(scope, alarmTargets(alarm), 'cloudwatch.amazonaws.com') !== undefined) return undefined;
  if (operator === 'GreaterThanOrEqualToThreshold') return threshold;
  return operator === 'GreaterThanThreshold' ? threshold + 1 : undefined;
};

/** For each metric, from how many events on somebody hears. In the stack of the metric: an alarm sees its own region alone. */
const ears = perAssembly((assembly): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  for (const alarm of resourcesOf(assembly, 'AWS::CloudWatch::Alarm')) {
    const from = heardFrom(assembly, alarm);
    if (from === undefined) continue;
    const metric = `${alarm.stack} ${metricOf(scopeOf(assembly, alarm.stack), alarm.properties, 'Namespace', 'MetricName')}`;
    found.set(metric, Math.min(from, found.get(metric) ?? Number.POSITIVE_INFINITY));
  }
  return found;
});

/** Rules of the account’s bus whose events a person reads. */
const hearingRules = perAssembly((assembly): readonly Resource[] =>
  [...resourcesOf(assembly, 'AWS::Events::Rule')].filter((rule) => {
    const scope = scopeOf(assembly, rule.stack);
    return whyUnheard(scope, ruleTargets(scope, rule), 'events.amazonaws.com') === undefined;
  }),
);

const onDefaultBus = ({ properties }: Resource): boolean =>
  properties['EventBusName'] === undefined || properties['EventBusName'] === 'default';

/** Does somebody hear of this event on the bus of a region? */
export const isHeardOnBus = (assembly: Assembly, stacks: ReadonlySet<string>, event: JsonObject): boolean =>
  hearingRules(assembly).some(
    (rule) => stacks.has(rule.stack) && onDefaultBus(rule) && matchesEvent(rule.properties['EventPattern'], event),
  );

/** The same call as EventBridge hands it on. */
const onBus = (line: JsonObject): JsonObject => ({
  source: `aws.${String(line['eventSource']).split('.')[0]}`,
  'detail-type': 'AWS API Call via CloudTrail',
  detail: line,
});

/** Does somebody hear of this line of a trail that writes to one of these log groups? */
export const isHeard = (
  assembly: Assembly,
  logGroups: readonly Resource[],
  stacks: ReadonlySet<string>,
  { line, times = 1, fromTrail }: Sample,
): boolean =>
  counters(assembly).some(
    ({ stack, metric, matches, logGroup }) =>
      (ears(assembly).get(`${stack} ${metric}`) ?? Number.POSITIVE_INFINITY) <= times &&
      logGroups.some((group) => logGroup !== undefined && sameResource(group, logGroup)) &&
      matches(line),
  ) ||
  (times === 1 && fromTrail !== true && isHeardOnBus(assembly, stacks, onBus(line)));
