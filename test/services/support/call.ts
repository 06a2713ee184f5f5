import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { LambdaHandler } from '../../../lib/services/http/lambda';

export interface CallOptions {
  readonly body?: unknown;
  /** Sent as it is, instead of `body` as JSON. */
  readonly rawBody?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly sourceIp?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly isBase64Encoded?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: unknown;
  readonly bytes: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any;
}

export const staffClaims = (sub: string, ...groups: string[]) => ({
  sub,
  'cognito:username': `${sub}-name`,
  'cognito:groups': groups.join(','),
});

/** Calls a function as API Gateway's proxy integration does. */
export const call = async (
  handler: LambdaHandler,
  method: 'GET' | 'POST',
  resource: string,
  options: CallOptions = {},
): Promise<Answer> => {
  const event = {
    httpMethod: method,
    resource,
    path: resource,
    headers: options.headers ?? {},
    multiValueHeaders: {},
    body: options.rawBody ?? (options.body === undefined ? null : JSON.stringify(options.body)),
    isBase64Encoded: options.isBase64Encoded ?? false,
    pathParameters: options.path ?? null,
    queryStringParameters: options.query ?? null,
    multiValueQueryStringParameters: null,
    stageVariables: null,
    requestContext: {
      requestId: 'request-1',
      identity: { sourceIp: options.sourceIp ?? '192.0.2.1' },
      ...(options.claims ? { authorizer: { claims: options.claims } } : {}),
    },
  } as unknown as APIGatewayProxyEvent;
  const result = await handler(event, {} as Context);
  return { status: result.statusCode, headers: result.headers, bytes: result.body, json: JSON.parse(result.body) };
};
