import { ballotUploadSchema } from '../../contracts/ballots';
import type { UploadTicket } from '../../contracts/results';
import type { Clock, Objects } from '../../platform/ports';
import { type HandlerLog, type LambdaHandler, lambdaHandler, parseBody, refuse } from '../http/lambda';
import { routesOf } from '../http/routes';
import { intakeKey, newUploadId } from '../results/intake-key';
import type { RecordsKeeping } from './retention';

/** Long enough for the largest file on a slow line, too short to be worth stealing. */
const TICKET_SECONDS = 300;

export interface BallotsUploadPorts {
  readonly jurisdiction: string;
  readonly intake: Objects;
  readonly keeping: RecordsKeeping;
  readonly clock: Clock;
  readonly log: HandlerLog;
}

/** Gives a clerk a link that takes exactly the announced file, by digest and length, for five minutes. */
export const createBallotsUpload = (ports: BallotsUploadPorts): LambdaHandler =>
  lambdaHandler(
    routesOf('ballots-upload', {
      'POST /api/staff/ballots/uploads': async ({ body, staff }) => {
        const request = parseBody(ballotUploadSchema, body);
        if (!staff) return refuse('unauthenticated', 'Sign in first.');
        if (!ports.keeping.some(({ electionId }) => electionId === request.electionId)) {
          return refuse(
            'not-found',
            `${ports.jurisdiction} has no election ${request.electionId}. Choose one from the list, or have it added to the settings.`,
          );
        }
        const uploadId = newUploadId(staff.sub);
        const link = await ports.intake.uploadLink(intakeKey(request.electionId, uploadId, request.fileName), {
          sha256: request.sha256,
          bytes: request.bytes,
          contentType: 'application/octet-stream',
          seconds: TICKET_SECONDS,
        });
        const ticket: UploadTicket = {
          uploadId,
          method: 'PUT',
          url: link.url,
          headers: link.headers,
          expiresAt: new Date(ports.clock.now().getTime() + TICKET_SECONDS * 1000).toISOString(),
        };
        return { status: 201, body: ticket };
      },
    }),
    ports.log,
  );
