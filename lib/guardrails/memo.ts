import type { Assembly } from '../assembly';

/** Works something out once per assembly, however many rules ask. Assemblies never change after they were read. */
export const perAssembly = <T>(compute: (assembly: Assembly) => T): ((assembly: Assembly) => T) => {
  const known = new WeakMap<Assembly, { readonly value: T }>();
  return (assembly) => {
    const found = known.get(assembly);
    if (found) return found.value;
    const value = compute(assembly);
    known.set(assembly, { value });
    return value;
  };
};
