import type { PageFigures } from '../../../lib/contracts/published';

/** What the page knows of an election's results at one moment. */
export type Reading =
  | { readonly kind: 'loading' }
  | { readonly kind: 'none'; readonly checkedAt: Date; readonly stale: boolean }
  | { readonly kind: 'unavailable' }
  | {
      readonly kind: 'figures';
      readonly figures: PageFigures;
      /** When these figures were last confirmed to be the newest. */
      readonly checkedAt: Date;
      /** The last try to refresh failed: what stands here may be old. */
      readonly stale: boolean;
    };

/** How one try to read the file went. */
export type Attempt =
  | { readonly kind: 'figures'; readonly figures: PageFigures }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed' };

/**
 * A failed refresh never takes figures away, and neither does an older file: an edge of the network may still hold
 * the release before, or somebody may play an old one back.
 */
export const nextReading = (reading: Reading, attempt: Attempt, at: Date): Reading => {
  if (attempt.kind === 'failed') {
    return reading.kind === 'figures' || reading.kind === 'none'
      ? { ...reading, stale: true }
      : { kind: 'unavailable' };
  }
  if (reading.kind === 'figures') {
    const older = attempt.kind === 'none' || attempt.figures.release < reading.figures.release;
    if (older) return { ...reading, stale: true };
    // The same release: the same object, so that nothing below is drawn again.
    if (attempt.figures.release === reading.figures.release) return { ...reading, checkedAt: at, stale: false };
  }
  return attempt.kind === 'none'
    ? { kind: 'none', checkedAt: at, stale: false }
    : { kind: 'figures', figures: attempt.figures, checkedAt: at, stale: false };
};

/** With the ten seconds that the edge may be behind, a new release is seen within half a minute; unchanged files cost a 304. */
export const REFRESH_MS = 15_000;
const LONGEST_WAIT_MS = 300_000;

/** Milliseconds until the next try. Waits longer after each failure, and never in step with every other reader. */
export const nextDelay = (failures: number, random: () => number = Math.random): number =>
  Math.min(REFRESH_MS * 2 ** failures, LONGEST_WAIT_MS) * (0.9 + 0.2 * random());
