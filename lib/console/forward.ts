import { ROUTES, type Route } from '../contracts/functions';
import type { Problem } from '../contracts/problem';
import { jsonResponse, type LocalRequest, type LocalResponse } from '../local/http';

/** API Gateway gives up after 29 seconds. */
const PATIENCE_MS = 35_000;
/** Nothing else that a browser says about itself leaves the machine by this way. */
const PASSED_ON = ['accept', 'authorization', 'content-type'] as const;
/** As letters stand in addresses; neither a slash nor a dot segment can be hidden in it. */
const SEGMENT = '(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+';
const QUERY = /^[A-Za-z0-9._~=&%+-]*$/;

export type Forward = (request: LocalRequest) => Promise<LocalResponse>;

const problem = (status: number, code: Problem['code'], message: string): LocalResponse =>
  jsonResponse(status, { code, message } satisfies Problem);

const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, SEGMENT)}$`);

/**
 * Calls of the page, passed on to the office's APIs over TLS: to these APIs, on staff's own routes, and to nothing else. The browser
 * stays with one origin, as behind CloudFront, so the APIs need to let no page of another origin in.
 * Whether the caller may is for the API to say; here nobody is known.
 * @param apis base address of each API, without a slash at the end
 */
export const forwardTo = (apis: ReadonlyMap<Route['api'], string>, origin: () => string): Forward => {
  const routes = ROUTES.filter(({ action }) => action !== undefined).flatMap(({ api, method, path }) => {
    const base = apis.get(api);
    return base === undefined ? [] : [{ base, method, pattern: patternOf(path) }];
  });
  return async ({ method, path, query, headers, body }) => {
    // Pages of other origins have no business here, even without a token.
    const from = headers['sec-fetch-site'];
    if ((from !== undefined && from !== 'same-origin') || (headers['origin'] ?? origin()) !== origin()) {
      return problem(403, 'not-permitted', 'Only the console’s own page may ask this.');
    }
    const route = routes.find((one) => one.method === method && one.pattern.test(path));
    if (route === undefined || !QUERY.test(query)) {
      return problem(404, 'not-found', 'There is nothing at this address.');
    }
    const passed = PASSED_ON.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    try {
      const answer = await fetch(`${route.base}${path}${query === '' ? '' : `?${query}`}`, {
        method,
        headers: Object.fromEntries(passed),
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
        ...(method === 'GET' ? {} : { body: Buffer.from(body) }),
      });
      // Whatever comes, no browser takes it for a page.
      return {
        status: answer.status,
        headers: { 'content-type': 'application/json' },
        body: new Uint8Array(await answer.arrayBuffer()),
      };
    } catch {
      return problem(
        502,
        'internal',
        'The office’s server could not be reached, or did not answer. Check the connection, and look whether it was done before you try again.',
      );
    }
  };
};
