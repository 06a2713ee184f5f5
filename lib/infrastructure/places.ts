import { formsStandApart } from '../config/forms-host';
import type { Jurisdiction } from '../config/schema';
import { CONSOLE_ORIGIN } from '../contracts/console';
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

/** The account of the results, where it is not the one of everything else. */
export const resultsAccount = (settings: Jurisdiction): string | undefined => settings.accounts?.results;

/** Do results stand in another account than the website, which then fetches them and trusts their signatures alone? */
export const resultsAreFetched = (settings: Jurisdiction): boolean =>
  siteAccount(settings) !== undefined || resultsAccount(settings) !== undefined;

/** Do incident notices stand in another account than the website, which then fetches them in the same way? */
export const noticesAreFetched = (settings: Jurisdiction): boolean => siteAccount(settings) !== undefined;

/** Does this account hold one duty alone, beside the account with the website? Its APIs then see a value that the office made up. */
export const isApart = ({ account, accounts }: Jurisdiction): boolean =>
  account !== undefined && (account === accounts?.registration || account === accounts?.results);

/** The account of the website, where it is not the one of everything else. */
export const siteAccount = (settings: Jurisdiction): string | undefined => settings.accounts?.site;

/** Host name of the voters' forms, where they stand apart from the website. */
export const formsHost = (settings: Jurisdiction): string | undefined =>
  formsStandApart(settings) ? settings.registration.formsDomain : undefined;

const modulesIn = ({ account, accounts, modules }: Jurisdiction, here: string): Jurisdiction['modules'] => {
  const { registration, results, site } = accounts ?? {};
  if (registration !== undefined && here === registration) return ['registration'];
  if (results !== undefined && here === results) return ['results'];
  if (site !== undefined && here === site) return modules.filter((module) => module !== 'ballots');
  const apart: Readonly<Record<string, string | undefined>> = { registration, results, site };
  if (here !== account || Object.values(apart).every((one) => one === undefined)) return modules;
  return modules.filter((module) => apart[module] === undefined);
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

/**
 * Where the staff console is served from: the website, or, where that stands in an account that is trusted with nothing, each person's own
 * machine (`election console`). Undefined before the first deploy has told the website's name.
 */
export const staffOrigin = (settings: Jurisdiction): string | undefined => {
  if (siteAccount(settings) !== undefined) return CONSOLE_ORIGIN;
  const host = settings.domain ?? settings.cloudFrontName;
  return host === undefined ? undefined : `https://${host}`;
};

/** What each template of the jurisdiction says about its accounts; nothing where there is one. */
export const declaredAccounts = (settings: Jurisdiction): DeclaredAccounts | undefined => {
  const { id, account, accounts } = wholeOf(settings);
  if (account === undefined || accounts === undefined) return undefined;
  return {
    jurisdiction: id,
    data: [account, ...[accounts.registration, accounts.results].filter((one) => one !== undefined)],
    ...(accounts.results === undefined ? {} : { results: accounts.results }),
    ...(accounts.site === undefined ? {} : { site: accounts.site }),
    ...(accounts.auditLog === undefined ? {} : { auditLog: accounts.auditLog }),
    ...(accounts.backup === undefined ? {} : { backup: accounts.backup }),
    ...(accounts.organization === undefined ? {} : { organization: accounts.organization }),
  };
};
