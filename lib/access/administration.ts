import { inCommon, like, oneOf } from './algebra';
import { ADMINISTRATION } from './assumed';
import { Policy } from './coverage';
import type { Entry } from './entries';
import type { Principal } from './principals';
import { resourceConstraint } from './statements';

export const ADMINISTRATION_STORE = 'administration of the account';
export const EVERYTHING_CLASS = '(everything)';

/** May the policy allow it there, some conditions and all? */
export const allowsOn = (policy: Policy, action: string, on: string): boolean =>
  policy.about(action).allows.some((statement) => {
    const constraint = resourceConstraint(statement);
    return constraint === undefined || inCommon([oneOf([like(on)]), constraint.language]) !== undefined;
  });

/** A Deny without any condition on everything the action can be asked on. */
const deniesOn = (policy: Policy, action: string, on: string): boolean =>
  policy
    .about(action)
    .denies.some(
      (statement) =>
        statement.conditions.some((conjunction) => conjunction.length === 0) &&
        !statement.exceptResources &&
        (resourceConstraint(statement) === undefined || (statement.resources ?? []).includes(on)),
    );

/** Who of the templates can become one of those who are trusted with everything. Each is worth a refusal. */
export const administrationEntries = (identities: readonly Principal[]): readonly Entry[] =>
  identities.flatMap(({ name, identity }): readonly Entry[] => {
    if (identity.kind !== 'statements') return [];
    const mine = Policy.of(identity.statements);
    const boundary = identity.boundary && Policy.of(identity.boundary);
    const found = ADMINISTRATION.filter(
      ({ action, on }) =>
        allowsOn(mine, action, on) &&
        (boundary === undefined || allowsOn(boundary, action, on)) &&
        !deniesOn(mine, action, on) &&
        (boundary === undefined || !deniesOn(boundary, action, on)),
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
