import { type Constraint, negation, valuesFor } from './constraint';

/** One request that does it: the values of every key that matters. Keys without values are absent. */
export type Request = ReadonlyMap<string, readonly string[]>;

/** All of these must hold. */
export type Conjunction = readonly Constraint[];

/** What is asked of each key so far, and values that fulfil it: the latest word on a key stands in front. */
export class State {
  private constructor(
    private readonly before: State | undefined,
    private readonly key: string,
    private readonly asked: readonly Constraint[],
    private readonly values: readonly string[],
  ) {}

  static readonly EMPTY = new State(undefined, '', [], []);

  private askedOf(key: string): readonly Constraint[] {
    for (let at: State | undefined = this; at !== undefined; at = at.before) if (at.key === key) return at.asked;
    return [];
  }

  /** Undefined when no request is left. */
  with(constraints: Conjunction): State | undefined {
    const [first, ...more] = constraints;
    if (first === undefined) return this;
    if (more.length === 0) return this.withKey(first.key, [first]);
    const touched = new Map<string, Constraint[]>();
    for (const constraint of constraints) {
      const mine = touched.get(constraint.key);
      if (mine !== undefined) mine.push(constraint);
      else touched.set(constraint.key, [constraint]);
    }
    let at: State | undefined = this;
    for (const [key, added] of touched) {
      at = at.withKey(key, added);
      if (at === undefined) return undefined;
    }
    return at;
  }

  private withKey(key: string, added: readonly Constraint[]): State | undefined {
    const known = this.askedOf(key);
    const all = known.length === 0 ? added : [...known, ...added];
    const found = valuesFor(all);
    return found === undefined ? undefined : new State(this, key, all, found);
  }

  allows(constraint: Constraint): boolean {
    return valuesFor([...this.askedOf(constraint.key), constraint]) !== undefined;
  }

  get request(): Request {
    const request = new Map<string, readonly string[]>();
    for (let at: State | undefined = this; at !== undefined && at.key !== ''; at = at.before) {
      if (!request.has(at.key)) request.set(at.key, at.values);
    }
    return request;
  }
}

/** What is asked before any choice is made; undefined when that alone leaves no request. */
export const stateOf = (required: Conjunction): State | undefined => State.EMPTY.with(required);

/**
 * Is there a request that fulfils the conjunction and none of the denials? A denial is avoided when one of its constraints
 * fails, so this is a search for one constraint of each denial to break, all of them together.
 */
export const solveFrom = (
  state: State,
  required: Conjunction,
  denials: readonly Conjunction[],
): Request | undefined => {
  const first = state.with(required);
  return first === undefined ? undefined : avoid(first, denials);
};

export const solve = (required: Conjunction, denials: readonly Conjunction[]): Request | undefined =>
  solveFrom(State.EMPTY, required, denials);

const avoid = (state: State, denials: readonly Conjunction[]): Request | undefined => {
  let at = state;
  let open: (readonly Constraint[])[] = [];
  let rest = denials;
  // A denial that only one constraint can avoid leaves no choice: settle those first, until nothing changes.
  for (let settled = true; settled; ) {
    settled = false;
    open = [];
    for (const denial of rest) {
      if (!denial.every((constraint) => at.allows(constraint))) continue;
      const ways = denial.map(negation).filter((way) => at.allows(way));
      const [only, ...more] = ways;
      if (only === undefined) return undefined;
      if (more.length > 0) {
        open.push(denial);
        continue;
      }
      const next = at.with([only]);
      if (next === undefined) return undefined;
      at = next;
      settled = true;
    }
    rest = open;
  }
  const [denial, ...others] = open;
  if (denial === undefined) return at.request;
  for (const constraint of denial) {
    const next = at.with([negation(constraint)]);
    const found = next && avoid(next, others);
    if (found !== undefined) return found;
  }
  return undefined;
};
