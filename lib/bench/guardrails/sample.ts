import { createHash } from 'node:crypto';
import { get } from '../../assembly';
import type { Mutant } from './mutant';

/** A statement is known by its name, or else by what it is about. */
const statementOf = ({ statement }: Mutant): string =>
  JSON.stringify(get(statement, 'Sid') ?? get(statement, 'Action') ?? '');

/** The same family, type, place, change and statement. */
export const kindOf = (mutant: Mutant): string =>
  [mutant.family, mutant.type, mutant.place, mutant.change, statementOf(mutant)].join('\0');

/** Which mutants of a kind are judged where not all are: those of the first or the last resources of it, or those that a draw picks. */
export const PLACES = ['first', 'last', 'random'] as const;
export type Place = (typeof PLACES)[number];

const lot = (seed: string, mutant: Mutant): string =>
  createHash('sha256')
    .update(`${seed}\0${kindOf(mutant)}\0${mutant.id}`)
    .digest('hex');

const byLot =
  (seed: string) =>
  (a: Mutant, b: Mutant): number =>
    lot(seed, a) < lot(seed, b) ? -1 : 1;

const AT: Readonly<Record<Place, (kind: readonly Mutant[], most: number, seed: string) => readonly Mutant[]>> = {
  first: (kind, most) => kind.slice(0, most),
  last: (kind, most) => kind.slice(-most),
  random: (kind, most, seed) => [...kind].sort(byLot(seed)).slice(0, most),
};

export interface Sample {
  /** At most so many of each kind; all where it is absent. */
  readonly most?: number;
  readonly place: Place;
  /** Of the draw. */
  readonly seed: string;
}

/**
 * Mutants of every kind, so that a rule that is missing shows as well as in all of them. A rule may hold at the first
 * resource of a type and not at the last, of another stack: so the place can be chosen. Deterministic, for one seed.
 */
export const sampled = (mutants: Iterable<Mutant>, { most, place, seed }: Sample): readonly Mutant[] => {
  const kinds = new Map<string, Mutant[]>();
  for (const mutant of mutants) {
    const kind = kindOf(mutant);
    const same = kinds.get(kind);
    if (same) same.push(mutant);
    else kinds.set(kind, [mutant]);
  }
  return [...kinds.values()].flatMap((kind) => (most === undefined ? kind : AT[place](kind, most, seed)));
};

/**
 * One mutant of each kind, from a random place, goes into a draw, and each family gives as many as any other, or all that it has: those whose lot,
 * a hash of seed and kind, comes first. So what is judged does not depend on how it was judged before, the same seed draws
 * the same again, and a kind more or less changes no other's lot.
 */
export const drawn = (mutants: Iterable<Mutant>, ofEachFamily: number, seed: string): readonly Mutant[] => {
  const families = new Map<string, Mutant[]>();
  for (const mutant of sampled(mutants, { most: 1, place: 'random', seed })) {
    const family = families.get(mutant.family) ?? [];
    family.push(mutant);
    families.set(mutant.family, family);
  }
  return [...families.values()].flatMap((family) => family.sort(byLot(seed)).slice(0, ofEachFamily));
};

/** For a person: "at most 1 of each kind, the last". */
export const judgedText = ({ most, place, seed }: Sample): string =>
  most === undefined
    ? 'every one'
    : `at most ${most} of each kind, ${place === 'random' ? `drawn by lot with the seed “${seed}”` : `the ${place}`}`;

/** The options of the bench that judge the same again. */
export const optionsFor = ({ most, place, seed }: Sample): string =>
  most === undefined
    ? '--of-each all'
    : `--of-each ${most} --place ${place}${place === 'random' ? ` --seed ${seed}` : ''}`;
