import { publishedPaths } from '../../../contracts/published';
import { sameBytes } from './bytes';
import { type Checkpoint, parseCheckpoint } from './checkpoint';
import { leafHash, rootOf } from './hash';
import { isSignedBy, parseNote, type Verifier } from './note';
import { inParallel } from './parallel';
import { decodeEntries, decodeTile, encodeTile, entriesPath, levelsOf, TILE_WIDTH, tilePath, tilesOf } from './tiles';

/** Something that a check found wrong, in the file that it names. */
export interface FileFinding {
  readonly code: string;
  readonly file: string;
  readonly message: string;
}

export type ReadPath = (path: string) => Promise<Uint8Array | undefined>;

export interface VerifiedLog {
  /** Undefined when it is missing or its signature does not hold. */
  readonly checkpoint?: Checkpoint;
  /** The note that the checkpoint came in. */
  readonly checkpointNote?: Uint8Array;
  /** Every entry of the log; undefined when they do not give the checkpoint's root. */
  readonly entries?: readonly Uint8Array[];
  readonly leafHashes?: readonly Uint8Array[];
  readonly findings: readonly FileFinding[];
}

/** More releases than all counties of the country publish in ten years; a checkpoint that says more is not followed. */
const MAX_LOG_SIZE = 1_000_000;

export const readCheckpoint = async (bytes: Uint8Array, verifier: Verifier): Promise<Checkpoint | undefined> => {
  const note = parseNote(bytes);
  if (note === undefined || !(await isSignedBy(note, verifier))) return undefined;
  const checkpoint = parseCheckpoint(note.text);
  return checkpoint?.origin === verifier.name ? checkpoint : undefined;
};

/** Is `older` a state that this log was in? Recomputed from the leaves themselves. */
export const extendsCheckpoint = (leafHashes: readonly Uint8Array[], older: Checkpoint): boolean =>
  older.size <= leafHashes.length && sameBytes(rootOf(leafHashes.slice(0, older.size)), older.root);

/**
 * Recomputes the whole log from its entries and holds it against the signed checkpoint and the published tiles, so
 * that a wrong file is named and not only noticed.
 */
export const verifyLog = async (read: ReadPath, verifier: Verifier): Promise<VerifiedLog> => {
  const path = publishedPaths.checkpoint;
  const bytes = await read(path);
  if (bytes === undefined) {
    return { findings: [{ code: 'file-missing', file: path, message: 'The log has no checkpoint.' }] };
  }
  const checkpoint = await readCheckpoint(bytes, verifier);
  if (checkpoint === undefined) {
    return {
      findings: [
        {
          code: 'checkpoint-not-signed',
          file: path,
          message: `The checkpoint is not one that the key ${verifier.name} signed. It was altered, or it belongs to another log.`,
        },
      ],
    };
  }
  if (checkpoint.size > MAX_LOG_SIZE) {
    return { findings: [{ code: 'log-too-large', file: path, message: `The log has ${checkpoint.size} entries.` }] };
  }
  const findings: FileFinding[] = [];
  const altered = (file: string, message: string): void => {
    findings.push({ code: 'log-file-altered', file, message });
  };
  const missing = (file: string): void => {
    findings.push({ code: 'file-missing', file, message: 'A file of the log is missing.' });
  };
  const tiles = tilesOf(checkpoint.size);
  const bodies = new Map<string, Uint8Array | undefined>();
  const bundles = tiles.filter((tile) => tile.level === 0);
  const entries: (readonly Uint8Array[] | undefined)[] = [];
  const leafTiles: (readonly Uint8Array[] | undefined)[] = [];
  const tileBodies = await inParallel(tiles, (tile) => read(tilePath(tile.level, tile.index, tile.width)));
  tiles.forEach((tile, i) => {
    const tileAt = tilePath(tile.level, tile.index, tile.width);
    const body = tileBodies[i];
    bodies.set(tileAt, body);
    if (body === undefined) missing(tileAt);
    if (tile.level === 0) leafTiles.push(body === undefined ? undefined : decodeTile(body, tile.width));
  });
  const bundleBodies = await inParallel(bundles, (tile) => read(entriesPath(tile.index, tile.width)));
  bundles.forEach((tile, i) => {
    const body = bundleBodies[i];
    if (body === undefined) missing(entriesPath(tile.index, tile.width));
    entries.push(body === undefined ? undefined : decodeEntries(body, tile.width));
  });

  const rootIs = (hashes: readonly (readonly Uint8Array[] | undefined)[]): readonly Uint8Array[] | undefined => {
    if (hashes.some((part) => part === undefined)) return undefined;
    const all = hashes.flatMap((part) => part ?? []);
    return sameBytes(rootOf(all), checkpoint.root) ? all : undefined;
  };
  const fromEntries = rootIs(entries.map((bundle) => bundle?.map(leafHash)));
  const fromTiles = rootIs(leafTiles);
  const leafHashes = fromEntries ?? fromTiles;
  if (leafHashes === undefined) {
    // Entries and tiles both fail the root. Name those that disagree with each other; if none does, history is rewritten.
    bundles.forEach((tile, i) => {
      const hashes = entries[i]?.map(leafHash);
      const stored = leafTiles[i];
      const agree = hashes !== undefined && stored !== undefined && sameBytes(encodeTile(hashes), encodeTile(stored));
      if (!agree) {
        altered(
          entriesPath(tile.index, tile.width),
          'The entries do not fit the hashes of the log, nor its checkpoint.',
        );
        altered(
          tilePath(0, tile.index, tile.width),
          'The hashes do not fit the entries of the log, nor its checkpoint.',
        );
      }
    });
    findings.push({
      code: 'log-rewritten',
      file: path,
      message:
        'The published log is not the one that the checkpoint was signed over: entries were changed, added or taken away.',
    });
    return { checkpoint, checkpointNote: bytes, findings };
  }
  const levels = levelsOf(leafHashes);
  for (const tile of tiles) {
    const tileAt = tilePath(tile.level, tile.index, tile.width);
    const body = bodies.get(tileAt);
    const start = tile.index * TILE_WIDTH;
    const right = encodeTile((levels[tile.level] ?? []).slice(start, start + tile.width));
    if (body !== undefined && !sameBytes(body, right))
      altered(tileAt, 'The hashes are not those of the log’s entries.');
  }
  bundles.forEach((tile, i) => {
    const start = tile.index * TILE_WIDTH;
    const right = leafHashes.slice(start, start + tile.width);
    const bundle = entries[i];
    const bundleAt = entriesPath(tile.index, tile.width);
    const gone = findings.some((finding) => finding.file === bundleAt);
    if (!gone && (bundle === undefined || !sameBytes(encodeTile(bundle.map(leafHash)), encodeTile(right)))) {
      altered(bundleAt, 'The entries are not those that the checkpoint was signed over.');
    }
  });
  return {
    checkpoint,
    checkpointNote: bytes,
    leafHashes,
    ...(fromEntries === undefined ? {} : { entries: entries.flatMap((bundle) => bundle ?? []) }),
    findings,
  };
};
