import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { DataClass } from '../../contracts/data-class';
import type { CloudResource } from '../cloud/cloud';
import { type LocalRequest, type LocalResponse, textResponse } from '../http';
import type { ReadableBucket } from './bucket';
import type { Behaviour, Distribution } from './distribution';
import type { EdgeRequest, EdgeResponse } from './edge-function';
import { applyHeadersPolicy } from './headers-policy';

export interface EdgeDependencies {
  bucket(dataClass: DataClass): ReadableBucket;
  api(api: CloudResource): (request: LocalRequest) => Promise<LocalResponse>;
  log(line: string): void;
}

const compress = promisify(gzip);
/** The address that an API sees calls through the edge come from (TEST-NET-1, RFC 5737: nobody's). */
const EDGE_ADDRESS = '192.0.2.1';
/** CloudFront compresses objects between these sizes. */
const LEAST_COMPRESSED = 1000;
const MOST_COMPRESSED = 10_000_000;
const COMPRESSIBLE = /^(text\/|application\/(json|javascript|xml|manifest\+json)|image\/svg)/;
/** What reaches an origin of a behaviour that forwards nothing of the browser's. */
const ALWAYS_FORWARDED = ['content-type', 'content-length', 'user-agent', 'accept-encoding'];

const wantsGzip = (accept: string | undefined): boolean =>
  (accept ?? '').split(',').some((part) => {
    const [coding, ...parameters] = part.trim().split(';');
    return coding === 'gzip' && !parameters.some((p) => /^\s*q=0(\.0*)?\s*$/.test(p));
  });

/** RFC 9110 13.1.2: weak comparison, a list, or `*`. */
const matchesEtag = (header: string | undefined, etag: string | undefined): boolean => {
  if (header === undefined || etag === undefined) return false;
  const bare = (tag: string): string => tag.trim().replace(/^W\//, '');
  return header.split(',').some((tag) => bare(tag) === '*' || bare(tag) === bare(etag));
};

const edgeRequestOf = (request: LocalRequest): EdgeRequest => ({
  method: request.method,
  uri: request.path,
  querystring: Object.fromEntries([...new URLSearchParams(request.query)].map(([name, value]) => [name, { value }])),
  headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, { value }])),
  cookies: {},
});

const answered = (response: EdgeResponse): LocalResponse => {
  const { body } = response;
  const text = typeof body === 'string' ? body : (body?.data ?? '');
  return {
    status: response.statusCode,
    headers: Object.fromEntries(
      Object.entries(response.headers ?? {}).map(([name, { value }]) => [name.toLowerCase(), value]),
    ),
    body: Buffer.from(text, typeof body === 'object' && body.encoding === 'base64' ? 'base64' : 'utf8'),
  };
};

const queryOf = (request: EdgeRequest): string =>
  new URLSearchParams(
    Object.fromEntries(Object.entries(request.querystring).map(([name, { value }]) => [name, value])),
  ).toString();

/** S3 through origin access control without the right to list: what is not there is forbidden, not missing. */
const accessDenied = (): LocalResponse =>
  textResponse(
    403,
    'application/xml',
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
  );

/**
 * The distribution of the templates, answering here: behaviours, their functions, origins, custom error responses and
 * response headers policies. What CloudFront would not route is not routed.
 */
export const edge = (
  distribution: Distribution,
  dependencies: EdgeDependencies,
): ((request: LocalRequest) => Promise<LocalResponse>) => {
  const behaviourFor = (path: string): Behaviour => {
    const found = distribution.behaviours.find((behaviour) => behaviour.matches(path));
    if (!found) throw new Error(`no behaviour for ${path}: the default one is missing`);
    return found;
  };

  const fromBucket = async (behaviour: Behaviour, request: LocalRequest): Promise<LocalResponse> => {
    if (behaviour.origin.kind !== 'bucket') return accessDenied();
    let key: string;
    try {
      key = decodeURIComponent(request.path === '/' ? distribution.defaultRootObject : request.path.slice(1));
    } catch {
      return textResponse(400, 'text/plain; charset=utf-8', 'The address is not well formed.\n');
    }
    const found = await dependencies.bucket(behaviour.origin.dataClass).get(`${behaviour.origin.prefix}${key}`);
    if (!found) return accessDenied();
    return {
      status: 200,
      headers: {
        'content-type': found.contentType,
        etag: found.etag,
        ...(found.cacheControl === undefined ? {} : { 'cache-control': found.cacheControl }),
      },
      body: found.body,
    };
  };

  const fromOrigin = async (behaviour: Behaviour, request: LocalRequest): Promise<LocalResponse> => {
    const { origin } = behaviour;
    if (origin.kind === 'bucket') return fromBucket(behaviour, request);
    const headers = behaviour.forwardsViewerHeaders
      ? request.headers
      : Object.fromEntries(Object.entries(request.headers).filter(([name]) => ALWAYS_FORWARDED.includes(name)));
    const claimed = headers['x-forwarded-for'];
    return dependencies.api(origin.api)({
      ...request,
      sourceIp: EDGE_ADDRESS,
      headers: {
        ...headers,
        // Whatever the browser wrote under these names is gone: the edge sets them itself.
        ...Object.fromEntries(origin.customHeaders.map((name) => [name, 'set by the edge'])),
        'x-forwarded-for': [...(claimed === undefined ? [] : [claimed]), request.sourceIp, EDGE_ADDRESS].join(', '),
      },
    });
  };

  const withErrorPage = async (response: LocalResponse, request: LocalRequest): Promise<LocalResponse> => {
    // CloudFront does this to an API's answers as well: one distribution, one list of error pages.
    const rule = distribution.errorResponses.find((entry) => entry.code === response.status);
    if (!rule) return response;
    const page = await fromBucket(behaviourFor(rule.page), { ...request, path: rule.page });
    if (page.status !== 200) return response;
    const { etag: _, ...headers } = page.headers;
    return { status: rule.responseCode, headers, body: page.body };
  };

  const compressed = async (
    behaviour: Behaviour,
    request: LocalRequest,
    response: LocalResponse,
  ): Promise<LocalResponse> => {
    const size = response.body.byteLength;
    const fits =
      behaviour.compress &&
      wantsGzip(request.headers['accept-encoding']) &&
      size >= LEAST_COMPRESSED &&
      size <= MOST_COMPRESSED &&
      COMPRESSIBLE.test(response.headers['content-type'] ?? '') &&
      response.headers['content-encoding'] === undefined;
    if (!fits) return response;
    const etag = response.headers['etag'];
    return {
      ...response,
      headers: {
        ...response.headers,
        'content-encoding': 'gzip',
        vary: 'accept-encoding',
        // The bytes on the wire are no longer those of the digest.
        ...(etag === undefined ? {} : { etag: `W/${etag.replace(/^W\//, '')}` }),
      },
      body: await compress(response.body),
    };
  };

  const answer = async (behaviour: Behaviour, request: LocalRequest): Promise<LocalResponse> => {
    if (!behaviour.methods.includes(request.method)) {
      return textResponse(
        403,
        'text/plain; charset=utf-8',
        'This distribution is not configured to allow the HTTP request method that was used for this request.\n',
      );
    }
    let forwarded = request;
    if (behaviour.viewerRequest) {
      const result = behaviour.viewerRequest({
        eventType: 'viewer-request',
        request: edgeRequestOf(request),
        viewerIp: request.sourceIp,
      });
      if ('statusCode' in result) return answered(result);
      forwarded = {
        ...request,
        path: result.uri,
        query: queryOf(result),
        headers: Object.fromEntries(Object.entries(result.headers).map(([name, { value }]) => [name, value])),
      };
    }
    const response = await withErrorPage(await fromOrigin(behaviour, forwarded), forwarded);
    if (response.status === 200 && ['GET', 'HEAD'].includes(request.method)) {
      if (matchesEtag(request.headers['if-none-match'], response.headers['etag'])) {
        const { 'content-type': _, ...headers } = response.headers;
        return { status: 304, headers, body: new Uint8Array() };
      }
    }
    return compressed(behaviour, request, response);
  };

  return async (request) => {
    const behaviour = behaviourFor(request.path);
    let response: LocalResponse;
    try {
      response = await answer(behaviour, request);
    } catch (error) {
      dependencies.log(
        `${request.method} failed: ${error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'}`,
      );
      response = textResponse(502, 'text/plain; charset=utf-8', 'The origin did not answer.\n');
    }
    const headers = applyHeadersPolicy(behaviour.headersPolicy, response.headers, 'origin' in request.headers);
    // CloudFront runs no viewer-response function when the origin answered with an error.
    if (!behaviour.viewerResponse || response.status >= 400) return { ...response, headers };
    const result = behaviour.viewerResponse({
      eventType: 'viewer-response',
      request: edgeRequestOf(request),
      response: {
        statusCode: response.status,
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }])),
      },
      viewerIp: request.sourceIp,
    });
    return 'statusCode' in result ? { ...answered(result), body: response.body } : { ...response, headers };
  };
};
