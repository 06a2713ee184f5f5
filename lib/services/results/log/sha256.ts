import { createHash } from 'node:crypto';

/**
 * SHA-256, the one thing that the check does otherwise in a browser: there is no digest there that answers at once, and a tree
 * is made of thousands. The website's build puts site/src/verify/sha256.ts in this file's place.
 */
export const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

/** Of a whole file, in lower-case hexadecimal. */
export const fileDigest = async (body: Uint8Array): Promise<string> => createHash('sha256').update(body).digest('hex');
