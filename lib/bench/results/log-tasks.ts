import { append, readEdge, rootOfLog } from '../../services/results/log/edge';
import { leafHash, rootOf, sameBytes } from '../../services/results/log/hash';
import {
  consistencyProof,
  inclusionProof,
  rootFromInclusion,
  rootsFromConsistency,
  subtrees,
} from '../../services/results/log/proof';
import {
  encodeEntry,
  encodeTile,
  entriesPath,
  levelsOf,
  TILE_WIDTH,
  tilePath,
  tilesOf,
} from '../../services/results/log/tiles';

/** Bytes of a release's statement, about. */
const ENTRY = 'made-up statement '.padEnd(1500, '.');
const entryOf = (i: number): Uint8Array => new TextEncoder().encode(`${i} ${ENTRY}`);

const ms = (from: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
};

/** A log of so many leaves, and what it costs to prove with it, to recompute it and to append to it. */
export const measureLog = async (size: number) => {
  const leaves = Array.from({ length: size }, (_, i) => leafHash(entryOf(i)));
  const levels = levelsOf(leaves);
  const root = rootOf(leaves);
  const files = new Map<string, Uint8Array>();
  for (const { level, index, width } of tilesOf(size)) {
    const start = index * TILE_WIDTH;
    files.set(tilePath(level, index, width), encodeTile((levels[level] ?? []).slice(start, start + width)));
  }
  const partial = size % TILE_WIDTH;
  if (partial > 0) {
    const bundle = Array.from({ length: partial }, (_, i) => encodeEntry(entryOf(size - partial + i)));
    files.set(entriesPath(Math.floor(size / TILE_WIDTH), partial), new Uint8Array(Buffer.concat(bundle)));
  }
  let bytes = 0;
  const read = async (path: string): Promise<Uint8Array | undefined> => {
    bytes += files.get(path)?.length ?? 0;
    return files.get(path);
  };

  const [index, older] = [Math.floor(size / 3), Math.max(1, Math.floor(size / 2))];
  const olderRoot = rootOf(leaves.slice(0, older));
  let from = process.cpuUsage();
  const tree = subtrees(size, read);
  const inclusion = await inclusionProof(tree, index, size);
  const included = rootFromInclusion(leaves[index] ?? new Uint8Array(), index, size, inclusion);
  const consistency = await consistencyProof(tree, older, size);
  const roots = rootsFromConsistency(olderRoot, older, size, consistency);
  const proofs = { ms: ms(from), bytes, tiles: tree.tilesRead() };
  if (!included || !sameBytes(included, root) || !roots || !sameBytes(roots.newer, root)) {
    throw new Error('a proof of the made-up log does not hold');
  }

  from = process.cpuUsage();
  if (!sameBytes(rootOf(leaves), root)) throw new Error('the root is another one at the second time');
  const recompute = { ms: ms(from), bytes: [...files.values()].reduce((sum, { length }) => sum + length, 0) };

  bytes = 0;
  from = process.cpuUsage();
  const edge = await readEdge(size, read);
  const next = append(edge, entryOf(size));
  rootOfLog(next.edge);
  const appended = { ms: ms(from), bytes: bytes + next.files.reduce((sum, { body }) => sum + body.length, 0) };
  return { count: size, proofs, recompute, appended };
};
export type LogMeasured = Awaited<ReturnType<typeof measureLog>>;

export const LOG_TASKS = { log: (size: string) => measureLog(Number(size)) } as const;
