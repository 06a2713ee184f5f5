import { type Assembly, resourcesOf, scopeOf } from '../assembly';
import { dataClassOf } from './data-class';
import { ENCRYPTED } from './encryption';
import type { Violation } from './rule';

/** Data classes of stores by construct path, as access.lock.json seals them. */
export type SealedClasses = Readonly<Record<string, string>>;

const STORES = [...Object.keys(ENCRYPTED), 'AWS::KMS::Key', 'AWS::KMS::ReplicaKey'];

/** The map as this assembly has it; what a person accepts is sealed. */
export const classesOf = (assembly: Assembly): SealedClasses =>
  Object.fromEntries(
    [...resourcesOf(assembly, ...STORES)].map((store) => [
      store.constructPath,
      dataClassOf(scopeOf(assembly, store.stack), store) ?? 'none',
    ]),
  );

/**
 * Stores whose tag says another class than the one that was sealed: a tag is the cheapest way to lower every rule about a store.
 * A store that is not sealed yet is judged by its tag alone.
 */
export const changedClasses = (assembly: Assembly, sealed: SealedClasses): readonly Violation[] =>
  [...resourcesOf(assembly, ...STORES)].flatMap((store) => {
    const before = Object.hasOwn(sealed, store.constructPath) ? sealed[store.constructPath] : undefined;
    const now = dataClassOf(scopeOf(assembly, store.stack), store) ?? 'none';
    return before === undefined || before === now
      ? []
      : [
          {
            stack: store.stack,
            logicalId: store.logicalId,
            what: `it was sealed as ${before} and says ${now} now; a store keeps its class as long as it keeps its records.`,
          },
        ];
  });
