import type { UploadTicket } from '../../../../lib/contracts/results';
import { ApiProblem } from '../../shared/api';
import type { useConsole } from '../context';

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const putFile = async (ticket: UploadTicket, bytes: ArrayBuffer): Promise<void> => {
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
      message: 'The file could not be sent. Check your connection and load it again. Nothing was stored.',
    });
  }
  if (!response.ok) {
    throw new ApiProblem({
      code: 'conflict',
      message: `The store did not take the file (${response.status}). The link may have run out: load it again. Nothing was stored.`,
    });
  }
};

/** Digest, ticket, file. @returns the upload's id */
export const sendFile = async (
  call: ReturnType<typeof useConsole>['call'],
  electionId: string,
  file: File,
  onStep: (step: 'reading' | 'sending') => void,
): Promise<string> => {
  onStep('reading');
  const bytes = await file.arrayBuffer();
  const sha256 = hex(await crypto.subtle.digest('SHA-256', bytes));
  onStep('sending');
  const ticket = await call<UploadTicket>('POST', '/api/staff/results/uploads', {
    electionId,
    fileName: file.name,
    bytes: bytes.byteLength,
    sha256,
  });
  await putFile(ticket, bytes);
  return ticket.uploadId;
};
