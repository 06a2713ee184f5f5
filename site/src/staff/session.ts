import { STAFF_GROUPS, type StaffGroup } from '../../../lib/contracts/staff-actions';
import { type SettingsForStaff, type SignIn, signInOf } from './sign-ins';

/** Who is signed in, as the ID token says. For what to show only: the server checks every call itself. */
export interface Session {
  readonly token: string;
  readonly username: string;
  readonly sub: string;
  readonly groups: readonly StaffGroup[];
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** Only this tab has them, and only until it is closed (never localStorage: it outlives the clerk's day). */
const STORED = {
  token: 'staff-token',
  state: 'staff-state',
  verifier: 'staff-verifier',
  returnTo: 'staff-return',
  /** Which of the sign-ins: registrars have one of their own where registrations stand in another account. */
  client: 'staff-client',
} as const;

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');

const randomText = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));

/** Where the sign-in comes back to: this page, without its query and fragment. */
const redirectUri = (): string => `${location.origin}/staff/`;

const claimsOf = (token: string): Record<string, unknown> | undefined => {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

const sessionOf = (token: string): Session | undefined => {
  const claims = claimsOf(token);
  const groups = claims?.['cognito:groups'];
  if (typeof claims?.['sub'] !== 'string' || typeof claims['exp'] !== 'number') return undefined;
  return {
    token,
    sub: claims['sub'],
    username: String(claims['cognito:username'] ?? claims['sub']),
    groups: STAFF_GROUPS.filter((group) => Array.isArray(groups) && groups.includes(group)),
    expires: claims['exp'] * 1000,
  };
};

export const storedSession = (): Session | undefined => {
  const token = sessionStorage.getItem(STORED.token);
  const session = token === null ? undefined : sessionOf(token);
  if (session && session.expires > Date.now()) return session;
  sessionStorage.removeItem(STORED.token);
  return undefined;
};

/**
 * Leaves for the sign-in page: OAuth 2.0 authorization code with PKCE (RFC 7636). A code caught on the way back is
 * worthless without the verifier, which never leaves this tab.
 */
export const beginSignIn = async (signIn: SignIn): Promise<void> => {
  const verifier = randomText();
  const state = randomText();
  sessionStorage.setItem(STORED.verifier, verifier);
  sessionStorage.setItem(STORED.state, state);
  sessionStorage.setItem(STORED.returnTo, location.hash);
  sessionStorage.setItem(STORED.client, signIn.clientId);
  const challenge = base64url(
    new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))),
  );
  const target = new URL(signIn.authorizeUrl, location.origin);
  target.search = new URLSearchParams({
    response_type: 'code',
    client_id: signIn.clientId,
    redirect_uri: redirectUri(),
    scope: 'openid',
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }).toString();
  location.assign(target.href);
};

/** The sign-in that this tab used last. */
export const usedSignIn = (settings: SettingsForStaff): SignIn =>
  signInOf(settings, sessionStorage.getItem(STORED.client));

export type Return = { readonly session: Session } | { readonly problem: string } | undefined;

/**
 * Takes the code that the sign-in page sent back and exchanges it for a token. Undefined when this is no return.
 * A return that this tab did not begin is refused (login request forgery: somebody else's account under your hands).
 */
export const finishSignIn = async (signIn: SignIn): Promise<Return> => {
  const parameters = new URLSearchParams(location.search);
  const code = parameters.get('code');
  const refusal = parameters.get('error');
  if (code === null && refusal === null) return undefined;
  const [state, verifier, returnTo] = [STORED.state, STORED.verifier, STORED.returnTo].map((name) => {
    const value = sessionStorage.getItem(name);
    sessionStorage.removeItem(name);
    return value;
  });
  // Neither a reload nor the history may send the code a second time.
  history.replaceState(null, '', `/staff/${returnTo ?? ''}`);
  if (refusal !== null) return { problem: 'The sign-in was cancelled or refused. Try again.' };
  if (!state || !verifier || state !== parameters.get('state')) {
    return { problem: 'This sign-in did not begin in this tab, so it was not used. Sign in again from here.' };
  }
  try {
    const response = await fetch(signIn.tokenUrl, {
      method: 'POST',
      credentials: 'omit',
      cache: 'no-store',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: signIn.clientId,
        code: code ?? '',
        redirect_uri: redirectUri(),
        code_verifier: verifier,
      }),
    });
    const answer: unknown = await response.json();
    const token =
      response.ok && typeof answer === 'object' && answer !== null && 'id_token' in answer
        ? answer.id_token
        : undefined;
    const session = typeof token === 'string' ? sessionOf(token) : undefined;
    if (!session) return { problem: 'The sign-in did not work. Try again; codes are good for a minute only.' };
    sessionStorage.setItem(STORED.token, session.token);
    return { session };
  } catch {
    return { problem: 'The sign-in service could not be reached. Check your connection and try again.' };
  }
};

export const forgetSession = (): void => sessionStorage.removeItem(STORED.token);

/** Forgets the token and ends the session at the sign-in service too, so that the next person has to sign in. */
export const signOut = (signIn: SignIn): void => {
  forgetSession();
  const target = new URL(signIn.logoutUrl, location.origin);
  target.search = new URLSearchParams({ client_id: signIn.clientId, logout_uri: redirectUri() }).toString();
  location.assign(target.href);
};
