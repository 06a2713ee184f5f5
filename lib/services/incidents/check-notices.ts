import { type IncidentNotice, incidentNoticesSchema, noticePaths } from '../../contracts/incidents';
import { type CheckFinding, type CheckSource, type Progress, progressOf } from '../results/check-progress';
import { fromUtf8, sameBytes } from '../results/log/bytes';
import { fingerprintOf, parseVerifierKey, type Verifier, verifierKeyText } from '../results/log/note';
import { isListed, newestFirst, noticeIn } from './notice-file';
import { jsonOf, listBytes, readSignedList, type SignedList, takenBack } from './signed-list';

export interface NoticesCheckOptions {
  /** The verifier key that the reader trusts, from the office's paper. Without it, the site's own word is taken. */
  readonly key?: string;
  /** A statement that the reader saved earlier: the one now has to hold everything that it listed. */
  readonly previous?: Uint8Array;
}

export interface NoticesReport {
  /** No finding of severity `error`. */
  readonly ok: boolean;
  /** How many versions the statement lists; absent where nothing was released. */
  readonly sequence?: number;
  readonly jurisdiction?: string;
  readonly releasedAt?: string;
  /** In the order of release, those whose file is the one that was signed. */
  readonly notices: readonly Pick<IncidentNotice, 'incidentId' | 'version' | 'title' | 'state' | 'releasedAt'>[];
  readonly key?: string;
  /** SHA-256 of the key's line, as the office prints it. */
  readonly fingerprint?: string;
  /** Signed note, as published: to be kept for the next check. */
  readonly statement?: string;
  readonly filesChecked: number;
  readonly findings: readonly CheckFinding[];
}

/** Times that a check starts over when the site publishes while it reads. */
const MAX_ROUNDS = 3;
/** What belongs to the notices in a copy of the whole website; the page that shows them is none of it. */
const IS_DATA = /\.json$|^incidents\/signed\//;

const keyToCheckWith = async (at: Progress, given: string | undefined): Promise<Verifier | undefined> => {
  const path = noticePaths.key;
  const published = await at.read(path);
  const line = published === undefined ? undefined : fromUtf8(published);
  const shown = line?.endsWith('\n') ? parseVerifierKey(line.slice(0, -1)) : undefined;
  if (published === undefined) at.error('file-missing', path, 'The site does not show the key of its notices.');
  else if (shown === undefined) at.error('key-unreadable', path, 'The file is no verifier key: it was altered.');
  if (given === undefined) {
    if (shown !== undefined) {
      at.note(
        'key-from-site',
        path,
        'No key was given, so the key that the site shows was used. Whoever replaced the whole site replaced it too: compare it with the key that the office printed, and give it with --key.',
      );
    }
    return shown;
  }
  const trusted = parseVerifierKey(given.trim());
  if (trusted === undefined) {
    at.error('key-unreadable', path, 'The given key is no verifier key; it looks like name+12345678+base64.');
  } else if (shown !== undefined && verifierKeyText(shown) !== verifierKeyText(trusted)) {
    at.error('key-differs', path, 'The site shows another key than the one that you trust.');
  }
  return trusted;
};

const checkPrevious = async (
  at: Progress,
  verifier: Verifier,
  previous: Uint8Array,
  now: SignedList | undefined,
): Promise<void> => {
  const before = await readSignedList(at.read, previous, { verifier });
  if ('problem' in before) {
    at.error('previous-not-held', before.problem.file, `Of the earlier statement: ${before.problem.message}`);
    return;
  }
  const lost = takenBack(before.notices, now?.notices ?? []);
  if (lost !== undefined) at.error(lost.code, lost.file, lost.message);
};

/** Lists of earlier statements are still there for who saved one; none of them may say otherwise. */
const checkEarlierLists = async (at: Progress, { notices, statement }: SignedList): Promise<void> => {
  const { jurisdiction } = statement;
  for (let sequence = 1; sequence < notices.length; sequence += 1) {
    const path = noticePaths.signedList(sequence);
    const body = await at.read(path);
    const wanted = listBytes({
      schema: 'election-incident-list/v1',
      jurisdiction,
      notices: notices.slice(0, sequence),
    });
    if (body !== undefined && !sameBytes(body, wanted)) {
      at.error('rewritten', path, 'An earlier list says otherwise than the one that is signed now.');
    }
  }
};

const checkFiles = async (at: Progress, { notices }: SignedList): Promise<readonly IncidentNotice[]> => {
  const good: IncidentNotice[] = [];
  for (const listed of notices) {
    const body = await at.read(listed.path);
    const notice = body === undefined ? undefined : noticeIn(listed.path, body);
    if (body === undefined) at.error('file-missing', listed.path, 'A released notice is missing.');
    else if (!isListed(listed, body))
      at.error('file-altered', listed.path, 'The notice is not the one that was signed.');
    else if (notice === undefined) at.error('notice-wrong', listed.path, 'The signed file is no notice of that name.');
    else good.push(notice);
  }
  return good;
};

/** The one file that the page reads is made from the others. */
const checkPage = async (at: Progress, notices: readonly IncidentNotice[]): Promise<void> => {
  const path = noticePaths.list;
  const body = await at.read(path);
  const parsed = incidentNoticesSchema.safeParse(body === undefined ? undefined : jsonOf(body));
  const wanted = JSON.stringify([...notices].sort(newestFirst));
  if (!parsed.success || JSON.stringify(parsed.data.notices) !== wanted) {
    at.error('page-differs', path, 'What the page shows is not what was signed.');
  }
};

/** Does a site without a statement show no notice either, and no key? */
const isUntouched = async (source: CheckSource, paths: readonly string[]): Promise<boolean> => {
  const page = await source.read(noticePaths.list);
  const parsed = incidentNoticesSchema.safeParse(page === undefined ? undefined : jsonOf(page));
  return (
    paths.every((path) => path === noticePaths.list) &&
    (page === undefined || (parsed.success && parsed.data.notices.length === 0)) &&
    (await source.read(noticePaths.key)) === undefined
  );
};

const checkOnce = async (source: CheckSource, options: NoticesCheckOptions): Promise<NoticesReport> => {
  const at = progressOf(source);
  const report = (more: Partial<NoticesReport> = {}): NoticesReport => ({
    notices: [],
    ...more,
    ok: !at.findings.some((finding) => finding.severity === 'error'),
    filesChecked: at.seen.size,
    findings: at.findings,
  });
  const note = await at.read(noticePaths.statement);
  const paths = (await source.list?.())?.filter((path) => IS_DATA.test(path)) ?? [];
  if (note === undefined && options.previous === undefined && (await isUntouched(source, paths))) {
    at.note(
      'nothing-released',
      noticePaths.statement,
      'There is no signed statement of notices: none was released so far, or this is not the website of an election office that signs them.',
    );
    return report();
  }
  const verifier = await keyToCheckWith(at, options.key);
  if (verifier === undefined) return report();
  const keyWords = { key: verifierKeyText(verifier), fingerprint: fingerprintOf(verifier) };
  if (note === undefined) at.error('file-missing', noticePaths.statement, 'The signed statement is missing.');
  const signed = note === undefined ? undefined : await readSignedList(at.read, note, { verifier });
  if (signed !== undefined && 'problem' in signed) {
    at.error(signed.problem.code, signed.problem.file, signed.problem.message);
    return report(keyWords);
  }
  if (options.previous !== undefined) await checkPrevious(at, verifier, options.previous, signed);
  if (signed === undefined) return report(keyWords);
  await checkEarlierLists(at, signed);
  const notices = await checkFiles(at, signed);
  await checkPage(at, notices);
  for (const path of paths) {
    if (!at.seen.has(path)) at.error('file-extra', path, 'The signed list does not know this file.');
  }
  const { jurisdiction, sequence, releasedAt } = signed.statement;
  return report({
    ...keyWords,
    jurisdiction,
    sequence,
    releasedAt,
    statement: fromUtf8(signed.note) ?? '',
    notices: notices.map(({ incidentId, version, title, state, releasedAt: when }) => ({
      incidentId,
      version,
      title,
      state,
      releasedAt: when,
    })),
  });
};

/**
 * Checks published incident notices as an outsider: needs the published files and, for certainty, the office's printed key. Every byte
 * of every published file is covered. Starts over when a notice was released meanwhile.
 */
export const checkNotices = async (source: CheckSource, options: NoticesCheckOptions = {}): Promise<NoticesReport> => {
  for (let round = 1; ; round += 1) {
    const before = await source.read(noticePaths.statement);
    const report = await checkOnce(source, options);
    const after = await source.read(noticePaths.statement);
    const rested = before === undefined || after === undefined ? before === after : sameBytes(before, after);
    if (report.ok || rested || round >= MAX_ROUNDS) return report;
  }
};
