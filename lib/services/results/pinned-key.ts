/** SubjectPublicKeyInfo of an Ed25519 key is always these twelve bytes and then the key (RFC 8410, section 4). */
const BEFORE_THE_KEY = Buffer.from('302a300506032b6570032100', 'hex');
const KEY_BYTES = 32;

/**
 * The 32 bytes of an Ed25519 public key that somebody read from KMS and wrote into the settings.
 * @throws where it is anything else
 */
export const pinnedKey = (base64: string): Uint8Array => {
  const der = Buffer.from(base64, 'base64');
  const isEd25519 =
    der.length === BEFORE_THE_KEY.length + KEY_BYTES &&
    der.subarray(0, BEFORE_THE_KEY.length).equals(BEFORE_THE_KEY) &&
    der.toString('base64') === base64;
  if (!isEd25519) throw new Error('SIGNING_KEY is no Ed25519 public key as KMS gives it; nothing can be verified.');
  return new Uint8Array(der.subarray(BEFORE_THE_KEY.length));
};
