import { createHash } from 'node:crypto';
import { publishedPaths } from '../../contracts/published';
import type { Objects } from '../../platform/ports';
import { putImmutable, putMutable } from '../published-objects';
import { below, type Line, linesOf } from './lines';
import { concat, sameBytes, utf8 } from './log/bytes';
import { append, type Edge } from './log/edge';
import { type Leaf, parseLeaf } from './log/leaf';
import { isSignedBy, parseNote, type Verifier, verifierKeyText, verifierOf } from './log/note';
import type { StatementFile } from './log/statement';
import { encodeEntry, levelsOf, TILE_WIDTH } from './log/tiles';
import { extendsCheckpoint, readCheckpoint, verifyLog } from './log/verify-log';
import { newestFiles } from './newest-files';

export interface ResultsPublishPorts {
  readonly released: Pick<Objects, 'get'>;
  readonly site: Objects;
  /** 32 bytes of Ed25519, from the key itself and not from the store that is about to be believed. */
  readonly publicKey: () => Promise<Uint8Array>;
  readonly logOrigin: string;
}

/** How many releases were copied, and how many the line's log has. */
interface Published {
  readonly published: number;
  readonly size: number;
}
/** `size` is the live log's. */
export type ResultsPublish = (event: unknown) => Promise<Published>;

/** Refused: what lies in the released store is not what the key signed, or would rewrite what the public has seen. */
export class PublishRefused extends Error {
  constructor(message: string) {
    super(
      `${message} The site still shows what it showed. Find out who wrote to the store before anything else is published.`,
    );
    this.name = 'PublishRefused';
  }
}

/** Rounds until the site has the newest checkpoint; each further one needs a release that came in meanwhile. */
const MAX_ROUNDS = 50;

const edgeAt = (entries: readonly Uint8Array[], leafHashes: readonly Uint8Array[], size: number): Edge => {
  const levels = levelsOf(leafHashes.slice(0, size)).map((hashes) =>
    hashes.slice(hashes.length - (hashes.length % TILE_WIDTH)),
  );
  const partial = entries.slice(size - (size % TILE_WIDTH), size).map(encodeEntry);
  return { size, levels, bundle: concat(partial) };
};

/**
 * Copies what was released to the website, after verifying signature, log and every new file itself: whoever can write
 * to the released store still cannot publish without the key. Files that never change come first, then tiles, then the
 * checkpoint, then latest.json, so that a reader who follows the checkpoint finds everything. Never goes backwards.
 */
const publishOn = (line: Line, ports: ResultsPublishPorts): (() => Promise<Published>) => {
  const logOrigin = line.origin;
  const site = below(line.root, ports.site);
  const readReleased = async (path: string): Promise<Uint8Array | undefined> =>
    (await ports.released.get(`${line.root}${path}`))?.body;

  const verifiedFile = async (file: StatementFile): Promise<Uint8Array> => {
    const body = await readReleased(file.path);
    if (
      body === undefined ||
      body.length !== file.bytes ||
      createHash('sha256').update(body).digest('hex') !== file.sha256
    ) {
      throw new PublishRefused(`${file.path} is missing or is not the file that was signed.`);
    }
    return body;
  };

  const leafOf = (entry: Uint8Array): Leaf => {
    const leaf = parseLeaf(new TextDecoder().decode(entry));
    if (leaf === undefined || leaf.origin !== logOrigin) {
      throw new PublishRefused('The log holds an entry that is no statement of this log.');
    }
    return leaf;
  };

  /** The signed note whose body is the log's entry. */
  const verifiedNote = async (path: string, entry: Uint8Array, verifier: Verifier): Promise<Uint8Array> => {
    const bytes = await readReleased(path);
    const note = bytes === undefined ? undefined : parseNote(bytes);
    if (
      bytes === undefined ||
      note === undefined ||
      !(await isSignedBy(note, verifier)) ||
      !sameBytes(utf8(note.text), entry)
    ) {
      throw new PublishRefused(`${path} is missing or is not the statement that stands in the log.`);
    }
    return bytes;
  };

  const copyLeaf = async (entry: Uint8Array, verifier: Verifier): Promise<void> => {
    const leaf = leafOf(entry);
    const path =
      leaf.kind === 'release'
        ? publishedPaths.statement(leaf.electionId, leaf.release)
        : leaf.kind === 'digest'
          ? publishedPaths.digest(leaf.electionId, leaf.number)
          : publishedPaths.keyStatement(leaf.number);
    const note = await verifiedNote(path, entry, verifier);
    if (leaf.kind === 'release') {
      for (const file of leaf.files) await putImmutable(site, file.path, await verifiedFile(file));
    }
    await putImmutable(site, path, note);
  };

  /** What shows the newest release under a name that stays. */
  const copyNewest = async (entries: readonly Uint8Array[]): Promise<void> => {
    const statements = entries.map(leafOf).flatMap((leaf) => (leaf.kind === 'release' ? [leaf] : []));
    const signed = new Map(statements.flatMap(({ files }) => files).map((file) => [file.path, file]));
    for (const newest of newestFiles(statements)) {
      const file = 'copyOf' in newest ? signed.get(newest.copyOf) : undefined;
      const body = 'body' in newest ? newest.body : file === undefined ? undefined : await verifiedFile(file);
      if (body !== undefined) await putMutable(site, newest.path, body);
    }
  };

  return async () => {
    const verifier = verifierOf(logOrigin, await ports.publicKey());
    const key = utf8(`${verifierKeyText(verifier)}\n`);
    let published = 0;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const source = await readReleased(publishedPaths.checkpoint);
      if (source === undefined) return { published, size: 0 };
      const log = await verifyLog(readReleased, verifier);
      const [wrong] = log.findings;
      const { checkpoint, checkpointNote, entries, leafHashes } = log;
      if (wrong || !checkpoint || !checkpointNote || !entries || !leafHashes) {
        // Another worker may have moved the log on between two reads; then look again.
        const moved = await readReleased(publishedPaths.checkpoint);
        if (moved !== undefined && !sameBytes(moved, source)) continue;
        throw new PublishRefused(`${wrong?.file ?? 'The log'}: ${wrong?.message ?? 'cannot be verified.'}`);
      }
      const shown = (await site.get(publishedPaths.checkpoint))?.body;
      const before = shown === undefined ? undefined : await readCheckpoint(shown, verifier);
      if (shown !== undefined && before === undefined) {
        throw new PublishRefused('The site’s checkpoint is not one that this key signed.');
      }
      if (before !== undefined && before.size > checkpoint.size) {
        throw new PublishRefused(
          `The site shows a log of ${before.size} releases, the released store one of ${checkpoint.size}.`,
        );
      }
      if (before !== undefined && !extendsCheckpoint(leafHashes, before)) {
        throw new PublishRefused('The released log does not contain what the site has shown: history was rewritten.');
      }
      const from = before?.size ?? 0;
      await putImmutable(site, publishedPaths.key, key);
      let edge = edgeAt(entries, leafHashes, from);
      for (const entry of entries.slice(from)) await copyLeaf(entry, verifier);
      for (const entry of entries.slice(from)) {
        const next = append(edge, entry);
        for (const file of next.files) await putImmutable(site, file.path, file.body);
        edge = next.edge;
      }
      // The very bytes that were verified above: the store may hold others by now.
      await putMutable(site, publishedPaths.checkpoint, checkpointNote);
      await copyNewest(entries);
      published += entries.length - from;
      // A slow worker may just have put an older checkpoint over a newer one: look again after writing.
      const now = await readReleased(publishedPaths.checkpoint);
      if (now !== undefined && sameBytes(now, checkpointNote)) return { published, size: checkpoint.size };
    }
    throw new Error('the released log did not come to rest; run again');
  };
};

/** The live line first: what is wrong with a rehearsal keeps nothing of it back. */
export const createResultsPublish = (ports: ResultsPublishPorts): ResultsPublish => {
  const { live, rehearsal } = linesOf(ports.logOrigin);
  const [publishLive, publishRehearsals] = [publishOn(live, ports), publishOn(rehearsal, ports)];
  return async () => {
    const { published, size } = await publishLive();
    return { published: published + (await publishRehearsals()).published, size };
  };
};
