import { type Assembly, type JsonObject, literalAt, type Resource, resourcesOf, scopeOf } from '../../../assembly';
import { RELEASED_ROUTE } from '../../../contracts/released-route';
import { changed, changes } from '../../examples';
import { PUBLIC_ROUTES, type Route, routesOf } from '../../routes';
import type { Rule, Violation } from '../../rule';
import { siteStandsApart } from '../../site-apart';
import { storeNamedBy } from '../../stores';
import { listAt } from '../../values';

const authorizerProblem = (assembly: Assembly, authorizer: Resource | undefined): string | undefined => {
  if (authorizer?.type !== 'AWS::ApiGateway::Authorizer') return 'AuthorizerId names no authorizer of this assembly';
  const scope = scopeOf(assembly, authorizer.stack);
  if (literalAt(scope, authorizer.properties['Type']) !== 'COGNITO_USER_POOLS')
    return 'its authorizer is code, which no template shows';
  const pools = listAt(authorizer.properties, ['ProviderARNs']);
  if (pools.length === 0 || !pools.every((pool) => storeNamedBy(scope, pool)?.type === 'AWS::Cognito::UserPool')) {
    return 'its authorizer trusts a user pool that is not in this assembly (ProviderARNs)';
  }
  const source = literalAt(scope, authorizer.properties['IdentitySource'])?.toLowerCase();
  return source === 'method.request.header.authorization'
    ? undefined
    : 'its authorizer reads the token from an odd place (IdentitySource)';
};

const problemOf = (assembly: Assembly, { method, verb, path }: Route): string | undefined => {
  const scope = scopeOf(assembly, method.stack);
  const kind = literalAt(scope, method.properties['AuthorizationType']) ?? 'NONE';
  if (kind === 'AWS_IAM') return undefined;
  if (kind === 'COGNITO_USER_POOLS') {
    const problem = authorizerProblem(assembly, storeNamedBy(scope, method.properties['AuthorizerId']));
    return problem === undefined ? undefined : `${verb} ${path ?? 'of this method'}: ${problem}`;
  }
  if (PUBLIC_ROUTES.includes(`${verb} ${path}`)) return undefined;
  if (`${verb} ${path}` === RELEASED_ROUTE && siteStandsApart(assembly, method.stack)) return undefined;
  return kind === 'NONE'
    ? `${verb} ${path ?? 'of this method'} answers anybody, and is none of the public routes ${PUBLIC_ROUTES.join(', ')}`
    : `${verb} ${path ?? 'of this method'} is guarded by ${kind}, whose effect no template shows`;
};

const check = (assembly: Assembly): readonly Violation[] => [
  ...routesOf(assembly).flatMap((route) => {
    const problem = problemOf(assembly, route);
    return problem === undefined
      ? []
      : [{ stack: route.method.stack, logicalId: route.method.logicalId, what: `${problem}.` }];
  }),
  ...[...resourcesOf(assembly, 'AWS::ApiGatewayV2::Route')]
    .filter(
      ({ stack, properties }) =>
        !['AWS_IAM', 'JWT'].includes(literalAt(scopeOf(assembly, stack), properties['AuthorizationType']) ?? 'NONE'),
    )
    .map(({ stack, logicalId }) => ({ stack, logicalId, what: 'this route answers anybody (AuthorizationType).' })),
];

const GOOD: JsonObject = {
  Resources: {
    Api: { Type: 'AWS::ApiGateway::RestApi' },
    Part: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: { ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart: 'api' },
    },
    Staff: { Type: 'AWS::ApiGateway::Resource', Properties: { ParentId: { Ref: 'Part' }, PathPart: 'staff' } },
    LookUp: { Type: 'AWS::ApiGateway::Resource', Properties: { ParentId: { Ref: 'Part' }, PathPart: 'voter-status' } },
    Pool: { Type: 'AWS::Cognito::UserPool' },
    Authorizer: {
      Type: 'AWS::ApiGateway::Authorizer',
      Properties: {
        Type: 'COGNITO_USER_POOLS',
        IdentitySource: 'method.request.header.Authorization',
        ProviderARNs: [{ 'Fn::GetAtt': ['Pool', 'Arn'] }],
      },
    },
    Public: {
      Type: 'AWS::ApiGateway::Method',
      Properties: { ResourceId: { Ref: 'LookUp' }, HttpMethod: 'POST', AuthorizationType: 'NONE' },
    },
    Guarded: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        ResourceId: { Ref: 'Staff' },
        HttpMethod: 'GET',
        AuthorizationType: 'COGNITO_USER_POOLS',
        AuthorizerId: { Ref: 'Authorizer' },
      },
    },
  },
};

export const authorizedRoutes: Rule = {
  id: 'authorized-routes',
  title: 'Every route but the public ones asks who it is',
  core: true,
  why:
    'Elector, 2020: a flaw in a web application let anybody become its administrator, and 6.45 million voters’ data was one request away. ' +
    'A route without an authorizer needs no flaw.',
  fix: 'Use ElectionApi’s staff routes; a route that is meant for everybody is added to PUBLIC_ROUTES in lib/guardrails/routes.ts.',
  mappings: { cis: ['A1.4.1', 'A1.4.2'], nist: ['AC-3', 'AC-14', 'IA-2', 'IA-8'], fsbp: ['APIGateway.8'] },
  check,
  bad: changes(GOOD, {
    'a staff route without an authorizer': ['Guarded/Properties/AuthorizationType', 'NONE'],
    'a staff route that says nothing': ['Guarded/Properties/AuthorizationType'],
    'a staff route whose authorizer a parameter decides': ['Guarded/Properties/AuthorizationType', { Ref: 'P' }],
    'a staff route with an authorizer that is not here': ['Guarded/Properties/AuthorizerId', 'abc123'],
    'a staff route guarded by code': ['Authorizer/Properties/Type', 'TOKEN'],
    'an authorizer that trusts somebody else’s users': [
      'Authorizer/Properties/ProviderARNs',
      ['arn:aws:cognito-idp:us-east-2:999999999999:userpool/x'],
    ],
    'an authorizer that reads the query string': [
      'Authorizer/Properties/IdentitySource',
      'method.request.querystring.token',
    ],
    'another method on a public path': ['Public/Properties/HttpMethod', 'GET'],
    'any method on a public path': ['Public/Properties/HttpMethod', 'ANY'],
    'an open route on another path': ['LookUp/Properties/PathPart', 'voters'],
    'an open route of an HTTP API': ['Route', { Type: 'AWS::ApiGatewayV2::Route', Properties: { RouteKey: 'GET /' } }],
  }),
  good: [
    { name: 'an open look-up and a guarded staff route', template: GOOD },
    {
      name: 'a route for roles of the account',
      template: changed(GOOD, 'Guarded/Properties/AuthorizationType', 'AWS_IAM'),
    },
  ],
};
