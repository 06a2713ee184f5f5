import * as z from 'zod/mini';

/** Letters and digits of any script: what is left of words for whoever reads them. */
const SEEN = /[\p{L}\p{N}]/gu;
/** Half a character; and marks that turn round what stands beside them on the page ("Trojan Source", CVE-2021-42574). */
const MISLEADING = /[\p{Cs}\u202A-\u202E\u2066-\u2069]/u;

/**
 * Words that somebody has to give, for the public or for the record: blanks and characters without width are none.
 * @param shortest in characters; half of them have to be letters or digits
 */
export const isLegible = (text: string, shortest: number): boolean =>
  text.trim().length >= shortest && (text.match(SEEN)?.length ?? 0) >= shortest / 2 && !MISLEADING.test(text);

/** JSON Schema cannot say that words are legible, so API Gateway lets them through and the handler refuses them. */
export const publicWords = (shortest: number, longest: number) =>
  z.string().check(
    z.minLength(shortest),
    z.maxLength(longest),
    z.refine((text) => isLegible(text, shortest), {
      error: 'has too few letters to be read, or characters that turn text round; write it as a sentence',
    }),
  );
