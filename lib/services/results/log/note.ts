import { createPublicKey, verify } from 'node:crypto';
import type { Signer } from '../../../platform/ports';
import { base64, hex, sameBytes, sha256 } from './hash';

/**
 * C2SP signed-note with Ed25519 keys (signature type 0x01). Parsing is strict: there is exactly one way to write a
 * note, so that no byte of a published note can change without a check seeing it.
 */
const ED25519 = Uint8Array.of(0x01);
const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const KEY_ID_BYTES = 4;
/** KMS signs raw messages up to this size. */
export const MAX_SIGNED_BYTES = 4096;
/** The specification asks verifiers for at least 16; more only costs time. */
const MAX_SIGNATURES = 32;
/** SubjectPublicKeyInfo of Ed25519 (RFC 8410) up to the key itself. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

const utf8 = new TextEncoder();

export interface Verifier {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** The key's name as in `lorem.example/election-log`: no space, no plus, no control character. */
const isKeyName = (name: string): boolean => name.length > 0 && !/[\s+\p{Cc}]/u.test(name);

export const verifierOf = (name: string, publicKey: Uint8Array): Verifier => {
  if (!isKeyName(name)) throw new RangeError(`${JSON.stringify(name)} cannot name a key: no spaces and no plus sign`);
  if (publicKey.length !== PUBLIC_KEY_BYTES)
    throw new RangeError(`an Ed25519 public key has ${PUBLIC_KEY_BYTES} bytes`);
  const keyId = sha256(utf8.encode(`${name}\n`), ED25519, publicKey).subarray(0, KEY_ID_BYTES);
  return { name, keyId, publicKey };
};

/** `<name>+<key id>+<base64 of type and key>`, as signed-note's tools write and read it. */
export const verifierKeyText = (verifier: Verifier): string =>
  `${verifier.name}+${hex(verifier.keyId)}+${base64(Buffer.concat([ED25519, verifier.publicKey]))}`;

/** Undefined unless the text is exactly what {@link verifierKeyText} writes. */
export const parseVerifierKey = (text: string): Verifier | undefined => {
  const [name, keyId, key, ...rest] = text.split('+');
  if (name === undefined || keyId === undefined || key === undefined) return undefined;
  // Base64 itself may contain plus signs.
  const bytes = Buffer.from([key, ...rest].join('+'), 'base64');
  if (!isKeyName(name) || bytes.length !== 1 + PUBLIC_KEY_BYTES || bytes[0] !== ED25519[0]) return undefined;
  const verifier = verifierOf(name, new Uint8Array(bytes.subarray(1)));
  return verifierKeyText(verifier) === text ? verifier : undefined;
};

export interface Note {
  /** With its final newline; this is what is signed. */
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly keyId: Uint8Array; readonly signature: Uint8Array }[];
}

const isNoteText = (text: string): boolean => text.endsWith('\n') && !/[\p{Cc}]/u.test(text.replaceAll('\n', ''));

export const signNote = async (name: string, signer: Signer, text: string): Promise<Uint8Array> => {
  const message = utf8.encode(text);
  if (!isNoteText(text)) throw new RangeError('a note ends in a newline and has no other control character');
  if (message.length > MAX_SIGNED_BYTES) {
    throw new RangeError(`a signed message has at most ${MAX_SIGNED_BYTES} bytes, this one has ${message.length}`);
  }
  const verifier = verifierOf(name, await signer.publicKey());
  const signature = await signer.sign(message);
  const line = `\u2014 ${name} ${base64(Buffer.concat([verifier.keyId, signature]))}\n`;
  return utf8.encode(`${text}\n${line}`);
};

/** Undefined when the bytes are no signed note. Says nothing about the signatures yet. */
export const parseNote = (bytes: Uint8Array): Note | undefined => {
  let whole: string;
  try {
    whole = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
  const split = whole.lastIndexOf('\n\n');
  if (split < 0) return undefined;
  const text = whole.slice(0, split + 1);
  const tail = whole.slice(split + 2);
  if (!isNoteText(text) || !tail.endsWith('\n')) return undefined;
  const lines = tail.slice(0, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return undefined;
  const signatures = [];
  for (const line of lines) {
    const match = /^\u2014 ([^ ]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line);
    const name = match?.[1];
    const encoded = match?.[2];
    if (name === undefined || encoded === undefined || !isKeyName(name)) return undefined;
    const decoded = new Uint8Array(Buffer.from(encoded, 'base64'));
    // Base64 has unused bits at its end; writing it again shows whether somebody set them.
    if (base64(decoded) !== encoded || decoded.length <= KEY_ID_BYTES) return undefined;
    signatures.push({ name, keyId: decoded.subarray(0, KEY_ID_BYTES), signature: decoded.subarray(KEY_ID_BYTES) });
  }
  return { text, signatures };
};

/** True when this key signed the note; a signature that bears the key's name and id and is wrong spoils the note. */
export const isSignedBy = (note: Note, verifier: Verifier): boolean => {
  const own = note.signatures.filter((s) => s.name === verifier.name && sameBytes(s.keyId, verifier.keyId));
  if (own.length !== 1) return false;
  const key = createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, verifier.publicKey]),
    format: 'der',
    type: 'spki',
  });
  return own.every(
    ({ signature }) =>
      signature.length === SIGNATURE_BYTES && verify(null, Buffer.from(note.text, 'utf8'), key, signature),
  );
};
