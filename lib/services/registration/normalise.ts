/**
 * What a look-up compares. A voter who types `OBRIEN`, `O'Brien` or `Ó Briain`-style accents must find the record that
 * a clerk typed another way; the blind index only knows equal from unequal, so both sides go through here.
 *
 * Last name, in this order:
 * 1. Unicode compatibility decomposition (NFKD), lower case, and decomposition again;
 * 2. accents and other marks are dropped: `Núñez` and `Nunez` are one;
 * 3. letters that do not decompose are spelled out: `ß` ss, `ø` o, `æ` ae, `œ` oe, `ł` l, `đ` and `ð` d, `þ` th, `ı` i;
 * 4. everything that is no letter or digit is dropped: hyphens, every kind of apostrophe, full stops, spaces;
 * 5. the first {@link MAX_NAME_CODE_POINTS} code points stay.
 *
 * A suffix is no part of it: `Smith Jr` typed as a last name is another name than `Smith`. ZIP: the first five digits.
 * Date of birth: as it is. Names that become equal this way share an index, as twins do; the look-up never tells them apart.
 */
export interface PersonDetails {
  readonly lastName: string;
  /** ISO date. */
  readonly dateOfBirth: string;
  /** `12345` or `12345-6789`. */
  readonly zip: string;
}

/** Decomposition can make 18 letters of one; this keeps an index's input far below the 4096 bytes that KMS takes. */
export const MAX_NAME_CODE_POINTS = 80;

const SPELLED_OUT: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

export const normaliseLastName = (lastName: string): string => {
  const plain = lastName
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[ßøæœłđðþı]/gu, (letter) => SPELLED_OUT[letter] ?? letter)
    // Drops the marks as well. Modifier letters are how the ʻokina and the typographic apostrophe U+02BC are classed.
    .replace(/[^\p{L}\p{N}]|\p{Lm}/gu, '');
  return [...plain].slice(0, MAX_NAME_CODE_POINTS).join('');
};

/** One string per set of details that a look-up treats as the same. Goes into a blind index, never into a store. */
export const personKey = (jurisdiction: string, person: PersonDetails): string =>
  [jurisdiction, normaliseLastName(person.lastName), person.dateOfBirth, person.zip.slice(0, 5)].join('\n');
