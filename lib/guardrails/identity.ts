import {
  type Assembly,
  attributeOf,
  get,
  type Item,
  itemsOf,
  type Json,
  literalOf,
  type Resource,
  resourceAt,
  resourcesOf,
  type Scope,
  sameResource,
  scopeOf,
  toPattern,
} from '../assembly';
import { perAssembly } from './memo';
import { type Policy, policyAt, type Statement } from './policy';
import { whoIs } from './principals';
import { listOf } from './values';

/** A policy that says what somebody may do, wherever it is declared. */
export interface IdentityPolicy {
  readonly scope: Scope;
  /** The resource in whose template entry it stands. */
  readonly holder: Resource;
  /** Roles of this assembly that it is for. */
  readonly roles: readonly Resource[];
  readonly policy: Policy;
}

/** Where each type keeps the document, and which property names the roles. */
const DECLARED: Readonly<Record<string, { readonly document: string; readonly roles?: string }>> = {
  'AWS::IAM::ManagedPolicy': { document: 'PolicyDocument', roles: 'Roles' },
  'AWS::IAM::Policy': { document: 'PolicyDocument', roles: 'Roles' },
  'AWS::IAM::RolePolicy': { document: 'PolicyDocument', roles: 'RoleName' },
  'AWS::IAM::UserPolicy': { document: 'PolicyDocument' },
  'AWS::IAM::GroupPolicy': { document: 'PolicyDocument' },
  'AWS::SSO::PermissionSet': { document: 'InlinePolicy' },
};

const WITH_INLINE_POLICIES = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];

const rolesNamed = (scope: Scope, value: Json | undefined): readonly Resource[] =>
  itemsOf(scope, value).flatMap(({ expression }) => {
    const attribute = attributeOf(expression);
    const referred = attribute && resourceAt(scope.assembly, attribute.resource);
    if (referred) return referred.type === 'AWS::IAM::Role' ? [referred] : [];
    const name = literalOf(expression);
    return [...resourcesOf(scope.assembly, 'AWS::IAM::Role')].filter(
      (role) => name !== undefined && role.properties['RoleName'] === name,
    );
  });

/** Roles that take on a managed policy from their own side. */
const rolesThatList = (assembly: Assembly, policy: Resource): readonly Resource[] =>
  [...resourcesOf(assembly, 'AWS::IAM::Role')].filter((role) =>
    itemsOf(scopeOf(assembly, role.stack), role.properties['ManagedPolicyArns']).some(({ expression }) => {
      const attribute = attributeOf(expression);
      return attribute !== undefined && sameResource(attribute.resource, policy);
    }),
  );

/** Every identity policy of the assembly. */
export const identityPolicies = perAssembly((assembly: Assembly): readonly IdentityPolicy[] => {
  const found: IdentityPolicy[] = [];
  for (const holder of resourcesOf(assembly)) {
    const scope = scopeOf(assembly, holder.stack);
    const shape = Object.hasOwn(DECLARED, holder.type) ? DECLARED[holder.type] : undefined;
    if (shape && holder.properties[shape.document] !== undefined) {
      const listed = holder.type === 'AWS::IAM::ManagedPolicy' ? rolesThatList(assembly, holder) : [];
      const named = shape.roles === undefined ? [] : rolesNamed(scope, holder.properties[shape.roles]);
      found.push({
        scope,
        holder,
        roles: [...named, ...listed.filter((role) => !named.some((other) => sameResource(other, role)))],
        policy: policyAt(scope, holder.properties[shape.document]),
      });
    }
    if (WITH_INLINE_POLICIES.includes(holder.type)) {
      for (const inline of listOf(holder.properties['Policies'])) {
        const roles = holder.type === 'AWS::IAM::Role' ? [holder] : [];
        found.push({ scope, holder, roles, policy: policyAt(scope, get(inline, 'PolicyDocument')) });
      }
    }
  }
  return found;
});

/** One thing that a policy gives. */
export interface Grant {
  readonly from: IdentityPolicy;
  readonly statement: Statement;
}

/** Every statement that gives something; an effect that the deploy decides counts as giving. */
export const grantsIn = perAssembly((assembly: Assembly): readonly Grant[] =>
  identityPolicies(assembly).flatMap((from) =>
    from.policy.statements.filter(({ effect }) => effect !== 'Deny').map((statement) => ({ from, statement })),
  ),
);

const lower = ({ expression }: Item): string => toPattern(expression).toLowerCase();

/** The actions that a statement gives, in lower case; everything where it names what it leaves out. */
export const actionsIn = (statement: Statement): readonly string[] =>
  statement.hasNotAction ? ['*'] : statement.actions.map(lower);

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

/** Is the role taken on by this service, and by nobody else? */
export const isOnlyFor = (assembly: Assembly, role: Resource, ...services: readonly string[]): boolean => {
  const trusted = trustedBy(assembly, role);
  return trusted.length > 0 && trusted.every((service) => service !== undefined && services.includes(service));
};

/** For messages: `statement RestoreIt`, or `a statement`. */
export const nameOf = ({ sid }: Statement): string => (sid === '' ? 'a statement' : `statement ${sid}`);
