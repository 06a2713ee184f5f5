import type { Signer } from '../../platform/ports';
import { signNote, type Verifier, verifierKeyText, verifierOf } from './log/note';

/** The office's keys of one log, numbered from 0 in the order of their use. */
export interface LogKeys {
  verifier(number: number): Promise<Verifier>;
  /** Signed by the keys of these numbers, in this order. */
  sign(text: string, numbers: readonly number[]): Promise<Uint8Array>;
  /** Verifier keys of number 0 to this one. */
  upTo(number: number): Promise<readonly string[]>;
}

/** @param signers those that are deployed, in the order of their use */
export const logKeysOf = (origin: string, signers: readonly Signer[]): LogKeys => {
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
  return {
    verifier,
    sign: async (text, numbers) => signNote(origin, numbers.map(signer), text),
    upTo: (last) =>
      Promise.all(Array.from({ length: last + 1 }, async (_, number) => verifierKeyText(await verifier(number)))),
  };
};
