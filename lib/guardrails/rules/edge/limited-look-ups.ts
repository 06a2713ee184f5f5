import {
  type Assembly,
  get,
  itemsOf,
  type JsonObject,
  literalAt,
  type Resource,
  resourcesOf,
  scopeOf,
} from '../../../assembly';
import { behavioursOf, distributionsOf, originsOf, pathOf } from '../../distributions';
import { changed, changes } from '../../examples';
import { firewallBefore, rateLimitsOf } from '../../firewalls';
import { keyOf } from '../../index-of';
import { PUBLIC_ROUTES, routesOf } from '../../routes';
import type { Rule, Violation } from '../../rule';
import { siteStandsApart } from '../../site-apart';
import { storeNamedBy } from '../../stores';
import { listAt, numberAt } from '../../values';

/** Requests from one address in five minutes, at the most. A household or a library’s shared address stays below. */
const LIMITS = { everything: 5000, api: 300, registrations: 60, lookUps: 30, signIn: 100 } as const;
/** Requests a second at one stage from all addresses together. */
const STAGE = { rate: 100, burst: 200 } as const;

const lacking = (
  assembly: Assembly,
  firewall: Resource,
  wanted: Readonly<Record<string, number>>,
): readonly string[] => {
  const limits = rateLimitsOf(assembly, firewall);
  return Object.entries(wanted)
    .filter(
      ([path, most]) =>
        !limits.some(({ perFiveMinutes, pathStart }) => path.startsWith(pathStart) && perFiveMinutes <= most),
    )
    .map(([path, most]) => `${path} (${most})`);
};

/** APIs that a distribution asks, by the reference in their address. */
const apisBehind = (assembly: Assembly, distribution: Resource): ReadonlySet<string> =>
  new Set(
    originsOf(distribution).flatMap((origin) =>
      itemsOf(scopeOf(assembly, distribution.stack), origin['DomainName']).flatMap(({ expression }) =>
        expression.flatMap((part) => (part.kind === 'attribute' ? [keyOf(part.resource)] : [])),
      ),
    ),
  );

/** Limits of the routes that take voters' words, as far as these APIs have them. */
const limitsOfForms = (assembly: Assembly, apis: ReadonlySet<string>): Readonly<Record<string, number>> => {
  const open = new Set(
    routesOf(assembly)
      .filter(({ api }) => api !== undefined && apis.has(keyOf(api)))
      .map(({ verb, path }) => `${verb} ${path}`),
  );
  const has = (start: string): boolean => PUBLIC_ROUTES.some((route) => route.endsWith(start) && open.has(route));
  return {
    ...(has('/api/registrations') ? { '/api/registrations': LIMITS.registrations } : {}),
    ...(has('/api/voter-status') ? { '/api/voter-status': LIMITS.lookUps } : {}),
  };
};

const unlimited = (
  assembly: Assembly,
  firewall: Resource,
  wanted: Readonly<Record<string, number>>,
): readonly Violation[] => {
  const missing = lacking(assembly, firewall, wanted);
  return missing.length === 0
    ? []
    : [
        {
          stack: firewall.stack,
          logicalId: firewall.logicalId,
          what: `it does not stop an address after so many requests in five minutes to ${missing.join(', ')}.`,
        },
      ];
};

const edgeProblems = (assembly: Assembly): readonly Violation[] => {
  return distributionsOf(assembly).flatMap((distribution) => {
    const firewall = storeNamedBy(
      scopeOf(assembly, distribution.stack),
      get(distribution.properties['DistributionConfig'], 'WebACLId'),
    );
    if (firewall?.type !== 'AWS::WAFv2::WebACL') return [];
    const apis = apisBehind(assembly, distribution);
    const wanted = {
      '/': LIMITS.everything,
      ...(behavioursOf(distribution).some((one) => pathOf(one).startsWith('/api/')) ? { '/api/': LIMITS.api } : {}),
      ...limitsOfForms(assembly, apis),
    };
    return unlimited(assembly, firewall, wanted);
  });
};

/** Without an edge before it, an API that takes voters' words holds to the same limits by itself. */
const directProblems = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::ApiGateway::RestApi')].flatMap((api) => {
    const forms = limitsOfForms(assembly, new Set([keyOf(api)]));
    const firewall = firewallBefore(assembly, api);
    return firewall === undefined || Object.keys(forms).length === 0 || !siteStandsApart(assembly, api.stack)
      ? []
      : unlimited(assembly, firewall, { '/': LIMITS.everything, '/api/': LIMITS.api, ...forms });
  });

const ASKED_THROUGH = 'ASKED_THROUGH';

/** Behind an edge the look-up counts the address that the edge names. Where none stands, anybody can write that header. */
const addressProblems = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::Lambda::Function')].flatMap(({ stack, logicalId, properties }) => {
    const said = get(get(properties['Environment'], 'Variables'), ASKED_THROUGH);
    const wanted = siteStandsApart(assembly, stack) ? 'nothing' : 'edge';
    return said === undefined || literalAt(scopeOf(assembly, stack), said) === wanted
      ? []
      : [
          {
            stack,
            logicalId,
            what: `${ASKED_THROUGH} is not ${wanted}, so it counts look-ups by an address that callers choose, or that all of them share.`,
          },
        ];
  });

const signInProblems = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::Cognito::UserPool')].flatMap((pool) => {
    const firewall = firewallBefore(assembly, pool);
    return firewall === undefined || lacking(assembly, firewall, { '/': LIMITS.signIn }).length === 0
      ? []
      : [
          {
            stack: firewall.stack,
            logicalId: firewall.logicalId,
            what: `it does not stop an address after ${LIMITS.signIn} tries to sign in within five minutes.`,
          },
        ];
  });

const stageProblems = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::ApiGateway::Stage')].flatMap(({ stack, logicalId, properties }) => {
    const scope = scopeOf(assembly, stack);
    const settings = listAt(properties, ['MethodSettings']);
    const isLimited = (one: (typeof settings)[number]): boolean => {
      const rate = numberAt(scope, get(one, 'ThrottlingRateLimit'));
      const burst = numberAt(scope, get(one, 'ThrottlingBurstLimit'));
      return (
        rate !== undefined &&
        burst !== undefined &&
        rate >= 0 &&
        burst >= 0 &&
        rate <= STAGE.rate &&
        burst <= STAGE.burst
      );
    };
    const all = settings.filter(
      (one) => literalAt(scope, get(one, 'ResourcePath')) === '/*' && literalAt(scope, get(one, 'HttpMethod')) === '*',
    );
    const api = storeNamedBy(scope, properties['RestApiId']);
    const known = new Set(
      routesOf(assembly)
        .filter((route) => api !== undefined && route.api === api)
        .map(({ verb, path }) => `${verb} /${(path ?? '').replaceAll('/', '~1')}`),
    );
    const lost = settings
      .filter((one) => !all.includes(one))
      .map((one) => `${literalAt(scope, get(one, 'HttpMethod'))} ${literalAt(scope, get(one, 'ResourcePath'))}`)
      .filter((route) => !known.has(route));
    const problems = [
      ...lost.map((route) => `its limit for ${route} is for no route, so the one that it was for has none of its own`),
      ...(all.length > 0 ? [] : ['it has no limit for every method (MethodSettings of /* and *)']),
      ...settings
        .filter((one) => !isLimited(one))
        .map(
          (one) =>
            `${literalAt(scope, get(one, 'HttpMethod'))} ${literalAt(scope, get(one, 'ResourcePath'))} takes more than ${STAGE.rate} requests a second`,
        ),
    ];
    return problems.length === 0 ? [] : [{ stack, logicalId, what: `of this API: ${problems.join('; ')}.` }];
  });

const check = (assembly: Assembly): readonly Violation[] => [
  ...edgeProblems(assembly),
  ...directProblems(assembly),
  ...addressProblems(assembly),
  ...signInProblems(assembly),
  ...stageProblems(assembly),
];

const rate = (limit: number, pathStart?: string): JsonObject => ({
  Action: { Block: {} },
  Statement: {
    RateBasedStatement: {
      AggregateKeyType: 'IP',
      EvaluationWindowSec: 300,
      Limit: limit,
      ...(pathStart === undefined
        ? {}
        : {
            ScopeDownStatement: {
              ByteMatchStatement: {
                FieldToMatch: { UriPath: {} },
                PositionalConstraint: 'STARTS_WITH',
                SearchString: pathStart,
                TextTransformations: [{ Type: 'URL_DECODE' }, { Type: 'LOWERCASE' }],
              },
            },
          }),
    },
  },
});
const GOOD: JsonObject = {
  Resources: {
    W: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: { Rules: [rate(30, '/api/voter-status'), rate(300, '/api/'), rate(5000)] },
    },
    D: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          WebACLId: { 'Fn::GetAtt': ['W', 'Arn'] },
          DefaultCacheBehavior: {},
          CacheBehaviors: [{ PathPattern: '/api/*' }],
          Origins: [{ Id: 'api', DomainName: { 'Fn::Sub': '${Api}.execute-api.us-east-2.amazonaws.com' } }],
        },
      },
    },
    Api: { Type: 'AWS::ApiGateway::RestApi' },
    Part: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: { ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart: 'api' },
    },
    LookUp: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: { ParentId: { Ref: 'Part' }, PathPart: 'voter-status' },
    },
    Method: {
      Type: 'AWS::ApiGateway::Method',
      Properties: { RestApiId: { Ref: 'Api' }, ResourceId: { Ref: 'LookUp' }, HttpMethod: 'POST' },
    },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        RestApiId: { Ref: 'Api' },
        MethodSettings: [
          { ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
          {
            ResourcePath: '/~1api~1voter-status',
            HttpMethod: 'POST',
            ThrottlingRateLimit: 20,
            ThrottlingBurstLimit: 40,
          },
        ],
      },
    },
    Status: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { ASKED_THROUGH: 'edge' } } } },
    Pool: { Type: 'AWS::Cognito::UserPool' },
    SignIn: { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: [rate(100)] } },
    Before: {
      Type: 'AWS::WAFv2::WebACLAssociation',
      Properties: { ResourceArn: { 'Fn::GetAtt': ['Pool', 'Arn'] }, WebACLArn: { 'Fn::GetAtt': ['SignIn', 'Arn'] } },
    },
  },
};
const RULES = 'W/Properties/Rules';
const RATE = `${RULES}/0/Statement/RateBasedStatement`;
const ADDRESS = `Status/Properties/Environment/Variables/${ASKED_THROUGH}`;
const SETTING = 'Stage/Properties/MethodSettings/0';

export const limitedLookUps: Rule = {
  id: 'limited-look-ups',
  title: 'Nobody walks through the roll, and nobody guesses passwords',
  core: false,
  why: 'Alaska, 2020: a script asked the registration look-up again and again and left with 113,000 voters’ data. Each single question was allowed.',
  fix: 'Leave the rate rules of the edge and the throttles of the stage as they are, or make them stricter.',
  mappings: { cis: ['1.5.6', 'A1.2.4'], nist: ['SC-5', 'AC-7', 'SI-4', 'AC-10'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'look-ups without a limit of their own': [`${RULES}/0`],
    'look-ups with a wide limit': [`${RATE}/Limit`, 3000],
    'a limit over a tenth of the time': [`${RATE}/EvaluationWindowSec`, 30],
    'a limit that counts all addresses together': [`${RATE}/AggregateKeyType`, 'CONSTANT'],
    'a limit that counts what the client says it is': [`${RATE}/AggregateKeyType`, 'FORWARDED_IP'],
    'a limit that only counts': [`${RULES}/0/Action`, { Count: {} }],
    'a limit that an encoded letter goes round': [
      `${RATE}/ScopeDownStatement/ByteMatchStatement/TextTransformations`,
      [{ Type: 'NONE' }],
    ],
    'a limit for another path': [`${RATE}/ScopeDownStatement/ByteMatchStatement/SearchString`, '/api/voter-statistics'],
    'an API without a limit': [`${RULES}/1`],
    'a website without a limit': [`${RULES}/2`],
    'a sign-in without a limit': ['SignIn/Properties/Rules', []],
    'a stage without throttles': ['Stage/Properties/MethodSettings'],
    'a stage that takes the account’s limit': [`${SETTING}/ThrottlingRateLimit`],
    'a stage that takes ten thousand a second': [`${SETTING}/ThrottlingRateLimit`, 10000],
    'a stage with its limit switched off': [`${SETTING}/ThrottlingRateLimit`, -1],
    'a stage with a wide burst': [`${SETTING}/ThrottlingBurstLimit`, 5000],
    'a limit for a route that is not there': [
      'Stage/Properties/MethodSettings/1/ResourcePath',
      '/~1api~1voter-statuses',
    ],
    'a limit for a verb that the route does not have': ['Stage/Properties/MethodSettings/1/HttpMethod', 'GET'],
    'look-ups counted by no edge’s word behind an edge': [ADDRESS, 'nothing'],
    'look-ups counted by a word that nobody knows': [ADDRESS, '*'],
    'a limit for one method alone': [`${SETTING}/HttpMethod`, 'GET'],
  }),
  good: [
    { name: 'limits on look-ups, API, website, sign-in and stage', template: GOOD },
    { name: 'a stricter limit', template: changed(GOOD, `${RATE}/Limit`, 10) },
    {
      name: 'no look-up at all',
      template: changed(changed(changed(GOOD, 'Method'), `${RULES}/0`), 'Stage/Properties/MethodSettings/1'),
    },
  ],
};
