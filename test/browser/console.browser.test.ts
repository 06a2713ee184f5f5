import { join } from 'node:path';
import { openConsole } from '../../lib/console/open';
import { CONSOLE_ORIGIN, CONSOLE_PORT } from '../../lib/contracts/console';
import type { LocalServer } from '../../lib/local/server';
import { office, outputs, RESULTS, SIGN_IN } from '../console/office';
import { listAt } from '../support/cloud';
import { cloudOfOne } from '../support/one-jurisdiction';
import { accessibilityViolations, openBrowser, type Person } from './support/chromium';
import { runningElection } from './support/running-election';
import { signIn } from './support/staff';
import { playUserPoolDomain } from './support/user-pool-domain';

/** One synth of an office whose website stands in an account of its own. */
jest.setTimeout(300_000);

const ELECTION = '2020-11-03-general';
const USER_POOL = `https://${SIGN_IN.signIn}`;

/** Tokens (RFC 7519) that the browser keeps for this page. */
const tokensIn = async (page: Person['page']): Promise<number> =>
  Number(
    await page.evaluate(
      "[...Object.values(sessionStorage), ...Object.values(localStorage)].filter((text) => text.split('.').length === 3).length",
    ),
  );

let server: LocalServer;
let clerk: Person;
/** Hosts that the console itself called, and what it said to them about the browser. */
const called: { readonly host: string; readonly headers: readonly string[] }[] = [];

beforeAll(async () => {
  const client = cloudOfOne(office).the('AWS::Cognito::UserPoolClient', 'Election-lorem-Foundation').properties;
  const urls = (property: string) => listAt(client, property).map(String);
  const actual = globalThis.fetch;
  // The office's API in the cloud is played by the running election's; every other host is refused.
  jest.spyOn(globalThis, 'fetch').mockImplementation((url, init) => {
    const { host, pathname, search } = new URL(String(url));
    called.push({ host, headers: [...new Headers(init?.headers).keys()].sort() });
    if (`${host}${pathname}`.startsWith(`${RESULTS.staffApi}/`)) {
      return actual(`${runningElection().origin}${pathname.replace('/v1', '')}${search}`, init);
    }
    return Promise.reject(new Error(`nobody is at ${host}`));
  });
  ({ server } = await openConsole({
    settings: office,
    outputs: outputs(),
    file: 'outputs.json',
    site: join(__dirname, '../../.build/site'),
    port: CONSOLE_PORT,
    log: () => undefined,
  }));
  clerk = await openBrowser({ asks: [CONSOLE_ORIGIN, USER_POOL] });
  await playUserPoolDomain(clerk.page, SIGN_IN.signIn, {
    clientId: SIGN_IN.clientId,
    callbackUrls: urls('CallbackURLs'),
    logoutUrls: urls('LogoutURLs'),
  });
});
afterAll(async () => {
  await clerk?.close();
  await server?.close();
  jest.restoreAllMocks();
});

describe('the staff console on a person’s own machine, of an office whose website is trusted with nothing', () => {
  test('asks for a sign-in, and reads well', async () => {
    const { page } = clerk;
    await page.goto(`${CONSOLE_ORIGIN}/`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(page.url()).toBe(`${CONSOLE_ORIGIN}/staff/`);
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(called).toEqual([]);
  });

  test('sends the clerk to the user pool, takes the answer, and shows the elections', async () => {
    const { page } = clerk;
    const passed: string[] = [];
    page.on('request', (request) => passed.push(request.url()));
    await signIn(page, 'clerk.placeholder', CONSOLE_ORIGIN);
    const asked = new URL(passed.find((url) => url.startsWith(`${USER_POOL}/oauth2/authorize?`)) ?? '');
    expect(asked.searchParams.get('redirect_uri')).toBe(`${CONSOLE_ORIGIN}/staff/`);
    expect(asked.searchParams.get('client_id')).toBe(SIGN_IN.clientId);
    // Neither code nor token stays in the address, for the history and whoever looks on.
    expect(page.url()).toBe(`${CONSOLE_ORIGIN}/staff/`);
    await page.goto(`${CONSOLE_ORIGIN}/staff/#/results/${ELECTION}`);
    await page.getByRole('heading', { level: 1, name: 'General Election (example)' }).waitFor();
    await page.getByRole('heading', { name: 'Releases' }).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  test('calls the office’s API with the token, and nothing and nobody else', () => {
    expect(called.length).toBeGreaterThan(0);
    expect([...new Set(called.map(({ host }) => host))]).toEqual([RESULTS.staffApi.split('/')[0]]);
    expect(called.every(({ headers }) => headers.includes('authorization') && !headers.includes('cookie'))).toBe(true);
    expect(clerk.problems).toEqual([]);
  });

  test('signs the clerk out at the user pool too, and comes back', async () => {
    const { page } = clerk;
    const passed: string[] = [];
    page.on('request', (request) => passed.push(request.url()));
    expect(await tokensIn(page)).toBe(1);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(passed.some((url) => url.startsWith(`${USER_POOL}/logout?`))).toBe(true);
    expect(page.url()).toBe(`${CONSOLE_ORIGIN}/staff/`);
    expect(await tokensIn(page)).toBe(0);
    expect(clerk.problems).toEqual([]);
  });
});
