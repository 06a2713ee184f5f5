import type { Assembly, Resource } from '../assembly';
import { RELEASED_ROUTE } from '../contracts/released-route';
import { declaredAccounts, standsIn } from './declared-accounts';
import { routesOf } from './routes';

/**
 * Does the website of this stack's jurisdiction stand in a declared account of its own? Then no edge stands before the office's APIs:
 * staff call them from their own machines, and the website fetches signed files like anybody else.
 */
export const siteStandsApart = (assembly: Assembly, stackId: string): boolean => {
  const account = assembly.stacks.get(stackId)?.account;
  return (
    account !== undefined &&
    declaredAccounts(assembly, stackId).some(
      (declared) =>
        declared.site !== undefined &&
        declared.site !== account &&
        declared.data.includes(account) &&
        standsIn(assembly, declared.site, declared),
    )
  );
};

/**
 * Do this stack's results stand in a declared account of their own, beside the one with the website? Then that fetches signed files from
 * here like anybody else. Staff still come through the website's edge.
 */
export const resultsStandApart = (assembly: Assembly, stackId: string): boolean => {
  const account = assembly.stacks.get(stackId)?.account;
  return (
    account !== undefined &&
    declaredAccounts(assembly, stackId).some(
      (declared) =>
        declared.results === account &&
        declared.data.includes(account) &&
        declared.data.some((other) => other !== account && standsIn(assembly, other, declared)),
    )
  );
};

/** Does a website in another declared account fetch released files from this stack? */
export const releasesAreFetched = (assembly: Assembly, stackId: string): boolean =>
  siteStandsApart(assembly, stackId) || resultsStandApart(assembly, stackId);

/** Does this API hand out released files from a declared account to a website in another, and nothing else? */
export const handsOutReleasesAlone = (assembly: Assembly, api: Resource): boolean => {
  const routes = routesOf(assembly).filter(
    (route) => route.api?.stack === api.stack && route.api.logicalId === api.logicalId,
  );
  return (
    routes.length > 0 &&
    routes.every(({ verb, path }) => `${verb} ${path}` === RELEASED_ROUTE) &&
    releasesAreFetched(assembly, api.stack)
  );
};
