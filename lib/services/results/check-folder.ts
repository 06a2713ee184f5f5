import type { Progress } from './check-progress';
import { concat, sameBytes } from './log/bytes';
import { encodeEntry, encodeTile, entriesPath, levelsOf, TILE_WIDTH, tilePath } from './log/tiles';
import type { VerifiedLog } from './log/verify-log';

/** In a folder, every file is known: tiles of earlier sizes must fit, and nothing may lie there that the log does not know. */
export const checkFolder = async (at: Progress, paths: readonly string[], log: VerifiedLog): Promise<void> => {
  const { leafHashes, entries } = log;
  if (leafHashes === undefined) return;
  const levels = levelsOf(leafHashes);
  for (let size = 1; size < leafHashes.length; size += 1) {
    // Who saved an earlier checkpoint needs its partial tiles to follow it.
    for (let level = 0, hashes = size; hashes > 0; level += 1, hashes = Math.floor(hashes / TILE_WIDTH)) {
      const width = hashes % TILE_WIDTH;
      const index = Math.floor(hashes / TILE_WIDTH);
      if (width === 0) continue;
      const start = index * TILE_WIDTH;
      const tileAt = tilePath(level, index, width);
      const right: [string, Uint8Array][] = [[tileAt, encodeTile((levels[level] ?? []).slice(start, start + width))]];
      if (level === 0 && entries !== undefined) {
        const bundle = concat(entries.slice(start, start + width).map(encodeEntry));
        right.push([entriesPath(index, width), bundle]);
      }
      for (const [path, wanted] of right) {
        if (at.seen.has(path)) continue;
        const body = await at.read(path);
        if (body === undefined) at.error('file-missing', path, 'A file of an earlier state of the log is missing.');
        else if (!sameBytes(body, wanted))
          at.error('log-file-altered', path, 'The file is not that of the log’s earlier state.');
      }
    }
  }
  for (const path of paths) {
    if (!at.seen.has(path)) {
      at.error('file-extra', path, 'No signed statement and no state of the log knows this file.');
    }
  }
};
