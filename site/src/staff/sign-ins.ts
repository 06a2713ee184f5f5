import type { SiteSettings } from '../../../lib/contracts/site';

export type SignIn = NonNullable<SiteSettings['signIn']>;

/** Settings of a website on which staff sign in at all. */
export type SettingsForStaff = SiteSettings & { readonly signIn: SignIn };

export const isForStaff = (settings: SiteSettings): settings is SettingsForStaff => settings.signIn !== undefined;

/**
 * The sign-in with this client: registrars have one of their own where registrations stand in another account. One that the
 * settings do not name, or no longer, is never used.
 */
export const signInOf = ({ signIn, registrationSignIn }: SettingsForStaff, clientId: string | null): SignIn =>
  registrationSignIn !== undefined && registrationSignIn.clientId === clientId ? registrationSignIn : signIn;
