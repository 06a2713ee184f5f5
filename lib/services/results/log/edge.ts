import { concat } from './bytes';
import { leafHash, rootOf, rootOfEdge } from './hash';
import { decodeEntries, decodeTile, encodeEntry, encodeTile, entriesPath, TILE_WIDTH, tilePath } from './tiles';

/**
 * The right edge of the log: all that is needed to append to it, whatever its size. Level l holds the hashes of the
 * partial tile at that level, each the root of 256^l entries.
 */
export interface Edge {
  readonly size: number;
  readonly levels: readonly (readonly Uint8Array[])[];
  /** The entries of the partial bundle, as encoded. */
  readonly bundle: Uint8Array;
}

export interface LogFile {
  readonly path: string;
  readonly body: Uint8Array;
}

export const EMPTY_EDGE: Edge = { size: 0, levels: [], bundle: new Uint8Array() };

export const rootOfLog = (edge: Edge): Uint8Array => rootOfEdge(edge.levels);

/**
 * Reads the edge of the tree of `size` from its tiles.
 * @param read the body at a published path
 * @throws when a tile is missing or has another width than the size asks for
 */
export const readEdge = async (
  size: number,
  read: (path: string) => Promise<Uint8Array | undefined>,
): Promise<Edge> => {
  const levels: Uint8Array[][] = [];
  let bundle: Uint8Array = new Uint8Array();
  for (let level = 0, hashes = size; hashes > 0; level += 1, hashes = Math.floor(hashes / TILE_WIDTH)) {
    const width = hashes % TILE_WIDTH;
    const index = Math.floor(hashes / TILE_WIDTH);
    if (width === 0) {
      levels.push([]);
      continue;
    }
    const path = tilePath(level, index, width);
    const tile = decodeTile((await read(path)) ?? new Uint8Array(), width);
    if (tile === undefined) throw new Error(`the log cannot grow: ${path} is missing or has the wrong length`);
    levels.push(tile);
    if (level === 0) {
      const entries = entriesPath(index, width);
      bundle = (await read(entries)) ?? new Uint8Array();
      if (decodeEntries(bundle, width) === undefined) {
        throw new Error(`the log cannot grow: ${entries} is missing or does not hold ${width} entries`);
      }
    }
  }
  return { size, levels, bundle };
};

/** The edge after one more entry, and the files that this adds; no file that exists already is among them. */
export const append = (edge: Edge, entry: Uint8Array): { readonly edge: Edge; readonly files: readonly LogFile[] } => {
  const files: LogFile[] = [];
  const levels = edge.levels.map((hashes) => [...hashes]);
  const bundle = concat([edge.bundle, encodeEntry(entry)]);
  const bundleIndex = Math.floor(edge.size / TILE_WIDTH);
  const bundleWidth = (edge.size % TILE_WIDTH) + 1;
  files.push({ path: entriesPath(bundleIndex, bundleWidth), body: bundle });
  let carry: Uint8Array | undefined = leafHash(entry);
  let size = edge.size + 1;
  for (let level = 0; carry !== undefined; level += 1) {
    const hashes: Uint8Array[] = [...(levels[level] ?? []), carry];
    const index = Math.floor((size - 1) / TILE_WIDTH);
    files.push({ path: tilePath(level, index, hashes.length), body: encodeTile(hashes) });
    const full: boolean = hashes.length === TILE_WIDTH;
    levels[level] = full ? [] : hashes;
    carry = full ? rootOf(hashes) : undefined;
    size = Math.floor(size / TILE_WIDTH);
  }
  return {
    edge: {
      size: edge.size + 1,
      levels,
      bundle: bundleWidth === TILE_WIDTH ? new Uint8Array() : bundle,
    },
    files,
  };
};
