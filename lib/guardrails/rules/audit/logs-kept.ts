import {
  type Assembly,
  attributeOf,
  itemsOf,
  type JsonObject,
  perAssembly,
  resourceAt,
  resourcesOf,
  scopeOf,
} from '../../../assembly';
import { changes } from '../../examples';
import { keyOf } from '../../index-of';
import type { Rule, Violation } from '../../rule';
import { numberAt, valuesAt } from '../../values';

/** 22 months (52 U.S.C. 20701), in days; CloudWatch’s next longer choice is 731. */
const DAYS = 670;

/** Functions whose log group is one of this assembly, with its key and retention. */
const logGroupOf = perAssembly((assembly): ReadonlySet<string> => {
  const functions = new Set<string>();
  for (const one of resourcesOf(assembly, 'AWS::Lambda::Function')) {
    const scope = scopeOf(assembly, one.stack);
    const named = valuesAt(one.properties, ['LoggingConfig', 'LogGroup']).flatMap((value) => itemsOf(scope, value));
    const groups = named.map(({ expression }) => {
      const attribute = attributeOf(expression);
      return attribute && resourceAt(assembly, attribute.resource);
    });
    if (groups.length > 0 && groups.every((group) => group?.type === 'AWS::Logs::LogGroup')) functions.add(keyOf(one));
  }
  return functions;
});

const check = (assembly: Assembly): readonly Violation[] => [
  ...[...resourcesOf(assembly, 'AWS::Logs::LogGroup')].flatMap(({ stack, logicalId, properties }) => {
    const scope = scopeOf(assembly, stack);
    const written = properties['RetentionInDays'];
    const days = numberAt(scope, written);
    const problems = [
      // Without a number CloudWatch keeps for ever: personal data would never be gone.
      ...(written === undefined ? ['it says nothing of how long it is kept (RetentionInDays)'] : []),
      ...(written === undefined || (days !== undefined && days >= DAYS)
        ? []
        : [`it is kept for ${days ?? 'a time that the deploy decides'} instead of ${DAYS} days`]),
      ...(properties['LogGroupClass'] === 'DELIVERY'
        ? ['its class keeps two days whatever else it says (LogGroupClass)']
        : []),
    ];
    return problems.length === 0 ? [] : [{ stack, logicalId, what: `of this log group: ${problems.join('; ')}.` }];
  }),
  ...[...resourcesOf(assembly, 'AWS::Lambda::Function')]
    .filter((one) => !logGroupOf(assembly).has(keyOf(one)))
    .map(({ stack, logicalId }) => ({
      stack,
      logicalId,
      what: 'it writes to no log group of this assembly (LoggingConfig.LogGroup): Lambda makes one without a key, and nobody says how long it is kept.',
    })),
];

const GOOD: JsonObject = {
  Resources: {
    L: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 731 } },
    F: { Type: 'AWS::Lambda::Function', Properties: { LoggingConfig: { LogGroup: { Ref: 'L' } } } },
  },
};

export const logsKept: Rule = {
  id: 'logs-kept',
  title: 'Every log is kept as long as the election’s records, and no longer than it says',
  core: false,
  why:
    'Illinois, 2016: 19 days went by before anybody noticed, and what had been read stands in the logs of those days or nowhere. ' +
    'What a contest in court needs is older than that.',
  fix: 'Use ProtectedLogGroup, and give every function its log group; RetentionInDays 731 (RetentionDays.TWO_YEARS).',
  mappings: { cis: ['5.3.2'], nist: ['AU-4', 'AU-11', 'SI-12'], fsbp: ['CloudWatch.16'] },
  check,
  bad: changes(GOOD, {
    'a log group that says nothing': ['L/Properties/RetentionInDays'],
    'a log group of a week': ['L/Properties/RetentionInDays', 7],
    'a log group whose time a parameter decides': ['L/Properties/RetentionInDays', { Ref: 'P' }],
    'a log group of a class that keeps two days': ['L/Properties/LogGroupClass', 'DELIVERY'],
    'a function that makes its own log group': ['F/Properties/LoggingConfig'],
    'a function that writes to a log group of somebody else’s': [
      'F/Properties/LoggingConfig/LogGroup',
      '/aws/lambda/elsewhere',
    ],
  }),
  good: [{ name: 'a log group of two years', template: GOOD }],
};
