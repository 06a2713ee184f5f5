import { hasSeveralValues } from '../guardrails/condition-keys';
import {
  absent,
  addressRange,
  arnLike,
  type Constraint,
  dateToInteger,
  every,
  exactly,
  exactlyAnyCase,
  like,
  noneOf,
  numberToInteger,
  oneOf,
  type Pattern,
  present,
  range,
  some,
} from './algebra';
import { UNKNOWN } from './marks';
import type { Text } from './names';

/** Where an answer must err: a statement that opens is read as wide as it may be, one that protects as narrow. */
export type Reading = 'widest' | 'narrowest';

type Comparison = (value: string) => Pattern | undefined;

const sized =
  (
    sort: 'number' | 'date',
    integer: (text: string) => bigint | undefined,
    ends: (value: bigint) => readonly [bigint | undefined, bigint | undefined],
  ): Comparison =>
  (value) => {
    const end = integer(value);
    return end === undefined ? undefined : range(sort, ...ends(end));
  };

const ENDS = {
  Equals: (v: bigint) => [v, v] as const,
  NotEquals: (v: bigint) => [v, v] as const,
  LessThan: (v: bigint) => [undefined, v - 1n] as const,
  LessThanEquals: (v: bigint) => [undefined, v] as const,
  GreaterThan: (v: bigint) => [v + 1n, undefined] as const,
  GreaterThanEquals: (v: bigint) => [v, undefined] as const,
};

const COMPARISONS: Readonly<Record<string, Comparison>> = Object.fromEntries(
  Object.entries<Comparison>({
    StringEquals: exactly,
    StringNotEquals: exactly,
    StringEqualsIgnoreCase: exactlyAnyCase,
    StringNotEqualsIgnoreCase: exactlyAnyCase,
    StringLike: like,
    StringNotLike: like,
    ArnEquals: arnLike,
    ArnLike: arnLike,
    ArnNotEquals: arnLike,
    ArnNotLike: arnLike,
    Bool: exactlyAnyCase,
    BinaryEquals: exactly,
    IpAddress: addressRange,
    NotIpAddress: addressRange,
    ...Object.fromEntries(
      Object.entries(ENDS).flatMap(([name, ends]) => [
        [`Numeric${name}`, sized('number', numberToInteger, ends)],
        [`Date${name}`, sized('date', dateToInteger, ends)],
      ]),
    ),
  }).map(([name, comparison]) => [name.toLowerCase(), comparison]),
);

const ANYTHING = like(UNKNOWN);

/** The values as patterns: all that may be meant, or only those that certainly are. */
const patternsOf = (values: readonly Text[], comparison: Comparison, wide: boolean): readonly Pattern[] =>
  values.flatMap(({ text, why, certain }) => {
    if (!wide && (why !== undefined || !certain)) return [];
    const pattern = why !== undefined && text === UNKNOWN ? ANYTHING : comparison(text);
    return pattern ?? (wide ? ANYTHING : []);
  });

const nullTest = (key: string, values: readonly Text[]): readonly Constraint[] | undefined => {
  const [only, ...more] = values;
  if (only === undefined || more.length > 0 || !only.certain) return undefined;
  const wanted = only.text.toLowerCase();
  return wanted === 'true' ? [absent(key)] : wanted === 'false' ? [present(key)] : undefined;
};

/**
 * One test of a condition block. The alternatives of which one must hold; undefined when it cannot be said what it asks.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const constraintsOf = (
  operator: string,
  key: string,
  values: readonly Text[],
  reading: Reading,
): readonly Constraint[] | undefined => {
  const [, set, base = '', ifExists] =
    /^(?:(forallvalues|foranyvalue):)?(.+?)(ifexists)?$/.exec(operator.toLowerCase()) ?? [];
  if (base === 'null') return nullTest(key, values);
  const comparison = Object.hasOwn(COMPARISONS, base) ? COMPARISONS[base] : undefined;
  if (comparison === undefined) return undefined;
  const negated = base.includes('not');
  const patterns = patternsOf(values, comparison, (reading === 'widest') !== negated);
  const language = negated ? noneOf(patterns) : oneOf(patterns);
  if (set === 'forallvalues') return [every(key, language, true)];
  if (set === 'foranyvalue') return [some(key, language, true), ...(ifExists ? [absent(key)] : [])];
  if (hasSeveralValues(key)) {
    // AWS leaves open what a plain comparison means here: read it as any value where it opens, as none where it protects.
    if (reading === 'narrowest') return undefined;
    return [some(key, language, true), ...(negated || ifExists ? [absent(key)] : [])];
  }
  return [negated || ifExists ? every(key, language) : some(key, language)];
};
