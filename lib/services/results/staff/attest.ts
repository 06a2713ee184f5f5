import { attestationSchema } from '../../../contracts/results';
import { ConditionFailed } from '../../../platform/ports';
import { type HttpRequest, type HttpResponse, parseBody, refuse } from '../../http/lambda';
import { item, keys, read } from '../draft-records';
import type { ResultsStaffPorts } from '../results-staff';
import { electionOf, readState, staffOf } from './common';
import { isValid, lastClose } from './embargo';
import { electionView } from './views';

/**
 * The official's word that all polls have closed. Courts keep single polling places open longer, so the clock alone
 * never opens the embargo. Said once; saying it again changes nothing, unless a court kept polls open after it.
 */
export const attest = async (ports: ResultsStaffPorts, request: HttpRequest): Promise<HttpResponse> => {
  const staff = staffOf(request);
  const { statement } = parseBody(attestationSchema, request.body);
  const election = electionOf(ports.elections, request.pathParameters['electionId'] ?? '');
  const now = ports.clock.now();
  const state = await readState(ports.records, election.id);
  const close = lastClose(election, state);
  if (now < new Date(close)) {
    return refuse('polls-open', `Polls close at ${close}. Attest after that, once every polling place has closed.`);
  }
  const key = keys.attestation(election.id);
  const stored = await ports.records.get(key);
  const before = stored === undefined ? undefined : read.attestation(stored);
  if (before !== undefined && isValid(before, election, state)) {
    return { status: 200, body: await electionView(ports, election.id) };
  }
  try {
    await ports.records.commit([
      {
        put: item(key, {
          by: staff.username,
          bySub: staff.sub,
          at: now.toISOString(),
          statement,
        }),
        when: before === undefined ? { absent: true } : { equals: { at: before.at } },
      },
    ]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return { status: 200, body: await electionView(ports, election.id) };
  }
  return { status: 201, body: await electionView(ports, election.id) };
};
