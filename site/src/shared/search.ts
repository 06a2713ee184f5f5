const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Words of a query, without accents and capitals. */
export const wordsIn = (query: string): readonly string[] => plain(query).split(/\s+/).filter(Boolean);

/** Does the text contain every word? */
export const hasWords = (text: string, words: readonly string[]): boolean => {
  const written = plain(text);
  return words.every((word) => written.includes(word));
};
