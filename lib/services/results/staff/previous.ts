import { type ElectionState, keys, read } from '../draft-records';
import type { ReconcileContext } from '../reconcile';
import type { ResultsStaffPorts } from '../results-staff';
import { readFigures, type StagedFigures } from '../staged-figures';
import { readRelease } from './common';

/** What a new load is compared with: the newest release, which the public has seen; before the first one, the newest load. */
export const previousOf = async (
  ports: Pick<ResultsStaffPorts, 'records' | 'staged'>,
  electionId: string,
  state: ElectionState,
): Promise<Pick<ReconcileContext, 'previous' | 'previousIsPublic'> & { readonly released?: StagedFigures }> => {
  if (state.releases > 0) {
    const release = await readRelease(ports.records, electionId, state.releases);
    if (release === undefined) throw new Error(`release ${state.releases} of ${electionId} is missing`);
    const released = await readFigures(ports.staged, release.figuresSha256);
    return { previous: released.report, previousIsPublic: true, released };
  }
  if (state.loads === 0) return {};
  const pointer = await ports.records.get(keys.loadOf(electionId, state.loads));
  const stored = pointer === undefined ? undefined : await ports.records.get(keys.load(String(pointer['loadId'])));
  return stored === undefined
    ? {}
    : { previous: (await readFigures(ports.staged, read.load(stored).figuresSha256)).report };
};
