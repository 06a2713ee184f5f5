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
  /** Of whatever does not fulfil it. */
  negation: Constraint | undefined;
}

const made = new Map<string, Map<number, Constraint>>();

/** Equal constraints are one object, so that what was found out about one is found again. */
const constraint = (
  key: string,
  quantifier: Constraint['quantifier'],
  language: Language,
  many: boolean,
): Constraint => {
  const id = language.id * 4 + (quantifier === 'some' ? 2 : 0) + (many ? 1 : 0);
  let ofKey = made.get(key);
  if (ofKey === undefined) {
    ofKey = new Map();
    made.set(key, ofKey);
  }
  const known = ofKey.get(id);
  if (known !== undefined) return known;
  const fresh: Constraint = { key, quantifier, language, many, negation: undefined };
  ofKey.set(id, fresh);
  return fresh;
};

export const some = (key: string, language: Language, many = false): Constraint =>
  constraint(key, 'some', language, many);
export const every = (key: string, language: Language, many = false): Constraint =>
  constraint(key, 'every', language, many);
export const present = (key: string): Constraint => some(key, EVERYTHING);
export const absent = (key: string): Constraint => every(key, NOTHING);

export const negation = (one: Constraint): Constraint => {
  one.negation ??= constraint(
    one.key,
    one.quantifier === 'some' ? 'every' : 'some',
    complement(one.language),
    one.many,
  );
  return one.negation;
};

/** The values of one key that fulfil all constraints on it; undefined when nothing does. */
export const valuesFor = (constraints: readonly Constraint[]): readonly string[] | undefined => {
  const wanted: Language[] = [];
  const all: Language[] = [];
  let many = false;
  for (const constraint of constraints) {
    (constraint.quantifier === 'some' ? wanted : all).push(constraint.language);
    many ||= constraint.many;
  }
  if (wanted.length === 0) return [];
  const values: string[] = [];
  for (const group of many ? wanted.map((one) => [one]) : [wanted]) {
    const witness = inCommon(all.length === 0 ? group : [...group, ...all]);
    if (witness === undefined) return undefined;
    if (witness !== 'undecided') values.push(witness.found);
  }
  return values.length < 2 ? values : [...new Set(values)];
};

/** What is known of a key may settle a constraint, whatever else the request holds. */
export type Truth = 'always' | 'never' | 'open';

export const truthOf = (known: readonly Constraint[], asked: Constraint): Truth => {
  if (known.length === 0) return 'open';
  if (valuesFor([...known, asked]) === undefined) return 'never';
  return valuesFor([...known, negation(asked)]) === undefined ? 'always' : 'open';
};
