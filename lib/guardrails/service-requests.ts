import { type Expression, type Json, literalOf, type Scope, toPattern } from '../assembly';
import { type ConditionTest, conditionBranches } from './conditions';
import { covers } from './glob';
import { policyAt, type Statement } from './policy';
import { isOwnAccountId, isOwnArn, render } from './principals';

/** Is this value of a condition met by what the request carries under the key? */
export type Fact = (scope: Scope, expected: Expression) => boolean;

/** Something that a service of AWS does by itself, for this account. */
export interface ServiceRequest {
  readonly service: string;
  readonly action: string;
  /** What the request carries, by condition key in lower case. A key that is not here is absent from it. */
  readonly facts: Readonly<Record<string, Fact>>;
}

export const ownAccount: Fact = ({ assembly, stack }, expected) => isOwnAccountId(assembly, stack, expected);
/** An ARN of the account, of which more is not known. */
export const ownArn: Fact = ({ assembly, stack }, expected) => isOwnArn(assembly, stack, expected);
export const word =
  (text: string): Fact =>
  ({ assembly, stack }, expected) =>
    covers(render(assembly, stack, expected), text);

/** Every request of a service on our account's behalf carries these. */
const ALWAYS: ServiceRequest['facts'] = {
  'aws:securetransport': word('true'),
  'aws:principalisawsservice': word('true'),
};

/** For our own account's resources. */
export const FOR_OURS: ServiceRequest['facts'] = { 'aws:sourceaccount': ownAccount, 'aws:sourcearn': ownArn };

/** Does the test hold for the request? Undefined for an operator that nothing here understands. */
const holds = (scope: Scope, test: ConditionTest, facts: ServiceRequest['facts']): boolean | undefined => {
  const fact = facts[test.key] ?? ALWAYS[test.key];
  const [, every, base = '', ifExists] = /^(ForAllValues:|ForAnyValue:)?(\w+?)(IfExists)?$/.exec(test.operator) ?? [];
  if (base === 'Null')
    return test.values.every(({ expression }) => literalOf(expression) === String(fact === undefined));
  if (!/^(String|Arn|Bool)/.test(base)) return fact === undefined ? ifExists !== undefined : undefined;
  const isNegated = /Not/.test(base);
  if (fact === undefined) return isNegated || ifExists !== undefined || every === 'ForAllValues:';
  return test.values.some(({ expression }) => fact(scope, expression)) !== isNegated;
};

const isFor = ({ principals, hasNotPrincipal }: Statement, service: string): boolean =>
  !hasNotPrincipal &&
  principals.some(
    ({ kind, certain, expression }) => kind === 'Service' && certain && literalOf(expression) === service,
  );

const isAboutEverybody = ({ principals, hasNotPrincipal }: Statement): boolean =>
  hasNotPrincipal || principals.some(({ kind, expression }) => kind !== 'Service' && toPattern(expression) === '*');

const names = ({ actions, hasNotAction }: Statement, action: string): boolean =>
  !hasNotAction && actions.some(({ expression }) => covers(toPattern(expression).toLowerCase(), action));

/** Does a resource policy, for certain, let the service do what it is to do? A denial that may meet it counts as one. */
export const lets = (scope: Scope, document: Json | undefined, request: ServiceRequest): boolean => {
  const { statements } = policyAt(scope, document);
  const action = request.action.toLowerCase();
  const isDenied = statements.some(
    (one) =>
      one.effect !== 'Allow' &&
      (isFor(one, request.service) || isAboutEverybody(one)) &&
      (one.hasNotAction || names(one, action)) &&
      conditionBranches(scope, one.condition).some(
        (tests) => tests?.some((test) => holds(scope, test, request.facts) === false) !== true,
      ),
  );
  return (
    !isDenied &&
    statements.some(
      (one) =>
        one.effect === 'Allow' &&
        one.certain &&
        isFor(one, request.service) &&
        names(one, action) &&
        conditionBranches(scope, one.condition).every(
          (tests) => tests?.every((test) => holds(scope, test, request.facts) === true) === true,
        ),
    )
  );
};
