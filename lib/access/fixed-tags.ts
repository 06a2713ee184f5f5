import { allowsOn } from './administration';
import { Policy } from './coverage';
import { widened } from './marks';
import type { Principal } from './principals';
import type { Store } from './stores';

/** Whoever may do one of these to a role decides what its sessions say of themselves. */
const TAGGING = ['iam:TagRole', 'iam:UntagRole', 'iam:UpdateAssumeRolePolicy'];

/** A policy variable takes a value as it is written; none of these stands in a tag of IAM. */
const PLAIN = /^[^*?$]*$/;

/**
 * Roles with those tags that their sessions have for certain: they stand in the template, nobody of the templates may change them, and the
 * trust lets no session bring its own. A tag that the template does not write may still come from the stack as a whole.
 */
export const withFixedTags = (identities: readonly Principal[], stores: readonly Store[]): readonly Principal[] => {
  const roles = new Map(
    stores.flatMap((store) => (store.resource.type === 'AWS::IAM::Role' ? [[store.arn, store] as const] : [])),
  );
  const policies = identities.flatMap(({ identity }) =>
    identity.kind === 'statements' ? [Policy.of(identity.statements)] : [],
  );
  const mayTag = (arn: string): boolean =>
    policies.some((policy) => TAGGING.some((action) => allowsOn(policy, action, arn)));
  return identities.map((identity) => {
    const role = identity.kind === 'role' && identity.arn !== undefined ? roles.get(identity.arn) : undefined;
    if (role === undefined || role.tags.size === 0) return identity;
    if (Policy.of(role.policy).about('sts:TagSession').allows.length > 0 || mayTag(widened(role.arn))) return identity;
    return { ...identity, tags: new Map([...role.tags].filter(([, value]) => PLAIN.test(value))) };
  });
};
