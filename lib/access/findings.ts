import type { Finding } from '../guardrails';
import { isAboutAccounts } from './accounts';
import { ADMINISTRATION_STORE } from './administration';
import { adviceOn, adviceOnClass } from './advice';
import type { Access } from './closure';
import { isRestored } from './copies';
import { type Entry, whyOf } from './entries';
import { compareWithLock, type Lock } from './lock';

/** For a person: `lorem/PublicSite/SiteContent/Role can now read lorem/Registration/Roll (voter-roll), by its policy`. */
export const sentence = (entry: Entry): string => {
  const { principal, capability, store, dataClass } = entry;
  if (isAboutAccounts(entry)) return `${principal} is one of the ${store}: ${whyOf(entry)}`;
  const can =
    capability === 'through-code'
      ? `can reach ${store} (${dataClass}) through code`
      : capability === 'change policy'
        ? store === ADMINISTRATION_STORE
          ? `${entry.via}: it can do anything`
          : `can change the policy of ${store} (${dataClass})`
        : `can ${capability} ${store} (${dataClass})`;
  return store === ADMINISTRATION_STORE ? `${principal} ${can}` : `${principal} ${can}: ${whyOf(entry)}`;
};

/** A copy stands in no template, and administration nowhere. */
const stackOf = (store: string): string =>
  isRestored(store) || store === ADMINISTRATION_STORE ? '(all)' : store.split('/').slice(0, 2).join('/');

const finding = (
  rule: string,
  store: string,
  message: string,
  { why, fix }: Pick<Finding, 'why' | 'fix'>,
): Finding => ({
  rule,
  core: true,
  stack: stackOf(store),
  resource: store,
  logicalId: '',
  message,
  why,
  fix,
});

/** What the assembly allows beyond the lock, a finding each. Without a lock, nothing was accepted. */
export const lockFindings = (access: Access, lock: Lock | undefined): readonly Finding[] => {
  const { wider, reclassed } = compareWithLock(access, lock);
  return [
    ...wider.map((entry) => {
      const advice = adviceOn(entry);
      const message = [`not accepted: ${sentence(entry)}.`, ...(advice.where === undefined ? [] : [advice.where])];
      return finding('access-lock', entry.store, message.join(' '), advice);
    }),
    ...reclassed.map(({ store, sealed, now }) =>
      finding(
        'access-lock-class',
        store,
        sealed === undefined
          ? `it is a store of class ${now} that the lock does not know.`
          : `it says that it holds ${now}, and the lock seals it as ${sealed}.`,
        adviceOnClass(sealed),
      ),
    ),
  ];
};

/** The first part of a name: a jurisdiction, or a stack. */
const topOf = (name: string): string => name.split('/')[0] ?? '';

/** What an account has once: its stacks have the same names whoever's jurisdiction they serve. */
const isOfTheAccount = (top: string): boolean => top.startsWith('Account-');

/** Does the lock speak of a jurisdiction in this assembly? One of another office does not. */
export const speaksOfSame = (access: Access, lock: Lock): boolean => {
  const known = new Set([...lock.stores.keys()].map(topOf));
  const tops = [...new Set([...access.stores.keys()].map(topOf))];
  const jurisdictions = tops.filter((top) => !isOfTheAccount(top));
  return (jurisdictions.length > 0 ? jurisdictions : tops).some((top) => known.has(top));
};
