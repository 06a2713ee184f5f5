import { type OpenUnit, WHOLE } from './open';

/** Deeper than state, county, township, precinct, split, batch by far. */
const MAX_DEPTH = 32;

/** What is part of what. A precinct may be part of a county and of a congressional district at once. */
export interface Hierarchy {
  /** The jurisdiction, and what is the only thing in it that has parts: a county's file may nest it in its state. */
  readonly spine: ReadonlySet<number>;
  readonly isGroup: (unit: number) => boolean;
  /** All units that this one is part of, the spine left out; the nearest first along each way up. */
  readonly above: (unit: number) => readonly number[];
  readonly childrenOf: (unit: number) => readonly number[];
}

/**
 * `scope`: the unit that a report says it is about; where nothing stands in it, it is the jurisdiction itself.
 * @throws with the unit's name where units are part of each other in a circle
 */
export const hierarchyOf = (
  units: readonly OpenUnit[],
  scope: number | undefined,
  fail: (reason: string) => never,
): Hierarchy => {
  const children = new Map<number, number[]>();
  const parentsOf = (unit: number): readonly number[] => {
    const { parents = [] } = units[unit] ?? {};
    return unit === WHOLE ? [] : parents.length === 0 ? [WHOLE] : parents;
  };
  const waiting = new Int32Array(units.length);
  units.forEach((_, unit) => {
    for (const parent of parentsOf(unit)) {
      const list = children.get(parent);
      if (list) list.push(unit);
      else children.set(parent, [unit]);
      waiting[unit] = (waiting[unit] ?? 0) + 1;
    }
  });
  const childrenOf = (unit: number): readonly number[] => children.get(unit) ?? [];
  const depth = new Int32Array(units.length);
  let reached = 0;
  const ready = [WHOLE];
  for (let unit = ready.pop(); unit !== undefined; unit = ready.pop()) {
    reached += 1;
    for (const child of childrenOf(unit)) {
      depth[child] = Math.max(depth[child] ?? 0, (depth[unit] ?? 0) + 1);
      if ((depth[child] ?? 0) > MAX_DEPTH) fail(`reporting units are nested deeper than ${MAX_DEPTH}`);
      waiting[child] = (waiting[child] ?? 0) - 1;
      if (waiting[child] === 0) ready.push(child);
    }
  }
  if (reached < units.length) {
    fail(`the reporting unit ${units.find((_, unit) => (waiting[unit] ?? 0) > 0)?.name ?? ''} is part of itself`);
  }
  const spine = new Set([WHOLE]);
  for (let at = WHOLE; ; ) {
    const [only, ...more] = childrenOf(at);
    if (only === undefined || more.length > 0 || !children.has(only)) break;
    spine.add(only);
    at = only;
  }
  if (scope !== undefined && !children.has(scope) && parentsOf(scope)[0] === WHOLE) spine.add(scope);
  const above = (unit: number): readonly number[] => {
    const found = new Set<number>();
    const open = [...parentsOf(unit)];
    for (let at = open.shift(); at !== undefined; at = open.shift()) {
      if (spine.has(at) || found.has(at)) continue;
      found.add(at);
      open.push(...parentsOf(at));
    }
    return [...found];
  };
  return { spine, isGroup: (unit) => children.has(unit), above, childrenOf };
};
