/** After a failure the work is tried again, at first soon, then less often. */
const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 60_000;

/** Work that is done again whenever there is a reason to, never twice at once. */
export interface Worker {
  /** There may be something to do. */
  nudge(): void;
  /** Resolves when nothing is under way or asked for. */
  settled(): Promise<void>;
  /** Lets the present run end and starts no other. */
  close(): Promise<void>;
}

/** @param sweepMs also runs this often without a nudge, for nudges that got lost */
export const worker = (run: () => Promise<void>, sweepMs: number | undefined, log: (line: string) => void): Worker => {
  let wanted = false;
  let closed = false;
  let active: Promise<void> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let failures = 0;

  const loop = async (): Promise<void> => {
    while (wanted && !closed) {
      wanted = false;
      try {
        await run();
        failures = 0;
      } catch (error) {
        const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
        failures += 1;
        log(
          `release did not finish: ${error instanceof Error ? error.message : 'unknown'}. Trying again in ${wait / 1000} s.`,
        );
        clearTimeout(retry);
        retry = setTimeout(nudge, wait);
        retry.unref();
      }
    }
  };
  const nudge = (): void => {
    if (closed) return;
    wanted = true;
    active ??= loop().finally(() => {
      active = undefined;
      // A nudge that came between the last look and this line.
      if (wanted) nudge();
    });
  };
  const sweep = sweepMs === undefined ? undefined : setInterval(nudge, sweepMs);
  sweep?.unref();

  return {
    nudge,
    settled: async () => {
      while (active) await active;
    },
    close: async () => {
      closed = true;
      clearTimeout(retry);
      clearInterval(sweep);
      await active;
    },
  };
};
