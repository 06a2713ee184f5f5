import type { UploadTicket } from '../../../lib/contracts/results';
import { hex } from '../../../lib/services/results/log/bytes';
import { ApiProblem } from './api';

/** What a link is bound to: the file's length and SHA-256. */
export const announced = async (bytes: ArrayBuffer) => ({
  bytes: bytes.byteLength,
  sha256: hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))),
});

/** Sends the file to the store by its link. `again` says what a person does where that fails. */
export const putFile = async (ticket: UploadTicket, bytes: ArrayBuffer | Blob, again: string): Promise<void> => {
  let response: Response;
  try {
    response = await fetch(ticket.url, {
      method: ticket.method,
      headers: ticket.headers,
      body: bytes,
      credentials: 'omit',
    });
  } catch {
    throw new ApiProblem({
      code: 'unreachable',
      message: `The file could not be sent. Check your connection and ${again}. Nothing was stored.`,
    });
  }
  if (!response.ok) {
    throw new ApiProblem({
      code: 'conflict',
      message: `The store did not take the file (${response.status}). The link may have run out: ${again}. Nothing was stored.`,
    });
  }
};
