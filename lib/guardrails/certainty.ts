import { type Json, literalOf, resolve, type Scope } from '../assembly';

/**
 * Questions about a value that must hold however the deploy decides: for each allowed value of each parameter, in each
 * branch. What the deploy may set to anything is never certain.
 */
export const inEveryCase = (
  scope: Scope,
  value: Json | undefined,
  holds: (literal: string) => boolean,
): value is Json => {
  if (value === undefined) return false;
  return resolve(scope, value).every((alternative) => {
    const literal = typeof alternative === 'symbol' ? undefined : literalOf(alternative);
    return literal !== undefined && holds(literal);
  });
};

/** CloudFormation takes the word as well as the boolean. */
export const surelyTrue = (scope: Scope, value: Json | undefined): boolean =>
  inEveryCase(scope, value, (literal) => literal.toLowerCase() === 'true');

/** Written as false in every case; what is absent is not false but the service's default. */
export const surelyFalse = (scope: Scope, value: Json | undefined): boolean =>
  inEveryCase(scope, value, (literal) => literal.toLowerCase() === 'false');

export const surelyOneOf = (scope: Scope, value: Json | undefined, allowed: readonly string[]): boolean =>
  inEveryCase(scope, value, (literal) => allowed.includes(literal));

/** A number that is at least this much in every case. */
export const surelyAtLeast = (scope: Scope, value: Json | undefined, least: number): boolean =>
  inEveryCase(scope, value, (literal) => literal.trim() !== '' && Number(literal) >= least);
