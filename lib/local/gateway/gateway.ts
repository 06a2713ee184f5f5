import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import type { FunctionName } from '../../contracts/functions';
import type { LambdaHandler } from '../../services/http/lambda';
import type { LocalRequest, LocalResponse } from '../http';
import type { ApiMethod, RestApi } from './api-model';
import { proxyEvent, type StringClaims } from './proxy-event';
import { type GatewayRefusal, gatewayRefusal } from './refusal';
import { requestModels } from './request-model';
import { tokenBucket } from './token-bucket';

/** API Gateway's payload limit, 10 MB, not adjustable. */
export const MAX_API_BODY_BYTES = 10 * 1024 * 1024;

export interface GatewayDependencies {
  handler(name: FunctionName): LambdaHandler;
  /** The claims of a valid ID token; undefined refuses. */
  authorize(authorization: string | undefined): Promise<StringClaims | undefined>;
  /** For the event's time stamp. */
  now(): Date;
  /** Milliseconds that never go back, for the throttles. */
  monotonic(): number;
  /** Unexpected failures; never a request's content. */
  log(line: string): void;
}

interface PreparedMethod {
  readonly method: ApiMethod;
  readonly segments: readonly string[];
  readonly take: () => boolean;
  readonly fitsModel: ReturnType<typeof requestModels>;
}

const isParameter = (segment: string): boolean => segment.startsWith('{') && segment.endsWith('}');

const match = (segments: readonly string[], parts: readonly string[]): Readonly<Record<string, string>> | undefined => {
  if (segments.length !== parts.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    const part = parts[i] ?? '';
    if (!isParameter(segment)) {
      if (segment !== part) return undefined;
      continue;
    }
    if (part === '') return undefined;
    try {
      parameters[segment.slice(1, -1)] = decodeURIComponent(part);
    } catch {
      return undefined;
    }
  }
  return parameters;
};

/** A literal segment wins over a parameter in the same place, as in API Gateway. */
const bySpecificity = (a: PreparedMethod, b: PreparedMethod): number =>
  a.segments.filter(isParameter).length - b.segments.filter(isParameter).length;

const lambdaContext = (name: FunctionName, requestId: string): Context => ({
  callbackWaitsForEmptyEventLoop: false,
  functionName: name,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${name}`,
  memoryLimitInMB: '512',
  awsRequestId: requestId,
  logGroupName: name,
  logStreamName: 'local',
  getRemainingTimeInMillis: () => 29_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
});

const responseOf = (result: APIGatewayProxyResult, requestId: string): LocalResponse => ({
  status: result.statusCode,
  headers: {
    'content-type': 'application/json',
    ...Object.fromEntries(
      Object.entries(result.headers ?? {}).map(([name, value]) => [name.toLowerCase(), `${value}`]),
    ),
    'x-amzn-requestid': requestId,
  },
  body: Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8'),
});

/**
 * One REST API of the templates, answering here: routing, throttle, authorizer, request model, proxy integration,
 * in this order. Anything that the template does not have is refused as API Gateway refuses it.
 */
export const restApiGateway = (
  api: RestApi,
  dependencies: GatewayDependencies,
): ((request: LocalRequest) => Promise<LocalResponse>) => {
  const methods = api.methods
    .map(
      (method): PreparedMethod => ({
        method,
        segments: method.resource.split('/').slice(1),
        take: method.throttle ? tokenBucket(method.throttle, dependencies.monotonic) : () => true,
        fitsModel: requestModels(method),
      }),
    )
    .sort(bySpecificity);

  return async (request) => {
    const requestId = randomUUID();
    const refusal = (type: GatewayRefusal, validation?: string): LocalResponse =>
      gatewayRefusal(type, api.wordings, requestId, validation);
    const parts = request.path.split('/').slice(1);
    for (const prepared of methods) {
      const { method } = prepared;
      if (method.verb !== request.method && method.verb !== 'ANY') continue;
      const pathParameters = match(prepared.segments, parts);
      if (!pathParameters) continue;

      if (!prepared.take()) return refusal('THROTTLED');
      const claims =
        method.authorizer === 'user-pool' ? await dependencies.authorize(request.headers['authorization']) : undefined;
      if (method.authorizer === 'user-pool' && !claims) return refusal('UNAUTHORIZED');
      if (request.body.byteLength > MAX_API_BODY_BYTES) return refusal('REQUEST_TOO_LARGE');
      const query = new URLSearchParams(request.query);
      const missing = method.requiredParameters.filter((name) => {
        const [where, ...rest] = name.split('.');
        const key = rest.join('.');
        if (where === 'querystring') return !query.has(key);
        if (where === 'header') return !(key.toLowerCase() in request.headers);
        return !(key in pathParameters);
      });
      if (missing.length > 0) return refusal('BAD_REQUEST_PARAMETERS', `[${missing.join(', ')}]`);
      const verdict = prepared.fitsModel(request.headers['content-type'], new TextDecoder().decode(request.body));
      if (!verdict.fits) {
        return verdict.why === 'unsupported-media-type'
          ? refusal('UNSUPPORTED_MEDIA_TYPE')
          : refusal('BAD_REQUEST_BODY', verdict.detail);
      }
      try {
        const handler = dependencies.handler(method.function);
        const event = proxyEvent(request, method, {
          requestId,
          stage: api.stage,
          pathParameters,
          ...(claims ? { claims } : {}),
          now: dependencies.now(),
        });
        return responseOf(await handler(event, lambdaContext(method.function, requestId)), requestId);
      } catch (error) {
        dependencies.log(
          `${method.function} failed (${requestId}): ${error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'}`,
        );
        return refusal('INTEGRATION_FAILURE');
      }
    }
    return refusal('MISSING_AUTHENTICATION_TOKEN');
  };
};
