import { type BlindIndex, ConditionFailed, type Records } from '../../platform/ports';
import { EXPIRES_AT, INDEX_FIELDS, keys } from './keys';

/** Look-ups by one source address in one hour. A household needs a few; a library on deadline day one a minute. */
export const LOOKUPS_PER_ADDRESS = 60;
/** Look-ups of one set of details in one hour, wherever they come from. */
export const LOOKUPS_PER_PERSON = 10;
export const WINDOW_SECONDS = 3600;
/** Concurrent look-ups contend for one counter; whoever loses this often is a script, and is told to wait. */
const TRIES = 4;

/**
 * The address that counts as one asker. A home or a phone holds a whole /64 of IPv6, so its last 64 bits would give a
 * script 18 quintillion fresh counters.
 */
export const askerOf = (address: string): string => {
  const plain = address.trim().toLowerCase().replace(/%.*$/, '');
  const mapped = /^(?:0{0,4}:){0,5}:?ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups =
    tail === undefined
      ? left
      : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
};

export interface LookUpLimit {
  readonly jurisdiction: string;
  readonly records: Records;
  readonly index: BlindIndex;
}

export type LimitOutcome = 'within' | 'just-exceeded' | 'exceeded';

/**
 * Counts one look-up. Counters hold a keyed digest, a number and a time of expiry; no address is stored. The window is a
 * clock hour, so that an old counter is never mistaken for a new one where time-to-live removal lags: at the turn of an hour a script
 * gets two windows' worth. Past the limit nothing is written any more, so a flood costs one digest and one read a call.
 */
const count = async (
  { jurisdiction, records, index }: LookUpLimit,
  use: { readonly field: string; readonly value: string; readonly limit: number },
  now: Date,
): Promise<LimitOutcome> => {
  const seconds = Math.floor(now.getTime() / 1000);
  const start = seconds - (seconds % WINDOW_SECONDS);
  const key = keys.rate(jurisdiction, String(start), await index.of(use.field, `${jurisdiction}\n${use.value}`));
  for (let tries = 0; tries < TRIES; tries++) {
    const stored = await records.get(key);
    const before = typeof stored?.['count'] === 'number' ? stored['count'] : 0;
    if (before > use.limit) return 'exceeded';
    try {
      await records.commit([
        {
          put: { ...key, count: before + 1, [EXPIRES_AT]: start + 2 * WINDOW_SECONDS },
          when: stored === undefined ? { absent: true } : { equals: { count: before } },
        },
      ]);
      return before + 1 > use.limit ? 'just-exceeded' : 'within';
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  return 'exceeded';
};

/** One asker may look up {@link LOOKUPS_PER_ADDRESS} times an hour: a scripted walk took 113,000 records in Alaska in 2020. */
export const countAsker = (limit: LookUpLimit, address: string, now: Date): Promise<LimitOutcome> =>
  count(limit, { field: INDEX_FIELDS.rateAddress, value: askerOf(address), limit: LOOKUPS_PER_ADDRESS }, now);

/** One set of details may be looked up {@link LOOKUPS_PER_PERSON} times an hour, from however many addresses. */
export const countPerson = (limit: LookUpLimit, person: string, now: Date): Promise<LimitOutcome> =>
  count(limit, { field: INDEX_FIELDS.ratePerson, value: person, limit: LOOKUPS_PER_PERSON }, now);
