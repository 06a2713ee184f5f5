import { accessibilityViolations, DESKTOP, openBrowser, type Person, PHONE, sidewaysScroll } from './support/chromium';
import { runningElection } from './support/running-election';

const PAGES = [
  '/',
  '/live/',
  '/register/',
  '/status/',
  '/verify/',
  '/incidents/',
  '/accessibility/',
  '/privacy/',
  '/staff/',
];

describe('every public page', () => {
  let reader: Person;
  beforeAll(async () => {
    reader = await openBrowser();
  });
  afterAll(async () => {
    await reader.close();
  });

  test.each(PAGES)(
    '%s is accessible, keeps to the policy, fits a phone and asks nobody else for anything',
    async (path) => {
      const { page, problems } = reader;
      problems.length = 0;
      // Before the first release there are no figures and no key yet, and the pages say so.
      reader.expectRefusalOf('/latest.json');
      reader.expectRefusalOf('/log/key.txt');
      for (const [name, size] of [
        ['desktop', DESKTOP],
        ['phone', PHONE],
      ] as const) {
        await page.setViewportSize(size);
        await page.goto(`${runningElection().origin}${path}`, { waitUntil: 'networkidle' });
        await page.getByRole('heading', { level: 1 }).waitFor();
        expect([name, await accessibilityViolations(page)]).toEqual([name, []]);
        expect([name, await sidewaysScroll(page)]).toEqual([name, 0]);
      }
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      expect(await page.title()).toContain('Lorem County');
      expect(await page.getByText('Demonstration, not an election office').isVisible()).toBe(true);
      expect(problems).toEqual([]);
    },
  );

  test('a page is served with a policy that allows no inline script, no eval and no other origin', async () => {
    const response = await fetch(`${runningElection().origin}/live/`);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|\*|https?:\/\//);
  });

  test('the watcher notices an inline script: the policy stops it and the test would see it', async () => {
    const { page, problems } = reader;
    await page.goto(`${runningElection().origin}/privacy/`);
    problems.length = 0;
    await page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'window.broken = true';
      document.body.append(script);
    }`);
    await page.waitForTimeout(200);
    expect(problems.join('\n')).toMatch(/Content Security Policy/);
    expect(await page.evaluate('window.broken')).toBeUndefined();
  });

  test('an unknown address says so', async () => {
    const response = await fetch(`${runningElection().origin}/no-such-page`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('Page not found');
  });
});
