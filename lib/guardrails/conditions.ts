import {
  type Assembly,
  branches,
  type Item,
  isObject,
  itemsOf,
  type Json,
  literalOf,
  perAssembly,
  type Scope,
} from '../assembly';
import { isAnyValue, writtenPattern } from './any-value';
import { isOwnAccountId, isOwnArn } from './principals';

/** Keys that hold an account id, and those that hold an ARN, of who asks or on whose behalf a service asks. */
const ACCOUNT_KEYS = ['aws:principalaccount', 'aws:sourceaccount', 'aws:sourceowner', 'kms:calleraccount'];
const ARN_KEYS = ['aws:principalarn', 'aws:sourcearn'];

/**
 * Operators that a request without the key does not pass. `...IfExists` and `ForAllValues:` let it through, and negated
 * operators exclude one account and admit the rest.
 */
const RESTRICTING = ['StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'ArnEquals', 'ArnLike'];

export interface ConditionTest {
  readonly operator: string;
  /** Lower case: condition keys are not case-sensitive. */
  readonly key: string;
  readonly values: readonly Item[];
}

type Branches = readonly (readonly ConditionTest[] | undefined)[];

const known = perAssembly((_: Assembly) => new WeakMap<object, Branches>());

/** The tests of a condition block, for each of its branches; undefined for a branch that cannot be read. Once per block. */
export const conditionBranches = (scope: Scope, condition: Json | undefined): Branches => {
  if (typeof condition !== 'object' || condition === null) return readCondition(scope, condition);
  const found = known(scope.assembly).get(condition);
  if (found) return found;
  const read = readCondition(scope, condition);
  known(scope.assembly).set(condition, read);
  return read;
};

const readCondition = (scope: Scope, condition: Json | undefined): readonly (readonly ConditionTest[] | undefined)[] =>
  branches(condition).map((block) => {
    if (block === undefined) return [];
    if (!isObject(block)) return undefined;
    const tests: ConditionTest[] = [];
    for (const [operator, keys] of Object.entries(block)) {
      if (!isObject(keys) || operator.startsWith('Fn::') || operator === 'Ref') return undefined;
      for (const [key, values] of Object.entries(keys)) {
        if (key.startsWith('Fn::') || key === 'Ref') return undefined;
        tests.push({ operator, key: key.toLowerCase(), values: itemsOf(scope, values) });
      }
    }
    return tests;
  });

/** The value of a test that pins something to one value or pattern for certain; every value, when it takes several. */
export const literalsOf = (test: ConditionTest): readonly string[] | undefined => {
  const literals = test.values.map(({ expression }) => literalOf(expression));
  return literals.length > 0 && literals.every((literal) => literal !== undefined) ? literals : undefined;
};

/** Do strings, ARNs or addresses compare with one that everybody has, or can have? */
export const hasAnyValue = (test: ConditionTest): boolean =>
  /String|Arn|IpAddress/.test(test.operator) &&
  test.values.some(({ expression }) => isAnyValue(writtenPattern(expression)));

/** The test holds exactly when the key has this value: `Bool aws:SecureTransport false`. */
export const isTest = (test: ConditionTest, operators: readonly string[], key: string, value: string): boolean =>
  operators.includes(test.operator) &&
  test.key === key.toLowerCase() &&
  literalsOf(test)?.every((literal) => literal.toLowerCase() === value.toLowerCase()) === true;

const pins = (scope: Scope, test: ConditionTest): boolean => {
  if (!RESTRICTING.includes(test.operator) || test.values.length === 0) return false;
  const isOwn = ACCOUNT_KEYS.includes(test.key) ? isOwnAccountId : ARN_KEYS.includes(test.key) ? isOwnArn : undefined;
  return isOwn !== undefined && test.values.every(({ expression }) => isOwn(scope.assembly, scope.stack, expression));
};

/** Does the condition, in every branch, admit requests of the stack's own account alone? */
export const restrictsToOwnAccount = (scope: Scope, condition: Json | undefined): boolean =>
  condition !== undefined &&
  conditionBranches(scope, condition).every((tests) => tests?.some((test) => pins(scope, test)) === true);
