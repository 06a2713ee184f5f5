import type { Objects } from './ports';

/** S3 takes at most 5 GB in one PUT. */
const MAX_UPLOAD_BYTES = 5 * 1024 ** 3;
/** A link lives as long as a person needs to send one file; the intake bucket's policy refuses older signatures. */
const MAX_LINK_SECONDS = 900;

/** @throws {RangeError} for an upload that no adapter links to */
export const checkUpload = (upload: Parameters<Objects['uploadLink']>[1]): void => {
  if (!/^[0-9a-f]{64}$/.test(upload.sha256)) throw new RangeError('sha256: write 64 lower-case hexadecimal digits');
  if (!Number.isInteger(upload.bytes) || upload.bytes < 0 || upload.bytes > MAX_UPLOAD_BYTES) {
    throw new RangeError(`bytes: a whole number up to ${MAX_UPLOAD_BYTES}`);
  }
  if (!Number.isInteger(upload.seconds) || upload.seconds < 1 || upload.seconds > MAX_LINK_SECONDS) {
    throw new RangeError(`seconds: a whole number from 1 to ${MAX_LINK_SECONDS}`);
  }
  if (!/^[\x20-\x7e]+$/.test(upload.contentType)) throw new RangeError('contentType: printable ASCII');
};
