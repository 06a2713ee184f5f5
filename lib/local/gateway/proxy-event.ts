import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { LocalRequest } from '../http';
import type { ApiMethod } from './api-model';

/** A person's claims as API Gateway hands them on: every one a string, lists joined by commas. */
export type StringClaims = Readonly<Record<string, string>>;

/** An AWS account id that belongs to nobody; the events of this machine carry it. */
const NO_ACCOUNT = '000000000000';

const multiValueQuery = (query: string): Record<string, string[]> => {
  const values: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) values[name] = [...(values[name] ?? []), value];
  return values;
};

/** The event of API Gateway's Lambda proxy integration (payload version 1.0). */
export const proxyEvent = (
  request: LocalRequest,
  method: ApiMethod,
  context: {
    readonly requestId: string;
    readonly stage: string;
    readonly pathParameters: Readonly<Record<string, string>>;
    readonly claims?: StringClaims;
    readonly now: Date;
  },
): APIGatewayProxyEvent => {
  const query = multiValueQuery(request.query);
  const names = Object.keys(query);
  return {
    resource: method.resource,
    path: request.path,
    httpMethod: request.method,
    headers: { ...request.headers },
    multiValueHeaders: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, [value]])),
    queryStringParameters:
      names.length === 0 ? null : Object.fromEntries(names.map((name) => [name, query[name]?.at(-1)])),
    multiValueQueryStringParameters: names.length === 0 ? null : query,
    pathParameters: Object.keys(context.pathParameters).length === 0 ? null : { ...context.pathParameters },
    stageVariables: null,
    requestContext: {
      accountId: NO_ACCOUNT,
      apiId: 'local',
      authorizer: context.claims ? { claims: { ...context.claims } } : null,
      httpMethod: request.method,
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: request.sourceIp,
        user: null,
        userAgent: request.headers['user-agent'] ?? null,
        userArn: null,
      },
      path: `/${context.stage}${request.path}`,
      protocol: 'HTTP/1.1',
      requestId: context.requestId,
      requestTimeEpoch: context.now.getTime(),
      resourceId: method.resource,
      resourcePath: method.resource,
      stage: context.stage,
    },
    body: request.body.byteLength === 0 ? null : new TextDecoder().decode(request.body),
    isBase64Encoded: false,
  };
};
