import {
  type Assembly,
  get,
  type JsonObject,
  literalAt,
  type Resource,
  resourcesOf,
  type Scope,
  sameResource,
  scopeOf,
} from '../../../assembly';
import { changed, changes } from '../../examples';
import { referred } from '../../referred';
import type { Rule, Violation } from '../../rule';
import { isTrue, listAt, numberAt } from '../../values';

const API = 'AWS::ApiGateway::RestApi';
const LEVELS = ['ERROR', 'INFO'];

const ALL = '*';

/** How many methods of the stage’s API have a limit of their own less than there are; what the browser asks beforehand aside. */
const withoutLimit = (scope: Scope, properties: JsonObject): number => {
  const api = referred(scope, properties['RestApiId'], API);
  if (api === undefined) return 0;
  const methods = [...resourcesOf(scope.assembly, 'AWS::ApiGateway::Method')].filter((method) => {
    const at = scopeOf(scope.assembly, method.stack);
    const of = referred(at, method.properties['RestApiId'], API);
    return of !== undefined && sameResource(of, api) && literalAt(at, method.properties['HttpMethod']) !== 'OPTIONS';
  });
  const limited = listAt(properties, ['MethodSettings']).flatMap((one) => {
    const [method, path] = [get(one, 'HttpMethod'), get(one, 'ResourcePath')].map((name) => literalAt(scope, name));
    const isLimited = ['ThrottlingRateLimit', 'ThrottlingBurstLimit'].every(
      (name) => (numberAt(scope, get(one, name)) ?? 0) > 0,
    );
    return method === ALL || path === undefined || !isLimited ? [] : [`${method} ${path}`];
  });
  return Math.max(0, methods.length - new Set(limited).size);
};

const problemsOf = (assembly: Assembly, { stack, properties }: Resource): readonly string[] => {
  const scope = scopeOf(assembly, stack);
  const unlimited = withoutLimit(scope, properties);
  // A setting for one method stands in place of the one for all, so each must say it.
  const settings = listAt(properties, ['MethodSettings']);
  const silent = settings.filter((one) => !LEVELS.includes(literalAt(scope, get(one, 'LoggingLevel')) ?? ''));
  return [
    ...(settings.length > 0 && silent.length === 0
      ? []
      : [
          `errors of ${silent.map((one) => literalAt(scope, get(one, 'ResourcePath')) ?? 'a method').join(', ') || 'its methods'} are written down nowhere (LoggingLevel)`,
        ]),
    ...(unlimited === 0
      ? []
      : [
          `${unlimited} of its methods have no limit of their own, so a flood of one takes the others’ share (MethodSettings)`,
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
    A: { Type: API },
    M: { Type: 'AWS::ApiGateway::Method', Properties: { RestApiId: { Ref: 'A' }, HttpMethod: 'POST' } },
    O: { Type: 'AWS::ApiGateway::Method', Properties: { RestApiId: { Ref: 'A' }, HttpMethod: 'OPTIONS' } },
    S: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        RestApiId: { Ref: 'A' },
        TracingEnabled: true,
        MethodSettings: [
          { HttpMethod: '*', ResourcePath: '/*', LoggingLevel: 'ERROR' },
          {
            HttpMethod: 'POST',
            ResourcePath: '/~1api',
            LoggingLevel: 'INFO',
            ThrottlingRateLimit: 20,
            ThrottlingBurstLimit: 40,
          },
        ],
      },
    },
  },
};
const STAGE = 'S/Properties';

export const stagesWatched: Rule = {
  id: 'stages-watched',
  title: 'An API answers everybody by one version, each method within its own limit, and its errors are written down',
  core: false,
  why:
    'Illinois, 2016: an injection went unnoticed for 19 days. A break-in shows first as requests that fail, and ' +
    'a version for some of the voters is one that tests and reviewers may never meet.',
  fix: 'Use ElectionApi, whose stage logs errors of every method, traces requests and has no canary.',
  mappings: { cis: ['5.3.6'], nist: ['AU-2', 'AU-12', 'SI-4', 'CM-3'], fsbp: ['APIGateway.1', 'APIGateway.3'] },
  check,
  bad: changes(GOOD, {
    'a stage that logs no errors': [`${STAGE}/MethodSettings/0/LoggingLevel`, 'OFF'],
    'a method that logs no errors': [`${STAGE}/MethodSettings/1/LoggingLevel`],
    'a stage without settings': [`${STAGE}/MethodSettings`],
    'a level that a parameter decides': [`${STAGE}/MethodSettings/0/LoggingLevel`, { Ref: 'P' }],
    'a method that shares its limit with all others': [`${STAGE}/MethodSettings/1`],
    'a method without a limit': [`${STAGE}/MethodSettings/1/ThrottlingRateLimit`],
    'one method more than limits': [
      'N',
      { Type: 'AWS::ApiGateway::Method', Properties: { RestApiId: { Ref: 'A' }, HttpMethod: 'GET' } },
    ],
    'a stage without traces': [`${STAGE}/TracingEnabled`, false],
    'a stage that says nothing of traces': [`${STAGE}/TracingEnabled`],
    'another version for half of the voters': [`${STAGE}/CanarySetting`, { PercentTraffic: 50 }],
  }),
  good: [
    { name: 'one version, logged and traced', template: GOOD },
    { name: 'no API', template: changed(GOOD, 'S') },
  ],
};
