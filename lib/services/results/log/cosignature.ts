import { concat, utf8 } from './bytes';
import {
  isOf,
  type Note,
  type NoteSignature,
  parseVerifierKey,
  SIGNATURE_BYTES,
  type Verifier,
  verifierKeyText,
  verifierOf,
  verifyEd25519,
} from './note';

/**
 * C2SP tlog-cosignature, the Ed25519 kind: somebody else saw this checkpoint, and that it contains every one that they saw
 * before. It is what keeps an office from showing two logs to two people.
 */
const COSIGNATURE = 0x04;
const TIMESTAMP_BYTES = 8;

export const parseWitnessKey = (text: string): Verifier | undefined => parseVerifierKey(text, COSIGNATURE);
export const witnessKeyText = (witness: Verifier): string => verifierKeyText(witness, COSIGNATURE);
export const witnessOf = (name: string, publicKey: Uint8Array): Verifier => verifierOf(name, publicKey, COSIGNATURE);

const signedMessage = (checkpointText: string, seconds: number): Uint8Array =>
  utf8(`cosignature/v1\ntime ${seconds}\n${checkpointText}`);

/** A witness's line under a checkpoint: for tests, and for an office that is a neighbour's witness. */
export const cosign = async (
  witness: Verifier,
  sign: (message: Uint8Array) => Promise<Uint8Array>,
  checkpointText: string,
  at: Date,
): Promise<NoteSignature> => {
  const seconds = Math.floor(at.getTime() / 1000);
  const timestamp = new Uint8Array(TIMESTAMP_BYTES);
  new DataView(timestamp.buffer).setBigUint64(0, BigInt(seconds));
  const signature = await sign(signedMessage(checkpointText, seconds));
  return { name: witness.name, keyId: witness.keyId, signature: concat([timestamp, signature]) };
};

/** When this witness saw the checkpoint; `absent` without a line of its key, `wrong` where its line does not hold. */
export const cosignedAt = async (note: Note, witness: Verifier): Promise<Date | 'absent' | 'wrong'> => {
  const [own, ...more] = note.signatures.filter((signature) => isOf(signature, witness));
  if (own === undefined) return 'absent';
  if (more.length > 0 || own.signature.length !== TIMESTAMP_BYTES + SIGNATURE_BYTES) return 'wrong';
  const timestamp = new DataView(own.signature.slice(0, TIMESTAMP_BYTES).buffer).getBigUint64(0);
  const seconds = Number(timestamp);
  if (!Number.isSafeInteger(seconds * 1000)) return 'wrong';
  const holds = await verifyEd25519(witness, signedMessage(note.text, seconds), own.signature.slice(TIMESTAMP_BYTES));
  return holds ? new Date(seconds * 1000) : 'wrong';
};
