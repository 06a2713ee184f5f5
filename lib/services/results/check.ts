import { createHash } from 'node:crypto';
import { publishedPaths } from '../../contracts/published';
import { AFTER_CERTIFICATION, isCertification, type ReleaseStatus } from '../../contracts/results';
import { type CheckFinding, checkFigures } from './check-figures';
import { base64, sameBytes } from './log/hash';
import { isSignedBy, parseNote, parseVerifierKey, type Verifier, verifierKeyText } from './log/note';
import { parseStatement, type ReleaseStatement } from './log/statement';
import { encodeEntry, encodeTile, entriesPath, levelsOf, TILE_WIDTH, tilePath } from './log/tiles';
import { extendsCheckpoint, readCheckpoint, type VerifiedLog, verifyLog } from './log/verify-log';

export type { CheckFinding } from './check-figures';

/** Published files, from a folder or a website. */
export interface CheckSource {
  read(path: string): Promise<Uint8Array | undefined>;
  /** Every path below `results/` and `log/`, where the source can tell; a website cannot. */
  list?(): Promise<readonly string[]>;
}

export interface CheckOptions {
  /** The verifier key that the reader trusts, from the office's paper. Without it, the site's own word is taken. */
  readonly key?: string;
  /** A checkpoint that the reader saved earlier: the log must still contain it. */
  readonly previous?: Uint8Array;
}

export interface CheckedRelease {
  readonly electionId: string;
  readonly release: number;
  readonly status: ReleaseStatus;
  readonly releasedAt: string;
  readonly sourceSha256: string;
}

export interface CheckReport {
  /** No finding of severity `error`. */
  readonly ok: boolean;
  /** The newest release in the log. */
  readonly release?: CheckedRelease;
  readonly releases: readonly CheckedRelease[];
  readonly checkpoint?: { readonly origin: string; readonly size: number; readonly rootHash: string };
  readonly key?: string;
  readonly filesChecked: number;
  readonly findings: readonly CheckFinding[];
}

/** Times that a check starts over when the site publishes while it reads. */
const MAX_ROUNDS = 3;

const sha256 = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

const sameOrder = (a: ReleaseStatement, b: ReleaseStatement): boolean =>
  a.electionId === b.electionId && a.release === b.release;

interface Progress {
  readonly findings: CheckFinding[];
  readonly seen: Set<string>;
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  readonly error: (code: string, file: string, message: string) => void;
}

const findVerifier = async (at: Progress, options: CheckOptions): Promise<Verifier | undefined> => {
  const path = publishedPaths.key;
  const published = await at.read(path);
  const text = published === undefined ? undefined : new TextDecoder().decode(published);
  const shown =
    text?.endsWith('\n') === true && published !== undefined && sameBytes(new TextEncoder().encode(text), published)
      ? parseVerifierKey(text.slice(0, -1))
      : undefined;
  if (published === undefined) at.error('file-missing', path, 'The site does not show its key.');
  else if (shown === undefined) {
    at.error(
      'key-unreadable',
      path,
      'The file is no verifier key, or its parts do not fit each other: it was altered.',
    );
  }
  if (options.key === undefined) {
    at.findings.push({
      severity: 'note',
      code: 'key-from-site',
      file: path,
      message:
        'No key was given, so the key that the site shows was used. Whoever replaced the whole site replaced it too: compare it with the key that the office printed, and give it with --key.',
    });
    return shown;
  }
  const trusted = parseVerifierKey(options.key.trim());
  if (trusted === undefined) {
    at.error('key-unreadable', path, 'The given key is no verifier key; it looks like name+12345678+base64.');
    return undefined;
  }
  if (shown !== undefined && verifierKeyText(shown) !== verifierKeyText(trusted)) {
    at.error('key-differs', path, 'The site shows another key than the one that was given.');
  }
  return trusted;
};

/** Statements of the log's entries, in order, with everything that does not follow from the one before. */
const readStatements = (at: Progress, origin: string, entries: readonly Uint8Array[]): ReleaseStatement[] => {
  const statements: ReleaseStatement[] = [];
  const certified = new Set<string>();
  const newest = new Map<string, { readonly statement: ReleaseStatement; readonly sha256: string }>();
  entries.forEach((entry, index) => {
    const file = entriesPath(Math.floor(index / TILE_WIDTH), bundleWidth(index, entries.length));
    const statement = parseStatement(new TextDecoder().decode(entry));
    if (statement === undefined || statement.origin !== origin) {
      at.error('entry-unknown', file, `Entry ${index} of the log is no release statement of this log.`);
      return;
    }
    const { electionId, release } = statement;
    const before = newest.get(electionId);
    const expected = [publishedPaths.report(electionId, release), publishedPaths.page(electionId, release)];
    if (statement.files.map(({ path }) => path).join() !== expected.join()) {
      at.error(
        'statement-wrong',
        file,
        `The statement of ${electionId}, release ${release}, names other files than its own.`,
      );
      return;
    }
    if (
      release !== (before?.statement.release ?? 0) + 1 ||
      statement.previous?.sha256 !== before?.sha256 ||
      statement.previous?.release !== before?.statement.release ||
      (before !== undefined && statement.releasedAt < before.statement.releasedAt)
    ) {
      at.error(
        'history-broken',
        file,
        `${electionId}, release ${release}, does not follow the release before it in the log.`,
      );
    }
    if (certified.has(electionId) && !AFTER_CERTIFICATION.includes(statement.status)) {
      at.error('history-broken', file, `${electionId}, release ${release}, is unofficial and follows a certified one.`);
    }
    if (isCertification(statement.status)) certified.add(electionId);
    newest.set(electionId, { statement, sha256: sha256(entry) });
    statements.push(statement);
  });
  return statements;
};

const bundleWidth = (index: number, size: number): number =>
  Math.min(TILE_WIDTH, size - Math.floor(index / TILE_WIDTH) * TILE_WIDTH);

const checkRelease = async (at: Progress, statement: ReleaseStatement, verifier: Verifier): Promise<void> => {
  const bodies: { path: string; body: Uint8Array }[] = [];
  for (const file of statement.files) {
    const body = await at.read(file.path);
    if (body === undefined) at.error('file-missing', file.path, 'A file that the signed statement names is missing.');
    else if (body.length !== file.bytes || sha256(body) !== file.sha256) {
      at.error('file-altered', file.path, 'The file is not the one that was signed: its digest or its length differs.');
    } else bodies.push({ path: file.path, body });
  }
  const [report, page] = bodies;
  if (report && page) at.findings.push(...checkFigures(statement, page, report).findings);
  const path = publishedPaths.statement(statement.electionId, statement.release);
  const bytes = await at.read(path);
  if (bytes === undefined) {
    at.error('file-missing', path, 'The release’s signed statement is missing.');
    return;
  }
  const note = parseNote(bytes);
  if (note === undefined || !isSignedBy(note, verifier)) {
    at.error(
      'statement-not-signed',
      path,
      `The statement is not one that the key ${verifier.name} signed: it was altered.`,
    );
    return;
  }
  const signed = parseStatement(note.text);
  if (signed === undefined || !sameOrder(signed, statement)) {
    at.error('statement-swapped', path, 'The statement belongs to another release.');
  } else if (JSON.stringify(signed) !== JSON.stringify(statement)) {
    at.error(
      'statement-not-logged',
      path,
      'The office signed two statements for this release; this one is not in the log.',
    );
  }
};

const checkLatest = async (at: Progress, statements: readonly ReleaseStatement[]): Promise<void> => {
  for (const statement of new Map(statements.map((s) => [s.electionId, s])).values()) {
    const path = publishedPaths.latest(statement.electionId);
    const page = statement.files.find((file) => file.path.endsWith('.page.json'));
    const body = await at.read(path);
    if (body === undefined) {
      at.error('file-missing', path, 'The page has no newest figures.');
      continue;
    }
    const digest = sha256(body);
    if (digest === page?.sha256) continue;
    const older = statements.find((s) => s.files.some((file) => file.sha256 === digest));
    if (older) {
      at.error(
        'latest-behind',
        path,
        `The page shows release ${older.release} of ${older.electionId}, but release ${statement.release} of ${statement.electionId} is in the log. Right after a release this passes within a minute; else a release is being hidden.`,
      );
    } else at.error('file-altered', path, 'The page’s newest figures are not those of any release in the log.');
  }
};

/** In a folder, every file is known: tiles of earlier sizes must fit, and nothing may lie there that the log does not know. */
const checkFolder = async (at: Progress, paths: readonly string[], log: VerifiedLog): Promise<void> => {
  const { leafHashes, entries } = log;
  if (leafHashes === undefined) return;
  const levels = levelsOf(leafHashes);
  for (let size = 1; size < leafHashes.length; size += 1) {
    // Who saved an earlier checkpoint needs its partial tiles to follow it.
    for (let level = 0, hashes = size; hashes > 0; level += 1, hashes = Math.floor(hashes / TILE_WIDTH)) {
      const width = hashes % TILE_WIDTH;
      const index = Math.floor(hashes / TILE_WIDTH);
      if (width === 0) continue;
      const start = index * TILE_WIDTH;
      const tileAt = tilePath(level, index, width);
      const right: [string, Uint8Array][] = [[tileAt, encodeTile((levels[level] ?? []).slice(start, start + width))]];
      if (level === 0 && entries !== undefined) {
        const bundle = Buffer.concat(entries.slice(start, start + width).map(encodeEntry));
        right.push([entriesPath(index, width), new Uint8Array(bundle)]);
      }
      for (const [path, wanted] of right) {
        if (at.seen.has(path)) continue;
        const body = await at.read(path);
        if (body === undefined) at.error('file-missing', path, 'A file of an earlier state of the log is missing.');
        else if (!sameBytes(body, wanted))
          at.error('log-file-altered', path, 'The file is not that of the log’s earlier state.');
      }
    }
  }
  for (const path of paths) {
    if (!at.seen.has(path)) {
      at.error('file-extra', path, 'No signed statement and no state of the log knows this file.');
    }
  }
};

const checkOnce = async (source: CheckSource, options: CheckOptions): Promise<CheckReport> => {
  const findings: CheckFinding[] = [];
  const seen = new Set<string>();
  const at: Progress = {
    findings,
    seen,
    read: (path) => {
      seen.add(path);
      return source.read(path);
    },
    error: (code, file, message) => {
      findings.push({ severity: 'error', code, file, message });
    },
  };
  const report = (more: Partial<CheckReport> = {}): CheckReport => ({
    releases: [],
    ...more,
    ok: !findings.some((finding) => finding.severity === 'error'),
    filesChecked: seen.size,
    findings,
  });
  const verifier = await findVerifier(at, options);
  if (verifier === undefined) return report();
  const key = verifierKeyText(verifier);
  const log = await verifyLog(at.read, verifier);
  findings.push(...log.findings.map((finding) => ({ severity: 'error' as const, ...finding })));
  const { checkpoint, leafHashes } = log;
  if (checkpoint === undefined) return report({ key });
  const shown = { origin: checkpoint.origin, size: checkpoint.size, rootHash: base64(checkpoint.root) };
  if (options.previous !== undefined) {
    const previous = readCheckpoint(options.previous, verifier);
    if (previous === undefined) {
      at.error(
        'previous-not-signed',
        publishedPaths.checkpoint,
        'The earlier checkpoint is not one that this key signed.',
      );
    } else if (previous.size > checkpoint.size) {
      at.error(
        'log-rolled-back',
        publishedPaths.checkpoint,
        `The log had ${previous.size} entries when the earlier checkpoint was saved, and has ${checkpoint.size} now: releases were taken away.`,
      );
    } else if (leafHashes !== undefined && !extendsCheckpoint(leafHashes, previous)) {
      at.error(
        'log-forked',
        publishedPaths.checkpoint,
        'The log does not contain the earlier checkpoint: the office’s key signed two histories. Keep both checkpoints, they prove it.',
      );
    }
  }
  if (log.entries === undefined) return report({ key, checkpoint: shown });
  const statements = readStatements(at, checkpoint.origin, log.entries);
  for (const statement of statements) await checkRelease(at, statement, verifier);
  await checkLatest(at, statements);
  if (source.list !== undefined) await checkFolder(at, await source.list(), log);
  const releases = statements.map(({ electionId, release, status, releasedAt, sourceSha256 }) => ({
    electionId,
    release,
    status,
    releasedAt,
    sourceSha256,
  }));
  const newest = releases.at(-1);
  return report({ key, checkpoint: shown, releases, ...(newest === undefined ? {} : { release: newest }) });
};

/**
 * Checks published results as an outsider: needs the published files and, for certainty, the office's printed key.
 * Every byte of every published file is covered; a finding names the file. Starts over when the log grew meanwhile.
 */
export const checkPublished = async (source: CheckSource, options: CheckOptions = {}): Promise<CheckReport> => {
  for (let round = 1; ; round += 1) {
    const before = await source.read(publishedPaths.checkpoint);
    const report = await checkOnce(source, options);
    const after = await source.read(publishedPaths.checkpoint);
    const rested = before === undefined || after === undefined ? before === after : sameBytes(before, after);
    if (report.ok || rested || round >= MAX_ROUNDS) return report;
  }
};
