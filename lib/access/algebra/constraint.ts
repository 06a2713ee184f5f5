import { complement, EVERYTHING, inCommon, type Language, NOTHING } from './language';

/**
 * What a request must be like in one key. A key holds a set of values: none where it is absent, one for most keys, several
 * for a few. `some`: one of its values is in the language. `every`: all of them are, as they are when it is absent.
 */
export interface Constraint {
  readonly key: string;
  readonly quantifier: 'some' | 'every';
  readonly language: Language;
  /** The key may hold several values at once. */
  readonly many: boolean;
}

export const some = (key: string, language: Language, many = false): Constraint => ({
  key,
  quantifier: 'some',
  language,
  many,
});
export const every = (key: string, language: Language, many = false): Constraint => ({
  key,
  quantifier: 'every',
  language,
  many,
});
export const present = (key: string): Constraint => some(key, EVERYTHING);
export const absent = (key: string): Constraint => every(key, NOTHING);

export const negation = ({ key, quantifier, language, many }: Constraint): Constraint => ({
  key,
  quantifier: quantifier === 'some' ? 'every' : 'some',
  language: complement(language),
  many,
});

/** The values of one key that fulfil all constraints on it; undefined when nothing does. */
export const valuesFor = (constraints: readonly Constraint[]): readonly string[] | undefined => {
  const wanted = constraints.filter(({ quantifier }) => quantifier === 'some').map(({ language }) => language);
  const all = constraints.filter(({ quantifier }) => quantifier === 'every').map(({ language }) => language);
  if (wanted.length === 0) return [];
  const groups = constraints.some(({ many }) => many) ? wanted.map((one) => [one]) : [wanted];
  const values: string[] = [];
  for (const group of groups) {
    const witness = inCommon([...group, ...all]);
    if (witness === undefined) return undefined;
    if (witness !== 'undecided') values.push(witness.found);
  }
  return [...new Set(values)];
};
