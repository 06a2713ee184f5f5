import {
  type Assembly,
  get,
  itemsOf,
  type Json,
  type JsonObject,
  literalOf,
  perAssembly,
  type Resource,
  resourceAt,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { dataClassOf } from '../../data-class';
import { changes } from '../../examples';
import { keyOf } from '../../index-of';
import { render } from '../../principals';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';

/** The one resource that a text of several parts speaks of: `arn:...:log-group:${Group}`. */
const spokenOf = (scope: Scope, value: Json | undefined): Resource | undefined => {
  const [item] = itemsOf(scope, value);
  const part = item?.expression.find((one) => one.kind === 'attribute');
  return part?.kind === 'attribute' ? resourceAt(scope.assembly, part.resource) : undefined;
};

const namesOf = (scope: Scope, value: Json | undefined): readonly string[] =>
  itemsOf(scope, value).map(
    ({ expression }) => literalOf(expression) ?? render(scope.assembly, scope.stack, expression),
  );

const byName = (stack: string, name: string): string => `${stack} named ${name}`;

/** Deliveries by their source: the resource, or a name in the same stack. */
const deliveriesBySource = (assembly: Assembly): ReadonlyMap<string, readonly Resource[]> => {
  const found = new Map<string, Resource[]>();
  for (const delivery of resourcesOf(assembly, 'AWS::Logs::Delivery')) {
    const scope = scopeOf(assembly, delivery.stack);
    const written = delivery.properties['DeliverySourceName'];
    const source = storeNamedBy(scope, written);
    const names = namesOf(scope, written).map((name) => byName(delivery.stack, name));
    for (const key of [...(source ? [keyOf(source)] : []), ...names])
      found.set(key, [...(found.get(key) ?? []), delivery]);
  }
  return found;
};

/** Distributions whose standard log is delivered to a store of evidence, by the newer way that encrypted buckets take. */
const loggedDistributions = perAssembly((assembly): ReadonlySet<string> => {
  const found = new Set<string>();
  const bySource = deliveriesBySource(assembly);
  for (const source of resourcesOf(assembly, 'AWS::Logs::DeliverySource')) {
    const scope = scopeOf(assembly, source.stack);
    const distribution = spokenOf(scope, source.properties['ResourceArn']);
    if (distribution?.type !== 'AWS::CloudFront::Distribution' || source.properties['LogType'] !== 'ACCESS_LOGS')
      continue;
    const own = namesOf(scope, source.properties['Name']);
    const deliveries = [keyOf(source), ...own.map((name) => byName(source.stack, name))].flatMap(
      (key) => bySource.get(key) ?? [],
    );
    const isDelivered = deliveries.some((delivery) => {
      const there = scopeOf(assembly, delivery.stack);
      const destination = storeNamedBy(there, delivery.properties['DeliveryDestinationArn']);
      const target =
        destination &&
        storeNamedBy(scopeOf(assembly, destination.stack), destination.properties['DestinationResourceArn']);
      return target !== undefined && dataClassOf(scopeOf(assembly, target.stack), target) === 'audit-log';
    });
    if (isDelivered) found.add(keyOf(distribution));
  }
  return found;
});

const stageProblem = (assembly: Assembly, stage: Resource): string | undefined => {
  const scope = scopeOf(assembly, stage.stack);
  const setting = stage.properties['AccessLogSetting'] ?? stage.properties['AccessLogSettings'];
  const target = spokenOf(scope, get(setting, 'DestinationArn'));
  if (target?.type !== 'AWS::Logs::LogGroup')
    return 'its requests are logged to no log group of this assembly (AccessLogSetting)';
  const [format = ''] = namesOf(scope, get(setting, 'Format'));
  const missing = ['$context.requestId', '$context.status', '$context.identity.sourceIp'].filter(
    (one) => !format.includes(one),
  );
  return missing.length === 0 ? undefined : `its access log lacks ${missing.join(', ')}`;
};

const firewallIsLogged = perAssembly((assembly): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const logging of resourcesOf(assembly, 'AWS::WAFv2::LoggingConfiguration')) {
    const scope = scopeOf(assembly, logging.stack);
    const firewall = storeNamedBy(scope, logging.properties['ResourceArn']);
    const target = spokenOrNamed(assembly, scope, logging);
    const dropped = get(logging.properties['LoggingFilter'], 'DefaultBehavior') === 'DROP';
    if (firewall?.type === 'AWS::WAFv2::WebACL' && target && !dropped) found.add(keyOf(firewall));
  }
  return found;
});

/** WAF wants log groups whose names begin with aws-waf-logs-, so they are often named by text and not by reference. */
const spokenOrNamed = (assembly: Assembly, scope: Scope, logging: Resource): boolean => {
  const destinations = logging.properties['LogDestinationConfigs'];
  if (spokenOf(scope, destinations)?.type === 'AWS::Logs::LogGroup') return true;
  const texts = namesOf(scope, destinations);
  return [...(assembly.stacks.get(logging.stack)?.resources.values() ?? [])].some(
    (group) =>
      group.type === 'AWS::Logs::LogGroup' &&
      namesOf(scope, group.properties['LogGroupName']).some((name) =>
        texts.some((text) => text.endsWith(`:log-group:${name}`)),
      ),
  );
};

const check = (assembly: Assembly): readonly Violation[] => [
  ...[...resourcesOf(assembly, 'AWS::ApiGateway::Stage', 'AWS::ApiGatewayV2::Stage')].flatMap((stage) => {
    const problem = stageProblem(assembly, stage);
    return problem === undefined ? [] : [{ stack: stage.stack, logicalId: stage.logicalId, what: `${problem}.` }];
  }),
  ...[...resourcesOf(assembly, 'AWS::CloudFront::Distribution')]
    .filter((one) => !loggedDistributions(assembly).has(keyOf(one)))
    .map(({ stack, logicalId }) => ({
      stack,
      logicalId,
      what: 'no AWS::Logs::Delivery brings its access log to a bucket or log group of this assembly that holds audit-log.',
    })),
  ...[...resourcesOf(assembly, 'AWS::WAFv2::WebACL')]
    .filter((one) => !firewallIsLogged(assembly).has(keyOf(one)))
    .map(({ stack, logicalId }) => ({
      stack,
      logicalId,
      what: 'no AWS::WAFv2::LoggingConfiguration writes down what this firewall let through and what it stopped.',
    })),
];

const TAGS = [{ Key: 'election:data-class', Value: 'audit-log' }];
const GOOD: JsonObject = {
  Resources: {
    Log: { Type: 'AWS::Logs::LogGroup', Properties: { Tags: TAGS, LogGroupName: 'aws-waf-logs-edge' } },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        AccessLogSetting: {
          DestinationArn: { 'Fn::Sub': 'arn:aws:logs:us-east-2:${AWS::AccountId}:log-group:${Log}' },
          Format: '{"id":"$context.requestId","status":"$context.status","from":"$context.identity.sourceIp"}',
        },
      },
    },
    Logs: { Type: 'AWS::S3::Bucket', Properties: { Tags: TAGS } },
    Site: { Type: 'AWS::CloudFront::Distribution' },
    Source: {
      Type: 'AWS::Logs::DeliverySource',
      Properties: {
        Name: 'edge',
        LogType: 'ACCESS_LOGS',
        ResourceArn: { 'Fn::Sub': 'arn:aws:cloudfront::${AWS::AccountId}:distribution/${Site}' },
      },
    },
    To: {
      Type: 'AWS::Logs::DeliveryDestination',
      Properties: { DestinationResourceArn: { 'Fn::GetAtt': ['Logs', 'Arn'] } },
    },
    Delivery: {
      Type: 'AWS::Logs::Delivery',
      Properties: { DeliverySourceName: 'edge', DeliveryDestinationArn: { 'Fn::GetAtt': ['To', 'Arn'] } },
    },
    Firewall: { Type: 'AWS::WAFv2::WebACL' },
    FirewallLog: {
      Type: 'AWS::WAFv2::LoggingConfiguration',
      Properties: {
        ResourceArn: { 'Fn::GetAtt': ['Firewall', 'Arn'] },
        LogDestinationConfigs: [{ 'Fn::Sub': 'arn:aws:logs:us-east-2:${AWS::AccountId}:log-group:aws-waf-logs-edge' }],
      },
    },
  },
};

export const requestsLogged: Rule = {
  id: 'requests-logged',
  title: 'Every request from outside leaves a line',
  core: false,
  why:
    'Alaska, 2020: somebody walked through the look-up of registrations with a script, 113,000 voters, ' +
    'and Illinois, 2016, 19 days of odd requests: each is told by a log of requests or by nothing.',
  fix: 'Use ElectionApi, ElectionSite and RegionalFirewall, which log every request with its id, its outcome and its address.',
  mappings: {
    cis: ['1.5.3', '5.3.6'],
    nist: ['AU-2', 'AU-3', 'AU-12', 'SI-4'],
    fsbp: ['APIGateway.9', 'CloudFront.5', 'WAF.11'],
  },
  check,
  bad: changes(GOOD, {
    'an API without access logs': ['Stage/Properties/AccessLogSetting'],
    'an API whose log says nothing of the address': [
      'Stage/Properties/AccessLogSetting/Format',
      '{"id":"$context.requestId"}',
    ],
    'an API that logs elsewhere': [
      'Stage/Properties/AccessLogSetting/DestinationArn',
      'arn:aws:logs:us-east-2:999999999999:log-group:x',
    ],
    'a website without logs': ['Source'],
    'a website whose log is delivered nowhere': ['Delivery'],
    'a website whose log goes to no store of evidence': ['Logs/Properties/Tags/0/Value', 'site-content'],
    'a website of which another log is kept': ['Source/Properties/LogType', 'CONNECTION_LOGS'],
    'a firewall without a log': ['FirewallLog'],
    'a firewall that logs elsewhere': [
      'FirewallLog/Properties/LogDestinationConfigs',
      ['arn:aws:logs:us-east-2:999999999999:log-group:x'],
    ],
    'a firewall that drops its log': ['FirewallLog/Properties/LoggingFilter', { DefaultBehavior: 'DROP', Filters: [] }],
  }),
  good: [{ name: 'logs of API, website and firewall', template: GOOD }],
};
