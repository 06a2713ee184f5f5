import { type ListedNotice, type NoticeList, noticeListSchema, noticePaths } from '../../contracts/incidents';
import { fromUtf8, hex, utf8 } from '../results/log/bytes';
import { isSignedBy, type Note, parseNote, type Verifier } from '../results/log/note';
import { sha256 } from '../results/log/sha256';
import { type NoticeStatement, parseNoticeStatement } from './statement';

/** A statement of released notices with the list that it names. */
export interface SignedList {
  readonly note: Uint8Array;
  readonly statement: NoticeStatement;
  readonly list: Uint8Array;
  readonly notices: readonly ListedNotice[];
}

/** Why nothing of it is to be believed. */
export interface ListProblem {
  readonly code:
    | 'statement-unreadable'
    | 'statement-not-signed'
    | 'other-jurisdiction'
    | 'list-missing'
    | 'list-altered'
    | 'rolled-back'
    | 'rewritten';
  readonly file: string;
  readonly message: string;
}

type Read = (path: string) => Promise<Uint8Array | undefined>;

export const digestOf = (body: Uint8Array): string => hex(sha256(body));

export const jsonOf = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(fromUtf8(body) ?? '');
  } catch {
    return undefined;
  }
};

export const listBytes = (list: NoticeList): Uint8Array => utf8(`${JSON.stringify(list, undefined, 1)}\n`);

const problem = (code: ListProblem['code'], file: string, message: string): { readonly problem: ListProblem } => ({
  problem: { code, file, message },
});
type Listed = SignedList | { readonly problem: ListProblem };

/** The list that a statement names, whoever signed that. */
export const listOf = async (read: Read, note: Uint8Array, statement: NoticeStatement): Promise<Listed> => {
  const path = noticePaths.signedList(statement.sequence);
  const list = await read(path);
  if (list === undefined) return problem('list-missing', path, 'The list of released notices is missing.');
  const parsed = noticeListSchema.safeParse(jsonOf(list));
  const holds =
    list.length === statement.list.bytes &&
    digestOf(list) === statement.list.sha256 &&
    parsed.success &&
    parsed.data.jurisdiction === statement.jurisdiction &&
    parsed.data.notices.length === statement.sequence &&
    new Set(parsed.data.notices.map((notice) => notice.path)).size === statement.sequence;
  return holds
    ? { note, statement, list, notices: parsed.data.notices }
    : problem('list-altered', path, 'The list is not the one that was signed.');
};

/** One line by this key and no other, under a statement of this key's name. */
const signedStatement = async (
  note: Note | undefined,
  verifier: Verifier,
): Promise<{ readonly statement: NoticeStatement } | { readonly problem: ListProblem }> => {
  const path = noticePaths.statement;
  const statement = note === undefined ? undefined : parseNoticeStatement(note.text);
  if (note === undefined || statement === undefined) {
    return problem('statement-unreadable', path, 'The file is no statement of released notices.');
  }
  return note.signatures.length === 1 && statement.origin === verifier.name && (await isSignedBy(note, verifier))
    ? { statement }
    : problem('statement-not-signed', path, `The statement is not signed by the key ${verifier.name} that is trusted.`);
};

/**
 * A statement of these bytes, if the key signed it, with its list, if that is the one.
 * @param jurisdiction id of whose notices they have to be; undefined where the reader knows the key alone
 */
export const readSignedList = async (
  read: Read,
  note: Uint8Array,
  { verifier, jurisdiction }: { readonly verifier: Verifier; readonly jurisdiction?: string | undefined },
): Promise<Listed> => {
  const signed = await signedStatement(parseNote(note), verifier);
  if ('problem' in signed) return signed;
  const { statement } = signed;
  if (jurisdiction !== undefined && statement.jurisdiction !== jurisdiction) {
    return problem(
      'other-jurisdiction',
      noticePaths.statement,
      `The statement speaks of ${statement.jurisdiction}, not of ${jurisdiction}.`,
    );
  }
  return listOf(read, note, statement);
};

/** What a later list takes back of an earlier one; undefined where it only adds at the end. */
export const takenBack = (
  earlier: readonly ListedNotice[],
  later: readonly ListedNotice[],
): ListProblem | undefined => {
  const file = noticePaths.statement;
  const changed = earlier.slice(0, later.length).find((notice, i) => {
    const now = later[i];
    return now?.path !== notice.path || now.bytes !== notice.bytes || now.sha256 !== notice.sha256;
  });
  if (changed !== undefined) {
    return problem('rewritten', file, `The list has dropped or changed ${changed.path}, which was released.`).problem;
  }
  return later.length < earlier.length
    ? problem(
        'rolled-back',
        file,
        `The statement lists ${later.length} released versions; there were ${earlier.length} before.`,
      ).problem
    : undefined;
};
