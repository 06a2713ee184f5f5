import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Route } from 'playwright-core';
import { serveConsole } from '../../lib/console/serve';
import { siteSettingsSchema } from '../../lib/contracts/site';
import type { LocalServer } from '../../lib/local/server';
import { accessibilityViolations, openBrowser, type Person } from './support/chromium';
import { runningElection } from './support/running-election';
import { signIn } from './support/staff';

/** Stands in for Cognito: the browser asks it over TLS, as in an office, and never leaves this machine. */
const SIGN_IN = 'election-lorem.auth-fips.us-gov-west-1.amazoncognito.com';
const CODE = 'a-code-for-once';

let server: LocalServer;
let person: Person;
let token: string;
const exchanged: URLSearchParams[] = [];
let asked = new URLSearchParams();

const cognito = async (route: Route): Promise<void> => {
  const url = new URL(route.request().url());
  if (url.pathname === '/oauth2/authorize') {
    asked = url.searchParams;
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.search = new URLSearchParams({ code: CODE, state: asked.get('state') ?? '' }).toString();
    await route.fulfill({ status: 302, headers: { location: back.href } });
    return;
  }
  exchanged.push(new URLSearchParams(route.request().postData() ?? ''));
  await route.fulfill({
    status: 200,
    headers: { 'access-control-allow-origin': '*', 'content-type': 'application/json' },
    body: JSON.stringify({ id_token: token }),
  });
};

beforeAll(async () => {
  const { origin } = runningElection();
  const clerk = await openBrowser();
  await signIn(clerk.page, 'clerk.placeholder');
  token = String(await clerk.page.evaluate("sessionStorage.getItem('staff-token')"));
  await clerk.close();

  const settings = siteSettingsSchema.parse(await (await fetch(`${origin}/site.json`)).json());
  server = await serveConsole({
    port: 0,
    site: join(__dirname, '../../.build/site'),
    settings: {
      ...settings,
      signIn: {
        authorizeUrl: `https://${SIGN_IN}/oauth2/authorize`,
        tokenUrl: `https://${SIGN_IN}/oauth2/token`,
        logoutUrl: `https://${SIGN_IN}/logout`,
        clientId: '1placeholder2placeholder3',
      },
    },
    apis: new Map([
      ['results-staff', origin],
      ['incidents-staff', origin],
    ]),
    connectTo: [SIGN_IN],
    log: () => undefined,
  });
  person = await openBrowser();
  await person.page.context().route(`https://${SIGN_IN}/**`, cognito);
});
afterAll(async () => {
  await person.close();
  await server.close();
});

test('a clerk signs in from the console on their own machine and works on the real services', async () => {
  const { page } = person;
  await page.goto(`${server.origin}/staff/`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();

  expect(asked.get('redirect_uri')).toBe(`${server.origin}/staff/`);
  expect(exchanged).toHaveLength(1);
  const verifier = exchanged[0]?.get('code_verifier') ?? '';
  expect(exchanged[0]?.get('code')).toBe(CODE);
  expect(createHash('sha256').update(verifier).digest('base64url')).toBe(asked.get('code_challenge'));
  // The code is gone from the address and the history.
  expect(page.url()).not.toContain(CODE);

  await page.getByRole('heading', { level: 1 }).waitFor();
  const elections = page.locator('main a[href^="#/results/"]');
  await elections.first().waitFor();
  await elections.first().click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await accessibilityViolations(page)).toEqual([]);
});

test('the page asks its own machine and the sign-in alone, and breaks none of its policies', async () => {
  const own = [`request to ${server.origin}/`, `request to https://${SIGN_IN}/`];
  expect(person.problems.filter((problem) => !own.some((one) => problem.startsWith(one)))).toEqual([]);
});
