import { randomBytes } from 'node:crypto';
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import type { MlDsaSigner } from '../../lib/platform/ports';

/** An ML-DSA-44 key in memory that signs as FIPS 204 lets KMS sign: the same message gives another signature each time. */
export const madeUpMlDsa = (seed: Uint8Array): MlDsaSigner & { signed: number } => {
  const { publicKey, secretKey } = ml_dsa44.keygen(seed);
  const signer = {
    parameterSet: 'ML-DSA-44' as const,
    signed: 0,
    publicKey: async () => Uint8Array.from(publicKey),
    sign: async (message: Uint8Array) => {
      signer.signed += 1;
      return ml_dsa44.sign(message, secretKey, { extraEntropy: Uint8Array.from(randomBytes(32)) });
    },
  };
  return signer;
};
