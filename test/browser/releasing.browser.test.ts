import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ElectionCalendar } from '../../lib/contracts/calendar';
import { REHEARSAL_WATERMARK } from '../../lib/contracts/published';
import { type ElectionNight, electionNight, precincts } from '../local/support/election-night';
import { accessibilityViolations, openBrowser, type Person, PHONE, sidewaysScroll } from './support/chromium';
import { announce } from './support/running-election';
import { signIn } from './support/staff';

/** One synth of the shipped templates, where no other test made it yet. */
jest.setTimeout(300_000);

const ELECTION: ElectionCalendar = {
  id: '2028-11-07-general',
  name: 'General Election',
  date: '2028-11-07',
  type: 'general',
  pollsClose: '2028-11-08T00:00:00.000Z',
  registrationDeadline: '2028-10-10',
};
const REHEARSAL: ElectionCalendar = {
  ...ELECTION,
  id: `rehearsal-${ELECTION.id}`,
  name: 'Rehearsal of the General Election',
  pollsClose: '2028-10-20T20:00:00.000Z',
  rehearsalOf: ELECTION.id,
};
const fileOf = (testa: number): string =>
  precincts({
    'Dog Catcher': { 'Testa Placeholder': [testa, 60], 'Exempla Madeup': [35, 45] },
    'School Board': { 'Ipsum Dolor': [50, 55], 'Amet Consectetur': [20, 44] },
  });

let night: ElectionNight;
let clerk: Person;
beforeAll(async () => {
  night = await electionNight({
    elections: [ELECTION, REHEARSAL],
    now: '2028-11-08T00:30:00.000Z',
    site: join(__dirname, '../../.build/site'),
  });
  announce({ origin: night.origin(), home: night.home });
  await night.attest();
  const certified = await night.load('both', fileOf(40), { status: 'certified' });
  expect((await night.approve('approver', certified.json)).status).toBe(201);
  clerk = await openBrowser();
  await signIn(clerk.page, 'clerk.placeholder');
});
afterAll(async () => {
  await clerk?.close();
  await night?.close();
});

const goTo = async (path: string, heading: string): Promise<void> => {
  await clerk.page.goto(`${night.origin()}/staff/#/results/${path}`);
  await clerk.page.getByRole('heading', { level: 1, name: heading }).waitFor();
};

test('a rehearsal says so above everything else', async () => {
  await goTo(REHEARSAL.id, REHEARSAL.name);
  expect(await clerk.page.getByText(REHEARSAL_WATERMARK).isVisible()).toBe(true);
  expect(await accessibilityViolations(clerk.page)).toEqual([]);
  await goTo(ELECTION.id, ELECTION.name);
  expect(await clerk.page.getByText(REHEARSAL_WATERMARK).count()).toBe(0);
});

test('a test deck is archived, and its figures are refused in plain words', async () => {
  const { page } = clerk;
  clerk.expectRefusalOf('/loads');
  const deck = { name: 'deck.csv', mimeType: 'text/csv', buffer: Buffer.from(fileOf(1)) };
  await goTo(ELECTION.id, ELECTION.name);
  await page.getByText(/^Archive a test deck/).click();
  await page.locator('#deck-file').setInputFiles(deck);
  await page.getByLabel('Name of the deck').fill('Logic and accuracy, scanner 2');
  await page.getByRole('button', { name: 'Archive' }).click();
  await page.getByText('Logic and accuracy, scanner 2. Archived by').waitFor();
  expect(await accessibilityViolations(page)).toEqual([]);
  await page.locator('#results-file').setInputFiles(deck);
  await page.locator('label', { hasText: 'Unofficial – partial' }).click();
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await page.getByText('These are the figures of the test deck “Logic and accuracy, scanner 2”').waitFor();
});

test('certified figures that change are held, until the clerk says which contest, what and why; the approver reads it', async () => {
  const { page } = clerk;
  await goTo(ELECTION.id, ELECTION.name);
  await page
    .locator('#results-file')
    .setInputFiles({ name: 'recount.csv', mimeType: 'text/csv', buffer: Buffer.from(fileOf(39)) });
  await page.locator('label[for=status-recount]').click();
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await page.getByText('This cannot be released yet').waitFor();
  expect(await page.getByText(/Nobody has written what is corrected and why: Dog Catcher/).isVisible()).toBe(true);
  expect(await accessibilityViolations(page)).toEqual([]);

  await page.getByLabel('What is different').fill('All ballots of this contest were counted again by hand.');
  await page.getByRole('button', { name: 'Load again' }).click();
  await page.getByRole('heading', { name: /need.* a correction/ }).waitFor();
  expect(await accessibilityViolations(page)).toEqual([]);
  await page.getByLabel('Release that is corrected').fill('1');
  await page.getByRole('textbox', { name: /^Why/ }).fill('The margin was below one half of one percent.');
  await page.getByRole('button', { name: 'Load again' }).click();
  await page.getByRole('heading', { name: 'What is corrected' }).waitFor();
  expect(await page.getByText('This cannot be released yet').count()).toBe(0);
  expect(await page.getByText('Recount (last release: Certified by the county)').isVisible()).toBe(true);
  expect(await accessibilityViolations(page)).toEqual([]);
  const loadPage = page.url();
  await page.setViewportSize(PHONE);
  expect(await sidewaysScroll(page)).toBe(0);
  await goTo(ELECTION.id, ELECTION.name);
  await page.getByText(/^Archive a test deck/).click();
  expect(await sidewaysScroll(page)).toBe(0);

  const approver = await openBrowser();
  await signIn(approver.page, 'approver.placeholder');
  await approver.page.goto(loadPage);
  await approver.page.getByRole('heading', { name: 'Approve and release' }).waitFor();
  const seen = await approver.page.locator('main').innerText();
  expect(seen).toContain('All ballots of this contest were counted again by hand.');
  expect(seen).toContain('The margin was below one half of one percent.');
  await approver.page.goto(`${night.origin()}/staff/#/results/${ELECTION.id}`);
  await approver.page.getByText('A court kept polls open longer').click();
  await approver.page.getByLabel('Minutes longer than that').fill('90');
  await approver.page.getByText(/^Polls then close/).waitFor();
  expect(await accessibilityViolations(approver.page)).toEqual([]);
  expect([clerk.problems, approver.problems]).toEqual([[], []]);
  await approver.close();
});

test('a record’s digest is computed in the browser, entered in the log, and shown; the file itself is sent nowhere', async () => {
  const manifest = Buffer.from(`container,ballots\nBox 1,${'9'.repeat(200_000)}\n`);
  const digest = createHash('sha256').update(manifest).digest('hex');
  const approver = await openBrowser();
  const { page } = approver;
  const sent: number[] = [];
  page.on('request', (request) => sent.push(request.postDataBuffer()?.length ?? 0));
  await signIn(page, 'approver.placeholder');
  await page.goto(`${night.origin()}/staff/#/results/${ELECTION.id}`);
  await page.getByText(/^Enter a record’s digest/).click();
  await page.getByRole('button', { name: 'Compute and enter' }).click();
  await page.getByRole('heading', { name: '3 answers need a correction' }).waitFor();
  await page.locator('label', { hasText: 'Ballot manifest' }).click();
  await page.locator('#record-file').setInputFiles({ name: 'manifest.csv', mimeType: 'text/csv', buffer: manifest });
  await page.getByLabel('What the file is, in a line').fill('Manifest of all containers (made up)');
  await page.getByRole('button', { name: 'Compute and enter' }).click();
  await page.getByText('The digest is on its way into the log').waitFor();
  await page.getByText('(1 entered)').waitFor();
  expect(await page.getByText(digest).count()).toBe(2);
  expect(Math.max(...sent)).toBeLessThan(2000);
  expect(await accessibilityViolations(page)).toEqual([]);

  await night.latest();
  await page.reload();
  await page.getByText(/^Enter a record’s digest/).click();
  await page.getByText('It stands in the public log.').waitFor();
  expect(approver.problems).toEqual([]);
  await approver.close();
});

test('one person releases alone only with a reason in a full sentence, which the public page then shows', async () => {
  const why = 'The second official is in hospital and the deputy cannot be reached by telephone.';
  const file = fileOf(38);
  const [contest] = (await night.load('both', file, { status: 'recount' })).json.report.contests;
  const loaded = await night.load('both', file, {
    status: 'recount',
    corrections: [
      {
        release: 1,
        contest: contest?.id ?? '',
        what: 'Counted again by hand.',
        why: 'The court ordered it that night.',
      },
    ],
  });
  const emergency = await openBrowser();
  const { page } = emergency;
  await signIn(page, 'emergency.placeholder');
  await page.goto(`${night.origin()}/staff/#/results/${ELECTION.id}/${loaded.json.loadId}`);
  await page.getByRole('heading', { name: 'Release alone, in an emergency' }).waitFor();
  const release = page.getByRole('button', { name: 'Release alone' });
  await page.getByLabel('Why no second person can be asked').fill('Nobody there.');
  await release.click();
  await page.getByRole('link', { name: /Write in a full sentence why no second person/ }).waitFor();
  expect(await accessibilityViolations(page)).toEqual([]);
  await page.getByLabel('Why no second person can be asked').fill(why);
  await page.locator('label[for=alone-compared]').click();
  await release.click();
  await page.getByText(/is approved and being signed|is published/).waitFor();
  await night.latest();

  await page.goto(`${night.origin()}/live/?election=${ELECTION.id}`);
  await page.getByText('Released by one person alone', { exact: true }).waitFor();
  expect(await page.locator('main').innerText()).toContain(why);
  expect(await accessibilityViolations(page)).toEqual([]);
  expect(emergency.problems).toEqual([]);
  await emergency.close();
});

test('a rehearsal’s release is looked at under its own address, with the mark, and stands in no list of the public', async () => {
  night.at('2028-11-08T00:31:00.000Z');
  await night.attest('approver', REHEARSAL.id);
  const loaded = await night.load('both', fileOf(41), { electionId: REHEARSAL.id });
  expect((await night.approve('approver', loaded.json)).status).toBe(201);
  await night.latest(REHEARSAL.id, 'rehearsal/');
  const reader = await openBrowser();
  // The shipped site names another election, of which this night releases nothing.
  reader.expectRefusalOf('/totals.json');
  const { page } = reader;
  await page.goto(`${night.origin()}/live/?election=${REHEARSAL.id}`);
  await page.getByRole('heading', { name: 'Dog Catcher' }).waitFor();
  expect(await page.getByText(REHEARSAL_WATERMARK).first().isVisible()).toBe(true);
  await page
    .getByText(/^By reporting unit/)
    .first()
    .click();
  await page.getByRole('rowheader', { name: 'Nowhere 1' }).first().waitFor();
  await page
    .getByText(/release 1, /)
    .first()
    .waitFor();
  const report = await page.getByRole('link', { name: /^Complete report/ }).getAttribute('href');
  expect(report).toMatch(/^\/rehearsal\/results\//);
  expect((await page.request.get(`${night.origin()}${report}`)).status()).toBe(200);
  expect(await accessibilityViolations(page)).toEqual([]);
  for (const path of ['/', '/live/', `/live/?election=${ELECTION.id}`]) {
    await page.goto(`${night.origin()}${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.content()).not.toContain('rehearsal-');
  }
  expect(reader.problems).toEqual([]);
  await reader.close();
});
