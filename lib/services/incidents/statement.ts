import { oneLine, readLines, SHA256 } from '../results/log/lines';

/**
 * The first line of every statement of released notices. No statement or checkpoint of the results begins so, and another key signs
 * those: neither can be passed off as the other.
 */
const FIRST_LINE = 'election incident notices statement v1';

/** What the office signs about its notices: how many versions are released, and which list holds them all. */
export interface NoticeStatement {
  /** Also the name of the key. */
  readonly origin: string;
  /** Its id. */
  readonly jurisdiction: string;
  /** How many versions are released. It only grows, for none is ever taken back. */
  readonly sequence: number;
  /** ISO instant of the newest release. */
  readonly releasedAt: string;
  /** Of the list's file. */
  readonly list: { readonly sha256: string; readonly bytes: number };
}

export const noticeStatementText = (statement: NoticeStatement): string =>
  [
    FIRST_LINE,
    `origin ${statement.origin}`,
    `jurisdiction ${oneLine(statement.jurisdiction)}`,
    `sequence ${statement.sequence}`,
    `released ${statement.releasedAt}`,
    `list sha256 ${statement.list.sha256} bytes ${statement.list.bytes}`,
    '',
  ].join('\n');

/** Undefined unless the text is exactly what {@link noticeStatementText} writes. */
export const parseNoticeStatement = (text: string): NoticeStatement | undefined => {
  const lines = readLines(text, FIRST_LINE);
  const origin = lines?.take('origin');
  const jurisdiction = lines?.take('jurisdiction');
  const sequence = Number(lines?.take('sequence'));
  const releasedAt = lines?.take('released');
  const [, sha256 = '', bytes = ''] =
    /^sha256 ([0-9a-f]{64}) bytes ([0-9]{1,12})$/.exec(lines?.take('list') ?? '') ?? [];
  if (
    origin === undefined ||
    jurisdiction === undefined ||
    !Number.isSafeInteger(sequence) ||
    sequence < 1 ||
    releasedAt === undefined ||
    !SHA256.test(sha256)
  ) {
    return undefined;
  }
  const statement = { origin, jurisdiction, sequence, releasedAt, list: { sha256, bytes: Number(bytes) } };
  return noticeStatementText(statement) === text ? statement : undefined;
};
