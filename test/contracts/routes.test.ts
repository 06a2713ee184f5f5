import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BODIES } from '../../lib/contracts/bodies';
import { FORMS_ROUTES } from '../../lib/contracts/forms-routes';
import { ENVIRONMENT, FUNCTIONS, type FunctionName, ROUTES } from '../../lib/contracts/functions';
import { RELEASED_ROUTE } from '../../lib/contracts/released-route';

const root = join(__dirname, '..', '..');
const nameOf = ({ method, path }: (typeof ROUTES)[number]) => `${method} ${path}`;
const PAGES: readonly string[] = FORMS_ROUTES;
const isStaff = ({ path }: (typeof ROUTES)[number]) => path.startsWith('/api/staff/');

/** Whose callers are not API Gateway: an upload event, CloudFormation, a change in a bucket. */
const WITHOUT_ROUTES: readonly FunctionName[] = [
  'documents-promote',
  'incidents-fetch',
  'incidents-publish',
  'incidents-release',
  'results-fetch',
  'results-publish',
  'results-release',
  'site-content',
];

describe('every route', () => {
  it('stands once in its API, and in one API alone but for that of released files', () => {
    expect(new Set(ROUTES.map((route) => `${route.api} ${nameOf(route)}`)).size).toBe(ROUTES.length);
    const others = ROUTES.map(nameOf).filter((name) => name !== RELEASED_ROUTE);
    expect(new Set(others).size).toBe(others.length);
  });

  it.each(ROUTES.filter(isStaff).map((route) => [nameOf(route), route] as const))(
    '%s is for staff and names the action that the caller must be allowed',
    (_name, route) => {
      expect(route.action).toBeDefined();
      expect(route.api).toMatch(/-staff$/);
    },
  );

  it('outside /api/staff/ is public, names no action, and stands in no staff API', () => {
    for (const route of ROUTES.filter((one) => !isStaff(one))) {
      expect(route.action).toBeUndefined();
      expect(route.api).toMatch(
        nameOf(route) === RELEASED_ROUTE
          ? /^(results|incidents)-released$/
          : PAGES.includes(nameOf(route))
            ? /^forms-pages$/
            : /^registration-public$/,
      );
    }
  });

  it('that is public takes a voter’s words by POST, so that none ever stands in an address; the others hand out the form’s pages and released files', () => {
    expect(ROUTES.filter((route) => !isStaff(route)).map(nameOf)).toEqual([
      'POST /api/registrations',
      'POST /api/registrations/documents',
      'POST /api/voter-status',
      ...PAGES,
      RELEASED_ROUTE,
      RELEASED_ROUTE,
    ]);
  });

  it.each(ROUTES.filter(({ method }) => method === 'POST').map((route) => [nameOf(route), route] as const))(
    '%s has a schema for its body',
    (_name, route) => {
      expect(route.body).toBeDefined();
      expect(Object.keys(BODIES)).toContain(route.body);
    },
  );

  it('that reads takes no body', () => {
    for (const route of ROUTES.filter(({ method }) => method !== 'POST')) expect(route.body).toBeUndefined();
  });

  it('is throttled, and the look-up tightest of the public ones', () => {
    for (const { throttle } of ROUTES) {
      expect(throttle.rate).toBeGreaterThan(0);
      expect(throttle.burst).toBeGreaterThanOrEqual(throttle.rate);
    }
    const rates = new Map(ROUTES.map((route) => [nameOf(route), route.throttle.rate]));
    expect(rates.get('POST /api/voter-status')).toBeLessThan(rates.get('POST /api/registrations') ?? 0);
  });

  it('leads to a function that exists', () => {
    for (const route of ROUTES) expect(Object.keys(FUNCTIONS)).toContain(route.function);
  });

  it('never lets one function answer both the public and staff', () => {
    for (const name of Object.keys(FUNCTIONS)) {
      const kinds = new Set(ROUTES.filter((route) => route.function === name).map(isStaff));
      expect(kinds.size).toBeLessThanOrEqual(1);
    }
  });
});

describe('every function', () => {
  const names = Object.keys(FUNCTIONS) as FunctionName[];

  it.each(names)('%s has an entry file of its own name', (name) => {
    const { entry } = FUNCTIONS[name];
    expect(entry.endsWith(`/${name}.function.ts`)).toBe(true);
    expect(existsSync(join(root, entry))).toBe(true);
  });

  it('answers a route, or is one of those that are called by something else', () => {
    const routed = new Set<string>(ROUTES.map((route) => route.function));
    expect(names.filter((name) => !routed.has(name)).sort()).toEqual([...WITHOUT_ROUTES]);
  });

  it('has a list of what its environment holds, and no credential among it', () => {
    for (const name of names) {
      expect(ENVIRONMENT[name].length).toBeGreaterThan(0);
      for (const variable of ENVIRONMENT[name]) expect(variable).not.toMatch(/SECRET|PASSWORD|TOKEN|PRIVATE/);
    }
  });

  it('that answers the public look-up knows no key that opens a form', () =>
    expect(ENVIRONMENT['voter-status']).not.toContain('ROLL_KEY_ARN'));
});
