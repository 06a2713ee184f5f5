import { type KeyKind, publicKeyIn } from '../../platform/aws/public-key';

/**
 * The bytes of a public key that somebody read from KMS and wrote into the settings.
 * @throws where it is anything else
 */
export const pinnedKey = (base64: string, kind: KeyKind = 'Ed25519'): Uint8Array => {
  const der = Buffer.from(base64, 'base64');
  const key = der.toString('base64') === base64 ? publicKeyIn(der, kind) : undefined;
  if (key === undefined)
    throw new Error(`SIGNING_KEY is no ${kind} public key as KMS gives it; nothing can be verified.`);
  return key;
};
