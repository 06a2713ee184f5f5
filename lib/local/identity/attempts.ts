/** Wrong passwords in a row before the name has to wait. */
const ALLOWED_MISSES = 5;
/** Doubles with every further miss, from 30 seconds up to a quarter of an hour. */
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** Guessing over many names at once is held back too: misses of all names together in one minute. */
const ALLOWED_MISSES_A_MINUTE = 60;
const MINUTE_MS = 60_000;
/** Names that are remembered: invented ones must not fill the memory. */
const REMEMBERED_NAMES = 1000;

/** Slows password guessing down, by name and over all names. */
export interface Attempts {
  /** Milliseconds to wait before the next try for that name; 0 when it may try now. */
  wait(username: string): number;
  missed(username: string): void;
  succeeded(username: string): void;
}

/** @param now milliseconds on a clock that never goes back */
export const signInAttempts = (now: () => number): Attempts => {
  const misses = new Map<string, { readonly count: number; readonly until: number }>();
  let recent: number[] = [];
  return {
    wait: (username) => {
      const at = now();
      recent = recent.filter((time) => at - time < MINUTE_MS);
      const everyone = recent.length >= ALLOWED_MISSES_A_MINUTE ? MINUTE_MS - (at - (recent[0] ?? at)) : 0;
      return Math.max(0, (misses.get(username)?.until ?? 0) - at, everyone);
    },
    missed: (username) => {
      const at = now();
      recent.push(at);
      const count = (misses.get(username)?.count ?? 0) + 1;
      const over = count - ALLOWED_MISSES;
      const until = over < 0 ? 0 : at + Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** over);
      misses.delete(username);
      misses.set(username, { count, until });
      const oldest = misses.keys().next().value;
      if (misses.size > REMEMBERED_NAMES && oldest !== undefined) misses.delete(oldest);
    },
    succeeded: (username) => {
      misses.delete(username);
    },
  };
};
