import type { UploadTicket } from '../../../../lib/contracts/results';
import { announced, putFile } from '../../shared/upload';
import type { useConsole } from '../context';

/** Digest, ticket, file. @returns the upload's id */
export const sendFile = async (
  call: ReturnType<typeof useConsole>['call'],
  electionId: string,
  file: File,
  onStep: (step: 'reading' | 'sending') => void,
): Promise<string> => {
  onStep('reading');
  const bytes = await file.arrayBuffer();
  const announcement = await announced(bytes);
  onStep('sending');
  const ticket = await call<UploadTicket>('POST', '/api/staff/results/uploads', {
    electionId,
    fileName: file.name,
    ...announcement,
  });
  await putFile(ticket, bytes, 'load it again');
  return ticket.uploadId;
};
