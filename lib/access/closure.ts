import { type Assembly, variantsOf } from '../assembly';
import { accountEntries } from './accounts';
import { administrationEntries } from './administration';
import { Candidates, mayEnter } from './candidates';
import { chainedEntries } from './chains';
import { Direct, Guards, type Reach } from './direct';
import { type Entry, entriesOf, inOrder, NO_CLASS, whyOf } from './entries';
import {
  classesNotLookedInto,
  entriesNotLookedInto,
  entriesOfOwnUsers,
  notLookedInto,
  type Unasked,
} from './not-looked-into';
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
  const guards = new Guards(world);
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
    const direct = new Direct(world, guards, principal);
    for (const store of asked) reaches.push(...direct.reach(store));
  }
  return reaches;
};

export interface Access {
  /** Everything that is allowed, in reading order. */
  readonly entries: readonly Entry[];
  /** Data class of every store that holds data, by name. */
  readonly stores: ReadonlyMap<string, string>;
  readonly notCovered: readonly Unasked[];
}

const entriesFor = (world: World): readonly Entry[] => {
  const reaches = directReaches(world);
  return [
    ...entriesOf(reaches),
    ...chainedEntries(world, reaches),
    ...administrationEntries(world.identities),
    ...entriesOfOwnUsers(world.stores),
  ];
};

const entryId = (entry: Entry): string =>
  [entry.principal, entry.capability, entry.store, entry.dataClass, whyOf(entry)].join('\u0000');

/** Of a store whose class depends on the deploy, none is sure. */
const classesIn = (worlds: readonly World[]): ReadonlyMap<string, string> => {
  const classes = new Map<string, string>();
  for (const { stores } of worlds) {
    for (const { name, kind, dataClass } of stores) {
      if (!kind.holdsData && dataClass === undefined) continue;
      const known = classes.get(name);
      const here = dataClass ?? NO_CLASS;
      classes.set(name, known === undefined || known === here ? here : NO_CLASS);
    }
  }
  return classes;
};

/**
 * Who can reach what in an assembly. What cannot be decided counts as reachable. Of a template with conditions each
 * deployment that they allow is asked about by itself, and what any of them allows is said; where there are too many, every
 * branch of every condition counts at once. Pure; reads nothing but its argument.
 */
export const accessOf = (assembly: Assembly): Access => {
  const { list, complete } = variantsOf(assembly);
  const deployments = complete ? list.map((variant) => variant.assembly) : [assembly];
  const worlds = deployments.map(worldOf);
  const entries = [...worlds.flatMap(entriesFor), ...accountEntries(assembly), ...entriesNotLookedInto(assembly)];
  return {
    entries: inOrder(
      worlds.length === 1 ? entries : [...new Map(entries.map((entry) => [entryId(entry), entry])).values()],
    ),
    stores: new Map([...classesIn(worlds), ...classesNotLookedInto(assembly)]),
    notCovered: notLookedInto(assembly),
  };
};
