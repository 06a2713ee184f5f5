import {
  type Assembly,
  attributeOf,
  get,
  itemsOf,
  type Json,
  perAssembly,
  type Resource,
  type ResourceId,
  resourceAt,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../assembly';
import { type HeldPolicy, policiesOf } from './stores';

/** Names a resource in a Map. */
export const keyOf = ({ stack, logicalId }: ResourceId): string => `${stack}\u0000${logicalId}`;

/** Values gathered under the resource that they belong to. */
const grouped = <T>(entries: Iterable<readonly [ResourceId, T]>): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const [id, value] of entries) {
    const key = keyOf(id);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
};

const heldPolicies = perAssembly((assembly) =>
  grouped(
    policiesOf(assembly).flatMap((policy) =>
      policy.stores.map((store): readonly [ResourceId, HeldPolicy] => [store, policy]),
    ),
  ),
);

/** The resource policies that guard one store, wherever they are declared. */
export const policiesOn = (assembly: Assembly, store: ResourceId): readonly HeldPolicy[] =>
  heldPolicies(assembly).get(keyOf(store)) ?? [];

/** One policy document that says what identities may do. */
export interface IdentityPolicy {
  readonly scope: Scope;
  /** The resource in whose template entry it stands. */
  readonly holder: Resource;
  readonly document: Json;
  /** Roles, users and groups of this assembly that have it. Empty where it is attached by name, or to nobody yet. */
  readonly identities: readonly Resource[];
}

const IDENTITIES = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];
const DETACHED = [
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::GroupPolicy',
];

/** Resources of this assembly that a list of names or ARNs refers to. */
const referredIn = (scope: Scope, value: Json | undefined): readonly Resource[] =>
  itemsOf(scope, value).flatMap(({ expression }) => {
    const attribute = attributeOf(expression);
    const resource = attribute && resourceAt(scope.assembly, attribute.resource);
    return resource ? [resource] : [];
  });

/** Every identity policy: inline in a role, user or group, a policy resource of its own, or an SSO permission set's. */
export const identityPolicies = perAssembly((assembly): readonly IdentityPolicy[] => {
  const attached = grouped(
    resourcesOf(assembly, ...IDENTITIES).flatMap((identity) =>
      referredIn(scopeOf(assembly, identity.stack), identity.properties['ManagedPolicyArns']).map(
        (policy): readonly [ResourceId, Resource] => [policy, identity],
      ),
    ),
  );
  const inline = resourcesOf(assembly, ...IDENTITIES).flatMap((holder): readonly IdentityPolicy[] => {
    const list = holder.properties['Policies'];
    return (Array.isArray(list) ? list : []).flatMap((entry: Json) => {
      const document = get(entry, 'PolicyDocument');
      return document === undefined
        ? []
        : [{ scope: scopeOf(assembly, holder.stack), holder, document, identities: [holder] }];
    });
  });
  const own = resourcesOf(assembly, ...DETACHED).flatMap((holder): readonly IdentityPolicy[] => {
    const scope = scopeOf(assembly, holder.stack);
    const document = holder.properties['PolicyDocument'];
    const named = ['Roles', 'Users', 'Groups', 'RoleName', 'UserName', 'GroupName'].flatMap((property) =>
      referredIn(scope, holder.properties[property]),
    );
    const identities = [...new Set([...named, ...(attached.get(keyOf(holder)) ?? [])])];
    return document === undefined ? [] : [{ scope, holder, document, identities }];
  });
  const sso = resourcesOf(assembly, 'AWS::SSO::PermissionSet').flatMap((holder): readonly IdentityPolicy[] => {
    const document = holder.properties['InlinePolicy'];
    return document === undefined
      ? []
      : [{ scope: scopeOf(assembly, holder.stack), holder, document, identities: [holder] }];
  });
  return [...inline, ...own, ...sso];
});

const byIdentity = perAssembly((assembly) =>
  grouped(
    identityPolicies(assembly).flatMap((policy) =>
      policy.identities.map((identity): readonly [ResourceId, IdentityPolicy] => [identity, policy]),
    ),
  ),
);

/** What one role, user or group may do by policies of this assembly. */
export const policiesOfIdentity = (assembly: Assembly, identity: ResourceId): readonly IdentityPolicy[] =>
  byIdentity(assembly).get(keyOf(identity)) ?? [];
