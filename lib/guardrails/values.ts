import { branches, get, type Json, literalAt, type Scope } from '../assembly';

/** A property's name, an element's position, or `[]` for every element of a list. */
export type Step = string | number;

const inside = (value: Json | undefined, step: Step): readonly (Json | undefined)[] => {
  if (typeof step === 'string' && step !== '[]') return [get(value, step)];
  if (!Array.isArray(value)) return [undefined];
  const items: readonly Json[] = value;
  return step === '[]' ? items : [items[Number(step)]];
};

/**
 * Every value that can stand at a path, with each `Fn::If` on the way taken apart; `undefined` where one branch has nothing
 * there. An empty list has no values under `[]`.
 */
export const valuesAt = (value: Json | undefined, path: readonly Step[]): readonly (Json | undefined)[] => {
  const [step, ...rest] = path;
  if (step === undefined) return branches(value);
  return branches(value).flatMap((branch) => inside(branch, step).flatMap((inner) => valuesAt(inner, rest)));
};

/** Is it so in every branch, and is there anything at all? */
export const always = (
  value: Json | undefined,
  path: readonly Step[],
  holds: (found: Json | undefined) => boolean,
): boolean => {
  const found = valuesAt(value, path);
  return found.length > 0 && found.every(holds);
};

/** CloudFormation takes the word as well as the boolean. What the deploy decides is neither. */
export const isTrue = (value: Json | undefined): boolean => value === true || value === 'true';

export const isOneOf =
  (...allowed: readonly Json[]) =>
  (value: Json | undefined): boolean =>
    value !== undefined && allowed.includes(value);

/** The elements of a list in every branch, those of any branch together. */
export const listAt = (value: Json | undefined, path: readonly Step[]): readonly Json[] =>
  valuesAt(value, path)
    .flatMap((list) => (Array.isArray(list) ? list.flatMap((item: Json) => branches(item)) : []))
    .filter((item) => item !== undefined);

/** The number that stands there in every branch, as number or as text. */
export const numberAt = (scope: Scope, value: Json | undefined, path: readonly Step[] = []): number | undefined => {
  const [only, ...more] = [...new Set(valuesAt(value, path).map((found) => literalAt(scope, found)))];
  if (only === undefined || more.length > 0 || !/^-?\d+(\.\d+)?$/.test(only)) return undefined;
  return Number(only);
};

/** The text that stands there in every branch. */
export const textAt = (scope: Scope, value: Json | undefined, path: readonly Step[] = []): string | undefined => {
  const [only, ...more] = [...new Set(valuesAt(value, path).map((found) => literalAt(scope, found)))];
  return more.length > 0 ? undefined : only;
};
