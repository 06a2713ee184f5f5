import { CannotStart } from '../cannot-start';
import { type Cloud, list, plain, record } from '../cloud/cloud';

/** Stands for the client id that Cognito gives at deploy. */
const LOCAL_CLIENT_ID = 'staff-console-on-this-machine';

export interface SignInClient {
  readonly clientId: string;
  /** Addresses that a sign-in may come back to, whole. */
  readonly callbackUrls: readonly string[];
  readonly logoutUrls: readonly string[];
  /** How long an ID token is good for. */
  readonly tokenSeconds: number;
  /** How long a sign-in may be renewed without a password. */
  readonly sessionSeconds: number;
}

const SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/**
 * The console's client as the user pool of the templates has it: where a sign-in may return to (the path; the host is
 * this machine's) and how long tokens live.
 * @throws {CannotStart} when the templates have no user pool client
 */
export const readSignInClient = (cloud: Cloud, origin: string): SignInClient => {
  const [client] = cloud.ofType('AWS::Cognito::UserPoolClient');
  if (!client) throw new CannotStart('The templates have no staff sign-in (no Cognito user pool client).');
  const here = (urls: unknown): readonly string[] =>
    list(urls).map((url) => `${origin}${new URL(cloud.text(url, client, () => 'at-deploy')).pathname}`);
  const units = record(client.properties['TokenValidityUnits']);
  const seconds = (validity: string, unit: string, byDefault: string): number =>
    Number(client.properties[validity] ?? 1) * (SECONDS[plain(units[unit]) ?? byDefault] ?? 3600);
  return {
    clientId: LOCAL_CLIENT_ID,
    callbackUrls: here(client.properties['CallbackURLs']),
    logoutUrls: here(client.properties['LogoutURLs']),
    tokenSeconds: seconds('IdTokenValidity', 'IdToken', 'hours'),
    sessionSeconds: seconds('RefreshTokenValidity', 'RefreshToken', 'days'),
  };
};
