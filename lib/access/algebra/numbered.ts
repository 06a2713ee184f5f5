const numbers = new Map<string, number>();

/** A short name for a long one: answers are remembered by the patterns that they are about. */
export const numbered = (text: string): number => {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, numbers.size);
  return numbers.size - 1;
};
