import { randomBytes } from 'node:crypto';
import { decryptGcm, encryptGcm, GCM_OVERHEAD } from '../aes-gcm';
import { canonicalContext } from '../canonical';
import { SealBroken, type Sealer } from '../ports';
import { secretKey } from './secret-key';

/** First byte of what {@link embeddedSealer} makes; another layout gets another number. */
const LAYOUT = 0x01;
const DATA_KEY_BYTES = 32;
const WRAPPED_BYTES = DATA_KEY_BYTES + GCM_OVERHEAD;

/**
 * Envelope encryption as KMS does it: every record has a data key of its own, wrapped by the master key in
 * `<home>/keys/<name>.seal.key`. Layout byte, wrapped data key, sealed record; both bound to the context.
 */
export const embeddedSealer = (home: string, name: string): Sealer => {
  const master = secretKey(home, name, 'seal');
  return {
    seal: async (plaintext, context) => {
      const aad = canonicalContext(context);
      const dataKey = randomBytes(DATA_KEY_BYTES);
      const sealed = Buffer.concat([
        Buffer.of(LAYOUT),
        encryptGcm(master, dataKey, aad),
        encryptGcm(dataKey, plaintext, aad),
      ]);
      dataKey.fill(0);
      return new Uint8Array(sealed);
    },
    open: async (sealed, context) => {
      const aad = canonicalContext(context);
      if (sealed[0] !== LAYOUT) throw new SealBroken();
      const dataKey = decryptGcm(master, sealed.subarray(1, 1 + WRAPPED_BYTES), aad);
      return new Uint8Array(decryptGcm(dataKey, sealed.subarray(1 + WRAPPED_BYTES), aad));
    },
  };
};
