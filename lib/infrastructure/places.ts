import type { Jurisdiction } from '../config/schema';
import type { DeclaredAccounts } from '../contracts/declared-accounts';

/** Of one jurisdiction's settings, by account: whoever asks again gets the same object, which is how an account knows its members. */
const views = new WeakMap<Jurisdiction, Map<string, Jurisdiction>>();
/** What the office wrote, from any view of it. */
const written = new WeakMap<Jurisdiction, Jurisdiction>();

const isOf = (principal: string, account: string): boolean => principal.split(':')[4] === account;

/**
 * The settings as they read in one of the jurisdiction's accounts: there `account` is that one, and the emergency role
 * trusts people of that account alone.
 */
export const settingsIn = (settings: Jurisdiction, account: string): Jurisdiction => {
  const whole = written.get(settings) ?? settings;
  const { principals } = whole.breakGlass;
  const own = principals.filter((principal) => isOf(principal, account));
  if (account === whole.account && own.length === principals.length) return whole;
  const known = views.get(whole) ?? new Map<string, Jurisdiction>();
  views.set(whole, known);
  const view = known.get(account) ?? { ...whole, account, breakGlass: { principals: own } };
  known.set(account, view);
  written.set(view, whole);
  return view;
};

/** What each template of the jurisdiction says about its accounts; nothing where there is one. */
export const declaredAccounts = (settings: Jurisdiction): DeclaredAccounts | undefined => {
  const { id, account, accounts } = written.get(settings) ?? settings;
  if (account === undefined || accounts === undefined) return undefined;
  return {
    jurisdiction: id,
    data: [account],
    ...(accounts.backup === undefined ? {} : { backup: accounts.backup }),
    ...(accounts.organization === undefined ? {} : { organization: accounts.organization }),
  };
};
