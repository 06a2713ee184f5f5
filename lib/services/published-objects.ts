import { AlreadyExists, type Objects } from '../platform/ports';
import { sameBytes } from './results/log/hash';

/** Releases, full tiles and notices never change: browsers and the edge may keep them. */
const IMMUTABLE = 'public, max-age=31536000, immutable';
/**
 * Checkpoint, latest.json and the list of notices. With the page's own pace (site/src/live/reading.ts) what is new is seen
 * within half a minute, and the bucket is asked once in five seconds by each place of the edge, however many readers there are.
 */
const MUTABLE = 'public, max-age=5, stale-while-revalidate=5';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json; charset=utf-8',
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  pdf: 'application/pdf',
};

const contentType = (path: string): string => {
  const [, extension = ''] = /\.([a-z]+)$/.exec(path) ?? [];
  const known = CONTENT_TYPES[extension];
  if (known !== undefined) return known;
  return path.startsWith('log/tile/') ? 'application/octet-stream' : 'text/plain; charset=utf-8';
};

/**
 * Writes a file that may never change. Writing it again is fine.
 * @throws when the path holds other bytes: history is about to be rewritten, or was
 */
export const putImmutable = async (objects: Objects, path: string, body: Uint8Array): Promise<void> => {
  try {
    await objects.put(path, body, { contentType: contentType(path), cacheControl: IMMUTABLE, ifAbsent: true });
  } catch (error) {
    if (!(error instanceof AlreadyExists)) throw error;
    const stored = await objects.get(path);
    if (stored === undefined || !sameBytes(stored.body, body)) {
      throw new Error(
        `${path} holds other bytes than the release that was approved. Nothing was overwritten. Find out who changed it before anything else is published.`,
      );
    }
  }
};

/** Writes a file that moves forward with each release, unless it holds these bytes already. */
export const putMutable = async (objects: Objects, path: string, body: Uint8Array): Promise<void> => {
  const stored = await objects.get(path);
  if (stored !== undefined && sameBytes(stored.body, body)) return;
  await objects.put(path, body, { contentType: contentType(path), cacheControl: MUTABLE });
};
