import type { Signer } from '../../../platform/ports';
import { base64, concat, fromBase64, fromUtf8, hex, sameBytes, utf8 } from './bytes';
import { sha256 } from './sha256';

/**
 * C2SP signed-note with Ed25519 keys (signature type 0x01). Parsing is strict: there is exactly one way to write a
 * note, so that no byte of a published note can change without a check seeing it.
 */
const ED25519 = 0x01;
/** A log's or a witness's signature over a checkpoint with ML-DSA-44 (C2SP tlog-cosignature). */
export const ML_DSA_44 = 0x06;
/** Of the one kind, and of every other: Ed25519. */
const publicKeyBytes = (type: number): number => (type === ML_DSA_44 ? 1312 : 32);
export const SIGNATURE_BYTES = 64;
const KEY_ID_BYTES = 4;
/** KMS signs raw messages up to this size. */
export const MAX_SIGNED_BYTES = 4096;
/** The specification asks verifiers for at least 16; more only costs time. */
const MAX_SIGNATURES = 32;

export interface Verifier {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** The key's name as in `lorem.example/election-log`: no space, no plus, no control character. */
export const isKeyName = (name: string): boolean => name.length > 0 && !/[\s+\p{Cc}]/u.test(name);

/** @param type signature type of signed-note: which algorithm the key signs with, and over what */
export const verifierOf = (name: string, publicKey: Uint8Array, type = ED25519): Verifier => {
  if (!isKeyName(name)) throw new RangeError(`${JSON.stringify(name)} cannot name a key: no spaces and no plus sign`);
  if (publicKey.length !== publicKeyBytes(type)) {
    throw new RangeError(
      `an ${type === ML_DSA_44 ? 'ML-DSA-44' : 'Ed25519'} public key has ${publicKeyBytes(type)} bytes`,
    );
  }
  const keyId = sha256(utf8(`${name}\n`), Uint8Array.of(type), publicKey).slice(0, KEY_ID_BYTES);
  return { name, keyId, publicKey };
};

/** `<name>+<key id>+<base64 of type and key>`, as signed-note's tools write and read it. */
export const verifierKeyText = (verifier: Verifier, type = ED25519): string =>
  `${verifier.name}+${hex(verifier.keyId)}+${base64(concat([Uint8Array.of(type), verifier.publicKey]))}`;

/** Undefined unless the text is exactly what {@link verifierKeyText} writes for a key of this type. */
export const parseVerifierKey = (text: string, type = ED25519): Verifier | undefined => {
  const [name, keyId, key, ...rest] = text.split('+');
  if (name === undefined || keyId === undefined || key === undefined) return undefined;
  // Base64 itself may contain plus signs.
  const bytes = fromBase64([key, ...rest].join('+'));
  if (!isKeyName(name) || bytes?.length !== 1 + publicKeyBytes(type) || bytes[0] !== type) return undefined;
  const verifier = verifierOf(name, bytes.slice(1), type);
  return verifierKeyText(verifier, type) === text ? verifier : undefined;
};

/**
 * What the office prints on its papers and people read to each other: SHA-256 of the verifier key's line, without its newline,
 * in groups of four digits.
 */
export const fingerprintOf = (verifier: Verifier, type = ED25519): string =>
  hex(sha256(utf8(verifierKeyText(verifier, type)))).replace(/(.{4})(?=.)/g, '$1 ');

export interface NoteSignature {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

export interface Note {
  /** With its final newline; this is what is signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const isNoteText = (text: string): boolean => text.endsWith('\n') && !/[\p{Cc}]/u.test(text.replaceAll('\n', ''));

export const signatureLine = ({ name, keyId, signature }: NoteSignature): string =>
  `\u2014 ${name} ${base64(concat([keyId, signature]))}\n`;

export const noteBytes = (note: Note): Uint8Array =>
  utf8(`${note.text}\n${note.signatures.map(signatureLine).join('')}`);

/** @param signers whose lines stand below the text, in this order, all under one name */
export const signNote = async (
  name: string,
  signers: Signer | readonly Signer[],
  text: string,
): Promise<Uint8Array> => {
  const message = utf8(text);
  if (!isNoteText(text)) throw new RangeError('a note ends in a newline and has no other control character');
  if (message.length > MAX_SIGNED_BYTES) {
    throw new RangeError(`a signed message has at most ${MAX_SIGNED_BYTES} bytes, this one has ${message.length}`);
  }
  const signatures: NoteSignature[] = [];
  for (const signer of Array.isArray(signers) ? signers : [signers]) {
    const { keyId } = verifierOf(name, await signer.publicKey());
    signatures.push({ name, keyId, signature: await signer.sign(message) });
  }
  return noteBytes({ text, signatures });
};

/** Undefined when the bytes are no signed note. Says nothing about the signatures yet. */
export const parseNote = (bytes: Uint8Array): Note | undefined => {
  const whole = fromUtf8(bytes);
  if (whole === undefined) return undefined;
  const split = whole.lastIndexOf('\n\n');
  if (split < 0) return undefined;
  const text = whole.slice(0, split + 1);
  const tail = whole.slice(split + 2);
  if (!isNoteText(text) || !tail.endsWith('\n')) return undefined;
  const lines = tail.slice(0, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return undefined;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const match = /^\u2014 ([^ ]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line);
    const name = match?.[1];
    const encoded = match?.[2];
    if (name === undefined || encoded === undefined || !isKeyName(name)) return undefined;
    const decoded = fromBase64(encoded);
    if (decoded === undefined || decoded.length <= KEY_ID_BYTES) return undefined;
    signatures.push({ name, keyId: decoded.slice(0, KEY_ID_BYTES), signature: decoded.slice(KEY_ID_BYTES) });
  }
  return { text, signatures };
};

export const isOf = (signature: NoteSignature, verifier: Verifier): boolean =>
  signature.name === verifier.name && sameBytes(signature.keyId, verifier.keyId);

/** Web Crypto, which browsers and Node both have. False for a signature of any other length, or a key that is no point. */
export const verifyEd25519 = async (
  { publicKey }: Verifier,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> => {
  if (signature.length !== SIGNATURE_BYTES) return false;
  const { subtle } = globalThis.crypto;
  try {
    const key = await subtle.importKey('raw', Uint8Array.from(publicKey), { name: 'Ed25519' }, false, ['verify']);
    return await subtle.verify({ name: 'Ed25519' }, key, Uint8Array.from(signature), Uint8Array.from(message));
  } catch (error) {
    // A browser without Ed25519 must not look like a forged signature.
    if (error instanceof Error && error.name === 'NotSupportedError') throw error;
    return false;
  }
};

/** True when this key signed the note; a signature that bears the key's name and id and is wrong spoils the note. */
export const isSignedBy = async (note: Note, verifier: Verifier): Promise<boolean> => {
  const [own, ...more] = note.signatures.filter((signature) => isOf(signature, verifier));
  if (own === undefined || more.length > 0) return false;
  return verifyEd25519(verifier, utf8(note.text), own.signature);
};
