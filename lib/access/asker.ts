import { type Conjunction, type Constraint, type Truth, truthOf } from './algebra';
import type { Ask } from './asks';
import { DATA_CAPABILITIES } from './capabilities';
import { Policy } from './coverage';
import { type Asked, knownOf, knownOfOrigin, knownOfPrincipal, type Origin, sortOf } from './origins';
import type { Principal } from './principals';
import { askedBy } from './variables';

const atOrigin = new WeakMap<Origin, Map<Constraint, Truth>>();

const truthAt = (origin: Origin, constraint: Constraint): Truth => {
  let truths = atOrigin.get(origin);
  if (truths === undefined) {
    truths = new Map();
    atOrigin.set(origin, truths);
  }
  const known = truths.get(constraint);
  if (known !== undefined) return known;
  const truth = truthOf(knownOfOrigin(constraint.key, origin), constraint);
  truths.set(constraint, truth);
  return truth;
};

/** What is left of a conjunction: nothing when it holds anyway; undefined when it never does. */
export type Rest = Conjunction | undefined;

const without = (conjunction: Conjunction, truth: (constraint: Constraint) => Truth): Rest => {
  const left: Constraint[] = [];
  for (const constraint of conjunction) {
    const found = truth(constraint);
    if (found === 'never') return undefined;
    if (found === 'open') left.push(constraint);
  }
  return left.length === conjunction.length ? conjunction : left;
};

/**
 * Somebody who asks. Most conditions of policies are settled by who that is or by where the request comes from: those are
 * decided once, and only the rest is searched for a request.
 */
export class Asker {
  readonly policy: Policy | undefined;
  readonly boundary: Policy | undefined;
  private readonly mine = new Map<string, Conjunction>();
  private readonly truths = new Map<Constraint, Truth>();
  private readonly covered = new Map<readonly Ask[], readonly Ask[]>();
  private readonly rests = new Map<Conjunction, Rest>();
  private readonly restsFrom = new Map<Origin, Map<Conjunction, Rest>>();

  constructor(
    readonly principal: Principal,
    /** ARNs of all functions in the assembly. */
    readonly functions: readonly string[],
  ) {
    const { identity } = principal;
    const boundary = identity.kind === 'statements' ? identity.boundary : undefined;
    this.policy = identity.kind === 'statements' ? Policy.of(askedBy(identity.statements, principal)) : undefined;
    this.boundary = boundary && Policy.of(askedBy(boundary, principal));
  }

  /** Is it one of the actions on data of whoever may do them all? */
  usesData({ capability, how }: Ask): boolean {
    return this.principal.identity.kind === 'data' && how === undefined && DATA_CAPABILITIES.includes(capability);
  }

  /** What the principal's own policy may allow. */
  coveredOf(asks: readonly Ask[]): readonly Ask[] {
    const known = this.covered.get(asks);
    if (known !== undefined) return known;
    const { policy, principal } = this;
    const found = asks.filter((ask) =>
      policy === undefined
        ? principal.identity.kind === 'everything' || this.usesData(ask)
        : policy.about(ask.action).allows.length > 0,
    );
    this.covered.set(asks, found);
    return found;
  }

  private knownOfMe(key: string): Conjunction {
    const known = this.mine.get(key) ?? knownOfPrincipal(key, this.principal, this.functions);
    this.mine.set(key, known);
    return known;
  }

  private truth(constraint: Constraint): Truth {
    const known = this.truths.get(constraint);
    if (known !== undefined) return known;
    const truth = truthOf(this.knownOfMe(constraint.key), constraint);
    this.truths.set(constraint, truth);
    return truth;
  }

  private ofMine(conjunction: Conjunction): Rest {
    if (this.rests.has(conjunction)) return this.rests.get(conjunction);
    const rest = without(conjunction, (constraint) => this.truth(constraint));
    this.rests.set(conjunction, rest);
    return rest;
  }

  /** What of a conjunction still has to be searched for, where requests come from there. */
  rest(conjunction: Conjunction, origin: Origin): Rest {
    const mine = this.ofMine(conjunction);
    if (mine === undefined || mine.length === 0) return mine;
    let rests = this.restsFrom.get(origin);
    if (rests === undefined) {
      rests = new Map();
      this.restsFrom.set(origin, rests);
    }
    if (rests.has(mine)) return rests.get(mine);
    const rest = without(mine, (constraint) =>
      sortOf(constraint.key) === 'origin' ? truthAt(origin, constraint) : 'open',
    );
    rests.set(mine, rest);
    return rest;
  }

  /** What is known of keys, those of the resource apart. */
  known(keys: Iterable<string>, origin: Origin, asked: Asked): Conjunction {
    const known: Constraint[] = [];
    for (const key of keys) {
      const sort = sortOf(key);
      if (sort === 'principal') known.push(...this.knownOfMe(key));
      else if (sort !== 'free') known.push(...knownOf(key, this.principal, origin, asked));
    }
    return known;
  }
}
