import type { SiteSettings } from '../../../lib/contracts/site';

export type SignIn = SiteSettings['signIn'];

/**
 * The sign-in with this client: registrars have one of their own where registrations stand in another account. One that the
 * settings do not name, or no longer, is never used.
 */
export const signInOf = ({ signIn, registrationSignIn }: SiteSettings, clientId: string | null): SignIn =>
  registrationSignIn !== undefined && registrationSignIn.clientId === clientId ? registrationSignIn : signIn;
