import { type Conjunction, type Constraint, inCommon, like, oneOf, type Request, solve, some } from './algebra';
import { type Ask, DATA_CAPABILITIES, policyDecides, withoutPolicy } from './capabilities';
import { isGenerated, widened } from './marks';
import { type Asked, knownOf, type Origin } from './origins';
import { type Named, type Principal, speaksOf } from './principals';
import { coversAction, RESOURCE, resourceConstraint, type Statement } from './statements';
import type { Store } from './stores';

/** One way in which a request is allowed. */
export interface Way {
  readonly origin: Origin;
  /** Whose word it goes by: statements of the principal, of the store, or both. */
  readonly by: readonly ('identity' | 'store' | 'account')[];
  readonly undecided: readonly string[];
  /** A request that is allowed, key by key. */
  readonly request: Request;
}

interface Option {
  readonly constraints: Conjunction;
  readonly by: Way['by'];
  readonly undecided: readonly string[];
}

const FREE: Option = { constraints: [], by: [], undecided: [] };

const spelt = new WeakMap<Statement, Statement>();

/** Of the resources of a statement those that somebody wrote out. */
const speltOut = (statement: Statement): Constraint | undefined => {
  const known = spelt.get(statement) ?? {
    ...statement,
    resources: statement.resources?.filter((text) => !isGenerated(text)),
  };
  spelt.set(statement, known);
  return resourceConstraint(known);
};

/** What an Allow asks of the resource; undefined when it cannot be about this one. */
const reach = (
  statement: Statement,
  asked: string,
): { readonly constraint?: Constraint; readonly undecided: readonly string[] } | undefined => {
  const constraint = resourceConstraint(statement);
  if (constraint === undefined) return { undecided: [] };
  if (inCommon([oneOf([like(asked)]), constraint.language]) !== undefined) return { constraint, undecided: [] };
  // Somebody may have written out a name that CloudFormation generated, or the number of the account.
  const wide = widened(asked);
  if (wide === asked) return undefined;
  const other = speltOut(statement);
  return other !== undefined && inCommon([oneOf([like(wide)]), other.language]) !== undefined
    ? { undecided: ['a name that is known at deploy only'] }
    : undefined;
};

const options = (statements: readonly Statement[], action: string, asked: string, by: Way['by']): readonly Option[] =>
  statements.flatMap((statement) => {
    if (statement.effect !== 'Allow' || !coversAction(statement, action)) return [];
    const found = reach(statement, asked);
    if (found === undefined) return [];
    return statement.conditions.map((conditions) => ({
      constraints: found.constraint ? [found.constraint, ...conditions] : conditions,
      by,
      undecided: [...statement.undecided, ...found.undecided],
    }));
  });

const both = (left: readonly Option[], right: readonly Option[]): readonly Option[] =>
  left.flatMap((a) =>
    right.map((b) => ({
      constraints: [...a.constraints, ...b.constraints],
      by: [...new Set([...a.by, ...b.by])],
      undecided: [...a.undecided, ...b.undecided],
    })),
  );

const refusals = new WeakMap<Statement, readonly Conjunction[]>();

/** What must not all be so. */
const refusalsOf = (statement: Statement): readonly Conjunction[] => {
  const constraint = resourceConstraint(statement);
  const found =
    refusals.get(statement) ??
    statement.conditions.map((conditions) => (constraint ? [constraint, ...conditions] : conditions));
  refusals.set(statement, found);
  return found;
};

const denialsOf = (statements: readonly Statement[], action: string): readonly Conjunction[] =>
  statements.flatMap((statement) =>
    statement.effect === 'Deny' && coversAction(statement, action) ? refusalsOf(statement) : [],
  );

const own = (principal: Principal, ask: Ask, asked: string): readonly Option[] => {
  const { identity } = principal;
  switch (identity.kind) {
    case 'everything':
      return [{ ...FREE, by: ['account'] }];
    case 'data':
      return DATA_CAPABILITIES.includes(ask.capability) && ask.how === undefined ? [{ ...FREE, by: ['account'] }] : [];
    case 'nothing':
      return [];
    case 'statements': {
      const allowed = options(identity.statements, ask.action, asked, ['identity']);
      return identity.boundary === undefined
        ? allowed
        : both(allowed, options(identity.boundary, ask.action, asked, []));
    }
  }
};

/** What a principal's boundary leaves of a grant that a store makes to a role by its ARN. */
const withinBoundary = (principal: Principal, how: Named, granted: readonly Option[], ask: Ask, asked: string) =>
  principal.identity.kind === 'statements' &&
  principal.identity.boundary !== undefined &&
  principal.kind === 'role' &&
  how === 'itself'
    ? both(granted, options(principal.identity.boundary, ask.action, asked, []))
    : granted;

/** S3 refuses strangers a bucket whose policy opens it to everybody, where its four switches say so. */
const blocksStrangers = (store: Store): boolean =>
  store.publicBlocked &&
  store.policy.some(
    ({ effect, principals, exceptPrincipals, conditions }) =>
      effect === 'Allow' &&
      (exceptPrincipals || principals.some(({ text }) => text === '*')) &&
      conditions.some((conjunction) => conjunction.length === 0),
  );

/** Statements of the store's policy about the principal, each with how it names it. */
const aboutPrincipal = (store: Store, principal: Principal, ask: Ask) =>
  withoutPolicy(ask)
    ? []
    : store.policy.flatMap((statement) => {
        if (!coversAction(statement, ask.action)) return [];
        const how = speaksOf(statement, principal);
        return how === undefined ? [] : [{ statement, how }];
      });

const allows = (principal: Principal, ask: Ask, store: Store, asked: string): readonly Option[] => {
  const about = aboutPrincipal(store, principal, ask);
  const granted = (hows: readonly Named[]): readonly Option[] =>
    about.flatMap(({ statement, how }) =>
      hows.includes(how)
        ? withinBoundary(principal, how, options([statement], ask.action, asked, ['store']), ask, asked)
        : [],
    );
  const direct: readonly Named[] = ['everyone', 'itself', 'session'];
  if (principal.account === undefined) return granted(direct);
  const identity = own(principal, ask, asked);
  if (principal.account !== store.account) {
    if (withoutPolicy(ask) || blocksStrangers(store)) return [];
    return both(identity, granted([...direct, 'account']));
  }
  return [...granted(direct), ...(policyDecides(ask) ? both(identity, granted(['account'])) : identity)];
};

const keysOf = (conjunctions: readonly Conjunction[]): ReadonlySet<string> => {
  const keys = new Set<string>();
  for (const conjunction of conjunctions) for (const { key } of conjunction) keys.add(key);
  return keys;
};

const through = (origin: Origin, principal: Principal, ask: Ask, asked: string) => {
  if (origin.kind !== 'endpoint') return { options: [FREE], denials: [] };
  const about = origin.policy.filter((statement) => speaksOf(statement, principal) !== undefined);
  return { options: options(about, ask.action, asked, []), denials: denialsOf(about, ask.action) };
};

/**
 * Which origins let the principal do this to the store? Each with one request as a witness. What is open from the internet
 * is not asked about further: whoever is elsewhere can go there.
 */
export const waysFor = (
  principal: Principal,
  ask: Ask,
  store: Store,
  origins: readonly Origin[],
  context: Asked,
): readonly Way[] => {
  const asked = ask.on(store.arn);
  const allowed = [...allows(principal, ask, store, asked)].sort((a, b) => a.undecided.length - b.undecided.length);
  if (allowed.length === 0 || (principal.kind === 'anonymous' && blocksStrangers(store))) return [];
  const denials = [
    ...aboutPrincipal(store, principal, ask).flatMap(({ statement }) => denialsOf([statement], ask.action)),
    ...(principal.identity.kind === 'statements'
      ? [
          ...denialsOf(principal.identity.statements, ask.action),
          ...denialsOf(principal.identity.boundary ?? [], ask.action),
        ]
      : []),
  ];
  if (denials.some((conjunction) => conjunction.length === 0)) return [];
  const resource = some(RESOURCE, oneOf([like(asked)]));
  const ways: Way[] = [];
  for (const origin of origins) {
    if (ways[0]?.origin.kind === 'internet') break;
    const passage = through(origin, principal, ask, asked);
    const against = [...denials, ...passage.denials];
    const known = new Map<string, readonly Constraint[]>();
    const knownFor = (keys: Iterable<string>): Conjunction =>
      [...keys].flatMap((key) => {
        if (key === RESOURCE) return [];
        const found = known.get(key) ?? knownOf(key, principal, origin, context);
        known.set(key, found);
        return found;
      });
    const settled = keysOf(against);
    const fixed = [resource, ...knownFor(settled)];
    for (const option of both(allowed, passage.options)) {
      const more = [...keysOf([option.constraints])].filter((key) => !settled.has(key));
      const request = solve([...fixed, ...knownFor(more), ...option.constraints], against);
      if (request === undefined) continue;
      ways.push({ origin, by: option.by, undecided: [...new Set(option.undecided)], request });
      break;
    }
  }
  return ways;
};
