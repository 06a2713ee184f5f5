import type { ElectionCalendar } from '../../../contracts/calendar';
import type { ReleaseView } from '../../../contracts/results';
import type { Records } from '../../../platform/ports';
import { type HttpRequest, refuse, type StaffMember } from '../../http/lambda';
import { type ElectionState, keys, type LoadRecord, NEW_STATE, type ReleaseRecord, read } from '../draft-records';

/** Tries of a transaction that lost against another person's; more in a row than people in an office act at once. */
export const MAX_TRIES = 8;

export const staffOf = (request: HttpRequest): StaffMember =>
  request.staff ?? refuse('unauthenticated', 'Sign in first.');

export const electionOf = (elections: readonly ElectionCalendar[], electionId: string): ElectionCalendar =>
  elections.find((election) => election.id === electionId) ??
  refuse(
    'not-found',
    `There is no election ${electionId}. Choose one from the list, or have it added to the settings.`,
  );

export const readState = async (records: Records, electionId: string): Promise<ElectionState> => {
  const stored = await records.get(keys.state(electionId));
  return stored === undefined ? NEW_STATE : read.state(stored);
};

export const readLoad = async (records: Records, loadId: string): Promise<LoadRecord> => {
  const stored = /^[A-Za-z0-9_-]{8,80}$/.test(loadId) ? await records.get(keys.load(loadId)) : undefined;
  return stored === undefined
    ? refuse('not-found', 'There is no such load. Go back to the list of loads and choose one.')
    : read.load(stored);
};

export const readRelease = async (
  records: Records,
  electionId: string,
  release: number,
): Promise<ReleaseRecord | undefined> => {
  const stored = await records.get(keys.release(electionId, release));
  return stored === undefined ? undefined : read.release(stored);
};

/** A state item changes only from the version that was read; a missing one counts as version 0. */
export const unchanged = (state: ElectionState) =>
  state.version === 0 ? ({ absent: true } as const) : ({ equals: { version: state.version } } as const);

export const releaseView = (release: ReleaseRecord): ReleaseView => ({
  electionId: release.electionId,
  release: release.release,
  status: release.status,
  state: release.state,
  loadId: release.loadId,
  loadedBy: release.loadedBy,
  approvedBy: release.approvedBy,
  approvedAt: release.approvedAt,
  ...(release.certifiedBy === undefined ? {} : { certifiedBy: release.certifiedBy }),
  ...(release.breakGlass === undefined ? {} : { breakGlass: release.breakGlass }),
});
