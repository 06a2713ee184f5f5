import { createHash, randomBytes } from 'node:crypto';
import type { Objects } from '../../platform/ports';

/** Characters of the file's name that are kept; enough to recognise it. */
const NAME_CHARACTERS = 100;

const personTag = (sub: string): string =>
  createHash('sha256').update(`results-upload ${sub}`).digest('hex').slice(0, 16);

/** Unguessable, and bound to the person: nobody loads a file that somebody else sent. */
export const newUploadId = (sub: string): string => `${randomBytes(16).toString('base64url')}-${personTag(sub)}`;

export const isUploadOf = (uploadId: string, sub: string): boolean => uploadId.endsWith(`-${personTag(sub)}`);

/** A name that can stand in a key and on a screen: no path, no control characters, no dots in a row. */
export const safeFileName = (fileName: string): string => {
  const last = fileName.split(/[\\/]/).at(-1) ?? '';
  const safe = last
    .replace(/[^A-Za-z0-9._() -]/g, '_')
    .replace(/\.{2,}/g, '.')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(-NAME_CHARACTERS);
  return safe === '' ? 'results' : safe;
};

const prefixOf = (electionId: string, uploadId: string): string => `uploads/${electionId}/${uploadId}/`;

export const intakeKey = (electionId: string, uploadId: string, fileName: string): string =>
  `${prefixOf(electionId, uploadId)}${safeFileName(fileName)}`;

/** The uploaded object of a ticket, once it is there. */
export const findUpload = async (
  intake: Objects,
  electionId: string,
  uploadId: string,
): Promise<{ readonly key: string; readonly fileName: string } | undefined> => {
  const prefix = prefixOf(electionId, uploadId);
  const key = (await intake.list(prefix)).keys[0];
  return key === undefined ? undefined : { key, fileName: key.slice(prefix.length) };
};
