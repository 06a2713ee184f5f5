export const n = (value: number): string => value.toLocaleString('en-US');

export const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

/** The first ten of a list, and whether there are more. */
export const some = (names: readonly string[]): string =>
  `${names.slice(0, 10).join(', ')}${names.length > 10 ? ' and others' : ''}`;
