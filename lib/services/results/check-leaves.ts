import { publishedPaths, releaseFilePaths } from '../../contracts/published';
import { AFTER_CERTIFICATION, isCertification } from '../../contracts/results';
import { checkFigures } from './check-figures';
import type { KeyChain } from './check-keys';
import type { Progress } from './check-progress';
import { indexOf } from './files/html';
import { fromUtf8, hex, sameBytes, utf8 } from './log/bytes';
import type { DigestStatement } from './log/digest-statement';
import { type Leaf, parseLeaf } from './log/leaf';
import { isSignedBy, parseNote, type Verifier } from './log/note';
import { fileDigest, sha256 } from './log/sha256';
import { parseStatement, type ReleaseStatement, type StatementFile } from './log/statement';
import { entriesPath, TILE_WIDTH } from './log/tiles';
import { type NewestFile, newestFiles } from './newest-files';

/** A leaf with its words, and the key that was in use when it came into the log. */
export type SignedLeaf<L extends Leaf = Leaf> = L & { readonly text: string; readonly verifier: Verifier };

const bundleAt = (index: number, size: number): string => {
  const bundle = Math.floor(index / TILE_WIDTH);
  return entriesPath(bundle, Math.min(TILE_WIDTH, size - bundle * TILE_WIDTH));
};

/** The log's entries, in order, with everything that does not follow from the ones before. */
export const readLeaves = (
  at: Progress,
  origin: string,
  entries: readonly Uint8Array[],
  chain: KeyChain,
): SignedLeaf[] => {
  const leaves: SignedLeaf[] = [];
  const newest = new Map<string, { readonly statement: ReleaseStatement; readonly sha256: string }>();
  const digests = new Map<string, number>();
  const certified = new Set<string>();
  let change = 0;
  entries.forEach((entry, index) => {
    const file = bundleAt(index, entries.length);
    const broken = (message: string): void => at.error('history-broken', file, message);
    const text = fromUtf8(entry) ?? '';
    const leaf = parseLeaf(text);
    const verifier = chain.keys[change];
    if (leaf === undefined || leaf.origin !== origin || verifier === undefined) {
      at.error('entry-unknown', file, `Entry ${index} of the log is no statement of this log.`);
      return;
    }
    if (leaf.kind === 'release') {
      const { electionId, release } = leaf;
      const before = newest.get(electionId);
      if (leaf.files.map(({ path }) => path).join() !== releaseFilePaths(electionId, release).join()) {
        at.error(
          'statement-wrong',
          file,
          `The statement of ${electionId}, release ${release}, names other files than its own.`,
        );
        return;
      }
      if (
        release !== (before?.statement.release ?? 0) + 1 ||
        leaf.previous?.sha256 !== before?.sha256 ||
        leaf.previous?.release !== before?.statement.release ||
        (before !== undefined && leaf.releasedAt < before.statement.releasedAt)
      ) {
        broken(`${electionId}, release ${release}, does not follow the release before it in the log.`);
      }
      if (certified.has(electionId) && !AFTER_CERTIFICATION.includes(leaf.status)) {
        broken(`${electionId}, release ${release}, is unofficial and follows a certified one.`);
      }
      if (isCertification(leaf.status)) certified.add(electionId);
      newest.set(electionId, { statement: leaf, sha256: hex(sha256(entry)) });
    } else if (leaf.kind === 'digest') {
      const number = (digests.get(leaf.electionId) ?? 0) + 1;
      if (leaf.number !== number) broken(`Digest ${leaf.number} of ${leaf.electionId} stands where ${number} belongs.`);
      digests.set(leaf.electionId, leaf.number);
    } else {
      if (chain.changes[change] !== text) {
        at.error(
          'key-change-wrong',
          publishedPaths.keyStatement(change + 1),
          `Entry ${index} of the log changes the key, and the published change is another one or is missing.`,
        );
      }
      change += 1;
    }
    leaves.push({ ...leaf, text, verifier });
  });
  chain.changes.slice(change).forEach((_, i) => {
    at.error(
      'statement-not-logged',
      publishedPaths.keyStatement(change + i + 1),
      'The change of key is not in the log.',
    );
  });
  return leaves;
};

/** The signed note at `path` must be the leaf, word for word. */
const checkNote = async (
  at: Progress,
  path: string,
  { text, verifier }: SignedLeaf,
  wordsFor: { readonly missing: string; readonly other: (noteText: string) => readonly [string, string] },
): Promise<void> => {
  const bytes = await at.read(path);
  if (bytes === undefined) {
    at.error('file-missing', path, wordsFor.missing);
    return;
  }
  const note = parseNote(bytes);
  if (note === undefined || note.signatures.length !== 1 || !(await isSignedBy(note, verifier))) {
    at.error(
      'statement-not-signed',
      path,
      `The statement is not one that the key ${verifier.name} signed: it was altered.`,
    );
  } else if (note.text !== text)
    at.error(...([wordsFor.other(note.text)[0], path, wordsFor.other(note.text)[1]] as const));
};

/** One file that is not held here, and there is no comparing any of its release. */
const NOT_COMPARED =
  'the figures of this release’s files were not compared with each other, nor totals with units. The command does both.';

/** A file that is too large to be held here. */
const checkDigestAlone = async (at: Progress, file: StatementFile): Promise<void> => {
  if (at.digest === undefined) {
    at.note('file-not-read', file.path, `The file has ${file.bytes} bytes and was not read, so ${NOT_COMPARED}`);
    return;
  }
  const found = await at.digest(file.path);
  if (found === undefined) at.error('file-missing', file.path, 'A file that the signed statement names is missing.');
  else if (found.bytes !== file.bytes || found.sha256 !== file.sha256) {
    at.error('file-altered', file.path, 'The file is not the one that was signed: its digest or its length differs.');
  } else {
    at.note(
      'figures-not-compared',
      file.path,
      `The file is the one that was signed. It has ${file.bytes} bytes, so ${NOT_COMPARED}`,
    );
  }
};

export const checkRelease = async (
  at: Progress,
  statement: SignedLeaf<Extract<Leaf, { kind: 'release' }>>,
  mostBytes = Number.POSITIVE_INFINITY,
): Promise<void> => {
  const bodies: { path: string; body: Uint8Array }[] = [];
  for (const file of statement.files) {
    if (file.bytes > mostBytes) {
      await checkDigestAlone(at, file);
      continue;
    }
    const body = await at.read(file.path);
    if (body === undefined) at.error('file-missing', file.path, 'A file that the signed statement names is missing.');
    else if (body.length !== file.bytes || (await fileDigest(body)) !== file.sha256) {
      at.error('file-altered', file.path, 'The file is not the one that was signed: its digest or its length differs.');
    } else bodies.push({ path: file.path, body });
  }
  const [report, page, totals, csv] = bodies;
  if (report && page && totals && csv && bodies.length === statement.files.length) {
    at.findings.push(...checkFigures(statement, { page, report, totals, csv }));
  }
  await checkNote(at, publishedPaths.statement(statement.electionId, statement.release), statement, {
    missing: 'The release’s signed statement is missing.',
    other: (noteText) => {
      const signed = parseStatement(noteText);
      return signed?.electionId === statement.electionId && signed.release === statement.release
        ? ['statement-not-logged', 'The office signed two statements for this release; this one is not in the log.']
        : ['statement-swapped', 'The statement belongs to another release.'];
    },
  });
};

export const checkDigest = (at: Progress, statement: SignedLeaf<DigestStatement>): Promise<void> =>
  checkNote(at, publishedPaths.digest(statement.electionId, statement.number), statement, {
    missing: 'The signed statement of a digest is missing.',
    other: () => ['statement-swapped', 'The statement is another one than stands in the log at this place.'],
  });

/** Earlier states that a list is compared with, to tell one that is behind from one that was altered. */
const MOST_BEHIND = 20;

const isOlder = (
  statements: readonly ReleaseStatement[],
  newest: NewestFile,
  digest: string,
  body: Uint8Array,
): boolean =>
  'copyOf' in newest
    ? statements.some((statement) => statement.files.some((file) => file.sha256 === digest))
    : statements
        .slice(-MOST_BEHIND)
        .some((_, i, last) => sameBytes(body, utf8(indexOf(statements.slice(0, statements.length - last.length + i)))));

/** The pages and files that show the newest release under a name that stays. */
export const checkNewest = async (at: Progress, statements: readonly ReleaseStatement[]): Promise<void> => {
  for (const newest of newestFiles(statements)) {
    const { path } = newest;
    const body = await at.read(path);
    if (body === undefined) {
      at.error('file-missing', path, 'What shows the newest figures is missing.');
      continue;
    }
    const digest = await fileDigest(body);
    if (digest === ('body' in newest ? await fileDigest(newest.body) : newest.sha256)) continue;
    if (isOlder(statements, newest, digest, body)) {
      at.error(
        'latest-behind',
        path,
        'The file shows an earlier state than the log. Right after a release this passes within a minute; else a release is being hidden.',
      );
    } else at.error('file-altered', path, 'The file is not what follows from the log.');
  }
};
