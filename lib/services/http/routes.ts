import { type FunctionName, ROUTES } from '../../contracts/functions';
import type { HttpRequest, HttpResponse } from './lambda';

/**
 * Pairs the routes that the contract gives to `name` with their handlers, by "METHOD /path".
 * Throws at load, not at the first request, when one is missing or one too many stands there.
 */
export const routesOf = (
  name: FunctionName,
  handlers: Readonly<Record<string, (request: HttpRequest) => Promise<HttpResponse>>>,
) => {
  const routes = ROUTES.filter((route) => route.function === name);
  const wanted = routes.map((route) => `${route.method} ${route.path}`);
  const missing = wanted.filter((key) => !(key in handlers));
  const unknown = Object.keys(handlers).filter((key) => !wanted.includes(key));
  if (missing.length > 0 || unknown.length > 0) {
    throw new Error(`function ${name}: no handler for [${missing.join(', ')}], no route for [${unknown.join(', ')}]`);
  }
  return routes.map((route) => {
    const handle = handlers[`${route.method} ${route.path}`];
    if (!handle) throw new Error(`function ${name}: no handler for ${route.method} ${route.path}`);
    return { route, handle };
  });
};
