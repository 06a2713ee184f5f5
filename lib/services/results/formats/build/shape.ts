import type { Hierarchy } from './hierarchy';
import type { OpenContest } from './open';

/** A place whose figure is the total of others. */
export interface Group {
  readonly place: number;
  /** Its parts, as indices into {@link Shape.parts}. */
  readonly members: Int32Array;
  /** Part of no other group with figures. */
  readonly isOutermost: boolean;
}

/** The places of one contest: which hold parts, and which hold totals of them. */
export interface Shape {
  /** Places whose figures are parts, in the file's order. */
  readonly parts: Int32Array;
  readonly groups: readonly Group[];
  /** Some part is in two outermost groups, a county and a district for instance: their totals cannot be added. */
  readonly overlaps: boolean;
  /** The jurisdiction's places, the largest first. */
  readonly whole: readonly number[];
}

/** A unit is a part where nothing in it has figures for this contest: a county may be one contest's part and another's total. */
export const shapeOf = (contest: OpenContest, hierarchy: Hierarchy): Shape => {
  const { places } = contest;
  const all = Array.from({ length: places.size }, (_, place) => place);
  const placeOfGroup = new Map<number, number>();
  for (const place of all) {
    const unit = places.unitAt(place);
    if (hierarchy.isGroup(unit) && !hierarchy.spine.has(unit)) placeOfGroup.set(unit, place);
  }
  const onSpine = [...hierarchy.spine];
  const whole = all
    .filter((place) => hierarchy.spine.has(places.unitAt(place)))
    .sort((a, b) => onSpine.indexOf(places.unitAt(a)) - onSpine.indexOf(places.unitAt(b)));
  const others = all.filter((place) => !hierarchy.spine.has(places.unitAt(place)));
  if (placeOfGroup.size === 0) return { parts: Int32Array.from(others), groups: [], overlaps: false, whole };

  const groupsAbove = (place: number): number[] =>
    hierarchy.above(places.unitAt(place)).flatMap((unit) => placeOfGroup.get(unit) ?? []);
  const totals = new Set(others.flatMap(groupsAbove));
  const parts = others.filter((place) => !totals.has(place));
  const members = new Map<number, number[]>([...totals].map((place) => [place, []]));
  const outermost = new Set([...totals].filter((place) => groupsAbove(place).length === 0));
  let overlaps = false;
  parts.forEach((place, part) => {
    const above = groupsAbove(place);
    for (const group of above) members.get(group)?.push(part);
    overlaps ||= above.filter((group) => outermost.has(group)).length > 1;
  });
  return {
    parts: Int32Array.from(parts),
    groups: [...members].map(([place, list]) => ({
      place,
      members: Int32Array.from(list),
      isOutermost: outermost.has(place),
    })),
    overlaps,
    whole,
  };
};
