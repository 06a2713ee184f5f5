import type { MlDsaSigner } from '../../../platform/ports';
import { concat, utf8 } from './bytes';
import { type Checkpoint, parseCheckpoint } from './checkpoint';
import {
  fingerprintOf,
  isOf,
  ML_DSA_44,
  type Note,
  type NoteSignature,
  parseVerifierKey,
  type Verifier,
  verifierKeyText,
  verifierOf,
} from './note';

/**
 * The log's own second signature under its checkpoint, with ML-DSA-44: who breaks Ed25519 one day still cannot write another history
 * under it. The form is that of C2SP tlog-cosignature, “ML-DSA-44 signed message”, which tlog-checkpoint recommends for a log's own line too.
 * Source: https://c2sp.org/tlog-cosignature, as of commit 01194db11950a0ae2b2b2401afa0a4063a822458 (the tagged v1.0.0 has Ed25519 alone).
 */
const LABEL = utf8('subtree/v1\n\0');
const TIMESTAMP_BYTES = 8;
const ML_DSA_SIGNATURE_BYTES = 2420;
/** Both names stand behind their length in one byte. */
const LONGEST_NAME = 255;

/** A checkpoint is the tree from its first leaf. */
const FIRST_LEAF = 0n;
/**
 * Zero: the log says that this is its tree, and not that there was no larger one at some moment. A slow worker may sign a smaller size
 * after a faster one signed a larger, and would state what is not so.
 */
const NO_TIME = 0n;

export const mlDsaVerifierOf = (name: string, publicKey: Uint8Array): Verifier =>
  verifierOf(name, publicKey, ML_DSA_44);
export const mlDsaKeyText = (verifier: Verifier): string => verifierKeyText(verifier, ML_DSA_44);
export const parseMlDsaKey = (text: string): Verifier | undefined => parseVerifierKey(text, ML_DSA_44);
/** SHA-256 of the verifier key's line, as for the log's other keys. */
export const mlDsaFingerprintOf = (verifier: Verifier): string => fingerprintOf(verifier, ML_DSA_44);

const uint64 = (value: bigint): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
};

const behindItsLength = (name: string): Uint8Array => {
  const bytes = utf8(name);
  if (bytes.length > LONGEST_NAME) throw new RangeError(`${name} is longer than ${LONGEST_NAME} bytes`);
  return concat([Uint8Array.of(bytes.length), bytes]);
};

/** `cosigned_message` of the specification. */
const signedMessage = (cosigner: string, timestamp: bigint, { origin, size, root }: Checkpoint): Uint8Array =>
  concat([
    LABEL,
    behindItsLength(cosigner),
    uint64(timestamp),
    behindItsLength(origin),
    uint64(FIRST_LEAF),
    uint64(BigInt(size)),
    root,
  ]);

/** The log's own line under its checkpoint. */
export const signWithMlDsa = async (signer: MlDsaSigner, checkpointText: string): Promise<NoteSignature> => {
  const checkpoint = parseCheckpoint(checkpointText);
  if (checkpoint === undefined) throw new RangeError('ML-DSA signs checkpoints alone');
  const { name, keyId } = mlDsaVerifierOf(checkpoint.origin, await signer.publicKey());
  const signature = await signer.sign(signedMessage(name, NO_TIME, checkpoint));
  return { name, keyId, signature: concat([uint64(NO_TIME), signature]) };
};

/** Does the key's line hold for this checkpoint? `absent` without one; `wrong` also where there are two. */
export const mlDsaLine = async (note: Note, verifier: Verifier): Promise<'holds' | 'absent' | 'wrong'> => {
  const [own, ...more] = note.signatures.filter((signature) => isOf(signature, verifier));
  if (own === undefined) return 'absent';
  const checkpoint = parseCheckpoint(note.text);
  if (
    more.length > 0 ||
    checkpoint === undefined ||
    own.signature.length !== TIMESTAMP_BYTES + ML_DSA_SIGNATURE_BYTES
  ) {
    return 'wrong';
  }
  const timestamp = new DataView(own.signature.slice(0, TIMESTAMP_BYTES).buffer).getBigUint64(0);
  const message = signedMessage(verifier.name, timestamp, checkpoint);
  // Only a log that has such a key costs its readers this code.
  const { ml_dsa44 } = await import('@noble/post-quantum/ml-dsa.js');
  return ml_dsa44.verify(own.signature.slice(TIMESTAMP_BYTES), message, verifier.publicKey) ? 'holds' : 'wrong';
};
