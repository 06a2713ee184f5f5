import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Jurisdiction } from '../../lib/config/schema';
import { openConsole } from '../../lib/console/open';
import { siteSettingsSchema } from '../../lib/contracts/site';
import { BALLOTS, office, outputs, RESULTS, SIGN_IN } from './office';

let site: string;
beforeAll(() => {
  site = mkdtempSync(join(tmpdir(), 'election-console-'));
  mkdirSync(join(site, 'staff'));
  writeFileSync(join(site, 'staff/index.html'), '<!doctype html><title>Staff console</title>');
});
afterAll(() => rmSync(site, { recursive: true, force: true }));

const opened = async <T>(settings: Jurisdiction, look: (origin: string) => Promise<T>): Promise<T> => {
  const { server } = await openConsole({
    settings,
    outputs: outputs(),
    file: 'outputs.json',
    site,
    port: 0,
    log: () => undefined,
  });
  try {
    return await look(server.origin);
  } finally {
    await server.close();
  }
};

test('the page is told of this office, and signs in where the deploy said', async () => {
  const told = await opened(office, async (origin) =>
    siteSettingsSchema.parse(await (await fetch(`${origin}/site.json`)).json()),
  );
  expect(told.jurisdiction).toBe(office.name);
  expect(told.modules).toEqual(office.modules);
  expect(told.signIn).toEqual({
    authorizeUrl: `https://${SIGN_IN.signIn}/oauth2/authorize`,
    tokenUrl: `https://${SIGN_IN.signIn}/oauth2/token`,
    logoutUrl: `https://${SIGN_IN.signIn}/logout`,
    clientId: SIGN_IN.clientId,
  });
});

test('the page may call the sign-in and the stores that take uploads, and no other host: the APIs are called for it', async () => {
  const policy = await opened(office, async (origin) =>
    (await fetch(`${origin}/staff/`)).headers.get('content-security-policy'),
  );
  expect(policy?.split('; ')).toContain(
    `connect-src 'self' https://${SIGN_IN.signIn} https://${RESULTS.intake} https://${BALLOTS.intake}`,
  );
});

test.each([
  ['its own name', { ...office, domain: 'results.lorem.example' }, 'https://results.lorem.example/live/'],
  [
    'CloudFront’s, where it has none',
    { ...office, cloudFrontName: 'd111111abcdef8.cloudfront.net' },
    'https://d111111abcdef8.cloudfront.net/live/',
  ],
  ['nothing, where nobody wrote one down', office, null],
])('the public’s pages are found on the website, by %s', async (_, settings, at) => {
  expect(
    await opened(settings, async (origin) =>
      (await fetch(`${origin}/live/`, { redirect: 'manual' })).headers.get('location'),
    ),
  ).toBe(at);
});
