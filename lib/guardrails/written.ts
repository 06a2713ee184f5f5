import { get, isObject, type Json, literalAt, type Scope } from '../assembly';

/** What stands at a path; `[]` means every item of a list. `undefined` where nothing is written. */
export const valuesAt = (value: Json | undefined, path: readonly string[]): readonly (Json | undefined)[] => {
  const [step, ...rest] = path;
  if (step === undefined) return [value];
  if (step === '[]') return listOf(value).flatMap((item) => valuesAt(item, rest));
  return isObject(value) || value === undefined ? valuesAt(get(value, step), rest) : [value];
};

/** The items of a list; one value alone counts as a list of one. */
export const listOf = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Json[]) : [value];

/** The value as text, when it is one text for certain. CloudFormation takes `true` and `"true"` alike. */
export const textAt = (scope: Scope, value: Json | undefined): string | undefined =>
  value === undefined ? undefined : literalAt(scope, value);
