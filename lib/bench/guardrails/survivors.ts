import type { Mutant } from './mutant';

/** Mutants that differ only in which resource they are of, told together. */
export interface Group {
  readonly family: string;
  readonly type: string;
  readonly place: string;
  readonly changes: readonly string[];
  /** Stack and logical id of each. */
  readonly where: readonly string[];
  readonly count: number;
}

const byFirst = (a: Group, b: Group): number =>
  a.type.localeCompare(b.type) || a.place.localeCompare(b.place) || a.family.localeCompare(b.family);

export const grouped = (mutants: readonly Mutant[]): readonly Group[] => {
  const groups = new Map<string, Mutant[]>();
  for (const mutant of mutants) {
    const key = [mutant.family, mutant.type, mutant.place].join('\0');
    groups.set(key, [...(groups.get(key) ?? []), mutant]);
  }
  return [...groups.values()]
    .flatMap((all): readonly Group[] => {
      const [first] = all;
      if (!first) return [];
      return [
        {
          family: first.family,
          type: first.type,
          place: first.place,
          changes: [...new Set(all.map(({ change }) => change))],
          where: [...new Set(all.map(({ stack, logicalId }) => `${stack} ${logicalId}`))],
          count: all.length,
        },
      ];
    })
    .sort(byFirst);
};
