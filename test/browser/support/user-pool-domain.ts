import type { Page } from 'playwright-core';
import { openAccounts } from '../../../lib/local/identity/accounts';
import { signInAttempts } from '../../../lib/local/identity/attempts';
import { SIGN_IN_PATHS, signIn } from '../../../lib/local/identity/sign-in';
import { openTokens } from '../../../lib/local/identity/tokens';
import type { SignInClient } from '../../../lib/local/identity/user-pool-client';
import { runningElection } from './running-election';

/** For whom the running election's APIs take tokens. */
const AUDIENCE = 'staff-console-on-this-machine';
const SECONDS = 900;

/** Addresses of a user pool's domain, and where the development sign-in has the same. */
const AT_COGNITO: Readonly<Record<string, string>> = {
  '/oauth2/authorize': SIGN_IN_PATHS.authorize,
  '/oauth2/token': SIGN_IN_PATHS.token,
  '/logout': SIGN_IN_PATHS.logout,
};

/**
 * Plays a user pool's domain to one page, without the network: the development sign-in under that name, for that client and its addresses
 * to come back to. It knows the running election's made-up accounts, whose APIs take its tokens.
 */
export const playUserPoolDomain = async (
  page: Page,
  host: string,
  client: Pick<SignInClient, 'clientId' | 'callbackUrls' | 'logoutUrls'>,
): Promise<void> => {
  const { origin, home } = runningElection();
  const now = (): number => performance.now();
  const answer = signIn(
    `https://${host}`,
    { ...client, tokenSeconds: SECONDS, sessionSeconds: SECONDS },
    await openAccounts(home),
    await openTokens(home, { issuer: `${origin}/local`, clientId: AUDIENCE, seconds: SECONDS }),
    signInAttempts(now),
    now,
  );
  await page.route(`https://${host}/**`, async (route) => {
    const request = route.request();
    const { pathname, search } = new URL(request.url());
    const answered = await answer({
      method: request.method(),
      path: AT_COGNITO[pathname] ?? pathname,
      query: search.slice(1),
      headers: await request.allHeaders(),
      sourceIp: '127.0.0.1',
      body: new Uint8Array(request.postDataBuffer() ?? []),
    });
    // The development sign-in’s form leads back to its own origin alone; a user pool’s leads to the addresses of its clients.
    const { 'content-security-policy': _, ...headers } = answered?.headers ?? {};
    await route.fulfill({
      status: answered?.status ?? 404,
      // Cognito gives tokens to pages of any origin; what protects them is the code, its verifier and where it was sent.
      headers: { ...headers, 'access-control-allow-origin': '*' },
      body: Buffer.from(answered?.body ?? []),
    });
  });
};
