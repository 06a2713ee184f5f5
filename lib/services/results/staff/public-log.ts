import type { CosignedView, KeyChangeView, PublicLogView, WitnessSettings } from '../../../contracts/public-log';
import type { Records } from '../../../platform/ports';
import { cosignaturesOf } from '../cosignatures';
import { type CosignatureRecord, type KeyChangeRecord, keys, type LogState, read } from '../draft-records';
import { type Line, linesOf } from '../lines';
import { checkpointOf, keyInUse, readLogState } from '../log-state';
import type { ResultsStaffPorts } from '../results-staff';

/** A witness who is not in the settings any more has no line under what is published. */
export const cosignedViews = (
  cosigned: readonly CosignatureRecord[],
  witnesses: readonly WitnessSettings[],
): readonly CosignedView[] =>
  cosigned.flatMap(({ key, at, enteredBy }) => {
    const witness = witnesses.find((known) => known.key === key);
    return witness === undefined ? [] : [{ name: witness.name, key, at, enteredBy }];
  });

export const changeView = ({
  proposedBySub: _,
  approvedBySub: __,
  logged: ___,
  leafIndex: ____,
  statementSha256: _____,
  ...view
}: KeyChangeRecord): KeyChangeView => ({ ...view });

/** The last change of the live log's key that anybody proposed. The log of rehearsals changes with it. */
export const lastChange = async (records: Records): Promise<KeyChangeRecord | undefined> => {
  const { pk } = keys.keyChange('LOG', 0);
  const [last] = (await records.query({ pk, skPrefix: 'LOG#', limit: 1, descending: true })).items;
  return last === undefined ? undefined : read.keyChange(last);
};

/** What witnesses are asked to sign, who did, and which key is in use. No figure is in it. */
export const publicLog = async (ports: ResultsStaffPorts): Promise<PublicLogView> => {
  const { live, rehearsal } = linesOf(ports.logOrigin);
  const [liveState, rehearsalState, change] = await Promise.all([
    readLogState(ports.records, live.log),
    readLogState(ports.records, rehearsal.log),
    lastChange(ports.records),
  ]);
  const logView = async ({ log, origin }: Line, state: LogState): Promise<PublicLogView['logs'][number]> => ({
    origin,
    rehearsal: log !== live.log,
    size: state.size,
    ...(state.size === 0 ? {} : { checkpoint: checkpointOf(origin, state) }),
    cosigned: cosignedViews(await cosignaturesOf(ports.records, log, state.size), ports.witnesses),
  });
  return {
    logs: await Promise.all([logView(live, liveState), logView(rehearsal, rehearsalState)]),
    witnesses: ports.witnesses,
    keys: { inUse: 1 + keyInUse(liveState), deployed: ports.signingKeys },
    ...(change === undefined ? {} : { change: changeView(change) }),
  };
};
