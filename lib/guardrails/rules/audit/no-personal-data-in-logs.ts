import {
  type Assembly,
  get,
  isObject,
  itemsOf,
  type Json,
  type JsonObject,
  literalAt,
  perAssembly,
  type Resource,
  resourcesOf,
  scopeOf,
  toPattern,
} from '../../../assembly';
import { changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { listAt, textAt, valuesAt } from '../../values';

/** Headers that are credentials, in lower case. */
const REDACTED = ['authorization', 'cookie'];

/**
 * What an access log may hold of a request. A path may: it has a reference number at the most. Not in here, and so refused: query
 * strings, bodies, headers, and whatever an authorizer puts beside the subject.
 */
const LOGGED =
  /^\$context\.(requestId|extendedRequestId|requestTime|requestTimeEpoch|httpMethod|resourcePath|resourceId|routeKey|stage|apiId|status|protocol|responseLength|responseLatency|integrationLatency|integrationStatus|wafResponseCode|webaclArn|error\.(message|responseType)|identity\.sourceIp|authorizer\.claims\.sub|authorizer\.error|integration\.(status|latency|requestId|error)|awsEndpointRequestId)$/;

const isOff = (value: Json | undefined): boolean => value === undefined || value === false || value === 'false';

const stageProblems = (assembly: Assembly, stage: Resource): readonly string[] => {
  const scope = scopeOf(assembly, stage.stack);
  const settings = [
    ...listAt(stage.properties, ['MethodSettings']),
    ...valuesAt(stage.properties, ['DefaultRouteSettings']).filter(isObject),
    ...valuesAt(stage.properties, ['StageDescription']).filter(isObject),
  ];
  const format = stage.properties['AccessLogSetting'] ?? stage.properties['AccessLogSettings'];
  const written = itemsOf(scope, get(format, 'Format')).map(({ expression }) => toPattern(expression));
  const variables = written.flatMap(
    (text) => text.match(/\$context\.[A-Za-z0-9_.\-[\]']+|\$(?:input|stageVariables)[^"\s,]*/g) ?? [],
  );
  return [
    ...(settings.every((one) => isOff(get(one, 'DataTraceEnabled')))
      ? []
      : ['DataTraceEnabled writes whole requests and answers into the log']),
    ...(settings.every((one) => literalAt(scope, get(one, 'LoggingLevel')) !== 'INFO')
      ? []
      : ['LoggingLevel INFO writes parameters of requests into the log']),
    ...[...new Set(variables.filter((variable) => !LOGGED.test(variable)))].map(
      (variable) => `its access log has ${variable}`,
    ),
  ];
};

const functionProblems = (assembly: Assembly, { stack, properties }: Resource): readonly string[] => {
  const scope = scopeOf(assembly, stack);
  const level = textAt(scope, properties, ['LoggingConfig', 'ApplicationLogLevel']);
  const variables = get(properties['Environment'], 'Variables');
  const entries = isObject(variables) ? Object.entries(variables) : [];
  return [
    ...(level === undefined || !['DEBUG', 'TRACE'].includes(level)
      ? []
      : [`ApplicationLogLevel ${level} writes more than events`]),
    ...entries.flatMap(([name, value]) => {
      const text = (literalAt(scope, value) ?? '').toLowerCase();
      if (/LOG_EVENT|CAPTURE_(RESPONSE|ERROR)|TRACER_CAPTURE/.test(name))
        return text === 'false' || text === '0' ? [] : [`${name} writes whole events into logs or traces`];
      if (/LOG_?LEVEL$/.test(name) && /^(debug|trace|silly)$/.test(text)) return [`${name} is ${text}`];
      if (name === 'DEBUG' || name === 'POWERTOOLS_DEV') return [`${name} is set`];
      return name === 'NODE_DEBUG' ? [`${name} writes requests with their credentials`] : [];
    }),
  ];
};

/** Headers by which our own distributions prove themselves to what stands behind them. */
const edgeHeaders = perAssembly((assembly): readonly string[] =>
  resourcesOf(assembly, 'AWS::CloudFront::Distribution').flatMap(({ stack, properties }) =>
    listAt(properties, ['DistributionConfig', 'Origins'])
      .flatMap((origin) => listAt(origin, ['OriginCustomHeaders']))
      .flatMap((header) => literalAt(scopeOf(assembly, stack), get(header, 'HeaderName'))?.toLowerCase() ?? []),
  ),
);

const firewallProblems = (assembly: Assembly, logging: Resource): readonly string[] => {
  const scope = scopeOf(assembly, logging.stack);
  const hidden = listAt(logging.properties, ['RedactedFields']).map((field) =>
    literalAt(scope, get(get(field, 'SingleHeader'), 'Name'))?.toLowerCase(),
  );
  const secret = [...new Set([...REDACTED, ...edgeHeaders(assembly)])];
  const missing = secret.filter((name) => !hidden.includes(name));
  return missing.length === 0 ? [] : [`it writes the header ${missing.join(' and ')} down (RedactedFields)`];
};

const PROBLEMS: Readonly<Record<string, (assembly: Assembly, resource: Resource) => readonly string[]>> = {
  'AWS::ApiGateway::Deployment': stageProblems,
  'AWS::ApiGateway::Stage': stageProblems,
  'AWS::ApiGatewayV2::Stage': stageProblems,
  'AWS::Lambda::Function': functionProblems,
  'AWS::WAFv2::LoggingConfiguration': firewallProblems,
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, ...Object.keys(PROBLEMS))].flatMap((resource) => {
    const problems = PROBLEMS[resource.type]?.(assembly, resource) ?? [];
    return problems.length === 0
      ? []
      : [
          {
            stack: resource.stack,
            logicalId: resource.logicalId,
            what: `personal data gets into a log: ${problems.join('; ')}.`,
          },
        ];
  });

const GOOD: JsonObject = {
  Resources: {
    S: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        MethodSettings: [{ DataTraceEnabled: false, LoggingLevel: 'ERROR' }],
        AccessLogSetting: {
          Format: '{"id":"$context.requestId","status":"$context.status","who":"$context.authorizer.claims.sub"}',
        },
      },
    },
    F: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { STATE: 'ZZ' } } } },
    Acl: { Type: 'AWS::WAFv2::WebACL', Properties: { Scope: 'REGIONAL' } },
    W: {
      Type: 'AWS::WAFv2::LoggingConfiguration',
      Properties: {
        ResourceArn: { 'Fn::GetAtt': ['Acl', 'Arn'] },
        RedactedFields: [{ SingleHeader: { Name: 'authorization' } }, { SingleHeader: { Name: 'cookie' } }],
      },
    },
  },
};
const FORMAT = 'S/Properties/AccessLogSetting/Format';

export const noPersonalDataInLogs: Rule = {
  id: 'no-personal-data-in-logs',
  title: 'No log holds what a voter wrote, nor a credential',
  core: false,
  why:
    'A log of whole requests is a second roll: names, birth dates and numbers, readable to whoever looks after errors. Elector, 2020: ' +
    'an administrator’s password lay in plain sight, and 6.45 million records behind it.',
  fix: 'Use ElectionApi, ElectionFunction and RegionalFirewall; log ids, times and outcomes, never a body, a query string or a header.',
  mappings: { cis: ['A1.6.8'], nist: ['AU-3(3)', 'SC-28', 'SI-12'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'an API that logs whole requests': ['S/Properties/MethodSettings/0/DataTraceEnabled', true],
    'an API that lets a parameter decide it': ['S/Properties/MethodSettings/0/DataTraceEnabled', { Ref: 'P' }],
    'an API that logs parameters': ['S/Properties/MethodSettings/0/LoggingLevel', 'INFO'],
    'an access log with the voter’s query': [FORMAT, '{"path":"$context.path","q":"$input.params"}'],
    'an access log with every claim of the token': [FORMAT, '{"who":"$context.authorizer.claims"}'],
    'an access log with the browser’s headers': [FORMAT, '{"agent":"$context.identity.userAgent"}'],
    'a function that logs its events': ['F/Properties/Environment/Variables', { POWERTOOLS_LOGGER_LOG_EVENT: 'true' }],
    'a function that traces its answers': [
      'F/Properties/Environment/Variables',
      { POWERTOOLS_TRACER_CAPTURE_RESPONSE: 'true' },
    ],
    'a function that logs everything': ['F/Properties/LoggingConfig', { ApplicationLogLevel: 'TRACE' }],
    'a function that logs everything, by its environment': [
      'F/Properties/Environment/Variables',
      { POWERTOOLS_LOG_LEVEL: 'DEBUG' },
    ],
    'a firewall that logs tokens': ['W/Properties/RedactedFields/0'],
    'a firewall that logs the header by which the edge proves itself': [
      'Edge',
      {
        Type: 'AWS::CloudFront::Distribution',
        Properties: {
          DistributionConfig: { Origins: [{ OriginCustomHeaders: [{ HeaderName: 'X-Edge', HeaderValue: 'x' }] }] },
        },
      },
    ],
    'a firewall that hides nothing': ['W/Properties/RedactedFields'],
  }),
  good: [{ name: 'logs of ids, times and outcomes', template: GOOD }],
};
