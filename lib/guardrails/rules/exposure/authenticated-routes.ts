import {
  type Assembly,
  attributeOf,
  itemsOf,
  type Json,
  type JsonObject,
  literalAt,
  type Resource,
  resourceAt,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { RELEASED_ROUTE } from '../../../contracts/released-route';
import { only, resource, template } from '../../example';
import { allReferred, namesOwnFunction } from '../../referred';
import type { Rule, Violation } from '../../rule';
import { siteStandsApart } from '../../site-apart';
import { listOf, textAt, valuesAt } from '../../written';

/** Routes that voters call without signing in; each gives one yes or no, or takes one form, behind limits of its own. */
const PUBLIC_ROUTES = ['POST /api/registrations', 'POST /api/registrations/documents', 'POST /api/voter-status'];

/** The path of an API Gateway resource, read from its parents; undefined where it cannot be followed. */
const pathOf = (scope: Scope, value: Json | undefined): string | undefined => {
  const [item] = itemsOf(scope, value);
  const attribute = item && attributeOf(item.expression);
  const found = attribute && resourceAt(scope.assembly, attribute.resource);
  if (found?.type === 'AWS::ApiGateway::RestApi' && attribute?.attribute === 'RootResourceId') return '';
  if (found?.type !== 'AWS::ApiGateway::Resource') return undefined;
  const above = pathOf(scopeOf(scope.assembly, found.stack), found.properties['ParentId']);
  const part = literalAt(scope, found.properties['PathPart']);
  return above === undefined || part === undefined ? undefined : `${above}/${part}`;
};

const authorizerProblem = (scope: Scope, holder: Resource, types: readonly string[]): string | undefined => {
  const [item] = itemsOf(scope, holder.properties['AuthorizerId']);
  const attribute = item && attributeOf(item.expression);
  const found = attribute && resourceAt(scope.assembly, attribute.resource);
  return found && types.includes(found.type) ? undefined : 'it names no authorizer of this app';
};

const methodProblem = (scope: Scope, method: Resource): string | undefined => {
  const kind = textAt(scope, method.properties['AuthorizationType']) ?? 'NONE';
  const verb = textAt(scope, method.properties['HttpMethod']);
  if (kind === 'COGNITO_USER_POOLS' || kind === 'CUSTOM')
    return authorizerProblem(scope, method, ['AWS::ApiGateway::Authorizer']);
  if (kind === 'AWS_IAM') return undefined;
  const integration = textAt(scope, valuesAt(method.properties, ['Integration', 'Type'])[0]);
  if (verb === 'OPTIONS' && integration === 'MOCK') return undefined;
  const route = `${verb ?? '?'} ${pathOf(scope, method.properties['ResourceId']) ?? '?'}`;
  if (route === RELEASED_ROUTE && siteStandsApart(scope.assembly, method.stack)) return undefined;
  return PUBLIC_ROUTES.includes(route)
    ? undefined
    : `${route} asks nobody to sign in, and it is none of the known public routes`;
};

const routeProblem = (scope: Scope, route: Resource): string | undefined => {
  const kind = textAt(scope, route.properties['AuthorizationType']) ?? 'NONE';
  if (kind === 'AWS_IAM') return undefined;
  return kind === 'JWT' || kind === 'CUSTOM'
    ? authorizerProblem(scope, route, ['AWS::ApiGatewayV2::Authorizer'])
    : 'the route asks nobody to sign in';
};

/** A user pool of this app, or a function of this app, behind every authorizer: other pools' members are strangers. */
const authorizerOrigin = (scope: Scope, { properties }: Resource): string | undefined => {
  const kind = textAt(scope, properties['Type']);
  if (kind === 'TOKEN' || kind === 'REQUEST') {
    return namesOwnFunction(scope, properties['AuthorizerUri']) ? undefined : 'what it asks is no function of this app';
  }
  if (kind !== 'COGNITO_USER_POOLS') return 'nobody can say how it recognises anybody (Type)';
  const pools = allReferred(scope, properties['ProviderARNs'], 'AWS::Cognito::UserPool');
  return pools.length > 0 && !pools.includes(undefined)
    ? undefined
    : 'it accepts members of a user pool that is not of this app';
};

const graphProblem = (scope: Scope, api: Resource): string | undefined => {
  const kinds = [
    api.properties['AuthenticationType'],
    ...listOf(api.properties['AdditionalAuthenticationProviders']).flatMap((it) =>
      valuesAt(it, ['AuthenticationType']),
    ),
  ].map((kind) => textAt(scope, kind) ?? 'API_KEY');
  return kinds.includes('API_KEY') ? 'an API key stands in every visitor’s browser; it signs nobody in' : undefined;
};

const PROBLEMS: Readonly<Record<string, (scope: Scope, resource: Resource) => string | undefined>> = {
  'AWS::ApiGateway::Method': methodProblem,
  'AWS::ApiGateway::Authorizer': authorizerOrigin,
  'AWS::ApiGatewayV2::Route': routeProblem,
  'AWS::AppSync::GraphQLApi': graphProblem,
  'AWS::AppSync::ApiKey': () => 'an API key stands in every visitor’s browser; it signs nobody in',
  'AWS::ApiGatewayV2::Api': (_, api) =>
    api.properties['Target'] !== undefined ||
    api.properties['Body'] !== undefined ||
    api.properties['BodyS3Location'] !== undefined
      ? 'its routes are not written out as resources, so nobody sees who may call them'
      : undefined,
  'AWS::ApiGateway::RestApi': (_, api) =>
    api.properties['Body'] !== undefined || api.properties['BodyS3Location'] !== undefined
      ? 'its routes are not written out as resources, so nobody sees who may call them'
      : undefined,
  'AWS::Cognito::IdentityPool': (scope, pool) =>
    textAt(scope, pool.properties['AllowUnauthenticatedIdentities']) === 'false' &&
    textAt(scope, pool.properties['AllowClassicFlow'] ?? 'false') === 'false'
      ? undefined
      : 'it gives AWS credentials to visitors who did not sign in',
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, ...Object.keys(PROBLEMS)).flatMap((resource) => {
    const problem = PROBLEMS[resource.type]?.(scopeOf(assembly, resource.stack), resource);
    return problem === undefined ? [] : [{ stack: resource.stack, logicalId: resource.logicalId, what: `${problem}.` }];
  });

const api = (path: string, method: JsonObject): JsonObject =>
  template({
    A: resource('AWS::ApiGateway::RestApi'),
    U: resource('AWS::Cognito::UserPool'),
    Z: resource('AWS::ApiGateway::Authorizer', {
      Type: 'COGNITO_USER_POOLS',
      ProviderARNs: [{ 'Fn::GetAtt': ['U', 'Arn'] }],
    }),
    R1: resource('AWS::ApiGateway::Resource', { ParentId: { 'Fn::GetAtt': ['A', 'RootResourceId'] }, PathPart: 'api' }),
    R2: resource('AWS::ApiGateway::Resource', { ParentId: { Ref: 'R1' }, PathPart: path }),
    M: resource('AWS::ApiGateway::Method', { ResourceId: { Ref: 'R2' }, HttpMethod: 'POST', ...method }),
  });

const STAFF: JsonObject = { AuthorizationType: 'COGNITO_USER_POOLS', AuthorizerId: { Ref: 'Z' } };

export const authenticatedRoutes: Rule = {
  id: 'authenticated-routes',
  title: 'Every route but the three for voters asks for a sign-in',
  core: true,
  why:
    'Elector 2020: an address that asked for no sign-in handed over administrators’ passwords, and with them 6.45 million voters. ' +
    'Illinois 2016 came in through a public page as well.',
  fix:
    'Declare the route in lib/contracts, where a staff route names who may call it, and let ElectionApi make it; a new public route ' +
    'is a decision for the reviewers of the list in this rule.',
  mappings: { cis: ['A1.4.1', 'A1.4.2'], nist: ['AC-3', 'AC-14', 'IA-2'], fsbp: ['APIGateway.8', 'AppSync.5'] },
  check,
  bad: [
    { name: 'a staff route without sign-in', template: api('staff', { AuthorizationType: 'NONE' }) },
    { name: 'a route that says nothing', template: api('staff', {}) },
    {
      name: 'another verb on a public path',
      template: api('registrations', { HttpMethod: 'GET', AuthorizationType: 'NONE' }),
    },
    { name: 'a sign-in without an authorizer', template: api('staff', { AuthorizationType: 'COGNITO_USER_POOLS' }) },
    { name: 'an authorizer from elsewhere', template: api('staff', { ...STAFF, AuthorizerId: 'abc123' }) },
    {
      name: 'another account’s user pool',
      template: only('AWS::ApiGateway::Authorizer', {
        Type: 'COGNITO_USER_POOLS',
        ProviderARNs: ['arn:aws:cognito-idp:us-east-2:999999999999:userpool/us-east-2_x'],
      }),
    },
    {
      name: 'an authorizer that asks another account’s function',
      template: only('AWS::ApiGateway::Authorizer', { Type: 'TOKEN', AuthorizerUri: 'arn:aws:lambda:x' }),
    },
    { name: 'routes in a document', template: only('AWS::ApiGateway::RestApi', { Body: { openapi: '3.0.1' } }) },
    { name: 'an open route of an HTTP API', template: only('AWS::ApiGatewayV2::Route', { RouteKey: 'GET /' }) },
    {
      name: 'an HTTP API made of one target',
      template: only('AWS::ApiGatewayV2::Api', { Target: 'arn:aws:lambda:x' }),
    },
    { name: 'a GraphQL API with a key', template: only('AWS::AppSync::GraphQLApi', { AuthenticationType: 'API_KEY' }) },
    {
      name: 'credentials for guests',
      template: only('AWS::Cognito::IdentityPool', { AllowUnauthenticatedIdentities: true }),
    },
  ],
  good: [
    { name: 'a staff route', template: api('staff', STAFF) },
    { name: 'a route for voters', template: api('voter-status', { AuthorizationType: 'NONE' }) },
    {
      name: 'a preflight',
      template: api('staff', { HttpMethod: 'OPTIONS', AuthorizationType: 'NONE', Integration: { Type: 'MOCK' } }),
    },
  ],
};
