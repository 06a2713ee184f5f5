import { placeOf } from '../access/names';
import { type Assembly, get, type Json, type Resource, resourcesOf } from '../assembly';
import { STATEFUL } from '../guardrails/stateful';
import { REPLACING, SET_ONCE } from './replaced';
import { same } from './same';

/** Something that the change does to data that is already there. */
export interface DataLoss {
  readonly resource: string;
  readonly type: string;
  /** For a person: what happens, and to what. */
  readonly what: string;
}

/** A secret can be drawn anew, but whoever uses the old one is not told. */
const TYPES = [...new Set([...STATEFUL, ...Object.keys(REPLACING)])];

const KEEPING = ['Retain', 'RetainExceptOnCreate', 'Snapshot'];

const policyOf = (resource: Resource, name: 'DeletionPolicy' | 'UpdateReplacePolicy'): string => {
  const written = get(resource.definition, name);
  return typeof written === 'string' ? written : 'Delete';
};

const shown = (value: Json | undefined): string => (value === undefined ? '(not set)' : JSON.stringify(value));

const key = ({ stack, logicalId }: Resource): string => `${stack}\u0000${logicalId}`;

const after = (resource: Resource, name: 'DeletionPolicy' | 'UpdateReplacePolicy'): string =>
  KEEPING.includes(policyOf(resource, name))
    ? 'The old one is kept, outside the stack, and nothing moves its data.'
    : 'The old one is deleted with everything in it.';

/** Those of a list of properties that the change touches, with the old value and the new one. */
const changed = (
  old: Resource,
  now: Resource,
  listed: Readonly<Record<string, readonly string[]>>,
): readonly (readonly [property: string, before: string, then: string])[] =>
  (listed[old.type] ?? []).flatMap((property) => {
    const [before, then] = [old.properties[property], now.properties[property]];
    return same(before, then) ? [] : [[property, shown(before), shown(then)] as const];
  });

/** Resources with data that the change would delete, replace by empty ones, or protect less from that. */
export const dataLossesIn = (base: Assembly, head: Assembly): readonly DataLoss[] => {
  const now = new Map([...resourcesOf(head, ...TYPES)].map((resource) => [key(resource), resource]));
  const byPlace = new Map([...now.values()].map((resource) => [`${resource.type} ${placeOf(resource)}`, resource]));
  const losses: DataLoss[] = [];
  for (const old of resourcesOf(base, ...TYPES)) {
    const add = (what: string) => losses.push({ resource: placeOf(old), type: old.type, what });
    const current = now.get(key(old));
    if (current === undefined || current.type !== old.type) {
      const moved = byPlace.get(`${old.type} ${placeOf(old)}`);
      add(
        `${moved === undefined ? 'it is removed' : `its logical id changes from ${old.logicalId} to ${moved.logicalId}, so a new and empty one takes its place`}. ${after(old, 'DeletionPolicy')}`,
      );
      continue;
    }
    for (const [property, before, then] of changed(old, current, REPLACING)) {
      add(
        `${property} changes from ${before} to ${then}, so a new and empty one takes its place. ${after(current, 'UpdateReplacePolicy')}`,
      );
    }
    for (const [property, before, then] of changed(old, current, SET_ONCE)) {
      add(
        `${property} changes from ${before} to ${then}, which AWS refuses: the deploy fails, and one that is made anew to pass is empty.`,
      );
    }
    for (const name of ['DeletionPolicy', 'UpdateReplacePolicy'] as const) {
      if (KEEPING.includes(policyOf(old, name)) && !KEEPING.includes(policyOf(current, name))) {
        add(
          `${name} changes from ${policyOf(old, name)} to ${policyOf(current, name)}: data that was kept would be deleted.`,
        );
      }
    }
  }
  return losses;
};
