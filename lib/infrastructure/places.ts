import type { Jurisdiction } from '../config/schema';
import type { DeclaredAccounts } from '../contracts/declared-accounts';

/** Of one jurisdiction's settings, by account: whoever asks again gets the same object, which is how an account knows its members. */
const views = new WeakMap<Jurisdiction, Map<string, Jurisdiction>>();
/** What the office wrote, from any view of it. */
const written = new WeakMap<Jurisdiction, Jurisdiction>();

const isOf = (principal: string, account: string): boolean => principal.split(':')[4] === account;

/** The settings as the office wrote them. */
export const wholeOf = (settings: Jurisdiction): Jurisdiction => written.get(settings) ?? settings;

/** The account of the registrations, where it is not the one of everything else. */
export const registrationAccount = (settings: Jurisdiction): string | undefined => settings.accounts?.registration;

const modulesIn = ({ account, accounts, modules }: Jurisdiction, here: string): Jurisdiction['modules'] => {
  if (accounts?.registration === undefined) return modules;
  if (here === accounts.registration) return ['registration'];
  return here === account ? modules.filter((module) => module !== 'registration') : modules;
};

/**
 * The settings as they read in one of the jurisdiction's accounts: there `account` is that one, modules are those that stand there,
 * and the emergency role trusts people of that account alone.
 */
export const settingsIn = (settings: Jurisdiction, account: string): Jurisdiction => {
  const whole = wholeOf(settings);
  const modules = modulesIn(whole, account);
  const { principals } = whole.breakGlass;
  const own = principals.filter((principal) => isOf(principal, account));
  if (account === whole.account && modules === whole.modules && own.length === principals.length) return whole;
  const known = views.get(whole) ?? new Map<string, Jurisdiction>();
  views.set(whole, known);
  const view = known.get(account) ?? { ...whole, account, modules, breakGlass: { principals: own } };
  known.set(account, view);
  written.set(view, whole);
  return view;
};

/** What each template of the jurisdiction says about its accounts; nothing where there is one. */
export const declaredAccounts = (settings: Jurisdiction): DeclaredAccounts | undefined => {
  const { id, account, accounts } = wholeOf(settings);
  if (account === undefined || accounts === undefined) return undefined;
  return {
    jurisdiction: id,
    data: [account, ...(accounts.registration === undefined ? [] : [accounts.registration])],
    ...(accounts.auditLog === undefined ? {} : { auditLog: accounts.auditLog }),
    ...(accounts.backup === undefined ? {} : { backup: accounts.backup }),
    ...(accounts.organization === undefined ? {} : { organization: accounts.organization }),
  };
};
