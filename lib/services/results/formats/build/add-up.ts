import { NO_FIGURE } from '../../../../contracts/results';
import type { Shape } from './shape';

/** A total that the file states for a group of units, and what its units add up to. */
export interface GroupTotal {
  readonly place: number;
  readonly stated: number;
  readonly computed: number;
}

export interface AddedUp {
  /** What the file states for the whole jurisdiction. */
  readonly whole: number | undefined;
  /** By the file's own words: stated totals of groups where it has them, parts elsewhere. */
  readonly byWord: number;
  /** Sum of the parts alone. */
  readonly ofParts: number;
  readonly hasParts: boolean;
  /** Every stated total of a group. */
  readonly groups: readonly GroupTotal[];
}

/** Adds one line up. Totals are compared with their parts and never added to them. */
export const addUp = (shape: Shape, figureAt: (place: number) => number): AddedUp => {
  let ofParts = 0;
  let hasParts = false;
  for (const place of shape.parts) {
    const figure = figureAt(place);
    if (figure === NO_FIGURE) continue;
    ofParts += figure;
    hasParts = true;
  }
  let byWord = ofParts;
  const groups: GroupTotal[] = [];
  for (const { place, members, isOutermost } of shape.groups) {
    const stated = figureAt(place);
    if (stated === NO_FIGURE) continue;
    let computed = 0;
    for (const part of members) computed += Math.max(0, figureAt(shape.parts[part] ?? -1));
    groups.push({ place, stated, computed });
    if (isOutermost && !shape.overlaps) byWord += stated - computed;
  }
  const place = shape.whole.find((at) => figureAt(at) !== NO_FIGURE);
  return { whole: place === undefined ? undefined : figureAt(place), byWord, ofParts, hasParts, groups };
};
