/** Statements are lines of `<word> <value>`, each kind in one order, so that there is one way to write each. */

/** The first half of a character that a cut left behind. No store takes it, and what cannot be stored is never published. */
const HALF_AT_THE_END = /[\uD800-\uDBFF]$/;

/**
 * One line, whatever the settings say: a line break in a name must not forge a line of the statement.
 * @param most length in UTF-16 units
 */
export const oneLine = (text: string, most = 200): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, most)
    .replace(HALF_AT_THE_END, '')
    .trim();

export const ELECTION_ID = /^[a-z0-9][a-z0-9-]{2,62}$/;
export const SHA256 = /^[0-9a-f]{64}$/;

export interface LineReader {
  /** The value of the next line, which must begin with this word. */
  take(word: string): string | undefined;
  /** Does the next line begin with this word? */
  next(word: string): boolean;
}

/** Undefined unless the text begins with this first line. */
export const readLines = (text: string, firstLine: string): LineReader | undefined => {
  const lines = text.split('\n');
  if (lines.shift() !== firstLine) return undefined;
  const next = (word: string): boolean => lines[0]?.startsWith(`${word} `) === true;
  return { next, take: (word) => (next(word) ? lines.shift()?.slice(word.length + 1) : undefined) };
};
