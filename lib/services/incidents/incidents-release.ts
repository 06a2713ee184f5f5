import { type IncidentNotice, noticePaths } from '../../contracts/incidents';
import type { Objects, Records } from '../../platform/ports';
import { type ChainEntry, firstBroken, readChain } from '../chain';
import { putImmutable } from '../published-objects';
import { noticeOf, REGISTER, readLine, versionsIn } from './register';

export interface IncidentsReleasePorts {
  readonly records: Records;
  /** Released notices, on their way to the website. */
  readonly notices: Objects;
}

/** The register is not what was written to it, so nothing is released out of it. */
export class RegisterBroken extends Error {
  constructor(sequence: number) {
    super(
      `Entry ${sequence} of the incident register is missing or is not what was written. Nothing was released. Find out who wrote to the table, past this application.`,
    );
    this.name = 'RegisterBroken';
  }
}

const byIncident = (chain: readonly ChainEntry[]): readonly (readonly ChainEntry[])[] => {
  const incidents = new Map<string, ChainEntry[]>();
  for (const entry of chain) {
    const { incidentId } = readLine(entry);
    incidents.set(incidentId, [...(incidents.get(incidentId) ?? []), entry]);
  }
  return [...incidents.values()];
};

/** Every notice that two people made public, out of a register whose chain holds. */
export const releasedNotices = (chain: readonly ChainEntry[]): readonly IncidentNotice[] => {
  const broken = firstBroken(REGISTER, chain);
  if (broken !== undefined) throw new RegisterBroken(broken);
  return byIncident(chain)
    .flatMap(versionsIn)
    .flatMap((version) => noticeOf(version) ?? []);
};

/**
 * Writes each released notice as a file of its own, the public's words and no others. Run twice, or killed anywhere and run
 * again, it writes the same bytes; an unreleased version never leaves the register.
 */
export const createIncidentsRelease =
  ({ records, notices }: IncidentsReleasePorts) =>
  async (): Promise<{ readonly released: number }> => {
    const released = releasedNotices(await readChain(records, REGISTER));
    for (const notice of released) {
      const body = new TextEncoder().encode(`${JSON.stringify(notice, undefined, 1)}\n`);
      await putImmutable(notices, noticePaths.notice(notice.incidentId, notice.version), body);
    }
    return { released: released.length };
  };
