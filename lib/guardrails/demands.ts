import { type Item, literalOf, type Resource, type Scope, toPattern } from '../assembly';
import { type ConditionTest, conditionBranches } from './conditions';
import { covers, overlap } from './glob';
import type { Policy, Statement } from './policy';
import { type Reach, reachOf } from './reach';

/** Something that a resource policy must refuse to everybody, whatever else is allowed anywhere. */
export interface Demand {
  /** Actions, possibly with `*`; each must be denied as a whole. */
  readonly actions: readonly string[];
  readonly reaches: readonly Reach[];
  /**
   * A test that the denial may have, because whoever fails it is meant to get through. Every other test must hold as well before the
   * denial does anything, so one condition added to it opens the store while the statement still stands there.
   */
  readonly mayTest: (test: ConditionTest) => boolean;
}

/** Is the statement about everybody, for certain? */
export const isEverybody = ({ principals, hasNotPrincipal }: Statement): boolean =>
  !hasNotPrincipal &&
  principals.some(({ kind, certain, expression }) => kind === 'AWS' && certain && literalOf(expression) === '*');

const lower = ({ expression }: Item): string => toPattern(expression).toLowerCase();

/** Does the statement name the action, in all its forms, for certain? */
export const namesAction = (statement: Statement, action: string): boolean => {
  const wanted = action.toLowerCase();
  if (statement.hasNotAction) return !statement.exceptActions.some((item) => overlap(lower(item), wanted));
  return statement.actions.some(
    (item) => item.certain && literalOf(item.expression) !== undefined && covers(lower(item), wanted),
  );
};

const conditionAdmits = (scope: Scope, { condition }: Statement, mayTest: Demand['mayTest']): boolean =>
  condition === undefined || conditionBranches(scope, condition).every((tests) => tests?.every(mayTest) === true);

/** A denial with nothing uncertain about it: it stands in every branch, is about everybody, and no test neuters it. */
const holds = (scope: Scope, statement: Statement, mayTest: Demand['mayTest']): boolean =>
  statement.effect === 'Deny' &&
  statement.certain &&
  !statement.hasNotResource &&
  isEverybody(statement) &&
  conditionAdmits(scope, statement, mayTest);

/** The actions that the policy of this store does not deny, though the demand says it must. */
export const undenied = (scope: Scope, store: Resource, policy: Policy, demand: Demand): readonly string[] => {
  if (!policy.certain) return demand.actions;
  const denials = policy.statements.filter((statement) => holds(scope, statement, demand.mayTest));
  const reached = denials.map(
    ({ resources }) =>
      new Set(resources.flatMap((item) => (item.certain ? reachOf(scope, store, item.expression) : []))),
  );
  return demand.actions.filter((action) =>
    demand.reaches.some(
      (reach) => !denials.some((denial, at) => reached[at]?.has(reach) && namesAction(denial, action)),
    ),
  );
};
