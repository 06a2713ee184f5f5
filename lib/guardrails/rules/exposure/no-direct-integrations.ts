import {
  type Assembly,
  type Json,
  type JsonObject,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { only, resource, sub, template } from '../../example';
import { namesOwnFunction } from '../../referred';
import type { Rule, Violation } from '../../rule';
import { textAt, valuesAt } from '../../written';

const problemOf = (
  scope: Scope,
  type: string | undefined,
  uri: Json | undefined,
  credentials: Json | undefined,
): string | undefined => {
  if (type === 'MOCK') return undefined;
  if (type !== 'AWS_PROXY') {
    return `the route goes to ${type ?? 'something the deploy decides'}, past the functions that check who asks for what`;
  }
  if (!namesOwnFunction(scope, uri)) return 'the route goes to something that is no function of this app';
  return credentials === undefined ? undefined : 'the route calls its target with a role of its own (Credentials)';
};

const ofMethod = (scope: Scope, method: Resource): string | undefined => {
  const [integration] = valuesAt(method.properties, ['Integration']);
  if (integration === undefined) return undefined;
  const at = (name: string) => valuesAt(integration, [name])[0];
  return problemOf(scope, textAt(scope, at('Type')), at('Uri'), at('Credentials'));
};

const ofIntegration = (scope: Scope, { properties }: Resource): string | undefined =>
  properties['IntegrationSubtype'] === undefined
    ? problemOf(
        scope,
        textAt(scope, properties['IntegrationType']),
        properties['IntegrationUri'],
        properties['CredentialsArn'],
      )
    : 'the route calls an AWS service directly (IntegrationSubtype)';

const ofDataSource = (scope: Scope, { properties }: Resource): string | undefined =>
  ['AWS_LAMBDA', 'NONE'].includes(textAt(scope, properties['Type']) ?? '')
    ? undefined
    : 'the API reads a store directly';

const PROBLEMS: Readonly<Record<string, (scope: Scope, resource: Resource) => string | undefined>> = {
  'AWS::ApiGateway::Method': ofMethod,
  'AWS::ApiGatewayV2::Integration': ofIntegration,
  'AWS::AppSync::DataSource': ofDataSource,
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, ...Object.keys(PROBLEMS)).flatMap((resource) => {
    const problem = PROBLEMS[resource.type]?.(scopeOf(assembly, resource.stack), resource);
    return problem === undefined ? [] : [{ stack: resource.stack, logicalId: resource.logicalId, what: `${problem}.` }];
  });

const method = (integration: JsonObject): JsonObject =>
  template({
    F: resource('AWS::Lambda::Function'),
    M: resource('AWS::ApiGateway::Method', { Integration: integration }),
  });

const OWN = sub('arn:aws:apigateway:us-east-2:lambda:path/2015-03-31/functions/${F.Arn}/invocations');

export const noDirectIntegrations: Rule = {
  id: 'no-direct-integrations',
  title: 'Every route ends in a function of this app',
  core: true,
  why:
    'COMELEC 2016: the public website spoke to the database itself. A route that ends in a bucket, a table or somebody’s server ' +
    'passes by every check that the functions make.',
  fix: 'Let ElectionApi make the route: AWS_PROXY to one function of this app, without Credentials.',
  mappings: { cis: ['A1.4.2', '4.2.1'], nist: ['AC-3', 'AC-4', 'SC-7'], fsbp: [] },
  check,
  bad: [
    {
      name: 'a route into a table',
      template: method({ Type: 'AWS', Uri: 'arn:aws:apigateway:us-east-2:dynamodb:action/Scan', Credentials: 'x' }),
    },
    {
      name: 'a route into a bucket',
      template: method({ Type: 'AWS', Uri: 'arn:aws:apigateway:us-east-2:s3:path/b/{k}' }),
    },
    { name: 'a route to a server', template: method({ Type: 'HTTP_PROXY', Uri: 'https://collector.example' }) },
    {
      name: 'a route to another account’s function',
      template: method({
        Type: 'AWS_PROXY',
        Uri: 'arn:aws:apigateway:us-east-2:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-2:999999999999:function:f/invocations',
      }),
    },
    {
      name: 'a route with a role of its own',
      template: method({ Type: 'AWS_PROXY', Uri: OWN, Credentials: 'arn:aws:iam::*:user/*' }),
    },
    {
      name: 'an HTTP API that calls a service',
      template: only('AWS::ApiGatewayV2::Integration', {
        IntegrationType: 'AWS_PROXY',
        IntegrationSubtype: 'SQS-SendMessage',
      }),
    },
    {
      name: 'a GraphQL API that reads a table',
      template: only('AWS::AppSync::DataSource', { Type: 'AMAZON_DYNAMODB' }),
    },
  ],
  good: [
    { name: 'a route to a function of this app', template: method({ Type: 'AWS_PROXY', Uri: OWN }) },
    { name: 'a preflight', template: method({ Type: 'MOCK' }) },
  ],
};
