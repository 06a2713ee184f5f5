import type { ElectionCalendar } from '../../contracts/calendar';
import { REHEARSAL_ROOT, rehearsalOrigin } from '../../contracts/published';
import type { Objects } from '../../platform/ports';
import type { LogName, OutboxName } from './draft-records';

/** One of the two ways to the public: everything that a release passes on it, and shares with no release on the other. */
export interface Line {
  readonly log: LogName;
  readonly outbox: OutboxName;
  /** Where its folder begins in the released and in the public store. */
  readonly root: string;
  /** First line of its checkpoints and name of its key. */
  readonly origin: string;
}

/** Test decks have ended up in live totals (Warren County 2020, Pickaway County 2024): a rehearsal never meets the live line. */
export const linesOf = (logOrigin: string): { readonly live: Line; readonly rehearsal: Line } => ({
  live: { log: 'LOG', outbox: 'OUTBOX', root: '', origin: logOrigin },
  rehearsal: {
    log: 'LOG-REHEARSAL',
    outbox: 'OUTBOX-REHEARSAL',
    root: REHEARSAL_ROOT,
    origin: rehearsalOrigin(logOrigin),
  },
});

export const logOf = (election: ElectionCalendar): LogName =>
  election.rehearsalOf === undefined ? 'LOG' : 'LOG-REHEARSAL';

export const outboxOf = (election: ElectionCalendar): OutboxName =>
  election.rehearsalOf === undefined ? 'OUTBOX' : 'OUTBOX-REHEARSAL';

/** The part of a store that begins with `root`, as a store of its own: no path leads out of it. */
export const below = (root: string, objects: Objects): Objects => ({
  put: (key, body, options) => objects.put(`${root}${key}`, body, options),
  get: (key) => objects.get(`${root}${key}`),
  stream: (key) => objects.stream(`${root}${key}`),
  head: (key) => objects.head(`${root}${key}`),
  list: async (prefix, cursor) => {
    const page = await objects.list(`${root}${prefix}`, cursor);
    return { ...page, keys: page.keys.map((key) => key.slice(root.length)) };
  },
  uploadLink: (key, upload) => objects.uploadLink(`${root}${key}`, upload),
});
