import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { Route } from '../../contracts/functions';
import { PROBLEM_STATUS, type Problem, type ProblemCode } from '../../contracts/problem';
import { mayAct } from '../../contracts/staff-actions';
import { issueSentence } from './issue-sentence';
import { type AskedThrough, viewerAddress } from './viewer-address';
import { withoutContent } from './without-content';

/** One person of the office, as the authorizer vouches for them. */
export interface StaffMember {
  /** The identity provider's stable id; two approvals by one `sub` are one person. */
  readonly sub: string;
  readonly username: string;
  readonly groups: readonly string[];
}

export interface HttpRequest {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined without a body. Handlers validate it with the route's schema through {@link parseBody}. */
  readonly body: unknown;
  /** Set on every staff route, never on a public one. */
  readonly staff?: StaffMember;
  /** The asker's own address, also behind the edge; empty where it is unknown. */
  readonly sourceIp: string;
  readonly requestId: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly body: unknown;
}

/** Thrown by a handler to refuse; becomes the code's status with the problem as JSON. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
    this.name = 'Refusal';
  }
}

export const refuse = (code: ProblemCode, message: string, details?: Problem['details']): never => {
  throw new Refusal({ code, message, ...(details ? { details } : {}) });
};

/** The schema again, after API Gateway's model: the model cannot say all of it. */
export const parseBody = <S extends z.ZodMiniType>(schema: S, body: unknown): z.output<S> => {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  return refuse(
    'invalid-request',
    'The request does not have the expected fields. Nothing was stored.',
    parsed.error.issues.map((issue) => ({
      path: issue.path.map(String).join('.'),
      message: issueSentence(issue),
    })),
  );
};

export type LambdaHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

export interface HandlerLog {
  /** Never pass a request body or a name: log groups hold no voter's data. */
  error(message: string, extra: { readonly requestId: string; readonly route: string; readonly error: string }): void;
}

const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

const respond = (status: number, body: unknown): APIGatewayProxyResult => ({
  statusCode: status,
  headers: HEADERS,
  body: JSON.stringify(body),
});

const problem = (p: Problem): APIGatewayProxyResult => respond(PROBLEM_STATUS[p.code], p);

const parseGroups = (claim: unknown): string[] => {
  if (Array.isArray(claim)) return claim.map(String);
  if (typeof claim !== 'string') return [];
  // API Gateway flattens the claim's array into one string, comma-separated.
  return claim
    .replace(/^\[|\]$/g, '')
    .split(/[,\s]+/)
    .filter((group) => group.length > 0);
};

const staffOf = (event: APIGatewayProxyEvent): StaffMember | undefined => {
  const claims = event.requestContext.authorizer?.['claims'] as Record<string, unknown> | undefined;
  const sub = claims?.['sub'];
  if (typeof sub !== 'string' || sub === '') return undefined;
  return {
    sub,
    username: String(claims?.['cognito:username'] ?? sub),
    groups: parseGroups(claims?.['cognito:groups']),
  };
};

/**
 * Wraps handlers as one Lambda function behind API Gateway's proxy integration: finds the route, checks that the
 * caller may act and that the body is JSON; turns refusals into problems and anything
 * unexpected into a bare 500 (what went wrong goes to the log, without the request's content).
 * @param through what stands before the API; a handler that counts askers must say it
 */
export const lambdaHandler = (
  routes: readonly { readonly route: Route; readonly handle: (request: HttpRequest) => Promise<HttpResponse> }[],
  log: HandlerLog,
  through: AskedThrough = 'edge',
): LambdaHandler => {
  return async (event) => {
    const requestId = event.requestContext.requestId;
    const found = routes.find(({ route }) => route.method === event.httpMethod && route.path === event.resource);
    try {
      if (!found)
        return problem({ code: 'not-found', message: `There is nothing at ${event.httpMethod} ${event.path}.` });
      const { route, handle } = found;
      const staff = staffOf(event);
      if (route.action !== undefined) {
        if (!staff) return problem({ code: 'unauthenticated', message: 'Sign in first.' });
        if (!mayAct(staff.groups, route.action)) {
          return problem({
            code: 'not-permitted',
            message: `Your account may not do this (${route.action}). Ask whoever manages staff accounts for the right group.`,
          });
        }
      }
      let body: unknown;
      if (event.body !== null && event.body !== '') {
        try {
          const text = event.isBase64Encoded
            ? new TextDecoder('utf-8', { fatal: true }).decode(
                Uint8Array.from(atob(event.body), (c) => c.charCodeAt(0)),
              )
            : event.body;
          body = JSON.parse(text);
        } catch {
          return problem({ code: 'invalid-request', message: 'The body is not JSON. Nothing was stored.' });
        }
      }
      const response = await handle({
        route,
        pathParameters: Object.fromEntries(Object.entries(event.pathParameters ?? {}).map(([k, v]) => [k, v ?? ''])),
        query: Object.fromEntries(Object.entries(event.queryStringParameters ?? {}).map(([k, v]) => [k, v ?? ''])),
        body,
        ...(route.action !== undefined && staff ? { staff } : {}),
        sourceIp: viewerAddress(event, through),
        requestId,
      });
      return respond(response.status, response.body);
    } catch (error) {
      if (error instanceof Refusal) return problem(error.problem);
      log.error('request failed', {
        requestId,
        route: found ? `${found.route.method} ${found.route.path}` : 'none',
        error: withoutContent(error),
      });
      return problem({
        code: 'internal',
        message: `Something went wrong on our side. Nothing is lost that was confirmed before. Quote ${requestId} to the office.`,
      });
    }
  };
};
