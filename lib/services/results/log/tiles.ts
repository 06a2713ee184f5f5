import { HASH_BYTES, rootOf } from './hash';

/** C2SP tlog-tiles: a tile spans 8 levels of the tree, so it holds up to 256 hashes. */
export const TILE_WIDTH = 256;
/** An entry is length-prefixed by 16 bits. */
export const MAX_ENTRY_BYTES = 65_535;

const indexPath = (index: number): string => {
  const groups: string[] = [];
  let rest = index;
  do {
    groups.unshift(String(rest % 1000).padStart(3, '0'));
    rest = Math.floor(rest / 1000);
  } while (rest > 0);
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
};

const suffix = (width: number): string => (width === TILE_WIDTH ? '' : `.p/${width}`);

/** Path in the published folder of a hash tile with `width` hashes. */
export const tilePath = (level: number, index: number, width: number): string =>
  `log/tile/${level}/${indexPath(index)}${suffix(width)}`;

/** Path in the published folder of the bundle with the entries of level-0 tile `index`. */
export const entriesPath = (index: number, width: number): string =>
  `log/tile/entries/${indexPath(index)}${suffix(width)}`;

export const encodeEntry = (entry: Uint8Array): Uint8Array => {
  if (entry.length > MAX_ENTRY_BYTES) throw new RangeError(`a log entry has at most ${MAX_ENTRY_BYTES} bytes`);
  const encoded = new Uint8Array(2 + entry.length);
  encoded[0] = entry.length >> 8;
  encoded[1] = entry.length & 0xff;
  encoded.set(entry, 2);
  return encoded;
};

/** Undefined unless the bundle is exactly `width` length-prefixed entries and nothing after them. */
export const decodeEntries = (bundle: Uint8Array, width: number): Uint8Array[] | undefined => {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bundle.length) {
    const high = bundle[at];
    const low = bundle[at + 1];
    if (high === undefined || low === undefined) return undefined;
    const end = at + 2 + high * 256 + low;
    if (end > bundle.length) return undefined;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries.length === width ? entries : undefined;
};

/** Undefined unless the tile is exactly `width` hashes. */
export const decodeTile = (tile: Uint8Array, width: number): Uint8Array[] | undefined =>
  tile.length === width * HASH_BYTES
    ? Array.from({ length: width }, (_, i) => tile.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES))
    : undefined;

export const encodeTile = (hashes: readonly Uint8Array[]): Uint8Array => {
  const tile = new Uint8Array(hashes.length * HASH_BYTES);
  hashes.forEach((hash, i) => {
    tile.set(hash, i * HASH_BYTES);
  });
  return tile;
};

export interface TileId {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** Every hash tile that a tree of `size` leaves consists of. */
export const tilesOf = (size: number): TileId[] => {
  const tiles: TileId[] = [];
  for (let level = 0, hashes = size; hashes > 0; level += 1, hashes = Math.floor(hashes / TILE_WIDTH)) {
    for (let index = 0; index * TILE_WIDTH < hashes; index += 1) {
      tiles.push({ level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) });
    }
  }
  return tiles;
};

/** All hashes of every tile level, level 0 first: each hash of a level is the root of a full tile of the level below. */
export const levelsOf = (leafHashes: readonly Uint8Array[]): Uint8Array[][] => {
  const levels: Uint8Array[][] = [];
  for (let hashes = [...leafHashes]; hashes.length > 0; ) {
    levels.push(hashes);
    const above: Uint8Array[] = [];
    for (let start = 0; start + TILE_WIDTH <= hashes.length; start += TILE_WIDTH) {
      above.push(rootOf(hashes.slice(start, start + TILE_WIDTH)));
    }
    hashes = above;
  }
  return levels;
};
