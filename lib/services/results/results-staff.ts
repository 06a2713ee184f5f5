import type { ElectionCalendar } from '../../contracts/calendar';
import type { WitnessSettings } from '../../contracts/public-log';
import type { Clock, Objects, Records } from '../../platform/ports';
import { type HandlerLog, type LambdaHandler, lambdaHandler } from '../http/lambda';
import { routesOf } from '../http/routes';
import { approve, breakGlass } from './staff/approve';
import { attest } from './staff/attest';
import { enterCosignature } from './staff/cosignatures';
import { archiveTestDeck } from './staff/decks';
import { logDigest } from './staff/digests';
import { extendHours } from './staff/extend';
import { approveKeyChange, proposeKeyChange } from './staff/key-change';
import { load } from './staff/load';
import { listMappings, saveMapping } from './staff/mappings';
import { preview } from './staff/preview';
import { publicLog } from './staff/public-log';
import { listElections, viewLoad } from './staff/views';

export interface ResultsStaffPorts {
  readonly records: Records;
  readonly intake: Objects;
  readonly staged: Objects;
  /** Name and id of the jurisdiction: a file that says it is of another one is stopped. */
  readonly jurisdiction: readonly string[];
  readonly elections: readonly ElectionCalendar[];
  /** First line of the live log's checkpoints. */
  readonly logOrigin: string;
  /** Whose lines may stand under a checkpoint. */
  readonly witnesses: readonly WitnessSettings[];
  /** How many keys are deployed to sign releases with, one after the other. */
  readonly signingKeys: number;
  /** Does an ML-DSA key sign each checkpoint beside them? @default false */
  readonly mlDsa?: boolean;
  readonly clock: Clock;
  readonly log: HandlerLog;
}

/** Everything that the office's staff does with results: load, look, attest that polls are closed, approve. */
export const createResultsStaff = (ports: ResultsStaffPorts): LambdaHandler =>
  lambdaHandler(
    routesOf('results-staff', {
      'GET /api/staff/results/elections': async () => ({ status: 200, body: await listElections(ports) }),
      'POST /api/staff/results/elections/{electionId}/attestation': (request) => attest(ports, request),
      'POST /api/staff/results/elections/{electionId}/extension': (request) => extendHours(ports, request),
      'POST /api/staff/results/digests': (request) => logDigest(ports, request),
      'GET /api/staff/results/log': async () => ({ status: 200, body: await publicLog(ports) }),
      'POST /api/staff/results/cosignatures': (request) => enterCosignature(ports, request),
      'POST /api/staff/results/key-changes': (request) => proposeKeyChange(ports, request),
      'POST /api/staff/results/key-changes/{number}/approval': (request) => approveKeyChange(ports, request),
      'POST /api/staff/results/decks': (request) => archiveTestDeck(ports, request),
      'POST /api/staff/results/loads': (request) => load(ports, request),
      'POST /api/staff/results/previews': (request) => preview(ports, request),
      'GET /api/staff/results/mappings': async () => ({ status: 200, body: await listMappings(ports) }),
      'POST /api/staff/results/mappings': (request) => saveMapping(ports, request),
      'GET /api/staff/results/loads/{loadId}': (request) => viewLoad(ports, request),
      'POST /api/staff/results/loads/{loadId}/approval': (request) => approve(ports, request),
      'POST /api/staff/results/loads/{loadId}/break-glass': (request) => breakGlass(ports, request),
    }),
    ports.log,
  );
