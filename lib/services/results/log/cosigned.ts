import { cosignedAt } from './cosignature';
import { isOf, type Note, type Verifier } from './note';

/** What stands under a checkpoint beside the office's own lines. */
export interface Cosigned {
  readonly held: readonly { readonly witness: Verifier; readonly at: Date }[];
  /** Witnesses whose line does not hold. */
  readonly wrong: readonly Verifier[];
  /** Witnesses without a line. */
  readonly absent: readonly Verifier[];
  /** Names on lines of keys that are neither the office's nor a witness's. */
  readonly unknown: readonly string[];
}

/** @param own the office's keys, whose lines are judged elsewhere */
export const readCosigned = async (
  note: Note,
  own: readonly Verifier[],
  witnesses: readonly Verifier[],
): Promise<Cosigned> => {
  const judged = await Promise.all(
    witnesses.map(async (witness) => ({ witness, at: await cosignedAt(note, witness) })),
  );
  return {
    held: judged.flatMap(({ witness, at }) => (at instanceof Date ? [{ witness, at }] : [])),
    wrong: judged.flatMap(({ witness, at }) => (at === 'wrong' ? [witness] : [])),
    absent: judged.flatMap(({ witness, at }) => (at === 'absent' ? [witness] : [])),
    unknown: note.signatures
      .filter((signature) => ![...own, ...witnesses].some((key) => isOf(signature, key)))
      .map(({ name }) => name),
  };
};
