import { literalAt, type Resource, resourcesOf, scopeOf } from '../assembly';
import { type Ask, asks, type Capability, itself } from './asks';
import type { Names } from './names';

const HOW = 'by moving its alias to another key';

const SIGNS = ['SIGN_VERIFY', 'GENERATE_VERIFY_MAC'];
const DEFAULT_USAGE = 'ENCRYPT_DECRYPT';

/** What the key is trusted with: whoever puts another in its place signs in its name, or reads what is encrypted from then on. */
const gained = (names: Names, { stack, properties }: Resource): readonly Capability[] => {
  const written = properties['KeyUsage'];
  const usage = written === undefined ? DEFAULT_USAGE : literalAt(scopeOf(names.assembly, stack), written);
  if (usage === undefined) return ['decrypt', 'sign'];
  return [SIGNS.includes(usage) ? 'sign' : 'decrypt'];
};

/**
 * Asked of a key, for an alias of it: AWS wants the action allowed on the alias, which has no policy, and on the key. The
 * other key may be one that whoever moves the alias has made.
 */
const moves = (capability: Capability, arn: string): readonly Ask[] => [
  ...asks('kms', capability, 'UpdateAlias', itself, { how: HOW, also: [{ action: 'kms:UpdateAlias', arn }] }),
  ...asks('kms', capability, 'DeleteAlias', itself, {
    how: HOW,
    also: ['kms:DeleteAlias', 'kms:CreateAlias'].map((action) => ({ action, arn })),
  }),
];

/** By key, what moving its aliases gives. */
export const aliasAsks = (
  names: Names,
  byName: ReadonlyMap<string, Resource>,
): ReadonlyMap<Resource, readonly Ask[]> => {
  const found = new Map<Resource, readonly Ask[]>();
  for (const alias of resourcesOf(names.assembly, 'AWS::KMS::Alias')) {
    const scope = scopeOf(names.assembly, alias.stack);
    const place = `arn:aws:kms:${names.regionOf(alias.stack)}:${names.accountOf(alias.stack)}`;
    const arn = `${place}:${names.attribute(alias, 'Ref')}`;
    for (const { text } of names.textsAt(scope, alias.properties['TargetKeyId'])) {
      const key = byName.get(text);
      if (key === undefined) continue;
      const more = gained(names, key).flatMap((capability) => moves(capability, arn));
      found.set(key, [...(found.get(key) ?? []), ...more]);
    }
  }
  return found;
};
