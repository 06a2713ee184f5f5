import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { lengthPrefixed } from '../platform/canonical';
import { ConditionFailed, type Item, type Json, type Key, type Records, type Write } from '../platform/ports';

/** What the first entry of a chain follows. */
export const NO_ENTRY = '0'.repeat(64);

/** Tries against others who append at the same moment; more in a row than people in an office act at once. */
const MAX_TRIES = 8;

const SK = 'ENTRY#';
const keyOf = (chain: string, sequence: number): Key => ({
  pk: chain,
  sk: `${SK}${String(sequence).padStart(9, '0')}`,
});

const entrySchema = z.object({
  sequence: z.int(),
  previous: z.string(),
  digest: z.string(),
  /** JSON exactly as it was digested. */
  text: z.string(),
});

export interface ChainEntry {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** Digest of the entry before. */
  readonly previous: string;
  /** SHA-256 over chain, sequence, `previous` and the text: one digest stands for everything up to here. */
  readonly digest: string;
  readonly text: string;
}

export interface ChainTip {
  readonly sequence: number;
  readonly digest: string;
}

const digestOf = (chain: string, sequence: number, previous: string, text: string): string =>
  createHash('sha256')
    .update(lengthPrefixed('election chain v1', chain, String(sequence), previous, text))
    .digest('hex');

const entryOf = (item: Item): ChainEntry => entrySchema.parse(item);

/** The last entry; sequence 0 and {@link NO_ENTRY} where there is none. */
export const tipOf = async (records: Records, chain: string): Promise<ChainTip> => {
  const [last] = (await records.query({ pk: chain, skPrefix: SK, limit: 1, descending: true })).items;
  return last === undefined ? { sequence: 0, digest: NO_ENTRY } : entryOf(last);
};

/** Somebody else appended at the same moment, again and again. Nothing was written. */
export class ChainBusy extends Error {
  constructor() {
    super('others wrote at the same moment; nothing was written, try again');
    this.name = 'ChainBusy';
  }
}

/** A write that goes with the entry, and is refused where something stands at its key. */
export type NewItem = Write & { readonly put: Item; readonly when: { readonly absent: true } };

export const newItem = (key: Key, attributes: Readonly<Record<string, Json>>): NewItem => ({
  put: { ...attributes, ...key },
  when: { absent: true },
});

/**
 * Adds one entry at the end, and the items that go with it, in one commit. Every write is of something new: the chain's
 * table refuses updates, deletions and puts outside a transaction, and an entry that somebody replaced all the same
 * breaks every digest after it.
 * @param make the entry and its items, from the sequence that the entry will have
 * @throws {ConditionFailed} with the index in `items` where one of them exists already; nothing was written
 * @throws {ChainBusy}
 */
export const append = async (
  records: Records,
  chain: string,
  make: (sequence: number) => { readonly entry: Json; readonly items?: readonly NewItem[] },
): Promise<ChainEntry> => {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const tip = await tipOf(records, chain);
    const sequence = tip.sequence + 1;
    const { entry, items = [] } = make(sequence);
    const text = JSON.stringify(entry);
    const made: ChainEntry = {
      sequence,
      previous: tip.digest,
      digest: digestOf(chain, sequence, tip.digest, text),
      text,
    };
    try {
      await records.commit([newItem(keyOf(chain, sequence), { ...made }), ...items]);
      return made;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      if (error.index > 0) throw new ConditionFailed(error.index - 1);
    }
  }
  throw new ChainBusy();
};

/** Every entry in its order. */
export const readChain = async (records: Records, chain: string): Promise<readonly ChainEntry[]> => {
  const entries: ChainEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await records.query({ pk: chain, skPrefix: SK, ...(cursor === undefined ? {} : { cursor }) });
    entries.push(...page.items.map(entryOf));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return entries;
};

export const readEntry = async (records: Records, chain: string, sequence: number): Promise<ChainEntry | undefined> => {
  const item = await records.get(keyOf(chain, sequence));
  return item === undefined ? undefined : entryOf(item);
};

/** Sequence of the first entry that is missing or is not what was appended; undefined where the chain holds. */
export const firstBroken = (chain: string, entries: readonly ChainEntry[]): number | undefined => {
  let previous = NO_ENTRY;
  for (const [i, entry] of entries.entries()) {
    const sequence = i + 1;
    if (
      entry.sequence !== sequence ||
      entry.previous !== previous ||
      entry.digest !== digestOf(chain, sequence, previous, entry.text)
    ) {
      return sequence;
    }
    previous = entry.digest;
  }
  return undefined;
};
