/** Tries altogether when others write the same items at the same moment. */
const MAX_TRIES = 8;
/** Longest wait before the second try, doubled for each one after it, in milliseconds. */
const FIRST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 1_000;

/**
 * Does `work` again while it fails by contention, with full jitter between tries. The last failure is thrown as it is.
 * The SDK's own retries cover throttling and lost connections; contention it hands back.
 */
export const again = async <T>(work: () => Promise<T>, isContention: (error: unknown) => boolean): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= MAX_TRIES || !isContention(error)) throw error;
      const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * longest));
    }
  }
};

/** The exception's name in AWS's own words; the class may come from another copy of the SDK. */
export const nameOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
