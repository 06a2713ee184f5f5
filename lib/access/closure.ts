import type { Assembly } from '../assembly';
import { Candidates, mayEnter } from './candidates';
import { Direct, type Reach } from './direct';
import type { Principal } from './principals';
import type { Store } from './stores';
import { type World, worldOf } from './world';

/** Policies that speak of everybody, so that each principal has to be asked. */
const openToAll = (stores: readonly Store[]): readonly Store[] =>
  stores.filter(({ policy }) =>
    policy.some(
      ({ effect, principals, exceptPrincipals }) =>
        effect === 'Allow' && (exceptPrincipals || principals.some(({ text }) => text === '*')),
    ),
  );

/** Stores by the principal texts in the Allows of their policies. */
const storesByText = (stores: readonly Store[]): ReadonlyMap<string, ReadonlySet<Store>> => {
  const found = new Map<string, Set<Store>>();
  for (const store of stores) {
    for (const { effect, principals } of store.policy) {
      if (effect !== 'Allow') continue;
      for (const { text } of principals) {
        const list = found.get(text) ?? new Set();
        list.add(store);
        found.set(text, list);
      }
    }
  }
  return found;
};

/** Everything that is allowed without a detour. */
export const directReaches = (world: World): readonly Reach[] => {
  const direct = new Direct(world);
  const candidates = new Candidates(world.stores);
  const open = openToAll(world.stores);
  const named = storesByText(world.stores);
  /** Policies that name principals by a pattern, or hand on to a whole account, are looked at one by one. */
  const patterned = world.stores.filter(({ policy }) =>
    policy.some(({ principals }) =>
      principals.some(({ text }) => text !== '*' && /[*?\uE004]|:assumed-role\//.test(text)),
    ),
  );
  const accountsNamed = (principal: Principal): readonly Store[] =>
    principal.account === undefined
      ? []
      : [`arn:aws:iam::${principal.account}:root`, principal.account].flatMap((text) =>
          [...(named.get(text) ?? [])].filter((store) => store.account !== principal.account),
        );
  const reaches: Reach[] = [];
  for (const principal of [...world.identities, ...world.probes, ...world.others]) {
    const asked = new Set<Store>(candidates.of(principal));
    const byPolicy = [
      ...open,
      ...patterned,
      ...(named.get(principal.arn ?? '') ?? []),
      ...(named.get(principal.text ?? '') ?? []),
      ...accountsNamed(principal),
    ];
    for (const store of byPolicy) if (!asked.has(store) && mayEnter(store, principal)) asked.add(store);
    for (const store of asked) reaches.push(...direct.reach(principal, store));
  }
  return reaches;
};

export const reachesIn = (assembly: Assembly): readonly Reach[] => directReaches(worldOf(assembly));
