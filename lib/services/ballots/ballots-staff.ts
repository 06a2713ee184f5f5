import type { ManifestView } from '../../contracts/ballots';
import type { Clock, Objects, Records } from '../../platform/ports';
import { NO_ENTRY, readChain } from '../chain';
import { type HandlerLog, type HttpRequest, type LambdaHandler, lambdaHandler, refuse } from '../http/lambda';
import { routesOf } from '../http/routes';
import { deposit } from './deposit';
import { depositsIn, depositView, manifestOf } from './manifest';
import type { RecordsKeeping } from './retention';
import { verifyVault } from './verify-vault';

export interface BallotsStaffOptions {
  readonly records: Records;
  readonly intake: Objects;
  readonly vault: Objects;
  readonly keeping: RecordsKeeping;
  /** Days that every file stays locked at least, however late it comes. */
  readonly floorDays: number;
  readonly clock: Clock;
  readonly log: HandlerLog;
}

export interface BallotsStaffPorts extends BallotsStaffOptions {
  readonly electionOf: (electionId: string) => RecordsKeeping[number];
}

export const keepingOf = (keeping: RecordsKeeping, electionId: string): RecordsKeeping[number] =>
  keeping.find((election) => election.electionId === electionId) ??
  refuse(
    'not-found',
    `There is no election ${electionId}. Choose one from the list, or have it added to the settings.`,
  );

const manifestView = async (records: Records, electionId: string): Promise<ManifestView> => {
  const entries = await readChain(records, manifestOf(electionId));
  const last = entries.at(-1);
  return {
    electionId,
    head: { size: last?.sequence ?? 0, digest: last?.digest ?? NO_ENTRY },
    deposits: depositsIn(entries).map(depositView),
  };
};

const afterOf = ({ query }: HttpRequest): number => {
  const text = query['after'] ?? '0';
  return /^\d{1,9}$/.test(text)
    ? Number(text)
    : refuse('invalid-request', '`after` is the number of an entry, as the answer before gave it in `next`.');
};

/** Deposits into the ballot vault, and the reading and checking of its manifest. Nothing here deletes or overwrites. */
export const createBallotsStaff = (options: BallotsStaffOptions): LambdaHandler => {
  const ports: BallotsStaffPorts = {
    ...options,
    electionOf: (electionId) => keepingOf(options.keeping, electionId),
  };
  const electionIn = (request: HttpRequest): string =>
    ports.electionOf(request.pathParameters['electionId'] ?? '').electionId;
  return lambdaHandler(
    routesOf('ballots-staff', {
      'POST /api/staff/ballots/deposits': (request) => deposit(ports, request),
      'GET /api/staff/ballots/elections/{electionId}/manifest': async (request) => ({
        status: 200,
        body: await manifestView(ports.records, electionIn(request)),
      }),
      'GET /api/staff/ballots/elections/{electionId}/verification': async (request) => ({
        status: 200,
        body: await verifyVault(ports, electionIn(request), afterOf(request)),
      }),
    }),
    ports.log,
  );
};
