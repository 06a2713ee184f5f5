import {
  type Assembly,
  type Json,
  type JsonObject,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { FORMS_ROUTES } from '../../../contracts/forms-routes';
import { RELEASED_ROUTE } from '../../../contracts/released-route';
import { only, resource, template } from '../../example';
import { allReferred, namesOwnFunction, referred } from '../../referred';
import { integrationOf, PUBLIC_ROUTES, type Route, routesOf } from '../../routes';
import type { Rule, Violation } from '../../rule';
import { releasesAreFetched, siteStandsApart } from '../../site-apart';
import { listOf, textAt, valuesAt } from '../../written';

/** Where the sign-in's token stands; anything else is chosen by whoever writes the link. */
const TOKEN = 'method.request.header.authorization';

/** A user pool of this app behind the authorizer: other pools' members are strangers, and what code decides no template shows. */
const authorizerProblem = (scope: Scope, value: Json | undefined): string | undefined => {
  const authorizer = referred(scope, value, 'AWS::ApiGateway::Authorizer');
  if (authorizer === undefined) return 'AuthorizerId names no authorizer of this app';
  const own = scopeOf(scope.assembly, authorizer.stack);
  if (textAt(own, authorizer.properties['Type']) !== 'COGNITO_USER_POOLS')
    return 'its authorizer is code, which no template shows';
  return textAt(own, authorizer.properties['IdentitySource'])?.toLowerCase() === TOKEN
    ? undefined
    : 'its authorizer reads the token from an odd place (IdentitySource)';
};

const isPageOfForms = (route: string): boolean => FORMS_ROUTES.some((one) => one === route);

const routeProblem = (assembly: Assembly, route: Route): string | undefined => {
  const { method, verb, path } = route;
  const scope = scopeOf(assembly, method.stack);
  const kind = textAt(scope, method.properties['AuthorizationType'] ?? 'NONE');
  const about = (problem: string): string => `${verb} ${path ?? 'of this method'} ${problem}`;
  switch (kind) {
    case 'COGNITO_USER_POOLS': {
      const problem = authorizerProblem(scope, method.properties['AuthorizerId']);
      return problem === undefined ? undefined : about(`is not guarded: ${problem}`);
    }
    case 'NONE':
      if (verb === 'OPTIONS' && textAt(scope, integrationOf(route)?.['Type']) === 'MOCK') return undefined;
      if (isPageOfForms(`${verb} ${path || '/'}`) && siteStandsApart(assembly, method.stack)) return undefined;
      if (`${verb} ${path}` === RELEASED_ROUTE && releasesAreFetched(assembly, method.stack)) return undefined;
      return PUBLIC_ROUTES.includes(`${verb} ${path}`)
        ? undefined
        : about(`asks nobody to sign in, and is none of the public routes ${PUBLIC_ROUTES.join(', ')}`);
    case 'AWS_IAM':
      return about(
        'is open to every role of the account that may call it: a role is no person, and has no second factor',
      );
    default:
      return about(`is guarded by ${kind ?? 'what the deploy decides'}, whose effect no template shows`);
  }
};

/** Who an authorizer asks, used or not: the next route may name it. */
const originProblem = (scope: Scope, { properties }: Resource): string | undefined => {
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

const httpRouteProblem = (scope: Scope, { properties }: Resource): string | undefined => {
  const kind = textAt(scope, properties['AuthorizationType'] ?? 'NONE');
  if (kind === 'AWS_IAM') return undefined;
  if (kind !== 'JWT' && kind !== 'CUSTOM') return 'the route asks nobody to sign in';
  return referred(scope, properties['AuthorizerId'], 'AWS::ApiGatewayV2::Authorizer')
    ? undefined
    : 'it names no authorizer of this app';
};

const KEY_IN_THE_PAGE = 'an API key stands in every visitor’s browser; it signs nobody in';

const graphProblem = (scope: Scope, { properties }: Resource): string | undefined => {
  const kinds = [
    properties['AuthenticationType'],
    ...listOf(properties['AdditionalAuthenticationProviders']).flatMap((it) => valuesAt(it, ['AuthenticationType'])),
  ].map((kind) => textAt(scope, kind) ?? 'API_KEY');
  return kinds.includes('API_KEY') ? KEY_IN_THE_PAGE : undefined;
};

const hiddenRoutes =
  (...names: readonly string[]) =>
  (_: Scope, { properties }: Resource): string | undefined =>
    names.some((name) => properties[name] !== undefined)
      ? 'its routes are not written out as resources, so nobody sees who may call them'
      : undefined;

const restProblem = (scope: Scope, api: Resource): string | undefined =>
  api.properties['ApiKeySourceType'] === undefined
    ? hiddenRoutes('Body', 'BodyS3Location')(scope, api)
    : 'it tells callers apart by an API key (ApiKeySourceType), which signs nobody in';

const identityPoolProblem = (scope: Scope, { properties }: Resource): string | undefined =>
  textAt(scope, properties['AllowUnauthenticatedIdentities']) === 'false' &&
  textAt(scope, properties['AllowClassicFlow'] ?? 'false') === 'false'
    ? undefined
    : 'it gives AWS credentials to visitors who did not sign in';

const PROBLEMS: Readonly<Record<string, (scope: Scope, resource: Resource) => string | undefined>> = {
  'AWS::ApiGateway::ApiKey': () => 'an API key goes from hand to hand; it signs nobody in',
  'AWS::ApiGateway::Authorizer': originProblem,
  'AWS::ApiGateway::RestApi': restProblem,
  'AWS::ApiGatewayV2::Api': hiddenRoutes('Target', 'Body', 'BodyS3Location'),
  'AWS::ApiGatewayV2::Route': httpRouteProblem,
  'AWS::AppSync::ApiKey': () => KEY_IN_THE_PAGE,
  'AWS::AppSync::GraphQLApi': graphProblem,
  'AWS::Cognito::IdentityPool': identityPoolProblem,
};

const said = ({ stack, logicalId }: Resource, problem: string | undefined): readonly Violation[] =>
  problem === undefined ? [] : [{ stack, logicalId, what: `${problem}.` }];

const check = (assembly: Assembly): readonly Violation[] => [
  ...routesOf(assembly).flatMap((route) => said(route.method, routeProblem(assembly, route))),
  ...resourcesOf(assembly, ...Object.keys(PROBLEMS)).flatMap((found) =>
    said(found, PROBLEMS[found.type]?.(scopeOf(assembly, found.stack), found)),
  ),
];

const AUTHORIZER: JsonObject = {
  Type: 'COGNITO_USER_POOLS',
  IdentitySource: 'method.request.header.Authorization',
  ProviderARNs: [{ 'Fn::GetAtt': ['U', 'Arn'] }],
};

const api = (path: string, method: JsonObject, authorizer: JsonObject = {}): JsonObject =>
  template({
    A: resource('AWS::ApiGateway::RestApi'),
    U: resource('AWS::Cognito::UserPool'),
    F: resource('AWS::Lambda::Function'),
    Z: resource('AWS::ApiGateway::Authorizer', { ...AUTHORIZER, ...authorizer }),
    R1: resource('AWS::ApiGateway::Resource', { ParentId: { 'Fn::GetAtt': ['A', 'RootResourceId'] }, PathPart: 'api' }),
    R2: resource('AWS::ApiGateway::Resource', { ParentId: { Ref: 'R1' }, PathPart: path }),
    M: resource('AWS::ApiGateway::Method', { ResourceId: { Ref: 'R2' }, HttpMethod: 'POST', ...method }),
  });

const STAFF: JsonObject = { AuthorizationType: 'COGNITO_USER_POOLS', AuthorizerId: { Ref: 'Z' } };
const OPEN: JsonObject = { AuthorizationType: 'NONE' };

export const authenticatedRoutes: Rule = {
  id: 'authenticated-routes',
  title: 'Every route but the three for voters asks for a sign-in',
  core: true,
  why:
    'Elector 2020: an address that asked for no sign-in handed over administrators’ passwords, and with them 6.45 million voters. ' +
    'Illinois 2016 came in through a public page as well.',
  fix:
    'Declare the route in lib/contracts, where a staff route names who may call it, and let ElectionApi make it; a route that is ' +
    'meant for everybody is added to PUBLIC_ROUTES in lib/guardrails/routes.ts.',
  mappings: {
    cis: ['A1.4.1', 'A1.4.2'],
    nist: ['AC-3', 'AC-14', 'IA-2', 'IA-8'],
    fsbp: ['APIGateway.8', 'AppSync.5'],
  },
  check,
  bad: [
    { name: 'a staff route without sign-in', template: api('staff', OPEN) },
    { name: 'a route that says nothing', template: api('staff', {}) },
    { name: 'a route whose sign-in a parameter decides', template: api('staff', { AuthorizationType: { Ref: 'P' } }) },
    { name: 'a staff route for roles of the account', template: api('staff', { AuthorizationType: 'AWS_IAM' }) },
    { name: 'another verb on a public path', template: api('registrations', { ...OPEN, HttpMethod: 'GET' }) },
    { name: 'any verb on a public path', template: api('voter-status', { ...OPEN, HttpMethod: 'ANY' }) },
    { name: 'an open route on another path', template: api('voters', OPEN) },
    { name: 'a sign-in without an authorizer', template: api('staff', { AuthorizationType: 'COGNITO_USER_POOLS' }) },
    { name: 'an authorizer from elsewhere', template: api('staff', { ...STAFF, AuthorizerId: 'abc123' }) },
    {
      name: 'a staff route guarded by code',
      template: api('staff', STAFF, { Type: 'TOKEN', AuthorizerUri: { 'Fn::GetAtt': ['F', 'Arn'] } }),
    },
    {
      name: 'an authorizer that reads the query string',
      template: api('staff', STAFF, { IdentitySource: 'method.request.querystring.token' }),
    },
    {
      name: 'another account’s user pool',
      template: api('staff', STAFF, {
        ProviderARNs: ['arn:aws:cognito-idp:us-east-2:999999999999:userpool/us-east-2_x'],
      }),
    },
    {
      name: 'an authorizer that asks another account’s function',
      template: only('AWS::ApiGateway::Authorizer', { Type: 'TOKEN', AuthorizerUri: 'arn:aws:lambda:x' }),
    },
    { name: 'an API key', template: only('AWS::ApiGateway::ApiKey', { Enabled: true }) },
    {
      name: 'an API that takes keys from code',
      template: only('AWS::ApiGateway::RestApi', { ApiKeySourceType: 'AUTHORIZER' }),
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
    { name: 'a route for voters', template: api('voter-status', OPEN) },
    {
      name: 'a preflight',
      template: api('staff', { ...OPEN, HttpMethod: 'OPTIONS', Integration: { Type: 'MOCK' } }),
    },
  ],
};
