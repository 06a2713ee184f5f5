import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair as generate,
  type KeyObject,
  randomUUID,
} from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jwtVerify, SignJWT } from 'jose';
import { CannotStart } from '../cannot-start';
import type { StringClaims } from '../gateway/proxy-event';
import type { Account } from './accounts';

const generateKeyPair = promisify(generate);

/** What Cognito signs with. */
const ALGORITHM = 'RS256';
const KEY_BITS = 2048;

export interface Tokens {
  /** How long a token is good for. */
  readonly seconds: number;
  issue(account: Account): Promise<{ readonly idToken: string; readonly accessToken: string }>;
  /** The claims of a valid ID token as API Gateway's Cognito authorizer hands them on; undefined for anything else. */
  authorize(authorization: string | undefined): Promise<StringClaims | undefined>;
}

const pathOf = (home: string): string => join(home, 'sign-in-key.pem');

/** Makes the key at the first start, which takes a while; a later one finds it. */
export const makeSigningKey = async (home: string): Promise<void> => {
  const path = pathOf(home);
  if (!existsSync(path)) {
    const { privateKey } = await generateKeyPair('rsa', { modulusLength: KEY_BITS });
    writeFileSync(`${path}.new`, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
};

const signingKey = async (home: string): Promise<KeyObject> => {
  await makeSigningKey(home);
  const path = pathOf(home);
  try {
    return createPrivateKey(readFileSync(path));
  } catch {
    throw new CannotStart(`${path} holds no private key. Delete it; the next start makes a new one.`);
  }
};

/** API Gateway gives claims as strings: lists joined by commas, times as text. */
const asStrings = (payload: Readonly<Record<string, unknown>>): StringClaims =>
  Object.fromEntries(
    Object.entries(payload).map(([name, value]) => {
      if (Array.isArray(value)) return [name, value.join(',')];
      if ((name === 'exp' || name === 'iat') && typeof value === 'number') return [name, `${new Date(value * 1000)}`];
      return [name, String(value)];
    }),
  );

/** ID and access tokens of the sign-in on this machine; the key lives in the home folder and vouches for nothing elsewhere. */
export const openTokens = async (
  home: string,
  settings: { readonly issuer: string; readonly clientId: string; readonly seconds: number },
): Promise<Tokens> => {
  const { issuer, clientId, seconds } = settings;
  const privateKey = await signingKey(home);
  const publicKey = createPublicKey(privateKey);
  const token = (account: Account, use: 'id' | 'access'): SignJWT =>
    new SignJWT({
      'cognito:groups': [...account.groups],
      token_use: use,
      ...(use === 'id'
        ? { 'cognito:username': account.username }
        : { username: account.username, client_id: clientId }),
    })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setSubject(account.sub)
      .setIssuer(issuer)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${seconds}s`);
  return {
    seconds,
    issue: async (account) => ({
      idToken: await token(account, 'id').setAudience(clientId).sign(privateKey),
      accessToken: await token(account, 'access').sign(privateKey),
    }),
    authorize: async (authorization) => {
      const bearer = /^(?:Bearer )?([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/.exec(authorization ?? '')?.[1];
      if (bearer === undefined) return undefined;
      try {
        const { payload } = await jwtVerify(bearer, publicKey, {
          algorithms: [ALGORITHM],
          issuer,
          audience: clientId,
          requiredClaims: ['sub', 'exp', 'iat'],
        });
        // An access token names no audience and must never pass for an identity.
        return payload['token_use'] === 'id' ? asStrings(payload) : undefined;
      } catch {
        return undefined;
      }
    },
  };
};
