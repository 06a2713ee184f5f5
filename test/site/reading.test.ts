import { type PageFigures, publishedPaths } from '../../lib/contracts/published';
import type { Objects } from '../../lib/platform/ports';
import { putImmutable, putMutable } from '../../lib/services/published-objects';
import { nextDelay, nextReading, REFRESH_MS, type Reading } from '../../site/src/live/reading';

const release = (n: number): PageFigures => ({
  schema: 'election-page/v1',
  jurisdiction: 'Lorem County (made up)',
  electionId: '2020-11-03-general',
  electionName: 'General Election',
  electionDate: '2020-11-03',
  release: n,
  status: 'unofficial-partial',
  releasedAt: '2020-11-04T02:14:00Z',
  units: [],
  contests: [],
  notes: [],
});
const [EARLY, LATE] = [new Date('2020-11-04T02:15:00Z'), new Date('2020-11-04T02:16:00Z')];
const shown = (n: number): Reading => nextReading({ kind: 'loading' }, { kind: 'figures', figures: release(n) }, EARLY);

describe('a page that keeps reading the newest release', () => {
  test('a failed refresh keeps the figures, says that they may be old, and keeps the time when they were last sure', () => {
    const reading = nextReading(shown(3), { kind: 'failed' }, LATE);
    expect(reading).toMatchObject({ kind: 'figures', stale: true, checkedAt: EARLY, figures: { release: 3 } });
  });

  test('an older release never takes the place of a newer one: an edge may lag, somebody may play an old file back', () => {
    const reading = nextReading(shown(3), { kind: 'figures', figures: release(2) }, LATE);
    expect(reading).toMatchObject({ stale: true, figures: { release: 3 } });
  });

  test('figures do not vanish because the file is gone', () => {
    expect(nextReading(shown(3), { kind: 'none' }, LATE)).toMatchObject({ stale: true, figures: { release: 3 } });
  });

  test('a newer release is shown, and one that came back after a failure is no longer stale', () => {
    expect(nextReading(shown(3), { kind: 'figures', figures: release(4) }, LATE)).toMatchObject({
      stale: false,
      checkedAt: LATE,
      figures: { release: 4 },
    });
    const failed = nextReading(shown(3), { kind: 'failed' }, LATE);
    expect(nextReading(failed, { kind: 'figures', figures: release(3) }, LATE)).toMatchObject({
      stale: false,
      checkedAt: LATE,
    });
  });

  test('the same release keeps the same object, so that nothing is drawn again', () => {
    const before = shown(3);
    const reading = nextReading(before, { kind: 'figures', figures: release(3) }, LATE);
    expect(before.kind === 'figures' && reading.kind === 'figures' && reading.figures === before.figures).toBe(true);
  });

  test('nothing released yet and nothing readable are two different answers', () => {
    expect(nextReading({ kind: 'loading' }, { kind: 'none' }, EARLY)).toMatchObject({ kind: 'none', stale: false });
    expect(nextReading({ kind: 'loading' }, { kind: 'failed' }, EARLY)).toEqual({ kind: 'unavailable' });
  });

  test('a new release is on every page within half a minute of its being on the site', async () => {
    const headers: Record<string, string> = {};
    const recorder = {
      get: async () => undefined,
      put: async (path: string, _: Uint8Array, { cacheControl }: { readonly cacheControl?: string }) => {
        headers[path] = cacheControl ?? '';
        return { sha256: '' };
      },
    } as unknown as Objects;
    const totals = publishedPaths.latestTotals('2020-11-03-general');
    await putMutable(recorder, totals, new Uint8Array());
    await putImmutable(recorder, publishedPaths.page('2020-11-03-general', 1), new Uint8Array());
    const seconds = (name: string): number => Number(new RegExp(`${name}=(\\d+)`).exec(headers[totals] ?? '')?.[1]);
    const edge = seconds('max-age') + seconds('stale-while-revalidate');
    expect(edge).toBeGreaterThan(0);
    expect(edge + nextDelay(0, () => 1) / 1000).toBeLessThanOrEqual(30);
    // And what never changes is asked for once.
    expect(headers[publishedPaths.page('2020-11-03-general', 1)]).toMatch(/max-age=31536000, immutable/);
  });

  test('readers ask four times a minute, never in step, and less often while it fails', () => {
    expect(nextDelay(0, () => 0)).toBeCloseTo(REFRESH_MS * 0.9);
    expect(nextDelay(0, () => 1)).toBeCloseTo(REFRESH_MS * 1.1);
    expect(nextDelay(2, () => 0.5)).toBeCloseTo(REFRESH_MS * 4);
    expect(nextDelay(50, () => 0.5)).toBeLessThanOrEqual(300_000 * 1.1);
  });
});
