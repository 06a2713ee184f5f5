import type { Objects, Records } from '../platform/ports';
import { CannotStart } from './cannot-start';

/**
 * Ends this process as a power cut would (SIGKILL) just before the n-th write that the release and publish functions make.
 * For the tests of restarts; it sits between handler and store on this machine, so no deployed bundle can contain it.
 * @param setting `ELECTION_LOCAL_FAULT`, a whole number from 1; unset does nothing
 */
export const faultPoint = (
  setting: string | undefined,
  die: () => void = () => process.kill(process.pid, 'SIGKILL'),
): { objects(store: Objects): Objects; records(table: Records): Records } => {
  if (setting === undefined || setting === '') return { objects: (store) => store, records: (table) => table };
  if (!/^[1-9][0-9]*$/.test(setting)) {
    throw new CannotStart(`ELECTION_LOCAL_FAULT is "${setting}"; write the number of a write, or leave it unset.`);
  }
  let left = Number(setting);
  const count = async (): Promise<void> => {
    left -= 1;
    if (left !== 0) return;
    die();
    // The signal may take a moment; nothing may be written meanwhile.
    await new Promise(() => undefined);
  };
  return {
    objects: (store) => ({
      put: async (...put) => {
        await count();
        return store.put(...put);
      },
      get: (key) => store.get(key),
      stream: (key) => store.stream(key),
      head: (key) => store.head(key),
      list: (prefix, cursor) => store.list(prefix, cursor),
      uploadLink: (key, upload) => store.uploadLink(key, upload),
    }),
    records: (table) => ({
      get: (key) => table.get(key),
      query: (q) => table.query(q),
      commit: async (writes) => {
        await count();
        return table.commit(writes);
      },
    }),
  };
};
