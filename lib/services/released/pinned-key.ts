import { type KeyKind, publicKeyIn } from '../../platform/aws/public-key';

/** The variable that each key comes in, and the line of the settings that it comes from. */
const PINNED_AS: Readonly<Record<KeyKind, string>> = {
  Ed25519: 'SIGNING_KEY (accounts.fromResults.signingKey and nextSigningKeys)',
  'ML-DSA-44': 'ML_DSA_KEY (accounts.fromResults.mlDsaKey)',
};

/**
 * The bytes of a public key that somebody read from KMS and wrote into the settings.
 * @throws where it is anything else
 */
export const pinnedKey = (base64: string, kind: KeyKind = 'Ed25519'): Uint8Array => {
  const der = Buffer.from(base64, 'base64');
  const key = der.toString('base64') === base64 ? publicKeyIn(der, kind) : undefined;
  if (key === undefined)
    throw new Error(`${PINNED_AS[kind]} is no ${kind} public key as KMS gives it; nothing can be verified.`);
  return key;
};
