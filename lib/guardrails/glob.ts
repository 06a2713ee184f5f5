/** Patterns as IAM writes them: `*` stands for any characters, `?` for one. */

const compiled = new Map<string, RegExp>();

const regexOf = (pattern: string): RegExp => {
  const found = compiled.get(pattern);
  if (found) return found;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '[^*]');
  const made = new RegExp(`^${source}$`, 's');
  compiled.set(pattern, made);
  return made;
};

/** Does the pattern match everything that the other matches? The other may be a plain string. */
export const covers = (pattern: string, other: string): boolean => pattern === '*' || regexOf(pattern).test(other);

/** Is there a string that both match? */
export const overlap = (one: string, other: string): boolean => {
  const seen = new Set<number>();
  const width = other.length + 1;
  const walk = (i: number, j: number): boolean => {
    if (i === one.length && j === other.length) return true;
    const key = i * width + j;
    if (seen.has(key)) return false;
    seen.add(key);
    const a = one[i];
    const b = other[j];
    if (a === '*' && (walk(i + 1, j) || (b !== undefined && walk(i, j + 1)))) return true;
    if (b === '*' && (walk(i, j + 1) || (a !== undefined && walk(i + 1, j)))) return true;
    if (a === undefined || b === undefined || a === '*' || b === '*') return false;
    return (a === b || a === '?' || b === '?') && walk(i + 1, j + 1);
  };
  return one.includes('*') || one.includes('?') || other.includes('*') || other.includes('?')
    ? walk(0, 0)
    : one === other;
};
