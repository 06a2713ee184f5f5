import type { Item, Key, Objects, Records } from '../../../lib/platform/ports';

export class Lost extends Error {}

/** The process is lost before or after its n-th write to whichever store; nothing is written afterwards. */
export const losing = (n: number, when: 'before' | 'after') => {
  let writes = 0;
  let lost = false;
  const around = async <T>(write: () => Promise<T>): Promise<T> => {
    if (lost) throw new Lost();
    writes += 1;
    if (writes === n && when === 'before') {
      lost = true;
      throw new Lost();
    }
    try {
      return await write();
    } finally {
      // Refused or done: nobody hears of it.
      if (writes === n) {
        lost = true;
        // biome-ignore lint/correctness/noUnsafeFinally: the answer is lost, whatever it was
        throw new Lost();
      }
    }
  };
  return {
    objects: (store: Objects): Objects => ({
      put: (...put) => around(() => store.put(...put)),
      get: (key) => store.get(key),
      stream: (key) => store.stream(key),
      head: (key) => store.head(key),
      list: (prefix, cursor) => store.list(prefix, cursor),
      uploadLink: (key, upload) => store.uploadLink(key, upload),
    }),
    records: (records: Records): Records => ({
      get: (key) => records.get(key),
      query: (q) => records.query(q),
      commit: (writes_) => around(() => records.commit(writes_)),
    }),
    happened: () => lost,
  };
};

/** A part of the same table for each fault: each starts with nothing. */
export const recordsBelow = (name: string, records: Records): Records => {
  const inside = <K extends Key>(key: K): K => ({ ...key, pk: `${name}/${key.pk}` });
  const outside = (item: Item): Item => ({ ...item, pk: item.pk.slice(name.length + 1) });
  return {
    get: async (key) => {
      const item = await records.get(inside(key));
      return item && outside(item);
    },
    query: async (q) => {
      const page = await records.query({ ...q, pk: `${name}/${q.pk}` });
      return { ...page, items: page.items.map(outside) };
    },
    commit: (writes) =>
      records.commit(
        writes.map((write) => {
          if ('put' in write) return { ...write, put: inside(write.put) };
          return 'remove' in write
            ? { ...write, remove: inside(write.remove) }
            : { ...write, check: inside(write.check) };
        }),
      ),
  };
};
