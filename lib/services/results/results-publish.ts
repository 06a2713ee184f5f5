import { createHash } from 'node:crypto';
import { publishedPaths } from '../../contracts/published';
import type { Objects } from '../../platform/ports';
import { putImmutable, putMutable } from '../published-objects';
import { below, type Line, linesOf } from './lines';
import { concat, sameBytes, utf8 } from './log/bytes';
import { parseWitnessKey } from './log/cosignature';
import { readCosigned } from './log/cosigned';
import { append, type Edge } from './log/edge';
import { type KeyList, parseKeyList, witnessFileText } from './log/key-list';
import { type Leaf, parseLeaf } from './log/leaf';
import { mlDsaKeyText, mlDsaLine, mlDsaVerifierOf, parseMlDsaKey } from './log/ml-dsa';
import { isSignedBy, type Note, parseNote, type Verifier, verifierKeyText, verifierOf } from './log/note';
import type { StatementFile } from './log/statement';
import { encodeEntry, levelsOf, TILE_WIDTH } from './log/tiles';
import { extendsCheckpoint, readCheckpoint, verifyLog } from './log/verify-log';
import { newestFiles } from './newest-files';

export interface ResultsPublishPorts {
  readonly released: Pick<Objects, 'get'>;
  readonly site: Objects;
  /**
   * 32 bytes of Ed25519 each, in the order of their use, from the keys themselves and not from the store that is about to be
   * believed. A change to any other key is not followed.
   */
  readonly publicKeys: () => Promise<readonly Uint8Array[]>;
  /**
   * 1312 bytes of ML-DSA-44, from the key itself or the settings; absent where there is none. Where it is given, its line has to
   * stand under the checkpoint; where it is not, that of the key that the signed list names, if it names one.
   */
  readonly mlDsaKey?: () => Promise<Uint8Array>;
  readonly logOrigin: string;
}

/** An entry with the keys that have to have signed its statement, and no other. */
interface SignedEntry {
  readonly leaf: Leaf;
  readonly entry: Uint8Array;
  readonly signers: readonly Verifier[];
}

interface KeyFiles {
  readonly list: Uint8Array;
  readonly witnesses: Uint8Array;
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

  /** The signed note whose body is the log's entry, with the lines of these keys and no other. */
  const verifiedNote = async (path: string, entry: Uint8Array, verifiers: readonly Verifier[]): Promise<Uint8Array> => {
    const bytes = await readReleased(path);
    const note = bytes === undefined ? undefined : parseNote(bytes);
    if (
      bytes === undefined ||
      note === undefined ||
      note.signatures.length !== verifiers.length ||
      (await Promise.all(verifiers.map((verifier) => isSignedBy(note, verifier)))).includes(false) ||
      !sameBytes(utf8(note.text), entry)
    ) {
      throw new PublishRefused(`${path} is missing or is not the statement that stands in the log.`);
    }
    return bytes;
  };

  const copyLeaf = async ({ leaf, entry, signers }: SignedEntry): Promise<void> => {
    const path =
      leaf.kind === 'release'
        ? publishedPaths.statement(leaf.electionId, leaf.release)
        : leaf.kind === 'digest'
          ? publishedPaths.digest(leaf.electionId, leaf.number)
          : publishedPaths.keyStatement(leaf.number);
    const note = await verifiedNote(path, entry, signers);
    if (leaf.kind === 'release') {
      for (const file of leaf.files) await putImmutable(site, file.path, await verifiedFile(file));
    }
    await putImmutable(site, path, note);
  };

  /** The entries with the keys that have to have signed them: the changes among them lead from one deployed key to the next. */
  const signersOf = (entries: readonly Uint8Array[], verifiers: readonly Verifier[]): readonly SignedEntry[] => {
    let inUse = 0;
    return entries.map((entry) => {
      const leaf = leafOf(entry);
      const [now, next] = verifiers.slice(inUse);
      if (now === undefined) throw new PublishRefused('The log is signed with a key that is not deployed.');
      if (leaf.kind !== 'key') return { leaf, entry, signers: [now] };
      inUse += 1;
      if (
        leaf.number !== inUse ||
        next === undefined ||
        leaf.key !== verifierKeyText(now) ||
        leaf.next !== verifierKeyText(next)
      ) {
        throw new PublishRefused('The log changes its key to one that is not deployed as the next.');
      }
      return { leaf, entry, signers: [now, next] };
    });
  };

  /** The log's own keys whose lines stand under the checkpoint: the one in use, and that of ML-DSA where there is one. */
  const verifiedOwnLines = async (checkpoint: Note, own: Verifier, list: KeyList): Promise<readonly Verifier[]> => {
    const pinned = await ports.mlDsaKey?.();
    const expected = pinned === undefined ? list.mlDsa : mlDsaKeyText(mlDsaVerifierOf(logOrigin, pinned));
    if (list.mlDsa !== expected) {
      throw new PublishRefused(`${publishedPaths.keyList} does not name the ML-DSA key that is deployed.`);
    }
    const mlDsa = expected === undefined ? undefined : parseMlDsaKey(expected);
    if (mlDsa === undefined) return [own];
    if ((await mlDsaLine(checkpoint, mlDsa)) !== 'holds') {
      throw new PublishRefused('The checkpoint bears no line of the log’s ML-DSA key that holds.');
    }
    return [own, mlDsa];
  };

  /** The signed list of keys, if it is that of this log now, and the checkpoint's lines, if each is of a key in it. */
  const verifiedKeys = async (checkpoint: Note, used: readonly Verifier[]): Promise<KeyFiles> => {
    const own = used.at(-1);
    const bytes = await readReleased(publishedPaths.keyList);
    const note = bytes === undefined ? undefined : parseNote(bytes);
    const list = note === undefined ? undefined : parseKeyList(note.text);
    if (
      bytes === undefined ||
      note === undefined ||
      list === undefined ||
      own === undefined ||
      list.origin !== logOrigin ||
      list.keys.join() !== used.map((key) => verifierKeyText(key)).join() ||
      note.signatures.length !== 1 ||
      !(await isSignedBy(note, own))
    ) {
      throw new PublishRefused(`${publishedPaths.keyList} is missing or is not the list of this log’s keys.`);
    }
    const witnesses = list.witnesses.flatMap((key) => parseWitnessKey(key) ?? []);
    const { wrong, unknown } = await readCosigned(checkpoint, await verifiedOwnLines(checkpoint, own, list), witnesses);
    const [stranger] = [...wrong.map(({ name }) => name), ...unknown];
    if (stranger !== undefined) {
      throw new PublishRefused(`The checkpoint bears a line of ${stranger} that no witness of this log signed.`);
    }
    return { list: bytes, witnesses: utf8(witnessFileText(list.witnesses)) };
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
    const verifiers = (await ports.publicKeys()).map((key) => verifierOf(logOrigin, key));
    const [first] = verifiers;
    if (first === undefined) throw new Error('no signing key is known');
    const key = utf8(`${verifierKeyText(first)}\n`);
    const checkpointBy = async (bytes: Uint8Array): Promise<number | undefined> => {
      const read = await Promise.all(verifiers.map((verifier) => readCheckpoint(bytes, verifier)));
      const at = read.findIndex((checkpoint) => checkpoint !== undefined);
      return at < 0 ? undefined : at;
    };
    let published = 0;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const source = await readReleased(publishedPaths.checkpoint);
      if (source === undefined) return { published, size: 0 };
      const signedBy = (await checkpointBy(source)) ?? 0;
      const log = await verifyLog(readReleased, verifiers[signedBy] ?? first);
      const [wrong] = log.findings;
      const { checkpoint, checkpointNote, entries, leafHashes } = log;
      if (wrong || !checkpoint || !checkpointNote || !entries || !leafHashes) {
        // Another worker may have moved the log on between two reads; then look again.
        const moved = await readReleased(publishedPaths.checkpoint);
        if (moved !== undefined && !sameBytes(moved, source)) continue;
        throw new PublishRefused(`${wrong?.file ?? 'The log'}: ${wrong?.message ?? 'cannot be verified.'}`);
      }
      const shown = (await site.get(publishedPaths.checkpoint))?.body;
      const shownBy = shown === undefined ? undefined : verifiers[(await checkpointBy(shown)) ?? verifiers.length];
      const before = shown === undefined || !shownBy ? undefined : await readCheckpoint(shown, shownBy);
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
      const note = parseNote(checkpointNote);
      const signed = signersOf(entries, verifiers);
      const changes = signed.filter(({ leaf }) => leaf.kind === 'key').length;
      if (note === undefined || changes !== signedBy) {
        throw new PublishRefused(
          `The checkpoint is signed with key ${signedBy + 1}, and its log is at ${changes + 1}.`,
        );
      }
      const keyFiles = await verifiedKeys(note, verifiers.slice(0, changes + 1));
      const from = before?.size ?? 0;
      await putImmutable(site, publishedPaths.key, key);
      let edge = edgeAt(entries, leafHashes, from);
      for (const entry of signed.slice(from)) await copyLeaf(entry);
      for (const entry of entries.slice(from)) {
        const next = append(edge, entry);
        for (const file of next.files) await putImmutable(site, file.path, file.body);
        edge = next.edge;
      }
      await putMutable(site, publishedPaths.witnesses, keyFiles.witnesses);
      await putMutable(site, publishedPaths.keyList, keyFiles.list);
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
