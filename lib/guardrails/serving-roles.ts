import type { Json, Resource, Scope } from '../assembly';
import { actionsIn, grantsOf, isOnlyFor } from './identity';
import type { Statement } from './policy';
import { referred } from './referred';

/** The role of this assembly that a place names, where only this service may take it on. */
export const roleServing = (scope: Scope, value: Json | undefined, service: string): Resource | undefined => {
  const role = referred(scope, value, 'AWS::IAM::Role');
  return role && isOnlyFor(scope.assembly, role, service) ? role : undefined;
};

/** What policies of this assembly give a role, statement by statement. */
export const statementsOf = (scope: Scope, role: Resource): readonly { scope: Scope; statement: Statement }[] =>
  grantsOf(scope.assembly, role).map(({ from, statement }) => ({ scope: from.scope, statement }));

/** Is the action, in lower case, among those that a statement gives? */
export const gives = (statement: Statement, action: string): boolean =>
  actionsIn(statement).some((pattern) =>
    pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : pattern === action,
  );
