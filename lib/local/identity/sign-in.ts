import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { jsonResponse, type LocalRequest, type LocalResponse } from '../http';
import type { Account, Accounts } from './accounts';
import type { Attempts } from './attempts';
import { refusedPage, signInPage } from './sign-in-page';
import type { Tokens } from './tokens';
import type { SignInClient } from './user-pool-client';

export const SIGN_IN_PATHS = {
  authorize: '/local/oauth2/authorize',
  token: '/local/oauth2/token',
  logout: '/local/logout',
} as const;

/** RFC 6749 recommends at most ten minutes for a code; a browser that follows a redirect needs seconds. */
const CODE_MS = 60_000;
/** Codes that nobody fetched, and sessions that nobody ended, do not pile up. */
const MOST_REMEMBERED = 1000;

/** RFC 7636: 43 to 128 unreserved characters. */
const verifierSchema = z.string().regex(/^[A-Za-z0-9._~-]{43,128}$/);

const authorizationSchema = z.object({
  response_type: z.literal('code'),
  client_id: z.string(),
  redirect_uri: z.string().max(2000),
  state: z.string().max(1000).optional(),
  nonce: z.string().max(1000).optional(),
  scope: z.string().max(1000).optional(),
  code_challenge: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  code_challenge_method: z.literal('S256'),
});
type Authorization = z.infer<typeof authorizationSchema>;

const refreshRequestSchema = z.object({
  grant_type: z.literal('refresh_token'),
  client_id: z.string(),
  refresh_token: z.string(),
});

const codeRequestSchema = z.object({
  grant_type: z.literal('authorization_code'),
  client_id: z.string(),
  code: z.string(),
  redirect_uri: z.string(),
  code_verifier: verifierSchema,
});

const NO_STORE = { 'cache-control': 'no-store' };

const form = (request: LocalRequest): Record<string, string> | undefined =>
  /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')
    ? Object.fromEntries(new URLSearchParams(new TextDecoder().decode(request.body)))
    : undefined;

const redirect = (to: string): LocalResponse => ({
  status: 303,
  headers: { location: to, 'referrer-policy': 'no-referrer', ...NO_STORE },
  body: new Uint8Array(),
});

const oauthError = (status: number, error: string, description: string): LocalResponse =>
  jsonResponse(status, { error, error_description: description }, NO_STORE);

const forgetOldest = (known: Map<string, unknown>): void => {
  const oldest = known.keys().next().value;
  if (known.size > MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
};

const withParameters = (url: string, parameters: Readonly<Record<string, string | undefined>>): string => {
  const target = new URL(url);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) target.searchParams.set(name, value);
  }
  return target.href;
};

/**
 * The development sign-in that stands in for Cognito's managed login on this machine: OAuth 2.0 authorization code
 * with PKCE (RFC 6749, RFC 7636), the same addresses' shapes and tokens, so that the staff console cannot tell the
 * difference. Never part of a deployed bundle.
 * @param now milliseconds on a clock that never goes back
 */
export const signIn = (
  origin: string,
  settings: SignInClient,
  accounts: Accounts,
  tokens: Tokens,
  attempts: Attempts,
  now: () => number,
): ((request: LocalRequest) => Promise<LocalResponse | undefined>) => {
  const codes = new Map<
    string,
    { readonly account: Account; readonly request: Authorization; readonly expires: number }
  >();

  /** Sign-ins that may be renewed without a password; they end with this process. */
  const sessions = new Map<string, { readonly username: string; readonly expires: number }>();

  const authorizationOf = (parameters: Record<string, string>): Authorization | string => {
    const parsed = authorizationSchema.safeParse(parameters);
    if (!parsed.success) {
      const names = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))].join(', ');
      return `The sign-in request lacks or has wrong: ${names}. Start again from the staff console.`;
    }
    if (parsed.data.client_id !== settings.clientId) return 'The sign-in request comes from an unknown client.';
    if (!settings.callbackUrls.includes(parsed.data.redirect_uri)) {
      return `The sign-in may not return to ${parsed.data.redirect_uri}. It returns to ${settings.callbackUrls.join(' or ')}.`;
    }
    return parsed.data;
  };

  const submit = async (request: LocalRequest): Promise<LocalResponse> => {
    // A form on another site must not sign this browser in as somebody (login request forgery).
    if (request.headers['origin'] !== origin) return refusedPage('The form came from another site.');
    const fields = form(request);
    if (!fields) return refusedPage('The form was sent in an unknown way.');
    const { username = '', password = '', ...hidden } = fields;
    const authorization = authorizationOf(hidden);
    if (typeof authorization === 'string') return refusedPage(authorization);
    const again = (status: number, problem: string): LocalResponse => signInPage(status, { hidden, username, problem });
    const wait = attempts.wait(username);
    if (wait > 0) {
      return again(429, `Too many wrong passwords. Wait ${Math.ceil(wait / 1000)} seconds and try again.`);
    }
    const account = await accounts.check(username, password);
    if (!account) {
      attempts.missed(username);
      return again(401, 'User name or password is wrong. Both stand in what npm start printed.');
    }
    attempts.succeeded(username);
    const code = randomBytes(32).toString('base64url');
    codes.set(code, { account, request: authorization, expires: now() + CODE_MS });
    forgetOldest(codes);
    return redirect(withParameters(authorization.redirect_uri, { code, state: authorization.state }));
  };

  const answerWith = async (account: Account, refreshToken?: string): Promise<LocalResponse> => {
    const { idToken, accessToken } = await tokens.issue(account);
    return jsonResponse(
      200,
      {
        id_token: idToken,
        access_token: accessToken,
        ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
        token_type: 'Bearer',
        expires_in: tokens.seconds,
      },
      NO_STORE,
    );
  };

  const exchangeCode = async (fields: Record<string, string>): Promise<LocalResponse> => {
    const parsed = codeRequestSchema.safeParse(fields);
    if (!parsed.success)
      return oauthError(400, 'invalid_request', 'fields of an authorization code request are missing');
    const { code, client_id, redirect_uri, code_verifier } = parsed.data;
    const issued = codes.get(code);
    // Whoever comes second with a code gets nothing, right or wrong.
    codes.delete(code);
    const challenge = createHash('sha256').update(code_verifier).digest();
    if (
      !issued ||
      issued.expires < now() ||
      client_id !== issued.request.client_id ||
      redirect_uri !== issued.request.redirect_uri ||
      !timingSafeEqual(challenge, Buffer.from(issued.request.code_challenge, 'base64url'))
    ) {
      return oauthError(400, 'invalid_grant', 'the code is unknown, used, too old, or not for this browser');
    }
    const refreshToken = randomBytes(32).toString('base64url');
    sessions.set(refreshToken, {
      username: issued.account.username,
      expires: now() + settings.sessionSeconds * 1000,
    });
    forgetOldest(sessions);
    return answerWith(issued.account, refreshToken);
  };

  const renew = async (fields: Record<string, string>): Promise<LocalResponse> => {
    const parsed = refreshRequestSchema.safeParse(fields);
    if (!parsed.success) return oauthError(400, 'invalid_request', 'fields of a refresh request are missing');
    const session = sessions.get(parsed.data.refresh_token);
    const account = session && session.expires > now() ? accounts.named(session.username) : undefined;
    if (!account || parsed.data.client_id !== settings.clientId) {
      return oauthError(400, 'invalid_grant', 'the session is unknown or over; sign in again');
    }
    return answerWith(account);
  };

  const exchange = async (request: LocalRequest): Promise<LocalResponse> => {
    const fields = form(request) ?? {};
    return fields['grant_type'] === 'refresh_token' ? renew(fields) : exchangeCode(fields);
  };

  return async (request) => {
    const query = Object.fromEntries(new URLSearchParams(request.query));
    const route = `${request.method} ${request.path}`;
    if (route === `GET ${SIGN_IN_PATHS.authorize}`) {
      const authorization = authorizationOf(query);
      return typeof authorization === 'string' ? refusedPage(authorization) : signInPage(200, { hidden: query });
    }
    if (route === `POST ${SIGN_IN_PATHS.authorize}`) return submit(request);
    if (route === `POST ${SIGN_IN_PATHS.token}`) return exchange(request);
    if (route === `GET ${SIGN_IN_PATHS.logout}`) {
      const to = query['logout_uri'] ?? settings.logoutUrls[0] ?? '/';
      return settings.logoutUrls.includes(to)
        ? redirect(to)
        : refusedPage('The sign-out may not go on to that address.');
    }
    return undefined;
  };
};
