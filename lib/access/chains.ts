import type { Capability } from './asks';
import { codeOf } from './code';
import type { Reach } from './direct';
import { type Entry, NO_CLASS } from './entries';
import { placeOf } from './names';
import { inAlphabet } from './order';
import { routesOf } from './routes';
import { rolesBehind } from './sign-in';
import type { World } from './world';

/** One step with which somebody gets what a role has. */
interface Step {
  /** ARN of the role. */
  readonly role: string;
  readonly how: string;
  /** As the role itself, or only through what its function does when it is called. */
  readonly as: 'role' | 'code';
}

interface Path {
  readonly role: string;
  readonly as: 'role' | 'code';
  /** Read from left to right. */
  readonly steps: readonly string[];
}

/** Capabilities over data; the others are steps on the way to it. */
const OVER_DATA: readonly Capability[] = ['read', 'decrypt', 'write', 'delete', 'sign', 'change policy', 'list'];

/** A function writes its own log and its own dead letters: no reach over data. */
const isOwnTrace = ({ store, ask }: Reach): boolean =>
  ask.capability === 'write' && (store.kind.service === 'logs' || store.kind.service === 'sqs');

const directly = ({ ways }: Reach): boolean => ways.some(({ origin }) => origin.kind !== 'forwarded');

/** Who writes what a function's code is fetched from, or may let itself write there, has what its role has. */
const stepsByCode = (world: World, { store, ask }: Reach): readonly Step[] => {
  const letsItself = ask.capability === 'change policy';
  const changing = letsItself ? store.asks : [ask];
  return changing
    .flatMap(({ runs }) => runs ?? [])
    .flatMap((code) => {
      const role = world.roleOf.get(code);
      const how = letsItself ? `by changing the policy of ${store.name}` : `by changing code in ${store.name}`;
      return role === undefined ? [] : [{ role, how, as: 'role' as const }];
    });
};

/** Of a user pool: who may do these can sign in as anybody. */
const MAKES_STAFF: readonly Capability[] = ['assume', 'change policy'];

/** What a reach gives beyond itself. */
const stepsBy = (world: World, reach: Reach): readonly Step[] => {
  const { store, ask } = reach;
  if (store.resource.type === 'AWS::IAM::Role') {
    if (ask.capability === 'assume') return [{ role: store.arn, how: `as ${store.name}`, as: 'role' }];
    return [{ role: store.arn, how: `by changing ${store.name}`, as: 'role' }];
  }
  if (store.resource.type === 'AWS::Cognito::UserPool') {
    return !MAKES_STAFF.includes(ask.capability)
      ? []
      : rolesBehind(world, store).map((role) => ({ role, how: `by signing in at ${store.name}`, as: 'code' }));
  }
  if (store.resource.type !== 'AWS::Lambda::Function') return stepsByCode(world, reach);
  const role = world.roleOf.get(store.arn);
  if (role === undefined) return [];
  if (ask.capability === 'invoke') return [{ role, how: `by calling ${store.name}`, as: 'code' }];
  return ask.onlyItsCode
    ? [{ role, how: `by moving an alias of ${store.name}`, as: 'code' }]
    : [{ role, how: `by changing ${store.name}`, as: 'role' }];
};

const placeOfFunction = (world: World): ReadonlyMap<string, string> =>
  new Map(
    world.stores
      .filter(({ resource }) => resource.type === 'AWS::Lambda::Function')
      .map(({ arn, resource }) => [arn, placeOf(resource).replace(/\/Function$/, '')]),
  );

/** Who starts: principals that act by themselves. A service acts for somebody, and that is an entry of its own. */
const acts = ({ principal }: Reach): boolean => principal.kind !== 'service';

/** Paths from a start to every role, the shortest first: a least fixpoint. Each first step counts, also to the same role. */
const pathsFrom = (start: readonly Step[], stepsOf: ReadonlyMap<string, readonly Step[]>): readonly Path[] =>
  start.flatMap((first) => pathsBehind([first], stepsOf));

const pathsBehind = (start: readonly Step[], stepsOf: ReadonlyMap<string, readonly Step[]>): readonly Path[] => {
  const found = new Map<string, Path>();
  let frontier: readonly Path[] = start.map(({ role, how, as }) => ({ role, as, steps: [how] }));
  while (frontier.length > 0) {
    const next: Path[] = [];
    for (const path of frontier) {
      const id = `${path.as} ${path.role}`;
      if (found.has(id) || found.has(`role ${path.role}`)) continue;
      found.set(id, path);
      for (const step of stepsOf.get(path.role) ?? []) {
        const as = path.as === 'code' ? 'code' : step.as;
        next.push({ role: step.role, as, steps: [...path.steps, step.how] });
      }
    }
    // Of two ways of one length always the same is said.
    frontier = next.sort((a, b) => inAlphabet(a.steps.join(), b.steps.join()));
  }
  return [...found.values()];
};

interface Starter {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly own: readonly Reach[];
}

/** What people on the internet start: each route is a step into a function. */
const callers = (world: World): readonly Starter[] => {
  const places = placeOfFunction(world);
  const found = new Map<string, Map<string, Step>>();
  for (const { name, code, authorizer } of routesOf(world.names, world.functions)) {
    const role = world.roleOf.get(code);
    if (role === undefined) continue;
    const place = places.get(code) ?? code;
    // What is open to anyone is named route by route: each is a decision of its own.
    const who = authorizer === undefined ? 'anyone, without signing in' : `signed in to ${authorizer}`;
    const how = authorizer === undefined ? `${name} of ${place}` : place;
    const steps = found.get(who) ?? new Map<string, Step>();
    steps.set(how, { role, how, as: 'code' });
    found.set(who, steps);
  }
  return [...found].map(([name, steps]) => ({ name, own: [], steps: [...steps.values()] }));
};

/** Who makes the code of functions, and is in no template. */
const authors = (world: World): readonly Starter[] => {
  const found = new Map<string, Step[]>();
  for (const { who, code, place } of codeOf(world.names).authors) {
    const role = world.roleOf.get(code);
    if (role === undefined) continue;
    found.set(who, [...(found.get(who) ?? []), { role, how: `by changing the code of ${place}`, as: 'role' }]);
  }
  return [...found].map(([name, steps]) => ({ name, own: [], steps }));
};

/** The functions that are theirs, whatever else those reach. */
const authored = (world: World): readonly Entry[] =>
  codeOf(world.names).authors.map(({ who, place, from }) => ({
    principal: who,
    capability: 'write',
    dataClass: NO_CLASS,
    store: place,
    via: `its code is fetched from ${from}, of which no template says who may write it`,
    conditions: [],
  }));

/** What is reached by way of others: other roles, their functions' code, changed policies, and the APIs. */
export const chainedEntries = (world: World, reaches: readonly Reach[]): readonly Entry[] => {
  const byPrincipal = new Map<string, Reach[]>();
  for (const reach of reaches) {
    if (!acts(reach)) continue;
    const own = byPrincipal.get(reach.principal.name) ?? [];
    own.push(reach);
    byPrincipal.set(reach.principal.name, own);
  }
  const holdings = new Map<string, readonly Reach[]>();
  const stepsOf = new Map<string, readonly Step[]>();
  const starters: Starter[] = [...callers(world), ...authors(world)];
  for (const own of byPrincipal.values()) {
    const [first] = own;
    if (first === undefined) continue;
    const steps = [
      ...new Map(
        own
          .flatMap((reach) => stepsBy(world, reach))
          .sort((a, b) => inAlphabet(b.how, a.how))
          .map((step) => [`${step.as} ${step.role}`, step]),
      ).values(),
    ];
    if (first.principal.arn !== undefined && first.principal.kind === 'role') {
      holdings.set(first.principal.arn, own);
      stepsOf.set(first.principal.arn, steps);
    }
    if (steps.length > 0) starters.push({ name: first.principal.name, steps, own });
  }
  const entries = new Map<string, Entry & { readonly steps: readonly string[] }>();
  for (const { name, steps, own } of starters) {
    const has = new Set(own.map(({ store, ask }) => `${store.name} ${ask.capability}`));
    for (const path of pathsFrom(steps, stepsOf)) {
      for (const reach of holdings.get(path.role) ?? []) {
        const { store, ask } = reach;
        if (!store.kind.holdsData || !OVER_DATA.includes(ask.capability) || isOwnTrace(reach)) continue;
        const capability = path.as === 'code' ? 'through-code' : ask.capability;
        if (has.has(`${store.name} ${capability}`)) continue;
        const id = `${name}\u0000${store.name}\u0000${capability}`;
        const way = path.steps.join(', then ');
        const known = entries.get(id);
        entries.set(id, {
          principal: name,
          capability,
          dataClass: store.dataClass ?? NO_CLASS,
          store: store.name,
          via: '',
          conditions: [],
          steps: [...new Set([...(known?.steps ?? []), way])].sort(),
        });
      }
    }
  }
  const chained = [...entries.values(), ...changedPolicies(reaches)].map(({ steps, ...entry }) => ({
    ...entry,
    via: steps.join('; '),
  }));
  return [...chained, ...authored(world)];
};

/** Who may change what guards a store may let itself in. */
const changedPolicies = (reaches: readonly Reach[]): readonly (Entry & { readonly steps: readonly string[] })[] => {
  const has = new Set(
    reaches.map(({ principal, store, ask }) => `${principal.name}\u0000${store.name}\u0000${ask.capability}`),
  );
  return reaches.flatMap((reach) => {
    const { principal, store, ask } = reach;
    if (ask.capability !== 'change policy' || !store.kind.holdsData || !acts(reach) || !directly(reach)) return [];
    const gained = new Set(store.asks.map(({ capability }) => capability));
    return [...gained].flatMap((capability) => {
      const id = `${principal.name}\u0000${store.name}\u0000${capability}`;
      if (capability === 'change policy' || has.has(id)) return [];
      has.add(id);
      return [
        {
          principal: principal.name,
          capability,
          dataClass: store.dataClass ?? NO_CLASS,
          store: store.name,
          via: '',
          conditions: [],
          steps: ['by changing its policy'],
        },
      ];
    });
  });
};
