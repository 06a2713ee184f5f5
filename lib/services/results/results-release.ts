import { createHash } from 'node:crypto';
import type { ElectionCalendar } from '../../contracts/calendar';
import type { WitnessSettings } from '../../contracts/public-log';
import { publishedPaths } from '../../contracts/published';
import {
  type Clock,
  ConditionFailed,
  type Item,
  type Key,
  type MlDsaSigner,
  type Objects,
  type Records,
  type Signer,
} from '../../platform/ports';
import { putImmutable, putMutable } from '../published-objects';
import { cosignaturesOf } from './cosignatures';
import {
  item,
  keys,
  type LogEntry,
  type LogLeaf,
  type LogName,
  type LogState,
  type ReleaseRecord,
  read,
} from './draft-records';
import { below, type Line, linesOf, outboxOf } from './lines';
import { concat, sameBytes } from './log/bytes';
import { parseCheckpoint } from './log/checkpoint';
import { digestStatementText } from './log/digest-statement';
import { append, type Edge, EMPTY_EDGE, readEdge, rootOfLog } from './log/edge';
import { hex } from './log/hash';
import { keyListText, witnessFileText } from './log/key-list';
import { keyStatementText } from './log/key-statement';
import { parseLeaf } from './log/leaf';
import { mlDsaKeyText, mlDsaLine } from './log/ml-dsa';
import { isSignedBy, type Note, parseNote, signatureLine, type Verifier } from './log/note';
import { inParallel } from './log/parallel';
import { decodeEntries, entriesPath, tilesOf } from './log/tiles';
import { logKeysOf } from './log-keys';
import { checkpointOf, keyInUse, readLogState } from './log-state';
import { newestFiles } from './newest-files';
import { releaseFiles } from './release-files';
import { readFigures } from './staged-figures';

export interface ResultsReleasePorts {
  readonly records: Records;
  readonly staged: Objects;
  readonly released: Objects;
  /** Those that are deployed, in the order of their use; the log says which one is in use. */
  readonly signers: readonly Signer[];
  /** The key beside them that signs each checkpoint too; absent where the settings have none. */
  readonly mlDsaSigner?: MlDsaSigner;
  readonly witnesses: readonly WitnessSettings[];
  /** Such as `lorem.example/election-log`: the checkpoint's first line and the name of the keys. */
  readonly logOrigin: string;
  readonly jurisdictionName: string;
  readonly elections: readonly ElectionCalendar[];
  readonly clock: Clock;
}

export type ResultsRelease = (event: unknown) => Promise<{ readonly published: number }>;

const utf8 = new TextEncoder();
/** Rounds of bringing checkpoint and latest.json up to date with other workers; each round needs another worker's release. */
const MAX_ROUNDS = 50;

/** A signed file that is replaced as the log grows, with what others have signed below the office's line. */
interface MovingNote {
  readonly path: string;
  readonly text: string;
  /** Number of the key, from 0. */
  readonly key: number;
  /** The key whose line stands second; absent where there is none. */
  readonly mlDsa?: Verifier;
  readonly others: string;
}

const keyOf = (log: LogName, entry: LogEntry): Key => {
  if ('keyChange' in entry) return keys.keyChange(log, entry.keyChange);
  return 'release' in entry
    ? keys.release(entry.electionId, entry.release)
    : keys.digest(entry.electionId, entry.digest);
};

const statementPathOf = (entry: LogEntry): string => {
  if ('keyChange' in entry) return publishedPaths.keyStatement(entry.keyChange);
  return 'release' in entry
    ? publishedPaths.statement(entry.electionId, entry.release)
    : publishedPaths.digest(entry.electionId, entry.digest);
};

const nameOf = (entry: LogEntry): string => {
  if ('keyChange' in entry) return `change ${entry.keyChange} of the key`;
  return 'release' in entry
    ? `release ${entry.release} of ${entry.electionId}`
    : `digest ${entry.digest} of ${entry.electionId}`;
};

/** From which state a record leaves the outbox, and into which. */
const doneWith = (entry: LogEntry, now: Date): { readonly from: string; readonly to: Record<string, unknown> } => {
  if ('release' in entry) return { from: 'approved', to: { state: 'published', publishedAt: now.toISOString() } };
  return { from: 'keyChange' in entry ? 'approved' : 'stated', to: { state: 'logged' } };
};

/**
 * Makes approved releases public: the life of one release from the outbox to the checkpoint.
 *
 * 1. Its files are made again from the record and the staged figures, and written under names that never change.
 * 2. Its statement becomes the next leaf, in one transaction with the log's state, so it has exactly one place in it and
 *    exactly one key that signs it.
 * 3. Signed statement and tiles, then the signed checkpoint, then latest.json; each can be repeated by anyone and gives the
 *    same bytes. Of a line with ML-DSA that holds, what is there stays.
 * 4. The release is marked published and leaves the outbox.
 *
 * The next release is taken up only after that, so every size of the log gets its checkpoint. A worker that dies
 * anywhere leaves work that the next run ends; two workers at once do the same work twice.
 */
const releaseOn = (line: Line, ports: ResultsReleasePorts): (() => Promise<number>) => {
  const { records } = ports;
  const logOrigin = line.origin;
  const logKeys = logKeysOf(logOrigin, ports.signers, ports.mlDsaSigner);
  const released = below(line.root, ports.released);
  const readReleased = async (path: string): Promise<Uint8Array | undefined> => (await released.get(path))?.body;

  /** The edge of the log of `size`, but only if it is the one that the log's state vouches for. */
  const edgeOf = async (size: number, root: string): Promise<Edge> => {
    const edge = size === 0 ? EMPTY_EDGE : await readEdge(size, readReleased);
    if (hex(rootOfLog(edge)) !== root) {
      throw new Error(
        `the tiles of the log do not give the root that was signed for size ${size}. Somebody changed them; nothing more is published until they are restored.`,
      );
    }
    return edge;
  };

  const readItem = async (entry: LogEntry): Promise<Item> => {
    const stored = await records.get(keyOf(line.log, entry));
    if (stored === undefined) throw new Error(`${nameOf(entry)} is missing`);
    return stored;
  };

  const previousOf = async (
    record: ReleaseRecord,
  ): Promise<{ readonly release: number; readonly sha256: string } | undefined> => {
    if (record.release === 1) return undefined;
    const before = await records.get(keys.release(record.electionId, record.release - 1));
    const sha256 = before === undefined ? undefined : read.release(before).statementSha256;
    if (sha256 === undefined) throw new Error(`release ${record.release - 1} of ${record.electionId} has no statement`);
    return { release: record.release - 1, sha256 };
  };

  /** @throws where an approved release shows a key that is not deployed any more */
  const mlDsaKey = async (): Promise<Verifier> => {
    const key = await logKeys.mlDsa();
    if (key === undefined) {
      throw new Error(
        'a release was approved while the log had an ML-DSA key, and none is deployed. Set publicLog.mlDsa to true in the settings and deploy again.',
      );
    }
    return key;
  };

  const filesOf = async (record: ReleaseRecord) => {
    const election = ports.elections.find(({ id }) => id === record.electionId);
    if (!election) throw new Error(`election ${record.electionId} is not in the settings any more`);
    // Whatever put it into this outbox: a rehearsal's figures get no leaf in the live log, nor the other way round.
    if (outboxOf(election) !== line.outbox) {
      throw new Error(
        `release ${record.release} of ${record.electionId} does not belong to ${line.log}; nothing was signed`,
      );
    }
    return releaseFiles({
      record,
      figures: await readFigures(ports.staged, record.figuresSha256),
      election,
      jurisdictionName: ports.jurisdictionName,
      verifier: await logKeys.verifier(record.keyChanges ?? 0),
      ...(record.mlDsa === undefined ? {} : { mlDsa: await mlDsaKey() }),
      previous: await previousOf(record),
    });
  };

  /** The leaf's signed words: a change of the key bears both keys' lines. */
  const writeStatement = async ({ entry, text, keyChanges }: LogLeaf): Promise<void> => {
    const signers = 'keyChange' in entry ? [keyChanges, keyChanges + 1] : [keyChanges];
    await putImmutable(released, statementPathOf(entry), await logKeys.sign(text, signers));
  };

  /** The list of keys, then the checkpoint with the lines of the witnesses in that list. */
  const notesOf = async (state: LogState): Promise<readonly MovingNote[]> => {
    const key = keyInUse(state);
    const witnesses = ports.witnesses.map((witness) => witness.key);
    const cosigned = await cosignaturesOf(records, line.log, state.size);
    const mlDsa = await logKeys.mlDsa();
    const list = keyListText({
      origin: logOrigin,
      keys: await logKeys.upTo(key),
      ...(mlDsa === undefined ? {} : { mlDsa: mlDsaKeyText(mlDsa) }),
      witnesses,
    });
    const lines = cosigned.filter((said) => witnesses.includes(said.key)).map((said) => said.line);
    return [
      { path: publishedPaths.keyList, text: list, key, others: '' },
      {
        path: publishedPaths.checkpoint,
        text: checkpointOf(logOrigin, state),
        key,
        ...(mlDsa === undefined ? {} : { mlDsa }),
        others: lines.join(''),
      },
    ];
  };

  const readNote = async (path: string): Promise<Note | undefined> =>
    parseNote((await readReleased(path)) ?? new Uint8Array());

  const isThere = async ({ path, text, key, mlDsa, others }: MovingNote): Promise<boolean> => {
    const note = await readNote(path);
    const own = mlDsa === undefined ? 1 : 2;
    return (
      note?.text === text &&
      note.signatures.slice(own).map(signatureLine).join('') === others &&
      (await isSignedBy(note, await logKeys.verifier(key))) &&
      (mlDsa === undefined || (await mlDsaLine({ text, signatures: note.signatures.slice(1, own) }, mlDsa)) === 'holds')
    );
  };

  const witnessFile = utf8.encode(witnessFileText(ports.witnesses.map(({ key }) => key)));

  const writeNotes = async (state: LogState): Promise<void> => {
    await putMutable(released, publishedPaths.witnesses, witnessFile);
    for (const note of await notesOf(state)) {
      if (await isThere(note)) continue;
      const signed = await logKeys.sign(note.text, [note.key]);
      const second =
        note.mlDsa === undefined ? undefined : await logKeys.mlDsaLine(note.text, await readNote(note.path));
      const lines = `${second === undefined ? '' : signatureLine(second)}${note.others}`;
      await putMutable(released, note.path, concat([signed, utf8.encode(lines)]));
    }
  };

  /** Statement, tiles and checkpoint as the log's state says. Ends when the state did not move meanwhile. */
  const writeLog = async (): Promise<void> => {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const state = await readLogState(records, line.log);
      const said = await cosignaturesOf(records, line.log, state.size);
      const stored = await records.get(keys.logLeaf(line.log, state.size - 1));
      if (stored === undefined) throw new Error(`leaf ${state.size - 1} of the log is missing`);
      const leaf = read.logLeaf(stored);
      const { edge, files } = append(await readEdge(state.size - 1, readReleased), utf8.encode(leaf.text));
      if (hex(rootOfLog(edge)) !== state.root) {
        throw new Error(`the log’s tiles and ${nameOf(leaf.entry)} do not give the log’s root; nothing was signed`);
      }
      await writeStatement(leaf);
      for (const file of files) await putImmutable(released, file.path, file.body);
      await writeNotes(state);
      // A slow worker may just have put an older checkpoint over a newer one: look again after writing.
      const now = await readLogState(records, line.log);
      if (now.size !== state.size) continue;
      if ((await cosignaturesOf(records, line.log, now.size)).length === said.length) return;
    }
    throw new Error('the log did not come to rest; run again');
  };

  const isWritten = async (state: LogState): Promise<boolean> => {
    if (state.size === 0) return true;
    const note = parseNote((await readReleased(publishedPaths.checkpoint)) ?? new Uint8Array());
    const checkpoint = note === undefined ? undefined : parseCheckpoint(note.text);
    return checkpoint?.size === state.size && hex(checkpoint.root) === state.root;
  };

  /** Gives the statement its one place in the log, unless it has one. */
  const appendLeaf = async (entry: LogEntry, text: string): Promise<void> => {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const stored = await readItem(entry);
      if (stored['logged'] === true) return;
      const state = await readLogState(records, line.log);
      const keyChanges = keyInUse(state);
      if ('keyChange' in entry && entry.keyChange !== keyChanges + 1) {
        throw new Error(`${nameOf(entry)} does not follow the ${keyChanges} changes in the log`);
      }
      // Whoever appended the leaf before may have died before its tiles; the log grows from tiles.
      if (!(await isWritten(state))) await writeLog();
      const { edge } = append(await edgeOf(state.size, state.root), utf8.encode(text));
      const root = hex(rootOfLog(edge));
      const leaf: LogLeaf = { entry, text, keyChanges, root };
      try {
        await records.commit([
          {
            put: item(keys.logState(line.log), {
              size: edge.size,
              root,
              keyChanges: 'keyChange' in entry ? entry.keyChange : keyChanges,
            }),
            when: state.size === 0 ? { absent: true } : { equals: { size: state.size, root: state.root } },
          },
          {
            put: item(keys.logLeaf(line.log, state.size), leaf),
            when: { absent: true },
          },
          {
            put: item(keyOf(line.log, entry), {
              ...stored,
              logged: true,
              leafIndex: state.size,
              statementSha256: createHash('sha256').update(text).digest('hex'),
            }),
            // Without this, a worker that read the release before another appended it would append it again.
            when: { equals: { logged: false } },
          },
        ]);
        return;
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
    }
    throw new Error('the log did not come to rest; run again');
  };

  /** Every entry of the log whose checkpoint is written. */
  const readEntries = async (): Promise<readonly Uint8Array[]> => {
    const note = parseNote((await readReleased(publishedPaths.checkpoint)) ?? new Uint8Array());
    const size = (note === undefined ? undefined : parseCheckpoint(note.text))?.size ?? 0;
    const bundles = tilesOf(size).filter(({ level }) => level === 0);
    const read = await inParallel(bundles, async ({ index, width }) => {
      const path = entriesPath(index, width);
      const entries = decodeEntries((await readReleased(path)) ?? new Uint8Array(), width);
      if (entries === undefined) throw new Error(`${path} is missing or does not hold ${width} entries`);
      return entries;
    });
    return read.flat();
  };

  /** What shows the newest release under a name that stays. Ends when the log did not move meanwhile. */
  const writeNewest = async (): Promise<void> => {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const entries = await readEntries();
      const leaves = entries.flatMap((entry) => parseLeaf(new TextDecoder().decode(entry)) ?? []);
      for (const newest of newestFiles(leaves.flatMap((leaf) => (leaf.kind === 'release' ? [leaf] : [])))) {
        const body = 'body' in newest ? newest.body : await readReleased(newest.copyOf);
        if (body === undefined) throw new Error(`${newest.path} cannot be written: its release is missing`);
        await putMutable(released, newest.path, body);
      }
      if ((await readEntries()).length === entries.length) return;
    }
    throw new Error('the releases did not come to rest; run again');
  };

  const statementOf = async (entry: LogEntry): Promise<string> => {
    const stored = await readItem(entry);
    if ('release' in entry) {
      const { files, statement } = await filesOf(read.release(stored));
      for (const file of files) await putImmutable(released, file.path, file.body);
      return statement;
    }
    if ('keyChange' in entry) {
      const { number, reason, approvedAt = '' } = read.keyChange(stored);
      const [key = '', next = ''] = (await logKeys.upTo(number)).slice(-2);
      return keyStatementText({ kind: 'key', origin: logOrigin, number, key, next, reason, statedAt: approvedAt });
    }
    const { electionId, number, record, description, sha256, bytes, statedAt } = read.digest(stored);
    return digestStatementText({
      kind: 'digest',
      origin: logOrigin,
      jurisdiction: ports.jurisdictionName,
      electionId,
      number,
      record,
      description,
      sha256,
      bytes,
      statedAt,
    });
  };

  const publish = async (entry: LogEntry, sk: string): Promise<void> => {
    await appendLeaf(entry, await statementOf(entry));
    await writeLog();
    await writeNewest();
    const logged = await readItem(entry);
    const done = doneWith(entry, ports.clock.now());
    try {
      await records.commit([
        { put: item(keyOf(line.log, entry), { ...logged, ...done.to }), when: { equals: { state: done.from } } },
        { remove: { pk: line.outbox, sk } },
      ]);
    } catch (error) {
      // Another worker marked it first.
      if (!(error instanceof ConditionFailed)) throw error;
    }
  };

  /** A slow worker that died may have left an older checkpoint, and the settings may name other witnesses than before. */
  const settle = async (): Promise<void> => {
    const state = await readLogState(records, line.log);
    if (state.size === 0) return;
    const shown = await readReleased(publishedPaths.witnesses);
    const rested = [
      shown !== undefined && sameBytes(shown, witnessFile),
      ...(await Promise.all((await notesOf(state)).map(isThere))),
    ];
    if (rested.includes(false)) await writeLog();
  };

  return async () => {
    let published = 0;
    for (let last = ''; ; ) {
      const { items } = await records.query({ pk: line.outbox, limit: 1 });
      const [first] = items;
      if (first === undefined) {
        await settle();
        return published;
      }
      if (first.sk === last) throw new Error(`${last} stays in the outbox although it was published`);
      last = first.sk;
      const [key] = await logKeys.upTo(0);
      await putImmutable(released, publishedPaths.key, utf8.encode(`${key}\n`));
      const task = read.outbox(first);
      if ('cosigned' in task) {
        await writeLog();
        await records.commit([{ remove: { pk: line.outbox, sk: first.sk } }]);
      } else {
        await publish(task, first.sk);
        published += 1;
      }
    }
  };
};

/**
 * The live line first; a rehearsal that cannot be published keeps nothing of the live one back.
 * @throws what stopped a line; the next run goes on there
 */
export const createResultsRelease = (ports: ResultsReleasePorts): ResultsRelease => {
  const { live, rehearsal } = linesOf(ports.logOrigin);
  const [releaseLive, releaseRehearsals] = [releaseOn(live, ports), releaseOn(rehearsal, ports)];
  return async () => ({ published: (await releaseLive()) + (await releaseRehearsals()) });
};
