import { documentUploadSchema } from '../../contracts/documents';
import type { UploadTicket } from '../../contracts/results';
import type { Clock, Objects } from '../../platform/ports';
import { type HandlerLog, type LambdaHandler, lambdaHandler, parseBody, refuse } from '../http/lambda';
import { routesOf } from '../http/routes';
import { readReference } from '../registration/reference';
import { documentIdOf, newDocumentKey } from './document-key';

/** Long enough for a photograph on a slow line, too short to be worth stealing. */
const TICKET_SECONDS = 300;

export interface DocumentsUploadPorts {
  readonly intake: Objects;
  readonly clock: Clock;
  readonly log: HandlerLog;
}

/**
 * Gives an applicant a link that takes one document, by digest, length and type, under the reference of their form.
 *
 * The answer is the same whether or not there is a form of that reference: this function can read no voter's record, so nobody
 * learns from it who has registered. A reference has 125 random bits; whoever holds one got it with their own form.
 */
export const createDocumentsUpload = ({ intake, clock, log }: DocumentsUploadPorts): LambdaHandler =>
  lambdaHandler(
    routesOf('documents-upload', {
      'POST /api/registrations/documents': async ({ body }) => {
        const upload = parseBody(documentUploadSchema, body);
        const reference =
          readReference(upload.reference) ??
          refuse('invalid-request', 'This is no reference. It has 25 letters and digits, in five groups.');
        const key = newDocumentKey(reference, upload);
        const { sha256, bytes, contentType } = upload;
        const link = await intake.uploadLink(key, { sha256, bytes, contentType, seconds: TICKET_SECONDS });
        const ticket: UploadTicket = {
          uploadId: documentIdOf(key),
          method: 'PUT',
          url: link.url,
          headers: link.headers,
          expiresAt: new Date(clock.now().getTime() + TICKET_SECONDS * 1000).toISOString(),
        };
        return { status: 201, body: ticket };
      },
    }),
    log,
  );
