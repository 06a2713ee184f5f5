import { nodeHash, rootOf } from './hash';
import { decodeTile, TILE_WIDTH, tilePath } from './tiles';

/**
 * Proofs of RFC 6962, section 2.1, out of a log's tiles: some dozen hashes say that an entry is in a log of a million, or that
 * one log continues another.
 */
export type ReadTile = (path: string) => Promise<Uint8Array | undefined>;

export class TileMissing extends Error {
  constructor(readonly path: string) {
    super(`${path} is missing or has the wrong length, so nothing can be proved with it`);
    this.name = 'TileMissing';
  }
}

/** Largest power of two below n; where RFC 6962 splits a tree of n leaves. */
const splitOf = (n: number): number => 2 ** Math.floor(Math.log2(n - 1));

const TILE_BITS = Math.log2(TILE_WIDTH);

/** Roots of any part of the tree of `size` leaves that a proof needs; each tile is read once. */
export const subtrees = (size: number, read: ReadTile) => {
  const tiles = new Map<string, Promise<readonly Uint8Array[]>>();
  const tile = (level: number, index: number): Promise<readonly Uint8Array[]> => {
    const inLevel = Math.floor(size / TILE_WIDTH ** level);
    const width = Math.min(TILE_WIDTH, inLevel - index * TILE_WIDTH);
    const path = tilePath(level, index, width);
    const known = tiles.get(path);
    if (known !== undefined) return known;
    const reading = read(path).then((body) => {
      const hashes = body === undefined ? undefined : decodeTile(body, width);
      if (hashes === undefined) throw new TileMissing(path);
      return hashes;
    });
    tiles.set(path, reading);
    return reading;
  };
  /** Merkle tree hash of the leaves from `start` up to `end`. */
  const root = async (start: number, end: number): Promise<Uint8Array> => {
    const leaves = end - start;
    const depth = Math.log2(leaves);
    if (Number.isInteger(depth) && start % leaves === 0) {
      const level = Math.floor(depth / TILE_BITS);
      const each = TILE_WIDTH ** level;
      const first = start / each;
      const hashes = await tile(level, Math.floor(first / TILE_WIDTH));
      const at = first % TILE_WIDTH;
      return rootOf(hashes.slice(at, at + leaves / each));
    }
    const middle = start + splitOf(leaves);
    return nodeHash(await root(start, middle), await root(middle, end));
  };
  return { root, tilesRead: () => tiles.size };
};
export type Subtrees = ReturnType<typeof subtrees>;

/** PATH(index, D[size]), from the leaf upwards. */
export const inclusionProof = async (tree: Subtrees, index: number, size: number): Promise<Uint8Array[]> => {
  const path = async (start: number, end: number): Promise<Uint8Array[]> => {
    if (end - start === 1) return [];
    const middle = start + splitOf(end - start);
    return index < middle
      ? [...(await path(start, middle)), await tree.root(middle, end)]
      : [...(await path(middle, end)), await tree.root(start, middle)];
  };
  return path(0, size);
};

/** Root that the proof leads to; undefined when it has another length than such a proof has. */
export const rootFromInclusion = (
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
): Uint8Array | undefined => {
  const rest = [...proof];
  const climb = (start: number, end: number): Uint8Array | undefined => {
    if (end - start === 1) return leaf;
    const middle = start + splitOf(end - start);
    const sibling = rest.pop();
    const own = index < middle ? climb(start, middle) : climb(middle, end);
    if (sibling === undefined || own === undefined) return undefined;
    return index < middle ? nodeHash(own, sibling) : nodeHash(sibling, own);
  };
  const root = climb(0, size);
  return rest.length === 0 ? root : undefined;
};

/** PROOF(older, D[size]): that the tree of `size` leaves begins with the one of `older`. */
export const consistencyProof = async (tree: Subtrees, older: number, size: number): Promise<Uint8Array[]> => {
  const proof = async (start: number, end: number, known: boolean): Promise<Uint8Array[]> => {
    if (end === older) return known ? [] : [await tree.root(start, end)];
    const middle = start + splitOf(end - start);
    return older <= middle
      ? [...(await proof(start, middle, known)), await tree.root(middle, end)]
      : [...(await proof(middle, end, false)), await tree.root(start, middle)];
  };
  return older === 0 || older === size ? [] : proof(0, size, true);
};

/** Both roots that the proof leads to; undefined when it has another length than such a proof has. */
export const rootsFromConsistency = (
  olderRoot: Uint8Array,
  older: number,
  size: number,
  proof: readonly Uint8Array[],
): { readonly older: Uint8Array; readonly newer: Uint8Array } | undefined => {
  const rest = [...proof];
  type Roots = { readonly older: Uint8Array; readonly newer: Uint8Array };
  const climb = (start: number, end: number, known: boolean): Roots | undefined => {
    if (end === older) {
      const hash = known ? olderRoot : rest.pop();
      return hash === undefined ? undefined : { older: hash, newer: hash };
    }
    const middle = start + splitOf(end - start);
    const sibling = rest.pop();
    if (sibling === undefined) return undefined;
    const own = older <= middle ? climb(start, middle, known) : climb(middle, end, false);
    if (own === undefined) return undefined;
    return older <= middle
      ? { older: own.older, newer: nodeHash(own.newer, sibling) }
      : { older: nodeHash(sibling, own.older), newer: nodeHash(sibling, own.newer) };
  };
  const roots = older === 0 || older > size ? undefined : climb(0, size, true);
  return rest.length === 0 ? roots : undefined;
};
