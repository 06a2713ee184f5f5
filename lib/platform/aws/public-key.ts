/** The kinds of public keys that sign results, and how KMS writes them: a SubjectPublicKeyInfo is always these bytes and then the key. */
const KINDS = {
  /** RFC 8410, section 4. */
  Ed25519: { before: '302a300506032b6570032100', bytes: 32 },
  /** RFC 9881, section 4. */
  'ML-DSA-44': { before: '30820532300b06096086480165030403110382052100', bytes: 1312 },
} as const;
export type KeyKind = keyof typeof KINDS;

/** The key itself; undefined for any other kind of key. */
export const publicKeyIn = (spki: Uint8Array, kind: KeyKind): Uint8Array | undefined => {
  const before = Buffer.from(KINDS[kind].before, 'hex');
  if (spki.length !== before.length + KINDS[kind].bytes || !before.equals(spki.subarray(0, before.length))) {
    return undefined;
  }
  return Uint8Array.from(spki.subarray(before.length));
};
