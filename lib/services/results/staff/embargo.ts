import type { ElectionCalendar } from '../../../contracts/calendar';
import type { Hold } from '../../../contracts/results';
import type { AttestationRecord, ElectionState } from '../draft-records';

/** When the last poll closes: the settings' instant, or a later one by a court's order. */
export const lastClose = (election: ElectionCalendar, state: ElectionState): string =>
  [election.pollsClose, state.pollsCloseExtended ?? ''].map((at) => at && new Date(at).toISOString()).sort()[1] ?? '';

/** An attestation from before an extension says nothing about the polls that stayed open. */
export const isValid = (attestation: AttestationRecord, election: ElectionCalendar, state: ElectionState): boolean =>
  new Date(attestation.at) >= new Date(lastClose(election, state));

/** Nothing before the polls close, the official says so, and the state's hold is over. Undefined where nothing is in the way. */
export const embargo = (
  election: ElectionCalendar,
  state: ElectionState,
  attestation: AttestationRecord | undefined,
  now: Date,
): Hold | undefined => {
  const close = lastClose(election, state);
  if (now < new Date(close)) {
    const by = state.pollsCloseExtended === undefined ? '' : ', by a court’s order';
    return {
      code: 'polls-open',
      message: `Polls close at ${close}${by}. Nothing may be released before; approve after that.`,
    };
  }
  if (attestation === undefined || !isValid(attestation, election, state)) {
    return {
      code: 'polls-open',
      message:
        attestation === undefined
          ? 'Nobody has attested that all polls have closed. Make sure that no polling place is still open, attest it on the election’s page, then approve.'
          : 'The attestation that all polls have closed is older than the extension of hours. Make sure that no polling place is still open, attest it again, then approve.',
    };
  }
  if (election.stateHoldUntil !== undefined && now < new Date(election.stateHoldUntil)) {
    return {
      code: 'polls-open',
      message: `The State holds results back until ${election.stateHoldUntil}. Approve after that.`,
    };
  }
  return undefined;
};
