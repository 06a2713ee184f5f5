import { type Constraint, negation, valuesFor } from './constraint';

/** One request that does it: the values of every key that matters. Keys without values are absent. */
export type Request = ReadonlyMap<string, readonly string[]>;

/** All of these must hold. */
export type Conjunction = readonly Constraint[];

/** What is asked of each key so far, and values that fulfil it. */
class State {
  private constructor(
    private readonly byKey: ReadonlyMap<string, readonly Constraint[]>,
    private readonly values: ReadonlyMap<string, readonly string[]>,
  ) {}

  static readonly EMPTY = new State(new Map(), new Map());

  /** Undefined when no request is left. */
  with(constraints: Conjunction): State | undefined {
    if (constraints.length === 0) return this;
    const byKey = new Map(this.byKey);
    const values = new Map(this.values);
    const touched = new Set<string>();
    for (const constraint of constraints) {
      byKey.set(constraint.key, [...(byKey.get(constraint.key) ?? []), constraint]);
      touched.add(constraint.key);
    }
    for (const key of touched) {
      const found = valuesFor(byKey.get(key) ?? []);
      if (found === undefined) return undefined;
      values.set(key, found);
    }
    return new State(byKey, values);
  }

  allows(constraint: Constraint): boolean {
    return valuesFor([...(this.byKey.get(constraint.key) ?? []), constraint]) !== undefined;
  }

  get request(): Request {
    return this.values;
  }
}

/**
 * Is there a request that fulfils the conjunction and none of the denials? A denial is avoided when one of its constraints
 * fails, so this is a search for one constraint of each denial to break, all of them together.
 */
export const solve = (required: Conjunction, denials: readonly Conjunction[]): Request | undefined => {
  const first = State.EMPTY.with(required);
  return first === undefined ? undefined : avoid(first, denials);
};

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
