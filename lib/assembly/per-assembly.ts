import type { Assembly } from './model';

/**
 * Something worked out from a whole assembly once, however many rules ask: an index, a graph. Judging stays linear in the
 * number of resources only if no rule walks the assembly again for each of them.
 * @example const policiesByBucket = perAssembly((assembly) => new Map(...));
 */
export const perAssembly = <T>(build: (assembly: Assembly) => T): ((assembly: Assembly) => T) => {
  const built = new WeakMap<Assembly, { readonly value: T }>();
  return (assembly) => {
    const known = built.get(assembly);
    if (known) return known.value;
    const value = build(assembly);
    built.set(assembly, { value });
    return value;
  };
};
