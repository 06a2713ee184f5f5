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
