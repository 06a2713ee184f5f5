import { createHash } from 'node:crypto';
import type { ResultsMapping } from '../../../contracts/results-mapping';
import { refuse, type StaffMember } from '../../http/lambda';
import { type ParsedResults, readResults, UnreadableFile } from '../formats/read-results';
import { findUpload, isUploadOf } from '../intake-key';
import type { ResultsStaffPorts } from '../results-staff';

async function* hashing(bytes: AsyncIterable<Uint8Array>, onEnd: (sha256: string) => void): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  onEnd(hash.digest('hex'));
}

const parse = async (
  bytes: AsyncIterable<Uint8Array>,
  mapping: ResultsMapping | undefined,
): Promise<ParsedResults & { readonly fileSha256: string }> => {
  let fileSha256 = '';
  try {
    const parsed = await readResults(
      hashing(bytes, (sha256) => {
        fileSha256 = sha256;
      }),
      mapping,
    );
    return { ...parsed, fileSha256 };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return refuse(
      'unreadable-file',
      `The file cannot be read: ${error.message}. Nothing was stored. Export it again from the counting system, or correct that place, and load it again.`,
      error.line === undefined
        ? undefined
        : [
            {
              path: error.column === undefined ? `line ${error.line}` : `line ${error.line}, column ${error.column}`,
              message: error.reason,
            },
          ],
    );
  }
};

/** Who uploads a file is the one who may have it read: a link that leaked is no way to load in somebody else's name. */
export const refuseForeignUpload = (uploadId: string, staff: StaffMember): void => {
  if (isUploadOf(uploadId, staff.sub)) return;
  refuse(
    'not-permitted',
    'This file was uploaded by somebody else. Whoever uploads a file loads it; upload it yourself.',
  );
};

/** Reads an uploaded file to its end. Stores nothing. */
export const readUpload = async (
  ports: Pick<ResultsStaffPorts, 'intake'>,
  staff: StaffMember,
  electionId: string,
  uploadId: string,
  mapping: ResultsMapping | undefined,
) => {
  refuseForeignUpload(uploadId, staff);
  const upload = await findUpload(ports.intake, electionId, uploadId);
  const bytes = upload === undefined ? undefined : await ports.intake.stream(upload.key);
  if (upload === undefined || bytes === undefined) {
    return refuse('not-found', 'The file has not arrived. Upload it again, then load it.');
  }
  return { fileName: upload.fileName, parsed: await parse(bytes, mapping) };
};
