import {
  type Assembly,
  get,
  type Json,
  literalAt,
  perAssembly,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../assembly';
import { listAt, textAt } from '../values';

/** Figures that services give by themselves, and by what they part them; of services whose alarms this project has. */
const OF_SERVICES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'AWS/Backup': Object.fromEntries(
    ['Created', 'Pending', 'Running', 'Aborted', 'Completed', 'Failed', 'Expired'].flatMap((end) =>
      ['BackupJobs', 'CopyJobs', 'RestoreJobs'].map((jobs) => [
        `NumberOf${jobs}${end}`,
        ['BackupVaultName', 'ResourceType'],
      ]),
    ),
  ),
  'AWS/SQS': Object.fromEntries(
    [
      'ApproximateAgeOfOldestMessage',
      'ApproximateNumberOfMessagesDelayed',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesVisible',
      'NumberOfEmptyReceives',
      'NumberOfMessagesDeleted',
      'NumberOfMessagesReceived',
      'NumberOfMessagesSent',
      'SentMessageSize',
    ].map((name) => [name, ['QueueName']]),
  ),
};

/** Functions that count by themselves name their figures’ home in this variable. */
const FUNCTIONS_NAMESPACE = 'POWERTOOLS_METRICS_NAMESPACE';

/** `<stack> <namespace> <name>` of every figure that a filter over a log makes; an alarm sees those of its own region alone. */
const counted = perAssembly((assembly): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { stack, properties } of resourcesOf(assembly, 'AWS::Logs::MetricFilter')) {
    const scope = scopeOf(assembly, stack);
    for (const one of listAt(properties, ['MetricTransformations'])) {
      found.add(`${regionOf(scope)} ${textAt(scope, one, ['MetricNamespace'])} ${textAt(scope, one, ['MetricName'])}`);
    }
  }
  return found;
});

const regionOf = ({ stack }: Scope): string => stack.region ?? 'the region of the deploy';

const namespacesOfFunctions = perAssembly(
  (assembly: Assembly): ReadonlySet<string> =>
    new Set(
      [...resourcesOf(assembly, 'AWS::Lambda::Function')].flatMap(({ stack, properties }) => {
        const variables = get(properties['Environment'], 'Variables');
        const value = literalAt(scopeOf(assembly, stack), get(variables, FUNCTIONS_NAMESPACE));
        return value === undefined ? [] : [value];
      }),
    ),
);

/** Why nothing ever counts this figure; undefined where something does, or where AWS may, of a service that is not in the table. */
export const whyUncounted = (
  scope: Scope,
  figure: {
    readonly namespace: Json | undefined;
    readonly name: Json | undefined;
    readonly dimensions: readonly Json[];
  },
): string | undefined => {
  const namespace = textAt(scope, figure.namespace);
  const name = textAt(scope, figure.name);
  if (namespace === undefined || name === undefined) return 'it names no figure';
  if (namespace.startsWith('AWS/')) {
    const known = OF_SERVICES[namespace];
    if (known === undefined) return undefined;
    const parts = Object.hasOwn(known, name) ? known[name] : undefined;
    if (parts === undefined) return `${namespace} has no figure ${name}`;
    const odd = figure.dimensions.find((one) => !parts.includes(textAt(scope, get(one, 'Name')) ?? ''));
    return odd === undefined ? undefined : `${namespace} does not part ${name} by ${String(get(odd, 'Name'))}`;
  }
  const isCounted =
    counted(scope.assembly).has(`${regionOf(scope)} ${namespace} ${name}`) ||
    namespacesOfFunctions(scope.assembly).has(namespace);
  return isCounted ? undefined : `no filter and no function of its region counts ${name} in ${namespace}`;
};

/** The figures that an alarm looks at: its own, or those of its list. */
export const figuresOf = ({ properties }: Resource) =>
  properties['Metrics'] === undefined
    ? [
        {
          namespace: properties['Namespace'],
          name: properties['MetricName'],
          dimensions: listAt(properties, ['Dimensions']),
        },
      ]
    : listAt(properties, ['Metrics'])
        .filter((one) => get(one, 'Expression') === undefined)
        .map((one) => {
          const metric = get(get(one, 'MetricStat'), 'Metric');
          return {
            namespace: get(metric, 'Namespace'),
            name: get(metric, 'MetricName'),
            dimensions: listAt(metric, ['Dimensions']),
          };
        });
