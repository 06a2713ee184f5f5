import { RECORD_KINDS, type RecordKind } from '../../../contracts/results';
import { ELECTION_ID, oneLine, readLines, SHA256 } from './lines';

const FIRST_LINE = 'election digest statement v1';

/**
 * The digest of a file that is not published, or not yet: once it is in the log, the file cannot be exchanged for one that
 * fits the outcome. A risk-limiting audit draws its seed after the manifest and the cast vote records are committed to
 * (Lindeman and Stark 2012), and this says in which order it was.
 */
export interface DigestStatement {
  readonly kind: 'digest';
  readonly origin: string;
  readonly jurisdiction: string;
  readonly electionId: string;
  /** Within the election, from 1. */
  readonly number: number;
  readonly record: RecordKind;
  /** What the file is, in the office's words; one line. */
  readonly description: string;
  readonly sha256: string;
  readonly bytes: number;
  /** ISO instant at which the office asked for it to be logged. */
  readonly statedAt: string;
}

export const digestStatementText = (statement: DigestStatement): string =>
  [
    FIRST_LINE,
    `origin ${statement.origin}`,
    `jurisdiction ${oneLine(statement.jurisdiction)}`,
    `election ${statement.electionId}`,
    `number ${statement.number}`,
    `record ${statement.record}`,
    `description ${oneLine(statement.description)}`,
    `sha256 ${statement.sha256}`,
    `bytes ${statement.bytes}`,
    `stated ${statement.statedAt}`,
    '',
  ].join('\n');

/** Undefined unless the text is exactly what {@link digestStatementText} writes. */
export const parseDigestStatement = (text: string): DigestStatement | undefined => {
  const lines = readLines(text, FIRST_LINE);
  if (lines === undefined) return undefined;
  const origin = lines.take('origin');
  const jurisdiction = lines.take('jurisdiction');
  const electionId = lines.take('election');
  const number = Number(lines.take('number'));
  const recordText = lines.take('record');
  const record = RECORD_KINDS.find((known) => known === recordText);
  const description = lines.take('description');
  const sha256 = lines.take('sha256');
  const bytes = Number(lines.take('bytes'));
  const statedAt = lines.take('stated');
  if (
    origin === undefined ||
    jurisdiction === undefined ||
    electionId === undefined ||
    !ELECTION_ID.test(electionId) ||
    !Number.isSafeInteger(number) ||
    number < 1 ||
    record === undefined ||
    description === undefined ||
    sha256 === undefined ||
    !SHA256.test(sha256) ||
    !Number.isSafeInteger(bytes) ||
    bytes < 0 ||
    statedAt === undefined
  ) {
    return undefined;
  }
  const statement: DigestStatement = {
    kind: 'digest',
    origin,
    jurisdiction,
    electionId,
    number,
    record,
    description,
    sha256,
    bytes,
    statedAt,
  };
  return digestStatementText(statement) === text ? statement : undefined;
};
