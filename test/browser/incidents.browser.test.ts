import type { Page } from 'playwright-core';
import { accessibilityViolations, openBrowser, type Person, PHONE } from './support/chromium';
import { runningElection } from './support/running-election';
import { signIn } from './support/staff';

const TITLE = 'A made-up list was open for a day';
const SECRET = 'The made-up door was left open by nobody in particular.';

const today = (): { readonly month: string; readonly day: string; readonly year: string } => {
  const [month = '', day = '', year = ''] = new Intl.DateTimeFormat('en-US', {
    month: 'long',
    day: 'numeric',
    year: 'numeric',
  })
    .format(new Date())
    .split(/,? /);
  return { month, day, year };
};

const fillPublic = async (page: Page, answers: readonly [string, string, string]): Promise<void> => {
  const fields = page.getByRole('group', { name: 'For the public' });
  await fields.getByLabel('What happened').fill(answers[0]);
  await fields.getByLabel('What it meant').fill(answers[1]);
  await fields.getByLabel('What was done').fill(answers[2]);
};

const publicPage = async (page: Page): Promise<string> => {
  await page.goto(`${runningElection().origin}/incidents/`);
  await page.getByRole('heading', { name: TITLE }).or(page.getByText('No incident has been made public')).waitFor();
  return page.getByRole('main').innerText();
};

/** Words that the public reads, as soon as they are there: the publisher works within seconds. */
const untilPublic = async (page: Page, words: string): Promise<string> => {
  const until = Date.now() + 30_000;
  for (;;) {
    const text = await publicPage(page);
    if (text.includes(words)) return text;
    if (Date.now() > until) throw new Error(`not public after 30 s: ${words}`);
    await page.waitForTimeout(250);
  }
};

describe('an incident, from the officer who writes it to the public that reads it', () => {
  let officer: Person;
  let approver: Person;
  let visitor: Person;
  beforeAll(async () => {
    [officer, approver, visitor] = [await openBrowser(), await openBrowser(), await openBrowser()];
  });
  afterAll(async () => {
    for (const person of [officer, approver, visitor]) await person?.close();
  });

  test('an officer lands in the register and is told field by field what is missing', async () => {
    const { page } = officer;
    await signIn(page, 'incidents.placeholder');
    await page.getByRole('heading', { level: 1, name: 'Incidents' }).waitFor();
    await page.getByRole('link', { name: 'Write down an incident' }).click();
    await page.getByRole('button', { name: 'Write it into the register' }).click();
    expect(await page.getByRole('alert').getByRole('link').count()).toBe(5);
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  test('what was written stands with its version, and its writer cannot release it', async () => {
    const { page } = officer;
    const { month, day, year } = today();
    await page.getByLabel('Title').fill(TITLE);
    const found = page.getByRole('group', { name: 'Found on' });
    await found.getByLabel('Month').selectOption({ label: month });
    await found.getByLabel('Day').fill(day);
    await found.getByLabel('Year').fill(year);
    await fillPublic(page, ['A made-up list was open.', 'Nobody real was on it.', 'It was closed.']);
    const office = page.getByRole('group', { name: 'For this office' });
    for (const question of ['What happened', 'What it meant', 'What was done']) {
      await office.getByLabel(question).fill(SECRET);
    }
    await page.getByRole('button', { name: 'Write it into the register' }).click();
    await page.getByRole('heading', { level: 1, name: TITLE }).waitFor();
    await page.getByText('You wrote this, or an earlier version of it.').waitFor();
    expect(await page.getByRole('button', { name: /^Release/ }).count()).toBe(0);
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(await publicPage(visitor.page)).not.toContain(TITLE);
  });

  test('a second person reads it, has to say so, and releases it; the public gets its own words alone', async () => {
    const { page } = approver;
    await signIn(page, 'approver.placeholder');
    await page.getByRole('link', { name: 'Incidents' }).click();
    await page.getByRole('link', { name: TITLE }).click();
    expect(await page.getByText('Write a further version').count()).toBe(0);
    await page.getByRole('button', { name: 'Release version 1' }).click();
    await page.getByRole('link', { name: /Read what the public will read/ }).waitFor();
    await page.getByText('I read what is for the public.').click();
    await page.getByRole('button', { name: 'Release version 1' }).click();
    await page.getByText(/Released by approver\.placeholder/).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    const text = await untilPublic(visitor.page, 'A made-up list was open.');
    expect(text).not.toContain(SECRET);
  });

  test('a correction starts from what stands, waits for its own release, and leaves the earlier one to be read', async () => {
    const { page } = officer;
    await page.reload();
    await page.getByRole('button', { name: 'Write a further version' }).click();
    expect(await page.getByLabel('Title').inputValue()).toBe(TITLE);
    await fillPublic(page, ['A made-up list was open for two days.', 'Nobody real was on it.', 'It was closed.']);
    await page.getByRole('button', { name: 'Write version 2' }).click();
    await page.getByText('Earlier versions').waitFor();
    await page.getByRole('link', { name: 'All incidents' }).click();
    await page.getByText('version 2 waits').waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.setViewportSize(PHONE);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    expect(await publicPage(visitor.page)).not.toContain('two days');
    for (const { problems } of [officer, approver, visitor]) expect(problems).toEqual([]);
  });
});
