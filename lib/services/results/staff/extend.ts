import { extensionSchema } from '../../../contracts/results';
import { ConditionFailed } from '../../../platform/ports';
import { type HttpRequest, type HttpResponse, parseBody, refuse } from '../../http/lambda';
import { item, keys } from '../draft-records';
import type { ResultsStaffPorts } from '../results-staff';
import { electionOf, MAX_TRIES, readState, staffOf, unchanged } from './common';
import { lastClose } from './embargo';
import { electionView } from './views';

/** Courts extend hours, not weeks: a later instant is a slip of the keyboard that would close the results for good. */
const LONGEST_EXTENSION_MS = 48 * 3_600_000;

/**
 * A court keeps polls open longer: the embargo moves with it, at once, and an attestation from before does not count any
 * more. It changes the election's state item, so an approval under way at the same moment looks again.
 */
export const extendHours = async (ports: ResultsStaffPorts, request: HttpRequest): Promise<HttpResponse> => {
  const staff = staffOf(request);
  const body = parseBody(extensionSchema, request.body);
  const election = electionOf(ports.elections, request.pathParameters['electionId'] ?? '');
  const pollsClose = new Date(body.pollsClose).toISOString();
  const order = body.order.trim();
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const state = await readState(ports.records, election.id);
    const close = lastClose(election, state);
    // The same order sent again, after an answer that was lost.
    if (state.pollsCloseExtended === pollsClose) return { status: 200, body: await electionView(ports, election.id) };
    if (pollsClose <= close) {
      return refuse(
        'invalid-request',
        `Polls close at ${close} already. An order can only keep them open longer; write a later instant.`,
      );
    }
    if (new Date(pollsClose).getTime() > new Date(election.pollsClose).getTime() + LONGEST_EXTENSION_MS) {
      return refuse(
        'invalid-request',
        `${pollsClose} is more than two days after polls close by the settings (${election.pollsClose}). Write the instant in the order; where the election itself is moved, change the settings.`,
      );
    }
    const n = (state.extensions ?? 0) + 1;
    try {
      await ports.records.commit([
        {
          put: item(keys.state(election.id), {
            ...state,
            version: state.version + 1,
            pollsCloseExtended: pollsClose,
            extensions: n,
          }),
          when: unchanged(state),
        },
        {
          put: item(keys.extension(election.id, n), {
            pollsClose,
            order,
            by: staff.username,
            bySub: staff.sub,
            at: ports.clock.now().toISOString(),
          }),
          when: { absent: true },
        },
      ]);
      return { status: 201, body: await electionView(ports, election.id) };
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  return refuse('conflict', 'Others acted on this election at the same moment. Nothing was stored; send it again.');
};
