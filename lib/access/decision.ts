import { absent, type Conjunction, type Constraint, type Request, solve, some } from './algebra';
import type { Asker } from './asker';
import type { Ask } from './asks';
import { policyDecides, withoutPolicy } from './capabilities';
import { type Coverage, Policy } from './coverage';
import {
  BY_ACCOUNT,
  type By,
  both,
  denials,
  FREE,
  joined,
  type Option,
  options,
  surestFirst,
  type Term,
  wholeTerm,
} from './options';
import type { Asked, Origin, Origins } from './origins';
import { FUNCTION_KEY, type Named, type Principal, speaksOf } from './principals';
import { RESOURCE, type Statement } from './statements';
import type { Store } from './stores';
import type { Target, Targets } from './targets';
import { askedBy, askedFrom, haveVariables } from './variables';

/** One way in which a request is allowed. */
export interface Way {
  readonly origin: Origin;
  /** Whose word it goes by: statements of the principal, of the store, or both. */
  readonly by: readonly By[];
  readonly undecided: readonly string[];
  /** The principal is a function's role, and only what runs as that function is let in. */
  readonly asFunction: boolean;
  /** A whole request that is allowed, key by key: found again from all that the policies say, with no short cut. */
  readonly request: () => Request | undefined;
}

/** S3 refuses strangers a bucket whose policy opens it to everybody, where its four switches say so. */
const blocksStrangers = (store: Store): boolean =>
  store.publicBlocked &&
  store.policy.some(
    ({ effect, principals, exceptPrincipals, conditions }) =>
      effect === 'Allow' &&
      (exceptPrincipals || principals.some(({ text }) => text === '*')) &&
      conditions.some((conjunction) => conjunction.length === 0),
  );

/** The statements of everybody concerned that are about one action. */
interface Abouts {
  readonly mine: Coverage;
  readonly boundary: Coverage;
  readonly guard: Coverage;
}

const coverageFrom = ({ allows, denies, id }: Coverage, origin: Origin): Coverage => ({
  allows: askedFrom(allows, origin),
  denies: askedFrom(denies, origin),
  id,
});

const seenFrom = ({ mine, boundary, guard }: Abouts, origin: Origin): Abouts => ({
  mine: coverageFrom(mine, origin),
  boundary: coverageFrom(boundary, origin),
  guard: coverageFrom(guard, origin),
});

const DIRECT: readonly Named[] = ['everyone', 'itself', 'session'];
const NOT_COVERED: Coverage = { allows: [], denies: [], id: 0 };

const NO_NEEDS: Request = new Map();

/** Keys with which requests are not let in otherwise: without them, whoever has the credentials is. */
const AS_NO_FUNCTION: Conjunction = [absent(FUNCTION_KEY)];

/** One principal at one store. */
export class Decision {
  private readonly principal: Principal;
  private readonly guard: Policy;
  private readonly answers = new Map<string, readonly Way[]>();

  constructor(
    private readonly asker: Asker,
    private readonly store: Store,
    private readonly targets: Targets,
    private readonly context: Asked,
  ) {
    this.principal = asker.principal;
    this.guard = Policy.of(askedBy(store.policy, this.principal));
  }

  /** Does some statement of the store let the principal in, or its account? */
  get opens(): boolean {
    return this.store.policy.some(
      (statement) => statement.effect === 'Allow' && speaksOf(statement, this.principal) !== undefined,
    );
  }

  /**
   * From where may the principal do this to the store? What is open from the internet is not asked about further: whoever
   * is elsewhere can go there. Actions that all policies on the way treat alike are decided once.
   */
  ways(ask: Ask, origins: Origins): readonly Way[] {
    const { action } = ask;
    const mine = this.asker.policy?.about(action) ?? NOT_COVERED;
    const boundary = this.asker.boundary?.about(action) ?? NOT_COVERED;
    const noPolicy = withoutPolicy(ask);
    const guard = noPolicy ? NOT_COVERED : this.guard.about(action);
    if (mine.allows.length === 0 && guard.allows.length === 0 && this.asker.policy !== undefined) return [];
    const target = this.targets.of(ask);
    const sort = (noPolicy ? 1 : 0) + (policyDecides(ask) ? 2 : 0) + (this.asker.usesData(ask) ? 4 : 0);
    const key = `${((mine.id * 1000 + boundary.id) * 1000 + guard.id) * 100 + target.id} ${sort} ${origins.classOf(action)}`;
    const known = this.answers.get(key);
    if (known !== undefined) return known;
    const found = this.decide(ask, target, origins.list, { mine, boundary, guard });
    this.answers.set(key, found);
    return found;
  }

  private own(ask: Ask, mine: Coverage, boundary: Coverage, target: Target): readonly Option[] {
    switch (this.principal.identity.kind) {
      case 'everything':
        return BY_ACCOUNT;
      case 'data':
        return this.asker.usesData(ask) ? BY_ACCOUNT : [];
      case 'nothing':
        return [];
      case 'statements': {
        const allowed = options(mine.allows, target, ['identity']);
        return this.asker.boundary === undefined ? allowed : both(allowed, options(boundary.allows, target, []));
      }
    }
  }

  private allowed(ask: Ask, target: Target, about: Abouts): readonly Option[] {
    const { principal, store } = this;
    const granted = (hows: readonly Named[]): readonly Option[] =>
      about.guard.allows.flatMap((statement) => {
        const how = speaksOf(statement, principal);
        if (how === undefined || !hows.includes(how)) return [];
        const found = options([statement], target, ['store']);
        // What a boundary leaves of a grant that a store makes to a role by its ARN.
        return this.asker.boundary !== undefined && principal.kind === 'role' && how === 'itself'
          ? both(found, options(about.boundary.allows, target, []))
          : found;
      });
    if (principal.account === undefined) return granted(DIRECT);
    const own = this.own(ask, about.mine, about.boundary, target);
    if (principal.account !== store.account) {
      if (withoutPolicy(ask) || blocksStrangers(store)) return [];
      return own.length === 0 ? [] : both(own, granted([...DIRECT, 'account']));
    }
    return [
      ...granted(DIRECT),
      ...(policyDecides(ask) ? (own.length === 0 ? [] : both(own, granted(['account']))) : own),
    ];
  }

  private decide(ask: Ask, target: Target, origins: readonly Origin[], about: Abouts): readonly Way[] {
    const { principal } = this;
    const allowed = this.allowed(ask, target, about);
    const byPlace = [about.mine, about.boundary, about.guard].some(
      ({ allows, denies }) => haveVariables(allows) || haveVariables(denies),
    );
    if (allowed.length === 0 || (principal.kind === 'anonymous' && blocksStrangers(this.store))) return [];
    const ordered = surestFirst(allowed);
    const aboutMe = (statements: readonly Statement[]) =>
      statements.filter((statement) => speaksOf(statement, principal) !== undefined);
    const refusedBy = ({ mine, boundary, guard }: Abouts) =>
      denials([...aboutMe(guard.denies), ...mine.denies, ...boundary.denies], target);
    const refused = refusedBy(about);
    const ways: Way[] = [];
    for (const origin of origins) {
      if (ways[0]?.origin.kind === 'internet') break;
      const here = byPlace ? seenFrom(about, origin) : undefined;
      const passage =
        origin.kind === 'endpoint' ? Policy.of(askedBy(origin.policy, principal)).about(ask.action) : undefined;
      const through = passage === undefined ? [FREE] : options(aboutMe(passage.allows), target, []);
      const refusedHere = here === undefined ? refused : refusedBy(here);
      const against =
        passage === undefined ? refusedHere : [...refusedHere, ...denials(aboutMe(passage.denies), target)];
      const allowedHere = here === undefined ? ordered : surestFirst(this.allowed(ask, target, here));
      const way = this.wayFrom(origin, allowedHere, through, against, target);
      if (way !== undefined) ways.push(way);
    }
    return ways;
  }

  /** What is left to be searched for of a term; undefined when it never holds. */
  private restOf({ conditions, resource, settled }: Term, origin: Origin): Conjunction | undefined {
    const rest = this.asker.rest(conditions, origin);
    return rest === undefined || settled || resource === undefined ? rest : [resource, ...rest];
  }

  private wayFrom(
    origin: Origin,
    allowed: readonly Option[],
    through: readonly Option[],
    refused: readonly Term[],
    target: Target,
  ): Way | undefined {
    const against: Conjunction[] = [];
    for (const term of refused) {
      const rest = this.restOf(term, origin);
      if (rest?.length === 0) return undefined;
      if (rest !== undefined) against.push(rest);
    }
    let bound: Way | undefined;
    for (const one of allowed) {
      for (const two of through) {
        const option = two === FREE ? one : joined(one, two);
        const found = this.needs(option, against, origin, target);
        if (found === undefined) continue;
        const { by, undecided } = option;
        const asFunction =
          (found.get(FUNCTION_KEY) ?? []).length > 0 &&
          this.needs(option, against, origin, target, AS_NO_FUNCTION) === undefined;
        const way: Way = {
          origin,
          by,
          undecided: undecided.length < 2 ? undecided : [...new Set(undecided)],
          asFunction,
          request: () => this.search(option.terms.flatMap(wholeTerm), refused.map(wholeTerm), origin, target),
        };
        // The widest is what counts.
        if (!asFunction) return way;
        bound ??= way;
      }
    }
    return bound;
  }

  /** Keys that a request by this option may have, so as not to be refused. */
  private needs(
    { terms }: Option,
    against: readonly Conjunction[],
    origin: Origin,
    target: Target,
    besides: Conjunction = [],
  ): Request | undefined {
    const asked: Constraint[] = [...besides];
    for (const term of terms) {
      const rest = this.restOf(term, origin);
      if (rest === undefined) return undefined;
      asked.push(...rest);
    }
    return this.search(asked, against, origin, target);
  }

  private search(
    asked: Conjunction,
    against: readonly Conjunction[],
    origin: Origin,
    { languages }: Target,
  ): Request | undefined {
    if (asked.length === 0 && against.length === 0) return NO_NEEDS;
    const keys = new Set<string>();
    for (const conjunction of against) for (const { key } of conjunction) keys.add(key);
    for (const { key } of asked) keys.add(key);
    const known = this.asker.known(keys, origin, this.context);
    return solve([...languages.map((language) => some(RESOURCE, language)), ...known, ...asked], against);
  }
}
