import { createHash, randomBytes } from 'node:crypto';
import { required } from './environment';
import type { Sdk } from './sdk';

const FIRST = 'First-Password-0';
const OWN = 'Own-Password-000';

const field = (page: string, name: string): string => {
  const found = new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1];
  if (found === undefined) throw new Error(`the sign-in page has no ${name}: ${page.slice(0, 300)}`);
  return found;
};

export interface SignInAt {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly redirectUri: string;
}

/**
 * Makes an account as the office does and signs it in as the staff console does: the shipped app client, authorization code
 * with PKCE through the sign-in page, first password changed on the way. The emulator's page asks for no second factor.
 * @returns the id token
 */
export const signInStaff = async (
  sdk: Sdk,
  { userPoolId, clientId, redirectUri }: SignInAt,
  email: string,
  groups: readonly string[],
): Promise<string> => {
  const pool = { UserPoolId: userPoolId, Username: email };
  await sdk.call('cognito-idp', 'AdminCreateUser', {
    ...pool,
    TemporaryPassword: FIRST,
    MessageAction: 'SUPPRESS',
    UserAttributes: [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ],
  });
  for (const GroupName of groups) await sdk.call('cognito-idp', 'AdminAddUserToGroup', { ...pool, GroupName });

  const endpoint = required('EMULATOR_ENDPOINT');
  const verifier = randomBytes(32).toString('base64url');
  const authorization = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'openid',
    state: 'state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const page = await fetch(`${endpoint}/oauth2/authorize?${new URLSearchParams(authorization)}`);
  if (page.status !== 200) throw new Error(`the sign-in page answered ${page.status}: ${await page.text()}`);
  const send = (form: Record<string, string>) =>
    fetch(`${endpoint}/login`, { method: 'POST', redirect: 'manual', body: new URLSearchParams(form) });
  const first = await send({ ...authorization, username: email, password: FIRST });
  const changed = await send({
    np_token: field(await first.text(), 'np_token'),
    new_password: OWN,
    confirm_password: OWN,
  });
  const code = new URL(changed.headers.get('location') ?? 'http://no.code').searchParams.get('code');
  if (code === null) throw new Error(`${email} was not signed in: ${changed.status} ${await changed.text()}`);
  const exchanged = await fetch(`${endpoint}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
  });
  const { id_token } = (await exchanged.json()) as { readonly id_token?: string };
  if (id_token === undefined) throw new Error(`${email} got no token: ${exchanged.status}`);
  return id_token;
};
