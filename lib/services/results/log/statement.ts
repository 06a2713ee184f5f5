import { RELEASE_STATUSES, type ReleaseStatus } from '../../../contracts/results';
import { ELECTION_ID, oneLine } from './lines';

/**
 * The first line of every release statement. A checkpoint starts with the log's origin, which has no space and no
 * version, so neither signed text can be passed off as the other although one key signs both.
 */
const FIRST_LINE = 'election release statement v1';

export interface StatementFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** What the office signs for one release: the note's body is also the leaf in the transparency log. */
export interface ReleaseStatement {
  readonly origin: string;
  readonly jurisdiction: string;
  readonly electionId: string;
  readonly release: number;
  readonly status: ReleaseStatus;
  /** Set where one person released alone: why. In the statement, so that it stands in the log for good. */
  readonly breakGlass?: string;
  /** ISO instant of the approval. */
  readonly releasedAt: string;
  /** SHA-256 of the file that came out of the counting system. */
  readonly sourceSha256: string;
  readonly files: readonly StatementFile[];
  /** The release of the same election before this one, by the SHA-256 of its statement's body. */
  readonly previous?: { readonly release: number; readonly sha256: string };
}

/** In characters; what KMS signs at once, a whole statement, has 4096 bytes at most. */
const MOST_OF_A_WHY = 300;

export const statementText = (statement: ReleaseStatement): string =>
  [
    FIRST_LINE,
    `origin ${statement.origin}`,
    `jurisdiction ${oneLine(statement.jurisdiction)}`,
    `election ${statement.electionId}`,
    `release ${statement.release}`,
    `status ${statement.status}`,
    ...(statement.breakGlass === undefined ? [] : [`one person alone ${oneLine(statement.breakGlass, MOST_OF_A_WHY)}`]),
    `released ${statement.releasedAt}`,
    `source sha256 ${statement.sourceSha256}`,
    ...statement.files.map((file) => `file ${file.path} sha256 ${file.sha256} bytes ${file.bytes}`),
    statement.previous === undefined
      ? 'previous none'
      : `previous ${statement.previous.release} sha256 ${statement.previous.sha256}`,
    '',
  ].join('\n');

/** Undefined unless the text is exactly what {@link statementText} writes. */
export const parseStatement = (text: string): ReleaseStatement | undefined => {
  const lines = text.split('\n');
  const take = (prefix: string): string | undefined => {
    const line = lines.shift();
    return line?.startsWith(prefix) ? line.slice(prefix.length) : undefined;
  };
  if (lines.shift() !== FIRST_LINE) return undefined;
  const origin = take('origin ');
  const jurisdiction = take('jurisdiction ');
  const electionId = take('election ');
  const release = Number(take('release '));
  const statusText = take('status ');
  const status = RELEASE_STATUSES.find((known) => known === statusText);
  const breakGlass = lines[0]?.startsWith('one person alone ') === true ? take('one person alone ') : undefined;
  const releasedAt = take('released ');
  const sourceSha256 = take('source sha256 ');
  if (
    origin === undefined ||
    jurisdiction === undefined ||
    electionId === undefined ||
    !ELECTION_ID.test(electionId) ||
    !Number.isSafeInteger(release) ||
    release < 1 ||
    status === undefined ||
    releasedAt === undefined ||
    sourceSha256 === undefined
  ) {
    return undefined;
  }
  const files: StatementFile[] = [];
  for (let line = lines[0]; line?.startsWith('file '); line = lines[0]) {
    lines.shift();
    const match = /^file ([a-z0-9./-]+) sha256 ([0-9a-f]{64}) bytes ([0-9]{1,12})$/.exec(line);
    const [, path, sha256, bytes] = match ?? [];
    if (path === undefined || sha256 === undefined || bytes === undefined) return undefined;
    files.push({ path, sha256, bytes: Number(bytes) });
  }
  const before = /^(?:none|([0-9]{1,9}) sha256 ([0-9a-f]{64}))$/.exec(take('previous ') ?? '');
  if (before === null) return undefined;
  const [, number, sha256] = before;
  const statement: ReleaseStatement = {
    origin,
    jurisdiction,
    electionId,
    release,
    status,
    ...(breakGlass === undefined ? {} : { breakGlass }),
    releasedAt,
    sourceSha256,
    files,
    ...(number === undefined || sha256 === undefined ? {} : { previous: { release: Number(number), sha256 } }),
  };
  return statementText(statement) === text ? statement : undefined;
};
