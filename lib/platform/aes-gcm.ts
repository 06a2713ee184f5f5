import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SealBroken } from './ports';

/** NIST SP 800-38D: a 96-bit nonce and a 128-bit tag. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** What encryption adds to the plaintext's length. */
export const GCM_OVERHEAD = IV_BYTES + TAG_BYTES;

/** AES-256-GCM: nonce, ciphertext, tag. The nonce is random, so a key must not encrypt more than 2^32 times. */
export const encryptGcm = (key: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Buffer => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad);
  return Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
};

/** @throws {SealBroken} when key, data or `aad` are not those of the encryption */
export const decryptGcm = (key: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Buffer => {
  if (sealed.length < GCM_OVERHEAD) throw new SealBroken();
  // The tag's length is fixed: a shortened tag is easier to forge.
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
  } catch {
    throw new SealBroken();
  }
};
