import type { UploadTicket } from '../../../../lib/contracts/results';
import { digestOfFile } from '../../shared/sha256';
import { putFile } from '../../shared/upload';
import type { useConsole } from '../context';

/** Digest, ticket, file. @returns the upload's id */
export const sendFile = async (
  call: ReturnType<typeof useConsole>['call'],
  electionId: string,
  file: File,
  onStep: (step: 'reading' | 'sending') => void,
): Promise<string> => {
  onStep('reading');
  // A statewide file is read twice, piece by piece, and never held as a whole.
  const sha256 = await digestOfFile(file, () => undefined);
  onStep('sending');
  const ticket = await call<UploadTicket>('POST', '/api/staff/results/uploads', {
    electionId,
    fileName: file.name,
    bytes: file.size,
    sha256,
  });
  await putFile(ticket, file, 'load it again');
  return ticket.uploadId;
};
