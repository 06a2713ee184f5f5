import { inCommon, like, oneOf } from './algebra';
import { ADMINISTRATION } from './assumed';
import type { Entry } from './entries';
import type { Principal } from './principals';
import { coversAction, resourceConstraint, type Statement } from './statements';

export const ADMINISTRATION_STORE = 'administration of the account';
export const EVERYTHING_CLASS = '(everything)';

const allowsOn = (statement: Statement, action: string, on: string): boolean => {
  if (statement.effect !== 'Allow' || !coversAction(statement, action)) return false;
  const constraint = resourceConstraint(statement);
  return constraint === undefined || inCommon([oneOf([like(on)]), constraint.language]) !== undefined;
};

/** A Deny without any condition on everything the action can be asked on. */
const deniesOn = (statement: Statement, action: string, on: string): boolean =>
  statement.effect === 'Deny' &&
  coversAction(statement, action) &&
  statement.conditions.some((conjunction) => conjunction.length === 0) &&
  !statement.exceptResources &&
  (resourceConstraint(statement) === undefined || (statement.resources ?? []).includes(on));

/** Who of the templates can become one of those who are trusted with everything. Each is worth a refusal. */
export const administrationEntries = (identities: readonly Principal[]): readonly Entry[] =>
  identities.flatMap(({ name, identity }): readonly Entry[] => {
    if (identity.kind !== 'statements') return [];
    const { statements, boundary } = identity;
    const found = ADMINISTRATION.filter(
      ({ action, on }) =>
        statements.some((statement) => allowsOn(statement, action, on)) &&
        (boundary === undefined || boundary.some((statement) => allowsOn(statement, action, on))) &&
        ![...statements, ...(boundary ?? [])].some((statement) => deniesOn(statement, action, on)),
    );
    if (found.length === 0) return [];
    const makes = [...new Set(found.map((one) => one.makes))];
    return [
      {
        principal: name,
        capability: 'change policy',
        dataClass: EVERYTHING_CLASS,
        store: ADMINISTRATION_STORE,
        via: `becomes ${makes.join(' and ')} by ${found.map(({ action }) => action).join(', ')}`,
        conditions: [],
      },
    ];
  });
