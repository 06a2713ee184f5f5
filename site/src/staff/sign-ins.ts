import type { SiteSettings } from '../../../lib/contracts/site';

export type SignIn = NonNullable<SiteSettings['signIn']>;

/** Settings of a website on which staff sign in at all. */
export type SettingsForStaff = SiteSettings & { readonly signIn: SignIn };

export const isForStaff = (settings: SiteSettings): settings is SettingsForStaff => settings.signIn !== undefined;

export interface NamedSignIn {
  /** On its button. */
  readonly label: string;
  readonly signIn: SignIn;
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/**
 * The sign-ins of an office, each with what it is for: people of results and of registrations have one of their own where those stand
 * in an account of their own. One that would open nothing is left out.
 */
export const signInsOf = (settings: SettingsForStaff): readonly NamedSignIn[] => {
  const { signIn, resultsSignIn, registrationSignIn, modules, registrationMode } = settings;
  const own = [
    ...(resultsSignIn ? [{ label: 'Sign in for results', signIn: resultsSignIn }] : []),
    ...(registrationSignIn ? [{ label: 'Sign in for registrations', signIn: registrationSignIn }] : []),
  ];
  if (own.length === 0) return [{ label: 'Sign in', signIn }];
  const takesForms = registrationMode === 'intake' || registrationMode === 'state-system';
  const rest = [
    ...(modules.includes('results') && !resultsSignIn ? ['results'] : []),
    ...(takesForms && !registrationSignIn ? ['registrations'] : []),
    ...(modules.includes('incidents') ? ['incidents'] : []),
  ];
  return rest.length === 0 ? own : [{ label: `Sign in for ${listed(rest)}`, signIn }, ...own];
};

/** The sign-in with this client. One that the settings do not name, or no longer, is never used. */
export const signInOf = (settings: SettingsForStaff, clientId: string | null): SignIn =>
  [settings.registrationSignIn, settings.resultsSignIn].find((one) => one !== undefined && one.clientId === clientId) ??
  settings.signIn;
