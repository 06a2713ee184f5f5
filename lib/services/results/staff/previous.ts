import type { ResultsReport } from '../../../contracts/results';
import { type ElectionState, keys, read } from '../draft-records';
import type { ReconcileContext } from '../reconcile';
import type { ResultsStaffPorts } from '../results-staff';
import { readFigures } from '../staged-figures';
import { readRelease } from './common';

/** What a new load is compared with: the newest release, which the public has seen; before the first one, the newest load. */
export const previousOf = async (
  ports: Pick<ResultsStaffPorts, 'records' | 'staged'>,
  electionId: string,
  state: ElectionState,
): Promise<Pick<ReconcileContext, 'previous' | 'previousIsPublic'>> => {
  const reportOf = async (figuresSha256: string): Promise<ResultsReport> =>
    (await readFigures(ports.staged, figuresSha256)).report;
  if (state.releases > 0) {
    const release = await readRelease(ports.records, electionId, state.releases);
    if (release === undefined) throw new Error(`release ${state.releases} of ${electionId} is missing`);
    return { previous: await reportOf(release.figuresSha256), previousIsPublic: true };
  }
  if (state.loads === 0) return {};
  const pointer = await ports.records.get(keys.loadOf(electionId, state.loads));
  const stored = pointer === undefined ? undefined : await ports.records.get(keys.load(String(pointer['loadId'])));
  return stored === undefined ? {} : { previous: await reportOf(read.load(stored).figuresSha256) };
};
