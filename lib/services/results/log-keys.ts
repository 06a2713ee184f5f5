import type { MlDsaSigner, Signer } from '../../platform/ports';
import { mlDsaLine, mlDsaVerifierOf, signWithMlDsa } from './log/ml-dsa';
import { isOf, type Note, type NoteSignature, signNote, type Verifier, verifierKeyText, verifierOf } from './log/note';

/** The office's keys of one log, numbered from 0 in the order of their use. */
export interface LogKeys {
  verifier(number: number): Promise<Verifier>;
  /** Signed by the keys of these numbers, in this order. */
  sign(text: string, numbers: readonly number[]): Promise<Uint8Array>;
  /** Verifier keys of number 0 to this one. */
  upTo(number: number): Promise<readonly string[]>;
  /** The key beside them; undefined where the office has none. It stays when they change. */
  mlDsa(): Promise<Verifier | undefined>;
  /**
   * That key's line under a checkpoint; undefined where the office has none. The line in `before`, where it holds for this
   * checkpoint: KMS may sign the same words otherwise each time, and what readers saw should stay.
   */
  mlDsaLine(checkpointText: string, before: Note | undefined): Promise<NoteSignature | undefined>;
}

/** @param signers those that are deployed, in the order of their use */
export const logKeysOf = (
  origin: string,
  signers: readonly Signer[],
  mlDsaSigner: MlDsaSigner | undefined,
): LogKeys => {
  const signer = (number: number): Signer => {
    const found = signers[number];
    if (found === undefined) {
      throw new Error(
        `${origin} is signed with key ${number + 1}, and ${signers.length} are deployed. Set publicLog.keys to ${number + 1} or more in the settings and deploy again.`,
      );
    }
    return found;
  };
  const verifier = async (number: number): Promise<Verifier> => verifierOf(origin, await signer(number).publicKey());
  const mlDsa = async (): Promise<Verifier | undefined> =>
    mlDsaSigner === undefined ? undefined : mlDsaVerifierOf(origin, await mlDsaSigner.publicKey());
  return {
    verifier,
    mlDsa,
    mlDsaLine: async (text, before) => {
      const key = await mlDsa();
      if (mlDsaSigner === undefined || key === undefined) return undefined;
      const kept = before?.text === text ? before.signatures.find((signature) => isOf(signature, key)) : undefined;
      if (kept !== undefined && (await mlDsaLine({ text, signatures: [kept] }, key)) === 'holds') return kept;
      return signWithMlDsa(mlDsaSigner, text);
    },
    sign: async (text, numbers) => signNote(origin, numbers.map(signer), text),
    upTo: (last) =>
      Promise.all(Array.from({ length: last + 1 }, async (_, number) => verifierKeyText(await verifier(number)))),
  };
};
