import {
  type Assembly,
  get,
  type Json,
  type JsonObject,
  perAssembly,
  type Resource,
  resourcesOf,
  scopeOf,
} from '../../../assembly';
import { ALARM_EXAMPLE } from '../../alarms/example';
import { lineTest } from '../../alarms/filter-pattern';
import { changed, changes } from '../../examples';
import { actionsIn, grantsIn } from '../../identity';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { listAt, textAt } from '../../values';

/** A metric is of one region. */
const metricOf = (assembly: Assembly, stack: string, namespace: string | undefined, name: string | undefined): string =>
  `${assembly.stacks.get(stack)?.region ?? ''} ${namespace ?? '?'} ${name ?? '?'}`;

interface Fed {
  readonly filter: Resource;
  readonly metric: string;
  readonly name: string;
  /** What one line adds. */
  readonly by: number;
  /** What is counted where no line is found; nothing when left out. */
  readonly otherwise: number;
}

const fed = perAssembly((assembly): readonly Fed[] =>
  resourcesOf(assembly, 'AWS::Logs::MetricFilter').flatMap((filter) => {
    const scope = scopeOf(assembly, filter.stack);
    return listAt(filter.properties, ['MetricTransformations']).map((one) => {
      const text = (property: string): string | undefined => textAt(scope, get(one, property));
      return {
        filter,
        name: text('MetricName') ?? '?',
        metric: metricOf(assembly, filter.stack, text('MetricNamespace'), text('MetricName')),
        by: Number(text('MetricValue')?.startsWith('$') ? 1 : text('MetricValue')),
        otherwise: get(one, 'DefaultValue') === undefined ? 0 : Number(text('DefaultValue')),
      };
    });
  }),
);

interface Listening {
  readonly alarm: Resource;
  readonly namespace: string | undefined;
  readonly metric: string;
}

const listening = perAssembly((assembly): readonly Listening[] =>
  resourcesOf(assembly, 'AWS::CloudWatch::Alarm').flatMap((alarm) => {
    const scope = scopeOf(assembly, alarm.stack);
    const inMetrics = listAt(alarm.properties, ['Metrics']).map((one) => get(get(one, 'MetricStat'), 'Metric'));
    const all: readonly (Json | undefined)[] = [alarm.properties, ...inMetrics];
    return all.flatMap((source) => {
      const [namespace, name] = [textAt(scope, source, ['Namespace']), textAt(scope, source, ['MetricName'])];
      return name === undefined && namespace === undefined
        ? []
        : [{ alarm, namespace, metric: metricOf(assembly, alarm.stack, namespace, name) }];
    });
  }),
);

/** May code of this app count by itself? Nobody can then say which metrics there are. */
const codeCounts = perAssembly((assembly) =>
  grantsIn(assembly).some(({ statement }) =>
    actionsIn(statement).some((action) => /^(\*|cloudwatch:(\*|putmetricdata))$/.test(action)),
  ),
);

/** Log groups of this assembly by the names that they write out. */
const groupsByName = perAssembly(
  (assembly): ReadonlySet<string> =>
    new Set(
      resourcesOf(assembly, 'AWS::Logs::LogGroup').flatMap(({ stack, properties }) => {
        const name = textAt(scopeOf(assembly, stack), properties['LogGroupName']);
        return name === undefined ? [] : [name];
      }),
    ),
);

/** Does the filter read lines that something here writes? */
const readsOwnLines = (assembly: Assembly, { stack, properties }: Resource): boolean => {
  const scope = scopeOf(assembly, stack);
  if (storeNamedBy(scope, properties['LogGroupName'])?.type === 'AWS::Logs::LogGroup') return true;
  return groupsByName(assembly).has(textAt(scope, properties['LogGroupName']) ?? '');
};

const ofFilter = (assembly: Assembly, filter: Resource, heard: ReadonlySet<string>): readonly string[] => {
  const pattern = textAt(scopeOf(assembly, filter.stack), filter.properties['FilterPattern']);
  const own = fed(assembly).filter((one) => one.filter === filter);
  return [
    ...(lineTest(pattern ?? '') === undefined
      ? [
          `its pattern ${JSON.stringify(pattern ?? '')} is no test of a line’s fields, so nobody can say what it counts (FilterPattern)`,
        ]
      : []),
    ...(readsOwnLines(assembly, filter) ? [] : ['it reads a log that nothing here writes (LogGroupName)']),
    ...(own.length === 0 ? ['it counts nothing (MetricTransformations)'] : []),
    ...own
      .filter(({ by }) => !(by > 0))
      .map(({ name }) => `a line that it finds adds nothing to ${name} (MetricValue)`),
    ...own
      .filter(({ by }) => by > 1)
      .map(
        ({ name, by }) =>
          `one line counts ${by} times for ${name}, so its alarm sounds for what is usual (MetricValue)`,
      ),
    ...own
      .filter(({ otherwise }) => otherwise !== 0)
      .map(
        ({ name }) =>
          `it counts for ${name} where no line is found, so its alarm never falls silent, nor sounds anew (DefaultValue)`,
      ),
    ...own.filter(({ metric }) => !heard.has(metric)).map(({ name }) => `no alarm is for what it counts (${name})`),
  ];
};

const check = (assembly: Assembly): readonly Violation[] => {
  const heard = new Set(listening(assembly).map(({ metric }) => metric));
  const counted = new Set(fed(assembly).map(({ metric }) => metric));
  return [
    ...resourcesOf(assembly, 'AWS::Logs::MetricFilter').flatMap((filter) =>
      ofFilter(assembly, filter, heard).map((what) => ({
        stack: filter.stack,
        logicalId: filter.logicalId,
        what: `${what}.`,
      })),
    ),
    ...listening(assembly)
      .filter(
        ({ namespace, metric }) =>
          namespace?.startsWith('AWS/') !== true && !counted.has(metric) && !codeCounts(assembly),
      )
      .map(({ alarm: { stack, logicalId }, metric }) => ({
        stack,
        logicalId,
        what: `nothing counts what it is for (${metric.trim()}), so it never sounds.`,
      })),
  ];
};

const GOOD: JsonObject = changed(changed(ALARM_EXAMPLE, 'Log', { Type: 'AWS::Logs::LogGroup' }), 'Filter', {
  Type: 'AWS::Logs::MetricFilter',
  Properties: {
    LogGroupName: { Ref: 'Log' },
    FilterPattern: '{ $.message = "limit reached" }',
    MetricTransformations: [
      { MetricNamespace: 'Election/Trail', MetricName: 'Counted', MetricValue: '1', DefaultValue: 0 },
    ],
  },
});
const METRIC = 'Filter/Properties/MetricTransformations';

export const filtersFeedAlarms: Rule = {
  id: 'filters-feed-alarms',
  title: 'What is counted in a log has an alarm, and every alarm has what it counts',
  core: false,
  why:
    'Alaska, 2020: a scripted walk through a look-up met its limits again and again, and nobody was told. An alarm whose metric nobody ' +
    'feeds stays green for ever.',
  fix: 'Write a filter in the form { $.field = "text" }, and give its metric and its alarm the same namespace and name.',
  mappings: { cis: ['1.5.5'], nist: ['AU-5', 'AU-6(1)', 'SI-4', 'SI-4(5)'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'an alarm whose filter was taken away': ['Filter'],
    'a filter whose alarm was taken away': ['Alarm'],
    'a filter of a log that is not there': ['Filter/Properties/LogGroupName', 'somewhere-else'],
    'a filter of words anywhere': ['Filter/Properties/FilterPattern', 'limit'],
    'a filter of everything': ['Filter/Properties/FilterPattern', '*'],
    'a filter that counts nothing': [`${METRIC}/0/MetricValue`, '0'],
    'a filter that counts each line a thousand times': [`${METRIC}/0/MetricValue`, '1000'],
    'a filter that counts what is not there': [`${METRIC}/0/DefaultValue`, 1000],
    'a filter without a metric': [METRIC, []],
    'a filter for another metric': [`${METRIC}/0/MetricName`, 'Other'],
    'a filter for another namespace': [`${METRIC}/0/MetricNamespace`, 'Other'],
    'an alarm for another metric': ['Alarm/Properties/MetricName', 'Other'],
  }),
  good: [
    { name: 'a filter and its alarm', template: GOOD },
    { name: 'a filter that says nothing of other lines', template: changed(GOOD, `${METRIC}/0/DefaultValue`) },
    {
      name: 'a filter of a log by its name',
      template: changed(
        changed(GOOD, 'Log/Properties/LogGroupName', '/election/lorem'),
        'Filter/Properties/LogGroupName',
        '/election/lorem',
      ),
    },
    { name: 'a filter that adds up a field', template: changed(GOOD, `${METRIC}/0/MetricValue`, '$.bytes') },
    {
      name: 'an alarm for what AWS counts',
      template: changed(changed(GOOD, 'Filter'), 'Alarm/Properties/Namespace', 'AWS/Lambda'),
    },
  ],
};
