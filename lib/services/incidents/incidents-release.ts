import { type IncidentNotice, type ListedNotice, noticePaths } from '../../contracts/incidents';
import type { Objects, Records, Signer } from '../../platform/ports';
import { type ChainEntry, firstBroken, readChain } from '../chain';
import { putImmutable, putMutable } from '../published-objects';
import { sameBytes, utf8 } from '../results/log/bytes';
import { signNote, verifierOf } from '../results/log/note';
import { noticeOf, REGISTER, readLine, versionsIn } from './register';
import { digestOf, listBytes, readSignedList, type SignedList, takenBack } from './signed-list';
import { noticeStatementText } from './statement';

export interface IncidentsReleasePorts {
  readonly records: Records;
  /** Released notices, on their way to the website. */
  readonly notices: Objects;
  readonly signer: Signer;
  /** Name of the key, and who it speaks for. */
  readonly origin: string;
  /** Its id. */
  readonly jurisdiction: string;
}

/** The register is not what was written to it, so nothing is released out of it. */
export class RegisterBroken extends Error {
  constructor(what: string) {
    super(`${what} Nothing was released. Find out who wrote to the table, past this application.`);
    this.name = 'RegisterBroken';
  }
}

/** Rounds until the statement in the store is that of the register; each further one needs a release that came in meanwhile. */
const MAX_ROUNDS = 8;

const byIncident = (chain: readonly ChainEntry[]): readonly (readonly ChainEntry[])[] => {
  const incidents = new Map<string, ChainEntry[]>();
  for (const entry of chain) {
    const { incidentId } = readLine(entry);
    incidents.set(incidentId, [...(incidents.get(incidentId) ?? []), entry]);
  }
  return [...incidents.values()];
};

/** Every notice that two people made public, in the order of release, out of a register whose chain holds. */
export const releasedNotices = (chain: readonly ChainEntry[]): readonly IncidentNotice[] => {
  const broken = firstBroken(REGISTER, chain);
  if (broken !== undefined) {
    throw new RegisterBroken(`Entry ${broken} of the incident register is missing or is not what was written.`);
  }
  const notices = new Map(
    byIncident(chain)
      .flatMap(versionsIn)
      .flatMap((version) => noticeOf(version) ?? [])
      .map((notice) => [noticePaths.notice(notice.incidentId, notice.version), notice]),
  );
  const inOrder = chain
    .map(readLine)
    .filter(({ what }) => what === 'release')
    .map(({ incidentId, version }) => noticePaths.notice(incidentId, version));
  return [...new Set(inOrder)].flatMap((path) => notices.get(path) ?? []);
};

interface NoticeFile extends ListedNotice {
  readonly body: Uint8Array;
}

const fileOf = (notice: IncidentNotice): NoticeFile => {
  const body = utf8(`${JSON.stringify(notice, undefined, 1)}\n`);
  return {
    path: noticePaths.notice(notice.incidentId, notice.version),
    bytes: body.length,
    sha256: digestOf(body),
    body,
  };
};

/**
 * Writes each released notice as a file of its own, the public's words and no others, then their list, then the signed statement that
 * names the list. All of it follows from the register alone: run twice, or killed anywhere and run again, it writes the same bytes;
 * an unreleased version never leaves the register. What was signed once is never signed away: a register that lost or changed a
 * release is refused.
 */
export const createIncidentsRelease = ({ records, notices, signer, origin, jurisdiction }: IncidentsReleasePorts) => {
  const read = async (path: string): Promise<Uint8Array | undefined> => (await notices.get(path))?.body;

  /** Undefined where there is none by this key: it is made anew, and whoever fetches it compares it with what they have. */
  const signedBefore = async (): Promise<SignedList | undefined> => {
    const note = await read(noticePaths.statement);
    if (note === undefined) return undefined;
    const verifier = verifierOf(origin, await signer.publicKey());
    const before = await readSignedList(read, note, { verifier, jurisdiction });
    return 'problem' in before ? undefined : before;
  };

  const write = async (files: readonly NoticeFile[], releasedAt: string, list: Uint8Array): Promise<void> => {
    for (const { path, body } of files) await putImmutable(notices, path, body);
    await putImmutable(notices, noticePaths.signedList(files.length), list);
    const text = noticeStatementText({
      origin,
      jurisdiction,
      sequence: files.length,
      releasedAt,
      list: { sha256: digestOf(list), bytes: list.length },
    });
    await putMutable(notices, noticePaths.statement, await signNote(origin, signer, text));
  };

  return async (): Promise<{ readonly released: number }> => {
    for (let round = 1; ; round += 1) {
      const released = releasedNotices(await readChain(records, REGISTER));
      const files = released.map(fileOf);
      const newest = released.at(-1);
      const before = await signedBefore();
      const lost = takenBack(before?.notices ?? [], files);
      // Another worker may have seen a later release than this one; then look again.
      if (lost !== undefined && (lost.code === 'rewritten' || round >= MAX_ROUNDS)) {
        throw new RegisterBroken(`${lost.message} A statement of it was signed already.`);
      }
      if (lost !== undefined) continue;
      if (newest === undefined) return { released: 0 };
      const list = listBytes({
        schema: 'election-incident-list/v1',
        jurisdiction,
        notices: files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
      });
      if (before !== undefined && sameBytes(before.list, list)) {
        for (const { path, body } of files) await putImmutable(notices, path, body);
        return { released: files.length };
      }
      if (round >= MAX_ROUNDS) throw new Error('the statement of released notices did not come to rest; run again');
      await write(files, newest.releasedAt, list);
    }
  };
};
