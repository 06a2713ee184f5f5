import { hex } from '../../../lib/services/results/log/bytes';
import { Sha256 } from '../shared/sha256';

/**
 * For the nodes of the log's tree: Web Crypto answers later, and thousands of later answers are slow.
 * Whole files go to Web Crypto all the same. Stands in for lib/services/results/log/sha256.ts in the browser's build.
 */
export const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = new Sha256();
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Of a whole file, in lower-case hexadecimal. */
export const fileDigest = async (body: Uint8Array): Promise<string> =>
  hex(new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(body))));
