import { accessibilityViolations, DESKTOP, openBrowser, type Person, PHONE, sidewaysScroll } from './support/chromium';
import { BALLOTS, CHOICES, CONTEST, madeUpResults, totalOf } from './support/made-up-results';
import { runningElection } from './support/running-election';
import { signIn } from './support/staff';

const ELECTION = '2020-11-03-general';
const figure = (n: number): string => n.toLocaleString('en-US');

/** Opens the election's page in the console. */
const openElection = async ({ page }: Person): Promise<void> => {
  await page.goto(`${runningElection().origin}/staff/#/results/${ELECTION}`);
  await page.getByRole('heading', { level: 1, name: 'General Election (example)' }).waitFor();
};

/** Attests where nobody has yet. */
const attest = async ({ page }: Person): Promise<void> => {
  await page.getByRole('heading', { name: 'Releases' }).waitFor();
  if ((await page.getByLabel('Statement').count()) === 0) return;
  await page.getByLabel('Statement').fill('I attest that all polls in the county have closed. Testa Placeholder.');
  await page.getByRole('button', { name: 'Attest' }).click();
  await page.getByText('Polls attested closed by').waitFor();
};

const loadFile = async ({ page }: Person, name: string): Promise<void> => {
  await openElection({ page } as Person);
  await page
    .locator('#results-file')
    .setInputFiles({ name, mimeType: 'text/xml', buffer: Buffer.from(madeUpResults()) });
  await page.locator('label', { hasText: 'Unofficial – partial' }).click();
  await page.getByLabel('Ballots still to be counted').fill('1,240');
  await page.getByRole('button', { name: 'Load' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
};

describe('a release, from the file to the public page', () => {
  let clerk: Person;
  let approver: Person;
  let reader: Person;
  beforeAll(async () => {
    [clerk, approver, reader] = [await openBrowser(), await openBrowser(), await openBrowser()];
    reader.expectRefusalOf('/totals.json');
  });
  afterAll(async () => {
    for (const person of [clerk, approver, reader]) await person?.close();
  });

  test('the clerk loads a file, sees both figures where they disagree, and cannot approve it', async () => {
    await signIn(clerk.page, 'clerk.placeholder');
    await loadFile(clerk, 'made-up-detail.xml');
    const { page } = clerk;
    expect(await page.getByText('Needs a reason').count()).toBeGreaterThan(0);
    const wrong = CHOICES.find((choice) => choice.error !== undefined);
    if (!wrong) throw new Error('the made-up file has no disagreement');
    const findings = await page.getByRole('region', { name: 'What does not add up' }).innerText();
    expect(findings).toContain(figure(totalOf(wrong)));
    expect(findings).toContain(figure(totalOf(wrong) - (wrong.error ?? 0)));
    for (const choice of CHOICES) {
      expect(await page.getByRole('row', { name: new RegExp(`^${choice.name.split(' (')[0]}`) }).innerText()).toContain(
        figure(totalOf(choice)),
      );
    }
    expect(await page.getByText('Somebody else has to approve this').isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: 'Approve and release' }).count()).toBe(0);
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  test('a second person approves with a written reason, and the page shows the release with its status and time', async () => {
    await signIn(approver.page, 'approver.placeholder');
    await openElection(approver);
    await attest(approver);
    const { page } = approver;
    await page.getByRole('link', { name: 'made-up-detail.xml' }).first().click();
    await page.getByRole('heading', { name: 'Approve and release' }).waitFor();
    // Nothing is approved by a press of the button alone.
    await page.getByRole('button', { name: 'Approve and release' }).click();
    await page.getByRole('heading', { name: /need.* a correction/ }).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    for (const box of await page.getByLabel(/^Reason for disagreement/).all()) {
      await box.fill('Made-up reason: two ballots were entered by hand. The canvass corrects the parts.');
    }
    await page.getByText(/^I compared these figures/).click();
    await page.getByRole('button', { name: 'Approve and release' }).click();
    await page.getByText(/^Release \d+ is published$/).waitFor({ timeout: 30_000 });
    expect(approver.problems).toEqual([]);
    expect(clerk.problems).toEqual([]);

    await reader.page.goto(`${runningElection().origin}/live/?election=${ELECTION}`);
    const contest = reader.page.getByRole('article', { name: CONTEST });
    await contest.waitFor();
    expect(await reader.page.locator('.status-strip').innerText()).toMatch(/unofficial – partial/i);
    expect(await reader.page.locator('.status-strip').innerText()).toMatch(/Release \d+ · .*(EST|EDT|GMT-[45])/);
    const keyFigures = await reader.page.locator('.key-figures').innerText();
    expect(keyFigures).toContain(figure(BALLOTS));
    expect(keyFigures).toContain('1,240');
    for (const choice of CHOICES) {
      expect(
        await contest.getByRole('row', { name: new RegExp(`^${choice.name.split(' (')[0]}`) }).innerText(),
      ).toContain(figure(totalOf(choice)));
    }
    expect(await contest.innerText()).toContain('Made-up reason: two ballots were entered by hand.');
    expect((await contest.innerText()).toLowerCase()).not.toMatch(/winner|won|elected|leading/);
  });

  test('the figures of each reporting unit can be opened and sorted, and one unit shown alone', async () => {
    const { page } = reader;
    const contest = page.getByRole('article', { name: CONTEST });
    expect(await contest.getByRole('region', { name: 'by reporting unit' }).count()).toBe(0);
    await contest.getByText(/^By reporting unit/).click();
    const table = contest.getByRole('region', { name: 'by reporting unit' });
    const firstUnit = () => table.locator('tbody tr th').first().innerText();
    expect(await firstUnit()).toBe('Dolor 1');
    await table.getByRole('button', { name: /^Testa Placeholder/ }).click();
    expect(await table.locator('th[aria-sort]').innerText()).toContain('Testa Placeholder');
    const column = (await table.locator('tbody tr td:nth-of-type(1)').allInnerTexts()).map((t) => Number(t));
    expect(column).toEqual([...column].sort((a, b) => b - a));
    expect(column.length).toBeGreaterThan(1);
    await page.getByLabel('Figures of').selectOption({ label: 'Lorem 2' });
    const row = await contest
      .getByRole('row', { name: /^Testa Placeholder/ })
      .first()
      .innerText();
    // 100 + 3 for the second precinct, with 0, 5 and 10 more by type.
    expect(row).toContain('324');
    await page.getByLabel('Figures of').selectOption({ index: 0 });
    await page.getByLabel('Search contests and choices').fill('no such contest');
    await page.getByText('No contest matches.').waitFor();
    await page.getByLabel('Search contests and choices').fill('PLACEHOLDER keeper');
    await contest.waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.setViewportSize(PHONE);
    expect(await sidewaysScroll(page)).toBe(0);
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(reader.problems).toEqual([]);
  });

  test('the downloads are there: report, table, figures, print, signed statement', async () => {
    const { origin } = runningElection();
    await reader.page.goto(`${origin}/live/?election=${ELECTION}`);
    await reader.page.getByRole('heading', { name: 'Download and check' }).waitFor();
    const links = await reader.page.locator('.downloads a[download]').evaluateAll((all) => all.map((a) => `${a}`));
    expect(links).toHaveLength(5);
    for (const link of links) expect((await fetch(link)).status).toBe(200);
  });

  test('when the results cannot be read again, the page keeps the figures and says that it could not refresh', async () => {
    const { page } = reader;
    await page.getByRole('article', { name: CONTEST }).waitFor();
    await page.route('**/totals.json', (route) => route.abort());
    // Out of sight and back: the page asks again at once.
    await page.getByRole('button', { name: 'Pause updates' }).click();
    await page.getByRole('button', { name: 'Resume updates' }).click();
    await page.getByText('Could not refresh. These are the last figures').waitFor();
    expect(await page.getByRole('article', { name: CONTEST }).isVisible()).toBe(true);
    await page.unroute('**/totals.json');
    await page.getByRole('button', { name: 'Pause updates' }).click();
    await page.getByRole('button', { name: 'Resume updates' }).click();
    await page.getByText('Could not refresh. These are the last figures').waitFor({ state: 'detached' });
  });

  test('an unchanged file is not sent again: the page asks with its ETag and gets a 304', async () => {
    const { page } = reader;
    // Seen from the network: the page itself is handed the copy that it has.
    const network = await page.context().newCDPSession(page);
    await network.send('Network.enable');
    const statuses: number[] = [];
    network.on('Network.responseReceivedExtraInfo', (event) => statuses.push(event.statusCode));
    await page.getByRole('button', { name: 'Pause updates' }).click();
    await page.getByRole('button', { name: 'Resume updates' }).click();
    const until = Date.now() + 10_000;
    while (statuses.length === 0 && Date.now() < until) await page.waitForTimeout(50);
    expect(statuses).toEqual([304]);
  });

  test('the page lists every release of the log, and the figures can be read without JavaScript', async () => {
    const { origin } = runningElection();
    const { page } = reader;
    const history = page.getByRole('region', { name: 'Releases' });
    await history.getByText(/shown above/).waitFor();
    expect(await history.locator('li').first().innerText()).toMatch(/Unofficial – partial, release \d+, .*shown above/);
    for (const change of await history.locator('details summary').all()) await change.click();
    await history
      .getByRole('row', { name: /Testa Placeholder/ })
      .first()
      .waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await sidewaysScroll(page)).toBe(0);
    await page.setViewportSize(DESKTOP);
    const plain = await openBrowser({ javaScript: false });
    try {
      await plain.page.goto(`${origin}/live/?election=${ELECTION}`);
      await plain.page.getByRole('link', { name: /without JavaScript/ }).click();
      await plain.page.getByRole('link', { name: ELECTION }).click();
      const text = await plain.page.locator('body').innerText();
      for (const choice of CHOICES) expect(text).toContain(figure(totalOf(choice)));
      expect(text).toMatch(/Unofficial, partial: these figures may still change/);
      expect(text).toContain('1,240');
      expect(text).toContain('Made-up reason: two ballots were entered by hand.');
      await plain.page.setViewportSize(PHONE);
      expect(await sidewaysScroll(plain.page)).toBe(0);
      expect(plain.problems).toEqual([]);
    } finally {
      await plain.close();
    }
  });

  test('the browser checks what is published, remembers it, and names a file in which one byte is changed', async () => {
    const { origin } = runningElection();
    const { page } = reader;
    await page.goto(`${origin}/live/?election=${ELECTION}`);
    await page.getByText('Check these figures in this browser').click();
    const check = page.getByRole('button', { name: 'Check in this browser' });
    await check.click();
    await page.getByText('Everything that was checked holds').waitFor();
    expect(await page.locator('.check-panel').innerText()).toContain('first check in this browser');
    expect(await page.locator('.check-panel').innerText()).toContain('has limits');
    await page.goto(`${origin}/verify/`);
    await check.click();
    await page.getByText('Everything that was checked holds').waitFor();
    expect(await page.locator('.check-panel').innerText()).toContain('It contains everything that this browser saw on');
    expect(await accessibilityViolations(page)).toEqual([]);

    await page.route('**/releases/*.csv', async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      body[200] = (body[200] ?? 0) ^ 1;
      await route.fulfill({ response, body });
    });
    await check.click();
    await page.getByText('1 thing is wrong').waitFor();
    expect(await page.locator('.check-panel').innerText()).toMatch(
      /releases\/\d+\.csv: The file is not the one that was signed/,
    );
    await page.unroute('**/releases/*.csv');

    // A log that no longer begins as it did: here, what was seen is of another history.
    await page.evaluate(`(() => {
      const seen = JSON.parse(localStorage.getItem('election-check/v1'));
      seen.checkpoint = seen.checkpoint.replace(/\\n[0-9]+\\n/, '\\n99\\n');
      localStorage.setItem('election-check/v1', JSON.stringify(seen));
    })()`);
    await check.click();
    await page.getByText('The earlier checkpoint is not one that this key signed').waitFor();
    await page.evaluate('localStorage.clear()');
    expect(reader.problems).toEqual([]);
  });

  test('the console shows what witnesses sign, and offers no change of key where no next key is deployed', async () => {
    const { page } = approver;
    await page.goto(`${runningElection().origin}/staff/#/log`);
    await page.getByRole('heading', { level: 1, name: 'Public log' }).waitFor();
    const log = page.getByRole('region', { name: /log$/ }).first();
    const text = await (await fetch(`${runningElection().origin}/log/checkpoint`)).text();
    expect(await log.locator('pre').innerText()).toBe(text.slice(0, text.indexOf('\n\n') + 1));
    expect(await page.getByText('Key 1 of 1 that is deployed signs the log.').isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: 'Propose the change' }).count()).toBe(0);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.setViewportSize(PHONE);
    expect(await sidewaysScroll(page)).toBe(0);
  });

  test('an election without a release says so, and when its polls close', async () => {
    await reader.page.goto(`${runningElection().origin}/live/?election=2028-11-07-general`);
    await reader.page.getByText('No results have been released yet').waitFor();
    expect(await reader.page.getByRole('main').innerText()).toMatch(/Polls close on Nov 7, 2028, 7:00 PM/);
  });

  test('one person with both roles cannot approve a load of their own', async () => {
    const both = await openBrowser();
    try {
      await signIn(both.page, 'both.placeholder');
      await loadFile(both, 'own-load.xml');
      expect(await both.page.getByText('Somebody else has to approve this').isVisible()).toBe(true);
      expect(await both.page.getByRole('button', { name: 'Approve and release' }).count()).toBe(0);
    } finally {
      await both.close();
    }
  });

  test('signing out leaves no token behind', async () => {
    const { page } = clerk;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate('JSON.stringify(sessionStorage) + JSON.stringify(localStorage)')).not.toMatch(/eyJ/);
  });
});
