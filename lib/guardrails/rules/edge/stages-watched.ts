import { type Assembly, get, type JsonObject, literalAt, type Resource, resourcesOf, scopeOf } from '../../../assembly';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { isTrue, listAt } from '../../values';

const LEVELS = ['ERROR', 'INFO'];

const problemsOf = (assembly: Assembly, { stack, properties }: Resource): readonly string[] => {
  const scope = scopeOf(assembly, stack);
  // A setting for one method stands in place of the one for all, so each must say it.
  const settings = listAt(properties, ['MethodSettings']);
  const silent = settings.filter((one) => !LEVELS.includes(literalAt(scope, get(one, 'LoggingLevel')) ?? ''));
  return [
    ...(settings.length > 0 && silent.length === 0
      ? []
      : [
          `errors of ${silent.map((one) => literalAt(scope, get(one, 'ResourcePath')) ?? 'a method').join(', ') || 'its methods'} are written down nowhere (LoggingLevel)`,
        ]),
    ...(isTrue(properties['TracingEnabled'])
      ? []
      : ['no request can be followed to the code that answered (TracingEnabled)']),
    ...(properties['CanarySetting'] === undefined
      ? []
      : ['a part of the voters is answered by another version, with settings of its own (CanarySetting)']),
  ];
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::ApiGateway::Stage')].flatMap((stage) => {
    const problems = problemsOf(assembly, stage);
    return problems.length === 0
      ? []
      : [{ stack: stage.stack, logicalId: stage.logicalId, what: `of this stage: ${problems.join('; ')}.` }];
  });

const GOOD: JsonObject = {
  Resources: {
    S: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        TracingEnabled: true,
        MethodSettings: [
          { HttpMethod: '*', ResourcePath: '/*', LoggingLevel: 'ERROR' },
          { HttpMethod: 'POST', ResourcePath: '/~1api', LoggingLevel: 'INFO' },
        ],
      },
    },
  },
};
const STAGE = 'S/Properties';

export const stagesWatched: Rule = {
  id: 'stages-watched',
  title: 'An API answers everybody by one version, and its errors are written down',
  core: false,
  why:
    'Illinois, 2016: three weeks of odd requests made errors that nobody wrote down. A break-in shows first as requests that fail, and ' +
    'a version for some of the voters is one that tests and reviewers may never meet.',
  fix: 'Use ElectionApi, whose stage logs errors of every method, traces requests and has no canary.',
  mappings: { cis: ['5.3.6'], nist: ['AU-2', 'AU-12', 'SI-4', 'CM-3'], fsbp: ['APIGateway.1', 'APIGateway.3'] },
  check,
  bad: changes(GOOD, {
    'a stage that logs no errors': [`${STAGE}/MethodSettings/0/LoggingLevel`, 'OFF'],
    'a method that logs no errors': [`${STAGE}/MethodSettings/1/LoggingLevel`],
    'a stage without settings': [`${STAGE}/MethodSettings`],
    'a level that a parameter decides': [`${STAGE}/MethodSettings/0/LoggingLevel`, { Ref: 'P' }],
    'a stage without traces': [`${STAGE}/TracingEnabled`, false],
    'a stage that says nothing of traces': [`${STAGE}/TracingEnabled`],
    'another version for half of the voters': [`${STAGE}/CanarySetting`, { PercentTraffic: 50 }],
  }),
  good: [
    { name: 'one version, logged and traced', template: GOOD },
    { name: 'no API', template: changed(GOOD, 'S') },
  ],
};
