import { createHash } from 'node:crypto';
import type { ElectionCalendar } from '../../contracts/calendar';
import { publishedPaths } from '../../contracts/published';
import {
  type Clock,
  ConditionFailed,
  type Item,
  type Key,
  type Objects,
  type Records,
  type Signer,
} from '../../platform/ports';
import { putImmutable, putMutable } from '../published-objects';
import { item, keys, type LogName, type LogState, type OutboxRecord, type ReleaseRecord, read } from './draft-records';
import { below, type Line, linesOf, outboxOf } from './lines';
import { checkpointText, parseCheckpoint } from './log/checkpoint';
import { digestStatementText } from './log/digest-statement';
import { append, type Edge, EMPTY_EDGE, readEdge, rootOfLog } from './log/edge';
import { hex } from './log/hash';
import { parseLeaf } from './log/leaf';
import { parseNote, signNote, verifierKeyText, verifierOf } from './log/note';
import { inParallel } from './log/parallel';
import { decodeEntries, entriesPath, tilesOf } from './log/tiles';
import { newestFiles } from './newest-files';
import { releaseFiles } from './release-files';
import { readFigures } from './staged-figures';

export interface ResultsReleasePorts {
  readonly records: Records;
  readonly staged: Objects;
  readonly released: Objects;
  readonly signer: Signer;
  /** Such as `lorem.example/election-log`: the checkpoint's first line and the name of the key. */
  readonly logOrigin: string;
  readonly jurisdictionName: string;
  readonly elections: readonly ElectionCalendar[];
  readonly clock: Clock;
}

export type ResultsRelease = (event: unknown) => Promise<{ readonly published: number }>;

const utf8 = new TextEncoder();
/** Rounds of bringing checkpoint and latest.json up to date with other workers; each round needs another worker's release. */
const MAX_ROUNDS = 50;

const readLogState = async (records: Records, log: LogName): Promise<LogState> => {
  const stored = await records.get(keys.logState(log));
  return stored === undefined ? { size: 0, root: hex(rootOfLog(EMPTY_EDGE)) } : read.logState(stored);
};

/** What is to be entered in the log. */
type Open =
  | { readonly electionId: string; readonly release: number }
  | { readonly electionId: string; readonly digest: number };

const keyOf = (open: Open): Key =>
  'release' in open ? keys.release(open.electionId, open.release) : keys.digest(open.electionId, open.digest);

const statementPathOf = (open: Open): string =>
  'release' in open
    ? publishedPaths.statement(open.electionId, open.release)
    : publishedPaths.digest(open.electionId, open.digest);

const nameOf = (open: Open): string =>
  'release' in open ? `release ${open.release} of ${open.electionId}` : `digest ${open.digest} of ${open.electionId}`;

const readItem = async (records: Records, open: Open): Promise<Item> => {
  const stored = await records.get(keyOf(open));
  if (stored === undefined) throw new Error(`${nameOf(open)} is missing`);
  return stored;
};

/**
 * Makes approved releases public: the life of one release from the outbox to the checkpoint.
 *
 * 1. Its files are made again from the record and the staged figures, and written under names that never change.
 * 2. Its statement becomes the next leaf, in one transaction with the log's state, so it has exactly one place in it.
 * 3. Tiles, then the signed checkpoint, then latest.json; each can be repeated by anyone and gives the same bytes.
 * 4. The release is marked published and leaves the outbox.
 *
 * The next release is taken up only after that, so every size of the log gets its checkpoint. A worker that dies
 * anywhere leaves work that the next run ends; two workers at once do the same work twice.
 */
const releaseOn = (line: Line, ports: ResultsReleasePorts): (() => Promise<number>) => {
  const { records } = ports;
  const logOrigin = line.origin;
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

  const previousOf = async (
    record: ReleaseRecord,
  ): Promise<{ readonly release: number; readonly sha256: string } | undefined> => {
    if (record.release === 1) return undefined;
    const before = await records.get(keys.release(record.electionId, record.release - 1));
    const sha256 = before === undefined ? undefined : read.release(before).statementSha256;
    if (sha256 === undefined) throw new Error(`release ${record.release - 1} of ${record.electionId} has no statement`);
    return { release: record.release - 1, sha256 };
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
      verifier: verifierOf(logOrigin, await ports.signer.publicKey()),
      previous: await previousOf(record),
    });
  };

  /** Tiles and checkpoint as the log's state says. Ends when the state did not move meanwhile. */
  const writeLog = async (): Promise<void> => {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const state = await readLogState(records, line.log);
      const leaf = await records.get(keys.logLeaf(line.log, state.size - 1));
      if (leaf === undefined) throw new Error(`leaf ${state.size - 1} of the log is missing`);
      const electionId = String(leaf['electionId']);
      const of: Open =
        leaf['digest'] === undefined
          ? { electionId, release: Number(leaf['release']) }
          : { electionId, digest: Number(leaf['digest']) };
      const note = parseNote((await readReleased(statementPathOf(of))) ?? new Uint8Array());
      if (note === undefined) throw new Error(`the statement of ${nameOf(of)} is missing`);
      const { edge, files } = append(await readEdge(state.size - 1, readReleased), utf8.encode(note.text));
      if (hex(rootOfLog(edge)) !== state.root) {
        throw new Error(`the log’s tiles and ${nameOf(of)} do not give the log’s root; nothing was signed`);
      }
      for (const file of files) await putImmutable(released, file.path, file.body);
      const checkpoint = checkpointText({ origin: logOrigin, size: edge.size, root: rootOfLog(edge) });
      await putMutable(released, publishedPaths.checkpoint, await signNote(logOrigin, ports.signer, checkpoint));
      // A slow worker may just have put an older checkpoint over a newer one: look again after writing.
      if ((await readLogState(records, line.log)).size === state.size) return;
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
  const appendLeaf = async (open: Open, statement: string): Promise<void> => {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const stored = await readItem(records, open);
      if (stored['logged'] === true) return;
      const state = await readLogState(records, line.log);
      // Whoever appended the leaf before may have died before its tiles; the log grows from tiles.
      if (!(await isWritten(state))) await writeLog();
      const { edge } = append(await edgeOf(state.size, state.root), utf8.encode(statement));
      try {
        await records.commit([
          {
            put: item(keys.logState(line.log), { size: edge.size, root: hex(rootOfLog(edge)) }),
            when: state.size === 0 ? { absent: true } : { equals: { size: state.size, root: state.root } },
          },
          {
            put: item(keys.logLeaf(line.log, state.size), open),
            when: { absent: true },
          },
          {
            put: item(keyOf(open), {
              ...stored,
              logged: true,
              leafIndex: state.size,
              statementSha256: createHash('sha256').update(statement).digest('hex'),
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

  const statementOf = async (open: Open): Promise<string> => {
    const stored = await readItem(records, open);
    if ('release' in open) {
      const { files, statement } = await filesOf(read.release(stored));
      for (const file of files) await putImmutable(released, file.path, file.body);
      return statement;
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

  const publish = async ({ sk, ...open }: OutboxRecord): Promise<void> => {
    const statement = await statementOf(open);
    await putImmutable(released, statementPathOf(open), await signNote(logOrigin, ports.signer, statement));
    await appendLeaf(open, statement);
    await writeLog();
    await writeNewest();
    const logged = await readItem(records, open);
    const done =
      'release' in open
        ? { from: 'approved', to: { state: 'published', publishedAt: ports.clock.now().toISOString() } }
        : { from: 'stated', to: { state: 'logged' } };
    try {
      await records.commit([
        { put: item(keyOf(open), { ...logged, ...done.to }), when: { equals: { state: done.from } } },
        { remove: { pk: line.outbox, sk } },
      ]);
    } catch (error) {
      // Another worker marked it first.
      if (!(error instanceof ConditionFailed)) throw error;
    }
  };

  return async () => {
    const key = verifierKeyText(verifierOf(logOrigin, await ports.signer.publicKey()));
    let published = 0;
    for (let last = ''; ; ) {
      const { items } = await records.query({ pk: line.outbox, limit: 1 });
      const [first] = items;
      if (first === undefined) return published;
      if (first.sk === last) throw new Error(`${last} stays in the outbox although it was published`);
      last = first.sk;
      await putImmutable(released, publishedPaths.key, utf8.encode(`${key}\n`));
      await publish(read.outbox(first));
      published += 1;
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
