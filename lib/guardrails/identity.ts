import { type Assembly, type Item, perAssembly, type Resource, scopeOf, toPattern } from '../assembly';
import { type IdentityPolicy, identityPolicies, keyOf } from './index-of';
import { policyAt, type Statement } from './policy';
import { whoIs } from './principals';

/** One thing that a policy gives. */
export interface Grant {
  readonly from: IdentityPolicy;
  readonly statement: Statement;
}

/** Every statement that gives something; an effect that the deploy decides counts as giving. */
export const grantsIn = perAssembly((assembly): readonly Grant[] =>
  identityPolicies(assembly).flatMap((from) =>
    policyAt(from.scope, from.document)
      .statements.filter(({ effect }) => effect !== 'Deny')
      .map((statement) => ({ from, statement })),
  ),
);

const byIdentity = perAssembly((assembly): ReadonlyMap<string, readonly Grant[]> => {
  const found = new Map<string, Grant[]>();
  for (const grant of grantsIn(assembly)) {
    for (const identity of grant.from.identities) {
      const own = found.get(keyOf(identity));
      if (own) own.push(grant);
      else found.set(keyOf(identity), [grant]);
    }
  }
  return found;
});

/** What policies of this assembly give one role, user or group. */
export const grantsOf = (assembly: Assembly, identity: Resource): readonly Grant[] =>
  byIdentity(assembly).get(keyOf(identity)) ?? [];

const lower = ({ expression }: Item): string => toPattern(expression).toLowerCase();

const actions = new WeakMap<Statement, readonly string[]>();

/** The actions that a statement gives, in lower case; everything where it names what it leaves out. */
export const actionsIn = (statement: Statement): readonly string[] => {
  const found = actions.get(statement);
  if (found) return found;
  const read = statement.hasNotAction ? ['*'] : statement.actions.map(lower);
  actions.set(statement, read);
  return read;
};

/** The services that may take on a role, `lambda.amazonaws.com`; `undefined` among them for whoever is no service. */
export const trustedBy = (assembly: Assembly, role: Resource): readonly (string | undefined)[] => {
  const scope = scopeOf(assembly, role.stack);
  return policyAt(scope, role.properties['AssumeRolePolicyDocument'])
    .statements.filter(({ effect }) => effect !== 'Deny')
    .flatMap((statement) =>
      statement.principals.map((principal) => {
        const who = whoIs(assembly, scope.stack, principal);
        return who.who === 'service' ? who.service : undefined;
      }),
    );
};

/** Is the role taken on by these services, and by nobody else? */
export const isOnlyFor = (assembly: Assembly, role: Resource, ...services: readonly string[]): boolean => {
  const trusted = trustedBy(assembly, role);
  return trusted.length > 0 && trusted.every((service) => service !== undefined && services.includes(service));
};

/** For messages: `statement RestoreIt`, or `a statement`. */
export const nameOf = ({ sid }: Statement): string => (sid === '' ? 'a statement' : `statement ${sid}`);
