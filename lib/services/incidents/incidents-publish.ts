import { type IncidentNotice, type IncidentNotices, type ListedNotice, noticePaths } from '../../contracts/incidents';
import type { Objects } from '../../platform/ports';
import { putImmutable, putMutable } from '../published-objects';
import { sameBytes, utf8 } from '../results/log/bytes';
import { parseNote, type Verifier, verifierKeyText, verifierOf } from '../results/log/note';
import { isListed, newestFirst, noticeIn } from './notice-file';
import { listOf, readSignedList, type SignedList, takenBack } from './signed-list';
import { parseNoticeStatement } from './statement';

export interface IncidentsPublishPorts {
  /** Where released notices come out of the register; believed for the signature alone. */
  readonly released: Pick<Objects, 'get'>;
  readonly site: Objects;
  /** 32 bytes of Ed25519, from the key itself or the settings, and not from the store that is about to be believed. */
  readonly publicKey: () => Promise<Uint8Array>;
  /** Name of the key. */
  readonly origin: string;
  /** Its id: another office's statement is none here. */
  readonly jurisdiction: string;
}

/** Refused: what lies in the released store is not what the key signed, or would take back what the public has read. */
export class NoticeRefused extends Error {
  constructor(message: string) {
    super(`${message} The site still shows what it showed. Find out who wrote to the store of released notices.`);
    this.name = 'NoticeRefused';
  }
}

interface Copied {
  readonly path: string;
  readonly body: Uint8Array;
  readonly notice: IncidentNotice;
}

/** What the page reads. */
const pageOf = (notices: readonly IncidentNotice[]): Uint8Array => {
  const page: IncidentNotices = { schema: 'election-incidents/v1', notices: [...notices].sort(newestFirst) };
  return utf8(`${JSON.stringify(page)}\n`);
};

/** Rounds until the site has the newest statement; each further one needs a release that came in meanwhile. */
const MAX_ROUNDS = 8;

/**
 * Copies released notices to the website, after verifying the signed statement of all of them, its list and every file itself:
 * whoever can write to the released store still cannot publish without the key. Each notice is parsed again; a file with any other
 * field in it is refused. Notices first, then their list, the statement, and what the page reads, so that whoever follows the
 * statement finds each. What was shown is never taken back; a correction is a further version beside it. Where nothing was released
 * the page’s list is empty, and there: a page that asks for it gets an answer.
 */
export const createIncidentsPublish = (ports: IncidentsPublishPorts) => {
  const { site, origin, jurisdiction } = ports;
  const readReleased = async (path: string): Promise<Uint8Array | undefined> => (await ports.released.get(path))?.body;
  const readShown = async (path: string): Promise<Uint8Array | undefined> => (await site.get(path))?.body;

  /** Verified when it came; by another key perhaps, so only what it lists is held against the next. */
  const shown = async (): Promise<SignedList | undefined> => {
    const note = await readShown(noticePaths.statement);
    if (note === undefined) return undefined;
    const statement = parseNoticeStatement(parseNote(note)?.text ?? '');
    const before = statement === undefined ? undefined : await listOf(readShown, note, statement);
    if (before === undefined || 'problem' in before) {
      throw new NoticeRefused('The site’s statement of released notices is not one that this program wrote.');
    }
    return before;
  };

  const verified = async (verifier: Verifier, note: Uint8Array): Promise<SignedList> => {
    const signed = await readSignedList(readReleased, note, { verifier, jurisdiction });
    if ('problem' in signed) throw new NoticeRefused(`${signed.problem.file}: ${signed.problem.message}`);
    return signed;
  };

  const copied = async (listed: ListedNotice): Promise<Copied> => {
    const { path } = listed;
    const there = await readShown(path);
    const body = there !== undefined && isListed(listed, there) ? there : await readReleased(path);
    if (body === undefined || !isListed(listed, body)) {
      throw new NoticeRefused(`${path} is missing or is not the file that was signed.`);
    }
    const notice = noticeIn(path, body);
    if (notice === undefined) {
      throw new NoticeRefused(`${path} is not the notice of that name, or holds more than the public’s words.`);
    }
    return { path, body, notice };
  };

  const publish = async (verifier: Verifier, { note, list, notices }: SignedList): Promise<void> => {
    const files: Copied[] = [];
    for (const listed of notices) files.push(await copied(listed));
    for (const { path, body } of files) await putImmutable(site, path, body);
    await putImmutable(site, noticePaths.signedList(notices.length), list);
    await putMutable(site, noticePaths.key, utf8(`${verifierKeyText(verifier)}\n`));
    // The very bytes that were verified above: the store may hold others by now.
    await putMutable(site, noticePaths.statement, note);
    await putMutable(site, noticePaths.list, pageOf(files.map(({ notice }) => notice)));
  };

  /** Where no statement is to be had: an empty page, unless it shows something. */
  const publishNone = async (before: SignedList | undefined): Promise<void> => {
    const empty = pageOf([]);
    const page = await readShown(noticePaths.list);
    if (before !== undefined || (page !== undefined && !sameBytes(page, empty))) {
      throw new NoticeRefused('The site shows released notices, the released store has no statement of them.');
    }
    await putMutable(site, noticePaths.list, empty);
  };

  return async (): Promise<{ readonly published: number }> => {
    const verifier = verifierOf(origin, await ports.publicKey());
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const before = await shown();
      const note = await readReleased(noticePaths.statement);
      if (note === undefined) {
        await publishNone(before);
        return { published: 0 };
      }
      const signed = await verified(verifier, note);
      const lost = takenBack(before?.notices ?? [], signed.notices);
      if (lost !== undefined) throw new NoticeRefused(`${lost.file}: ${lost.message}`);
      await publish(verifier, signed);
      // A slow worker may just have put an older statement over a newer one: look again after writing.
      const now = await readReleased(noticePaths.statement);
      if (now !== undefined && sameBytes(now, note)) return { published: signed.notices.length };
    }
    throw new Error('the statement of released notices did not come to rest; run again');
  };
};
