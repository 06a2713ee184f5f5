import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { accessibilityViolations, openBrowser, type Person } from './support/chromium';
import { runningElection } from './support/running-election';
import { signIn } from './support/staff';

const VOTER = { first: 'Testa', last: 'Keyboardonly', zip: '00001', month: 'March', day: '9', year: '1988' } as const;

const active = (page: Page): Promise<string> => page.evaluate('document.activeElement.id') as Promise<string>;

/** Presses Tab until the control with this id has the focus: what somebody without a mouse has to do. */
const tabTo = async (page: Page, id: string): Promise<void> => {
  for (let presses = 0; presses < 60; presses++) {
    if ((await active(page)) === id) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`60 presses of Tab do not lead to #${id}`);
};

const typeInto = async (page: Page, id: string, text: string): Promise<void> => {
  await tabTo(page, id);
  await page.keyboard.type(text);
};

const lookUp = async (page: Page, lastName: string): Promise<string> => {
  await page.goto(`${runningElection().origin}/status/`);
  await page.getByLabel('Last name').fill(lastName);
  await page.getByLabel('Month').selectOption({ label: VOTER.month });
  await page.getByLabel('Day').fill(VOTER.day);
  await page.getByLabel('Year').fill(VOTER.year);
  await page.getByLabel('ZIP code of your home').fill(VOTER.zip);
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByRole('heading', { name: 'Answer' }).waitFor();
  return page.locator('.usa-summary-box').innerHTML();
};

describe('a registration, from the form to the look-up', () => {
  let voter: Person;
  let registrar: Person;
  let reference = '';
  beforeAll(async () => {
    [voter, registrar] = [await openBrowser(), await openBrowser()];
  });
  afterAll(async () => {
    for (const person of [voter, registrar]) await person?.close();
  });

  test('an incomplete step names each mistake once, takes the focus, and leads to the field', async () => {
    const { page } = voter;
    await page.goto(`${runningElection().origin}/register/`);
    await page.getByRole('button', { name: 'Continue' }).click();
    const summary = page.getByRole('alert');
    expect(await summary.getByRole('link').allInnerTexts()).toEqual([
      'Say whether you are a citizen of the United States.',
      'Say whether you will be 18 years old on or before election day.',
    ]);
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('alert');
    await summary.getByRole('link').first().click();
    expect(await active(page)).toBe('citizen');
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  test('somebody who is no citizen is told not to fill in the form', async () => {
    const { page } = voter;
    await page.goto(`${runningElection().origin}/register/`);
    await page
      .getByRole('group', { name: /Are you a citizen/ })
      .getByText('No', { exact: true })
      .click();
    await page.getByText('Do not fill in this form').waitFor();
    expect(await page.getByRole('button', { name: 'Continue' }).count()).toBe(0);
  });

  test('the whole form can be filled in, reviewed, signed and sent by keyboard alone', async () => {
    const { page } = voter;
    await page.goto(`${runningElection().origin}/register/`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await tabTo(page, 'citizen');
    await page.keyboard.press('Space');
    await tabTo(page, 'eighteen');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /About you/ }).waitFor();
    await typeInto(page, 'first', VOTER.first);
    await typeInto(page, 'last', VOTER.last);
    await typeInto(page, 'birthMonth', VOTER.month);
    await typeInto(page, 'birthMonth-day', VOTER.day);
    await typeInto(page, 'birthMonth-year', VOTER.year);
    await typeInto(page, 'street', '1 Nowhere Lane');
    await typeInto(page, 'city', 'Ipsum');
    await typeInto(page, 'zip', VOTER.zip);
    await tabTo(page, 'idKind');
    await page.keyboard.press('ArrowUp');
    expect(await page.getByLabel('I have neither').isChecked()).toBe(true);
    expect(await accessibilityViolations(page)).toEqual([]);
    await typeInto(page, 'partyChoice', '');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Review and sign/ }).waitFor();
    const review = await page.getByRole('main').innerText();
    expect(review).toContain(`${VOTER.first} ${VOTER.last}`);
    expect(review).toContain('March 9, 1988');
    expect(await accessibilityViolations(page)).toEqual([]);
    await tabTo(page, 'attested');
    await page.keyboard.press('Space');
    await typeInto(page, 'signedName', `${VOTER.first} ${VOTER.last}`);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Your form has arrived' }).waitFor();
    reference = await page.locator('.reference').innerText();
    expect(reference).toMatch(/^[0-9A-Z]{5}(-[0-9A-Z]{5}){4}$/);
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(voter.problems).toEqual([]);
  });

  test('a document can be handed in with the receipt, and mistakes are named', async () => {
    const { page, problems } = voter;
    await page.getByRole('button', { name: 'Send the document' }).click();
    await page.getByRole('link', { name: 'Choose the file.' }).waitFor();
    await page.getByText('Signature', { exact: true }).click();
    const image = { name: 'made-up.png', mimeType: 'image/png', buffer: Buffer.from('a made-up signature') };
    await page.getByLabel('The file').setInputFiles(image);
    await page.getByRole('button', { name: 'Send the document' }).click();
    await page.getByText('The office has received: signature.').waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('the answers are kept in no storage of the browser', async () => {
    const kept = (await voter.page.evaluate(
      'JSON.stringify(sessionStorage) + JSON.stringify(localStorage) + document.cookie',
    )) as string;
    expect(kept).not.toContain(VOTER.last);
    expect(kept).not.toContain('Nowhere');
  });

  test('before the office has decided, the look-up answers as for nobody', async () => {
    const { page } = voter;
    const waiting = await lookUp(page, VOTER.last);
    const nobody = await lookUp(page, 'Nosuchname');
    expect(waiting).toBe(nobody);
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  test('the registrar finds the form by its reference, reads it and accepts it', async () => {
    const { page } = registrar;
    await signIn(page, 'registrar.placeholder');
    await page.getByRole('heading', { level: 1, name: 'Registrations' }).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.goto(`${runningElection().origin}/staff/#/registrations/${reference}`);
    await page.getByRole('heading', { level: 1, name: reference }).waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save signature' }).click(),
    ]);
    expect(readFileSync(await saved.path(), 'utf8')).toBe('a made-up signature');
    expect(await page.getByRole('main').innerText()).toContain(`${VOTER.first} ${VOTER.last}`);
    await page.getByText('Accepted: put the voter on the roll').click();
    await page.getByLabel('Precinct').fill('Ipsum 1');
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save the decision' }).click();
    await page.getByText('Precinct: Ipsum 1').waitFor();
    expect(registrar.problems).toEqual([]);
  });

  test('afterwards the look-up shows status and precinct, and nothing that was not typed', async () => {
    const answer = await lookUp(voter.page, VOTER.last);
    expect(answer).toContain('Active');
    expect(answer).toContain('Ipsum 1');
    expect(answer).not.toContain(VOTER.first);
    expect(answer).not.toContain('Nowhere');
    expect(voter.problems).toEqual([]);
  });

  test('the results parts of the console are not there for a registrar', async () => {
    const { page } = registrar;
    expect(await page.getByRole('navigation', { name: 'Staff' }).getByRole('link').allInnerTexts()).toEqual([
      'Registrations',
    ]);
    await page.goto(`${runningElection().origin}/staff/#/results`);
    await page.getByText('Nothing here for your account').waitFor();
  });
});
