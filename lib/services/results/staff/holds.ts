import type { ElectionCalendar } from '../../../contracts/calendar';
import { AFTER_CERTIFICATION, type Hold } from '../../../contracts/results';
import { type ElectionState, keys, type LoadRecord, read } from '../draft-records';
import type { ResultsStaffPorts } from '../results-staff';
import type { StagedHead } from '../staged-figures';
import { matchingDeck } from './decks';
import { embargo } from './embargo';

const superseded = (load: LoadRecord, state: ElectionState): readonly Hold[] => {
  if (load.sequence < state.loads) {
    return [
      {
        code: 'superseded',
        message:
          'A newer file of this election was loaded since. Approve the newest load, or load this file again if it is the right one.',
      },
    ];
  }
  if (!state.certified || AFTER_CERTIFICATION.includes(load.status)) return [];
  return [
    {
      code: 'superseded',
      message: `Certified results of this election are out; ${load.status} figures cannot replace them. Load the file with status certified, correction, recount or amended-certification, and write what is corrected and why.`,
    },
  ];
};

const testDeck = async (
  ports: ResultsStaffPorts,
  election: ElectionCalendar,
  fingerprint: string | undefined,
): Promise<readonly Hold[]> => {
  const deck = await matchingDeck(ports, election, fingerprint);
  return deck === undefined ? [] : [deck];
};

/** Everything that an approval of this load would be refused with now, the reason to give first coming first. */
export const holdsOf = async (
  ports: ResultsStaffPorts,
  election: ElectionCalendar,
  load: LoadRecord,
  state: ElectionState,
  figures: StagedHead,
): Promise<readonly Hold[]> => {
  const staged = figures.holds ?? [];
  // Zeros tell nobody how the vote goes; that they are zeros is held against the figures themselves.
  const zeros = load.status === 'pre-election' && !staged.some(({ code }) => code === 'zero-report');
  const attested = await ports.records.get(keys.attestation(election.id));
  const early = embargo(
    election,
    state,
    attested === undefined ? undefined : read.attestation(attested),
    ports.clock.now(),
  );
  return [
    ...(early === undefined || zeros ? [] : [early]),
    ...superseded(load, state),
    ...(await testDeck(ports, election, load.figuresFingerprint)),
    ...staged,
  ];
};
