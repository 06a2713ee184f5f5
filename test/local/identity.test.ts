import { createHash, createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt, SignJWT } from 'jose';
import { synthesizedCloud } from '../../lib/local/cloud/synthesized';
import type { LocalRequest, LocalResponse } from '../../lib/local/http';
import { openAccounts } from '../../lib/local/identity/accounts';
import { signInAttempts } from '../../lib/local/identity/attempts';
import { signIn } from '../../lib/local/identity/sign-in';
import { openTokens } from '../../lib/local/identity/tokens';
import { readSignInClient } from '../../lib/local/identity/user-pool-client';
import { smallCloud } from './support/small-cloud';

const ORIGIN = 'http://127.0.0.1:4400';
const CALLBACK = `${ORIGIN}/staff/`;
const VERIFIER = 'v'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const CLIENT = {
  clientId: 'console',
  callbackUrls: [CALLBACK],
  logoutUrls: [CALLBACK],
  tokenSeconds: 900,
  sessionSeconds: 28_800,
};
const AUTHORIZATION = {
  response_type: 'code',
  client_id: 'console',
  redirect_uri: CALLBACK,
  state: 'the state',
  scope: 'openid',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
};

const newHome = (): string => mkdtempSync(join(tmpdir(), 'identity-'));

const start = async (home = newHome()) => {
  const time = { now: 0 };
  const accounts = await openAccounts(home);
  const tokens = await openTokens(home, { issuer: `${ORIGIN}/local`, clientId: 'console', seconds: 900 });
  const respond = signIn(
    ORIGIN,
    CLIENT,
    accounts,
    tokens,
    signInAttempts(() => time.now),
    () => time.now,
  );
  const ask = async (
    method: string,
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<LocalResponse> => {
    const encoded = new URLSearchParams(fields).toString();
    const request: LocalRequest = {
      method,
      path,
      query: method === 'GET' ? encoded : '',
      headers:
        method === 'GET'
          ? headers
          : { 'content-type': 'application/x-www-form-urlencoded', origin: ORIGIN, ...headers },
      sourceIp: '127.0.0.1',
      body: method === 'GET' ? new Uint8Array() : Buffer.from(encoded),
    };
    const response = await respond(request);
    if (!response) throw new Error('not a sign-in address');
    return response;
  };
  const passwordOf = (username: string): string =>
    accounts.sheet.find((account) => account.username === username)?.password ?? '';
  const enter = (username: string, password: string, more = {}, headers = {}): Promise<LocalResponse> =>
    ask('POST', '/local/oauth2/authorize', { ...AUTHORIZATION, ...more, username, password }, headers);
  const codeFor = async (username: string): Promise<string> =>
    new URL((await enter(username, passwordOf(username))).headers['location'] ?? '').searchParams.get('code') ?? '';
  const exchange = (code: string, more = {}): Promise<LocalResponse> =>
    ask('POST', '/local/oauth2/token', {
      grant_type: 'authorization_code',
      client_id: 'console',
      code,
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
      ...more,
    });
  return { home, time, accounts, tokens, ask, enter, codeFor, exchange, passwordOf };
};
const text = (response: LocalResponse): string => Buffer.from(response.body).toString();
const json = (response: LocalResponse): Record<string, unknown> => JSON.parse(text(response));

it('a person signs in with a code and PKCE, and the API gets their claims as text', async () => {
  const { codeFor, exchange, tokens } = await start();
  const answer = json(await exchange(await codeFor('both.placeholder')));
  expect(answer).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
  const claims = await tokens.authorize(`Bearer ${answer['id_token']}`);
  expect(claims).toMatchObject({
    'cognito:username': 'both.placeholder',
    'cognito:groups': 'results-clerk,results-approver',
    token_use: 'id',
    aud: 'console',
  });
  expect(Object.values(claims ?? {}).every((value) => typeof value === 'string')).toBe(true);
});

it('the sign-in returns to the console with the state that it was given', async () => {
  const { enter, passwordOf } = await start();
  const response = await enter('clerk.placeholder', passwordOf('clerk.placeholder'));
  expect(response.status).toBe(303);
  const to = new URL(response.headers['location'] ?? '');
  expect([to.origin + to.pathname, to.searchParams.get('state')]).toEqual([CALLBACK, 'the state']);
});

it('a wrong password and an unknown name get the same page', async () => {
  const { enter } = await start();
  const wrong = await enter('clerk.placeholder', 'wrong');
  const unknown = await enter('clerk.placeholdex', 'wrong');
  expect([wrong.status, unknown.status]).toEqual([401, 401]);
  expect(text(unknown).replace('placeholdex', 'placeholder')).toBe(text(wrong));
  expect(wrong.headers['location']).toBeUndefined();
});

it('after five wrong passwords the name waits, even with the right one, and longer each time', async () => {
  const { enter, passwordOf, time } = await start();
  for (let i = 0; i < 5; i++) expect((await enter('clerk.placeholder', 'wrong')).status).toBe(401);
  const right = passwordOf('clerk.placeholder');
  expect((await enter('clerk.placeholder', right)).status).toBe(429);
  expect((await enter('approver.placeholder', passwordOf('approver.placeholder'))).status).toBe(303);
  time.now += 30_001;
  expect((await enter('clerk.placeholder', 'wrong')).status).toBe(401);
  time.now += 30_001;
  expect((await enter('clerk.placeholder', right)).status).toBe(429);
  time.now += 30_001;
  expect((await enter('clerk.placeholder', right)).status).toBe(303);
});

it('guessing over many names at once is held back too', async () => {
  const attempts = signInAttempts(() => 0);
  for (let i = 0; i < 60; i++) attempts.missed(`name ${i}`);
  expect(attempts.wait('nobody yet')).toBeGreaterThan(0);
});

it('a form that another site sent signs nobody in', async () => {
  const { enter, passwordOf } = await start();
  const response = await enter(
    'clerk.placeholder',
    passwordOf('clerk.placeholder'),
    {},
    { origin: 'https://evil.example' },
  );
  expect(response.status).toBe(400);
});

it.each([
  ['another return address', { redirect_uri: 'https://evil.example/' }],
  ['a return address that only begins like ours', { redirect_uri: `${CALLBACK}../local/logout` }],
  ['an unknown client', { client_id: 'other' }],
  ['no challenge', { code_challenge: '' }],
  ['the plain challenge method', { code_challenge_method: 'plain' }],
  ['another response type', { response_type: 'token' }],
])('an authorization request with %s sends nobody anywhere', async (_, change) => {
  const { ask, enter, passwordOf } = await start();
  const page = await ask('GET', '/local/oauth2/authorize', { ...AUTHORIZATION, ...change });
  const form = await enter('clerk.placeholder', passwordOf('clerk.placeholder'), change);
  for (const response of [page, form]) {
    expect(response.status).toBe(400);
    expect(response.headers['location']).toBeUndefined();
    expect(text(response)).not.toContain('type="password"');
  }
});

it('what a stranger puts into the request does not become markup', async () => {
  const { ask } = await start();
  const page = await ask('GET', '/local/oauth2/authorize', { ...AUTHORIZATION, state: '"><script>alert(1)</script>' });
  expect(text(page)).not.toContain('<script');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
});

it('a code works once, within a minute, with its own verifier, return address and client', async () => {
  const { codeFor, exchange, time } = await start();
  const once = await codeFor('clerk.placeholder');
  expect((await exchange(once)).status).toBe(200);
  expect((await exchange(once)).status).toBe(400);
  for (const change of [{ code_verifier: 'w'.repeat(43) }, { redirect_uri: `${ORIGIN}/` }, { client_id: 'other' }]) {
    const code = await codeFor('clerk.placeholder');
    expect((await exchange(code, change)).status).toBe(400);
    expect((await exchange(code)).status).toBe(400);
  }
  const late = await codeFor('clerk.placeholder');
  time.now += 60_001;
  expect((await exchange(late)).status).toBe(400);
});

it('a session is renewed until it is over', async () => {
  const { codeFor, exchange, ask, tokens, time } = await start();
  const { refresh_token } = json(await exchange(await codeFor('auditor.placeholder')));
  const renew = (): Promise<LocalResponse> =>
    ask('POST', '/local/oauth2/token', {
      grant_type: 'refresh_token',
      client_id: 'console',
      refresh_token: String(refresh_token),
    });
  const renewed = json(await renew());
  expect(await tokens.authorize(`Bearer ${renewed['id_token']}`)).toMatchObject({ 'cognito:groups': 'auditor' });
  time.now += 28_800_001;
  expect((await renew()).status).toBe(400);
});

it('signing out goes back to the console and nowhere else', async () => {
  const { ask } = await start();
  expect((await ask('GET', '/local/logout', { client_id: 'console', logout_uri: CALLBACK })).headers['location']).toBe(
    CALLBACK,
  );
  expect((await ask('GET', '/local/logout', { logout_uri: 'https://evil.example/' })).status).toBe(400);
});

describe('the authorizer refuses', () => {
  const account = { username: 'clerk.placeholder', sub: 'sub-1', groups: ['results-clerk'] };
  it('a token of the same key and audience that is no ID token', async () => {
    const { home, tokens } = await start();
    const key = createPrivateKey(readFileSync(join(home, 'sign-in-key.pem')));
    const claims = decodeJwt((await tokens.issue(account)).idToken);
    const signed = (use: string) =>
      new SignJWT({ ...claims, token_use: use }).setProtectedHeader({ alg: 'RS256' }).sign(key);
    expect(await tokens.authorize(`Bearer ${await signed('id')}`)).toBeDefined();
    expect(await tokens.authorize(`Bearer ${await signed('access')}`)).toBeUndefined();
  });
  it('an access token, although the same key signed it', async () => {
    const { tokens } = await start();
    const { idToken, accessToken } = await tokens.issue(account);
    expect(await tokens.authorize(`Bearer ${idToken}`)).toBeDefined();
    expect(await tokens.authorize(`Bearer ${accessToken}`)).toBeUndefined();
  });
  it('a token for another client, from another issuer, of another home, or altered', async () => {
    const { home, tokens } = await start();
    const issuer = `${ORIGIN}/local`;
    const others = [
      await openTokens(home, { issuer, clientId: 'other', seconds: 900 }),
      await openTokens(home, { issuer: 'http://elsewhere', clientId: 'console', seconds: 900 }),
      await openTokens(home, { issuer, clientId: 'console', seconds: -1 }),
      await openTokens(newHome(), { issuer, clientId: 'console', seconds: 900 }),
    ];
    for (const other of others) {
      expect(await tokens.authorize(`Bearer ${(await other.issue(account)).idToken}`)).toBeUndefined();
    }
    const { idToken } = await tokens.issue(account);
    const [header, , signature] = idToken.split('.');
    const grown = Buffer.from(JSON.stringify({ ...decodeJwt(idToken), 'cognito:groups': ['results-approver'] }));
    expect(await tokens.authorize(`Bearer ${header}.${grown.toString('base64url')}.${signature}`)).toBeUndefined();
  });
  it('a token signed with a shared secret or not signed at all (algorithm confusion)', async () => {
    const { tokens } = await start();
    const { idToken } = await tokens.issue(account);
    const claims = decodeJwt(idToken);
    const hmac = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from('x'.repeat(32)));
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${idToken.split('.')[1]}.AA`;
    expect(await tokens.authorize(`Bearer ${hmac}`)).toBeUndefined();
    expect(await tokens.authorize(`Bearer ${none}`)).toBeUndefined();
    expect(await tokens.authorize(undefined)).toBeUndefined();
    expect(await tokens.authorize('Basic eDp5')).toBeUndefined();
  });
});

it('accounts, passwords and key survive a restart, and only their owner may read them', async () => {
  const first = await start();
  const { id_token } = json(await first.exchange(await first.codeFor('clerk.placeholder')));
  const second = await start(first.home);
  expect(second.accounts.sheet).toEqual(first.accounts.sheet);
  expect(await second.tokens.authorize(`Bearer ${id_token}`)).toBeDefined();
  for (const file of ['accounts.json', 'sign-in.json', 'sign-in-key.pem']) {
    expect(statSync(join(first.home, file)).mode & 0o077).toBe(0);
  }
  const stored = readFileSync(join(first.home, 'accounts.json'), 'utf8');
  for (const { password } of first.accounts.sheet) expect(stored).not.toContain(password);
});

it('a damaged account file is said in one line', async () => {
  const { home } = await start();
  writeFileSync(join(home, 'accounts.json'), '{');
  await expect(openAccounts(home)).rejects.toThrow(/cannot be read.*Delete it/);
});

it('the client’s addresses and times are those of the template, on this machine', () => {
  expect(readSignInClient(synthesizedCloud(smallCloud()), ORIGIN)).toMatchObject({
    callbackUrls: [CALLBACK],
    logoutUrls: [CALLBACK],
    tokenSeconds: 900,
    sessionSeconds: 28_800,
  });
});
