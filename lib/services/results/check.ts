import { publishedPaths } from '../../contracts/published';
import { checkFolder } from './check-folder';
import { type CosignedBy, checkCosignatures, checkMlDsa, findKeys } from './check-keys';
import { checkDigest, checkNewest, checkRelease, readLeaves } from './check-leaves';
import {
  type CheckedRelease,
  type CheckFinding,
  type CheckOptions,
  type CheckSource,
  progressOf,
} from './check-progress';
import { base64, fromUtf8, sameBytes } from './log/bytes';
import type { Checkpoint } from './log/checkpoint';
import type { DigestStatement } from './log/digest-statement';
import { fingerprintOf, parseNote, type Verifier, verifierKeyText } from './log/note';
import { extendsCheckpoint, readCheckpoint, type VerifiedLog, verifyLog } from './log/verify-log';

export type { CheckedRelease, CheckFinding, CheckOptions, CheckSource } from './check-progress';

export interface CheckReport {
  /** No finding of severity `error`. */
  readonly ok: boolean;
  /** The newest release in the log. */
  readonly release?: CheckedRelease;
  readonly releases: readonly CheckedRelease[];
  /** Digests of records that the office has logged. */
  readonly digests: readonly Pick<
    DigestStatement,
    'electionId' | 'number' | 'record' | 'description' | 'sha256' | 'bytes' | 'statedAt'
  >[];
  readonly checkpoint?: { readonly origin: string; readonly size: number; readonly rootHash: string };
  /** Signed note, as published: to be kept for the next check. */
  readonly checkpointNote?: string;
  /** The key in use. */
  readonly key?: string;
  /** SHA-256 of its line, as the office prints it. */
  readonly fingerprint?: string;
  /** Fingerprint of the log's ML-DSA key, where its line under the checkpoint holds. */
  readonly mlDsa?: string;
  /** Witnesses whose line under the checkpoint holds. */
  readonly witnesses: readonly CosignedBy[];
  readonly filesChecked: number;
  readonly findings: readonly CheckFinding[];
}

/** Times that a check starts over when the site publishes while it reads. */
const MAX_ROUNDS = 3;

const checkPrevious = async (
  error: (code: string, file: string, message: string) => void,
  log: VerifiedLog & { readonly checkpoint: Checkpoint },
  previous: Uint8Array,
  keys: readonly Verifier[],
): Promise<void> => {
  const path = publishedPaths.checkpoint;
  const read = await Promise.all(keys.map((key) => readCheckpoint(previous, key)));
  const older = read.find((checkpoint) => checkpoint !== undefined);
  if (older === undefined) {
    error('previous-not-signed', path, 'The earlier checkpoint is not one that this key signed.');
  } else if (older.size > log.checkpoint.size) {
    error(
      'log-rolled-back',
      path,
      `The log had ${older.size} entries when the earlier checkpoint was saved, and has ${log.checkpoint.size} now: releases were taken away.`,
    );
  } else if (log.leafHashes !== undefined && !extendsCheckpoint(log.leafHashes, older)) {
    error(
      'log-forked',
      path,
      'The log does not contain the earlier checkpoint: the office’s key signed two histories. Keep both checkpoints, they prove it.',
    );
  }
};

const checkOnce = async (source: CheckSource, options: CheckOptions): Promise<CheckReport> => {
  const at = progressOf(source, options.onRead);
  const report = (more: Partial<CheckReport> = {}): CheckReport => ({
    releases: [],
    digests: [],
    witnesses: [],
    ...more,
    ok: !at.findings.some((finding) => finding.severity === 'error'),
    filesChecked: at.seen.size,
    findings: at.findings,
  });
  const chain = await findKeys(at, options);
  const verifier = chain?.keys.at(-1);
  if (chain === undefined || verifier === undefined) return report();
  const log = await verifyLog(at.read, verifier);
  at.findings.push(...log.findings.map((finding) => ({ severity: 'error' as const, ...finding })));
  const { checkpoint, checkpointNote } = log;
  const note = checkpointNote === undefined ? undefined : parseNote(checkpointNote);
  const keyWords = { key: verifierKeyText(verifier), fingerprint: fingerprintOf(verifier) };
  if (checkpoint === undefined || checkpointNote === undefined || note === undefined) return report(keyWords);
  const mlDsa = await checkMlDsa(at, note, chain.mlDsa, options);
  const own = chain.mlDsa === undefined ? [verifier] : [verifier, chain.mlDsa];
  const known = {
    ...keyWords,
    ...(mlDsa === undefined ? {} : { mlDsa }),
    checkpoint: { origin: checkpoint.origin, size: checkpoint.size, rootHash: base64(checkpoint.root) },
    checkpointNote: fromUtf8(checkpointNote) ?? '',
    witnesses: await checkCosignatures(at, note, own, chain.witnesses, options),
  };
  if (options.previous !== undefined) {
    await checkPrevious(at.error, { ...log, checkpoint }, options.previous, chain.keys);
  }
  if (log.entries === undefined) return report(known);
  const leaves = readLeaves(at, checkpoint.origin, log.entries, chain);
  const statements = leaves.flatMap((leaf) => (leaf.kind === 'release' ? [leaf] : []));
  const digests = leaves.flatMap((leaf) => (leaf.kind === 'digest' ? [leaf] : []));
  const newest = [...new Map(statements.map((statement) => [statement.electionId, statement])).values()];
  for (const statement of options.releases === 'newest' ? newest : statements) {
    await checkRelease(at, statement, options.mostBytes);
  }
  for (const digest of digests) await checkDigest(at, digest);
  await checkNewest(at, statements);
  if (source.list !== undefined) await checkFolder(at, await source.list(), log);
  const releases = statements.map(({ electionId, release, status, releasedAt, sourceSha256 }) => ({
    electionId,
    release,
    status,
    releasedAt,
    sourceSha256,
  }));
  const last = releases.at(-1);
  return report({
    ...known,
    releases,
    digests: digests.map(({ electionId, number, record, description, sha256, bytes, statedAt }) => ({
      electionId,
      number,
      record,
      description,
      sha256,
      bytes,
      statedAt,
    })),
    ...(last === undefined ? {} : { release: last }),
  });
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
