import { useEffect, useState } from 'preact/hooks';
import { pageFiguresSchema, publishedPaths, rootOf } from '../../../lib/contracts/published';
import { isNotThere } from '../shared/not-there';
import '../shared/zod-without-eval';
import { type Attempt, nextDelay, nextReading, type Reading } from './reading';

/** Reads a published file of figures once. `no-cache` asks with the ETag of the copy at hand: unchanged costs a 304. */
export const readFile = async (path: string): Promise<Attempt> => {
  try {
    const response = await fetch(`/${path}`, { cache: 'no-cache', credentials: 'omit' });
    if (!response.ok) return { kind: (await isNotThere(response)) ? 'none' : 'failed' };
    const parsed = pageFiguresSchema.safeParse(await response.json());
    return parsed.success ? { kind: 'figures', figures: parsed.data } : { kind: 'failed' };
  } catch {
    return { kind: 'failed' };
  }
};

/** The totals: of the newest release, or of an earlier one. */
export const readTotals = (electionId: string, release?: number): Promise<Attempt> =>
  readFile(
    `${rootOf(electionId)}${release === undefined ? publishedPaths.latestTotals(electionId) : publishedPaths.totals(electionId, release)}`,
  );

/** Keeps reading while the page is in view and not paused. An earlier release is read once: it does not change. */
export const useResults = (electionId: string, release: number | undefined, paused: boolean): Reading => {
  const [reading, setReading] = useState<Reading>({ kind: 'loading' });
  useEffect(() => setReading({ kind: 'loading' }), [electionId, release]);
  useEffect(() => {
    if (paused) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    let failures = 0;
    const refresh = async (): Promise<void> => {
      clearTimeout(timer);
      const attempt = await readTotals(electionId, release);
      if (stopped) return;
      failures = attempt.kind === 'failed' ? failures + 1 : 0;
      setReading((before) => nextReading(before, attempt, new Date()));
      if (release === undefined || attempt.kind === 'failed') timer = setTimeout(refresh, nextDelay(failures));
    };
    // A page in a background tab asks nothing, and asks at once when it is looked at again.
    const onVisibility = (): void => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') void refresh();
    };
    document.addEventListener('visibilitychange', onVisibility);
    void refresh();
    return () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [electionId, release, paused]);
  return reading;
};
