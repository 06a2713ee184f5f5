import { attestationSchema } from '../../../contracts/results';
import { ConditionFailed } from '../../../platform/ports';
import { type HttpRequest, type HttpResponse, parseBody, refuse } from '../../http/lambda';
import { item, keys } from '../draft-records';
import type { ResultsStaffPorts } from '../results-staff';
import { electionOf, staffOf } from './common';
import { electionView } from './views';

/**
 * The official's word that all polls have closed. Courts keep single polling places open longer, so the clock alone
 * never opens the embargo. Said once; saying it again changes nothing.
 */
export const attest = async (ports: ResultsStaffPorts, request: HttpRequest): Promise<HttpResponse> => {
  const staff = staffOf(request);
  const { statement } = parseBody(attestationSchema, request.body);
  const election = electionOf(ports.elections, request.pathParameters['electionId'] ?? '');
  const now = ports.clock.now();
  if (now < new Date(election.pollsClose)) {
    return refuse(
      'polls-open',
      `Polls close at ${election.pollsClose}. Attest after that, once every polling place has closed.`,
    );
  }
  try {
    await ports.records.commit([
      {
        put: item(keys.attestation(election.id), {
          by: staff.username,
          bySub: staff.sub,
          at: now.toISOString(),
          statement,
        }),
        when: { absent: true },
      },
    ]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return { status: 200, body: await electionView(ports, election.id) };
  }
  return { status: 201, body: await electionView(ports, election.id) };
};
