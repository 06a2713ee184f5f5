/** DynamoDB, KMS and HMAC see bytes: two different lists of parts must never encode to the same ones. */
const encoder = new TextEncoder();

/** Each part as UTF-8 behind its length (32 bits, big-endian): `('ab','c')` and `('a','bc')` differ. */
export const lengthPrefixed = (...parts: readonly string[]): Uint8Array => {
  const encoded = parts.map((part) => encoder.encode(part));
  const bytes = new Uint8Array(encoded.reduce((sum, part) => sum + 4 + part.length, 0));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const part of encoded) {
    view.setUint32(offset, part.length);
    bytes.set(part, offset + 4);
    offset += 4 + part.length;
  }
  return bytes;
};

/** KMS takes an encryption context of at most 8 KB. */
export const MAX_CONTEXT_BYTES = 8192;
/** The AWS Encryption SDK keeps these names to itself. */
const RESERVED = /^aws-crypto-/;

/**
 * A sealing context as bytes, the same for any order of its entries.
 * @throws {RangeError} on an empty context (it would bind to nothing), an empty name or value, or a reserved name
 */
export const canonicalContext = (context: Readonly<Record<string, string>>): Uint8Array => {
  const entries = Object.entries(context);
  if (entries.length === 0) throw new RangeError('a sealing context names what the data belongs to; it is empty');
  for (const [name, value] of entries) {
    if (name === '' || typeof value !== 'string' || value === '' || RESERVED.test(name)) {
      throw new RangeError(`sealing context entry ${JSON.stringify(name)} is empty, no text, or a reserved name`);
    }
  }
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const bytes = lengthPrefixed(...entries.flat());
  if (bytes.length > MAX_CONTEXT_BYTES) throw new RangeError('the sealing context is longer than 8 KB');
  return bytes;
};

/** KMS: a raw message to sign, and a message to take a MAC of, have at most this many bytes. */
export const MAX_MESSAGE_BYTES = 4096;

/** @throws {RangeError} above {@link MAX_MESSAGE_BYTES} */
export const checkMessage = (message: Uint8Array): void => {
  if (message.length > MAX_MESSAGE_BYTES) {
    throw new RangeError(
      `message of ${message.length} bytes; at most ${MAX_MESSAGE_BYTES}, sign a digest or a statement`,
    );
  }
};
