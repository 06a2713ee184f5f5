import type { Finding } from '../guardrails';
import { isAboutAccounts } from './accounts';
import { ADMINISTRATION_STORE } from './administration';
import type { Access } from './closure';
import { type Entry, whyOf } from './entries';
import { compareWithLock, type Lock } from './lock';
import { LOCK_FILE } from './lock-file';

export const ACCEPT = 'npm run -s election -- access --accept';

const WHY =
  'Capital One 2019: one role had quietly come to read 700 buckets. Whoever newly reaches a store shows up as a line that ' +
  'somebody has to accept.';

const FIX = `Take the grant back, or, if it is meant, run \`${ACCEPT}\` and let the changed lines of ${LOCK_FILE} be reviewed.`;

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

const finding = (rule: string, store: string, message: string): Finding => ({
  rule,
  core: true,
  stack: store.split('/').slice(0, 2).join('/'),
  resource: store,
  logicalId: '',
  message,
  why: WHY,
  fix: FIX,
});

/** What the assembly allows beyond the lock, a finding each. Without a lock, nothing was accepted. */
export const lockFindings = (access: Access, lock: Lock | undefined): readonly Finding[] => {
  const { wider, reclassed } = compareWithLock(access, lock);
  return [
    ...wider.map((entry) => finding('access-lock', entry.store, `not accepted: ${sentence(entry)}.`)),
    ...reclassed.map(({ store, sealed, now }) =>
      finding(
        'access-lock-class',
        store,
        sealed === undefined
          ? `it is a store of class ${now} that the lock does not know.`
          : `it says that it holds ${now}, and the lock seals it as ${sealed}. A changed tag must not lower the rules.`,
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
