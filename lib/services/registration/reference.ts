import { randomBytes } from 'node:crypto';

/** Crockford's base 32: no I, L, O or U, so that a reference survives being read out over the telephone. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUPS = 5;
const GROUP_LENGTH = 5;

/**
 * A new reference, `7K3QD-0VX2M-...`: 25 characters, 125 random bits. It opens nothing by itself, but it must not be
 * guessable either, for people quote it to the office.
 */
export const newReference = (): string =>
  (
    Array.from(randomBytes(GROUPS * GROUP_LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length))
      .join('')
      .match(new RegExp(`.{${GROUP_LENGTH}}`, 'g')) ?? []
  ).join('-');

/** A reference as somebody typed it (lower case, without hyphens, O for 0, I or L for 1), or undefined if it is none. */
export const readReference = (typed: string): string | undefined => {
  const plain = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (plain.length !== GROUPS * GROUP_LENGTH || [...plain].some((letter) => !ALPHABET.includes(letter)))
    return undefined;
  return (plain.match(new RegExp(`.{${GROUP_LENGTH}}`, 'g')) ?? []).join('-');
};
