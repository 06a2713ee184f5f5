import { publishedPaths, rootOf } from '../../../lib/contracts/published';
import type { ReleaseStatus } from '../../../lib/contracts/results';
import { fromUtf8 } from '../../../lib/services/results/log/bytes';
import { parseCheckpoint } from '../../../lib/services/results/log/checkpoint';
import { parseLeaf } from '../../../lib/services/results/log/leaf';
import { parseNote } from '../../../lib/services/results/log/note';
import { decodeEntries, entriesPath, tilesOf } from '../../../lib/services/results/log/tiles';

export interface PastRelease {
  readonly release: number;
  readonly status: ReleaseStatus;
  readonly releasedAt: string;
  readonly breakGlass?: string;
}

const bytesAt = async (root: string, path: string): Promise<Uint8Array> => {
  const response = await fetch(`/${root}${path}`, {
    cache: path === publishedPaths.checkpoint ? 'no-cache' : 'default',
  });
  if (!response.ok) throw new Error(`/${root}${path} answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

/** Every release of an election, newest first, as the log has it: nobody can leave one out of it. */
export const readHistory = async (electionId: string): Promise<readonly PastRelease[]> => {
  const root = rootOf(electionId);
  const note = parseNote(await bytesAt(root, publishedPaths.checkpoint));
  const checkpoint = note === undefined ? undefined : parseCheckpoint(note.text);
  if (checkpoint === undefined) throw new Error('the checkpoint cannot be read');
  const bundles = tilesOf(checkpoint.size).filter(({ level }) => level === 0);
  const entries = await Promise.all(
    bundles.map(async ({ index, width }) => decodeEntries(await bytesAt(root, entriesPath(index, width)), width) ?? []),
  );
  return entries
    .flat()
    .map((entry) => parseLeaf(fromUtf8(entry) ?? ''))
    .flatMap((leaf) => (leaf?.kind === 'release' && leaf.electionId === electionId ? [leaf] : []))
    .map(({ release, status, releasedAt, breakGlass }) => ({
      release,
      status,
      releasedAt,
      ...(breakGlass === undefined ? {} : { breakGlass }),
    }))
    .reverse();
};
