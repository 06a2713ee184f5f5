import { createHash } from 'node:crypto';
import { get } from '../../assembly';
import type { Mutant } from './mutant';

/** A statement is known by its name, or else by what it is about. */
const statementOf = ({ statement }: Mutant): string =>
  JSON.stringify(get(statement, 'Sid') ?? get(statement, 'Action') ?? '');

/** The same family, type, place, change and statement. */
export const kindOf = (mutant: Mutant): string =>
  [mutant.family, mutant.type, mutant.place, mutant.change, statementOf(mutant)].join('\0');

/**
 * At most so many of each kind, in the order of the assembly. Every kind stays in, so
 * that a gap shows as well as in all of them; deterministic.
 */
export function* sampled(mutants: Iterable<Mutant>, most: number): Generator<Mutant> {
  const seen = new Map<string, number>();
  for (const mutant of mutants) {
    const kind = kindOf(mutant);
    const count = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, count);
    if (count <= most) yield mutant;
  }
}

const lot = (seed: string, mutant: Mutant): string =>
  createHash('sha256')
    .update(`${seed}\0${kindOf(mutant)}\0${mutant.id}`)
    .digest('hex');

/**
 * One mutant of each kind goes into a draw, and each family gives as many as any other, or all that it has: those whose lot,
 * a hash of seed and kind, comes first. So what is judged does not depend on how it was judged before, the same seed draws
 * the same again, and a kind more or less changes no other's lot.
 */
export const drawn = (mutants: Iterable<Mutant>, ofEachFamily: number, seed: string): readonly Mutant[] => {
  const families = new Map<string, { readonly mutant: Mutant; readonly lot: string }[]>();
  for (const mutant of sampled(mutants, 1)) {
    const family = families.get(mutant.family) ?? [];
    family.push({ mutant, lot: lot(seed, mutant) });
    families.set(mutant.family, family);
  }
  return [...families.values()].flatMap((family) =>
    family
      .sort((a, b) => (a.lot < b.lot ? -1 : 1))
      .slice(0, ofEachFamily)
      .map(({ mutant }) => mutant),
  );
};
