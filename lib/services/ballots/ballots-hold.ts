import { legalHoldSchema } from '../../contracts/ballots';
import type { Clock, LegalHolds, Records } from '../../platform/ports';
import { append, ChainBusy, readChain } from '../chain';
import {
  type HandlerLog,
  type HttpRequest,
  type HttpResponse,
  type LambdaHandler,
  lambdaHandler,
  parseBody,
  refuse,
} from '../http/lambda';
import { routesOf } from '../http/routes';
import { keepingOf } from './ballots-staff';
import { depositsIn, depositView, type HoldRecord, type ManifestDeposit, manifestOf, vaultKey } from './manifest';
import type { RecordsKeeping } from './retention';

export interface BallotsHoldPorts {
  readonly records: Records;
  readonly holds: LegalHolds;
  readonly keeping: RecordsKeeping;
  readonly clock: Clock;
  readonly log: HandlerLog;
}

const depositAt = async (records: Records, electionId: string, sequence: string): Promise<ManifestDeposit> => {
  const deposits = depositsIn(await readChain(records, manifestOf(electionId)));
  return (
    deposits.find((deposit) => String(deposit.sequence) === sequence) ??
    refuse('not-found', 'There is no such deposit. Go back to the manifest and choose one.')
  );
};

/**
 * Places and lifts legal holds, and does nothing else with the vault: its role can neither read nor write a file, and the
 * role that writes files can set no hold. Whoever deposited a file never lifts the hold on it.
 *
 * Each step leaves the file on the safe side: a hold is set before it is recorded, and lifted after that is recorded. The
 * same request again finishes what was cut short.
 */
export const createBallotsHold = (ports: BallotsHoldPorts): LambdaHandler => {
  const change = async (request: HttpRequest): Promise<HttpResponse> => {
    const staff = request.staff ?? refuse('unauthenticated', 'Sign in first.');
    const { hold, reason } = parseBody(legalHoldSchema, request.body);
    const { electionId } = keepingOf(ports.keeping, request.pathParameters['electionId'] ?? '');
    const deposit = await depositAt(ports.records, electionId, request.pathParameters['sequence'] ?? '');
    const key = vaultKey(electionId, deposit.sha256);
    const answer: HttpResponse = { status: 200, body: depositView({ ...deposit, hold }) };

    if (hold === 'lift') {
      if (deposit.depositedBySub === staff.sub) {
        return refuse(
          'same-person',
          'You deposited this file. Somebody else lifts the hold on it. Nothing was changed.',
        );
      }
      if (deposit.hold === undefined) {
        return refuse('conflict', 'The manifest knows of no hold on this file. Nothing was changed.');
      }
    }
    if (deposit.hold === hold) {
      await ports.holds.set(key, hold === 'place');
      return answer;
    }
    const record: HoldRecord = {
      what: 'hold',
      hold,
      deposit: deposit.sequence,
      reason,
      by: staff.username,
      bySub: staff.sub,
      at: ports.clock.now().toISOString(),
    };
    try {
      if (hold === 'place') await ports.holds.set(key, true);
      await append(ports.records, manifestOf(electionId), () => ({ entry: record }));
      if (hold === 'lift') await ports.holds.set(key, false);
    } catch (error) {
      if (!(error instanceof ChainBusy)) throw error;
      return refuse('conflict', 'Others wrote to the manifest at the same moment. Do it again.');
    }
    return answer;
  };
  return lambdaHandler(
    routesOf('ballots-hold', {
      'POST /api/staff/ballots/elections/{electionId}/deposits/{sequence}/hold': change,
    }),
    ports.log,
  );
};
