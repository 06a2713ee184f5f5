import { branches, get, isObject, type Json, literalAt, type Scope } from '../assembly';

/**
 * What can stand at a path, `Fn::If` taken apart at every step; `[]` means every item of a list. `undefined` where nothing is
 * written in some branch.
 */
export const valuesAt = (value: Json | undefined, path: readonly string[]): readonly (Json | undefined)[] => {
  const [step, ...rest] = path;
  return branches(value).flatMap((branch): readonly (Json | undefined)[] => {
    if (step === undefined) return [branch];
    if (step === '[]') return listOf(branch).flatMap((item) => valuesAt(item, rest));
    return isObject(branch) || branch === undefined ? valuesAt(get(branch, step), rest) : [branch];
  });
};

/** The items of a list, those of all branches of an `Fn::If` among them; one value alone counts as a list of one. */
export const listOf = (value: Json | undefined): readonly (Json | undefined)[] =>
  branches(value).flatMap((list): readonly (Json | undefined)[] => {
    if (list === undefined) return [];
    return Array.isArray(list) ? list.flatMap((item: Json) => branches(item)).filter((item) => item !== undefined) : [list];
  });

/** The value as text, when it is one text for certain. CloudFormation takes `true` and `"true"` alike. */
export const textAt = (scope: Scope, value: Json | undefined): string | undefined =>
  value === undefined ? undefined : literalAt(scope, value);

/** Is the property, in every branch, one of these texts? Absent is not. */
export const isAlways = (scope: Scope, value: Json | undefined, path: readonly string[], ...texts: readonly string[]): boolean =>
  valuesAt(value, path).every((found) => {
    const text = textAt(scope, found);
    return text !== undefined && texts.includes(text);
  });
