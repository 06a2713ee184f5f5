import { join } from 'node:path';
import type { ElectionCalendar } from '../../lib/contracts/calendar';
import { utf8 } from '../../lib/services/results/log/bytes';
import { cosign, witnessKeyText, witnessOf } from '../../lib/services/results/log/cosignature';
import { parseNote, signatureLine } from '../../lib/services/results/log/note';
import { type ElectionNight, electionNight, precincts } from '../local/support/election-night';
import { memorySigner } from '../services/results/support/memory-ports';
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
const NOW = '2028-11-08T00:30:00.000Z';
const REASON = 'The made-up office changes its key each year.';
const PRESS = memorySigner(5);
const WITNESS = 'press.example/w1';

let night: ElectionNight;
let approver: Person;
let second: Person;
let printed = '';
const openLog = async ({ page }: Person): Promise<void> => {
  await page.goto(`${night.origin()}/staff/#/log`);
  await page.getByRole('heading', { level: 1, name: 'Public log' }).waitFor();
};
/** What the press sends by mail: its line under the checkpoint that it read on the website. */
const lineOfThePress = async (): Promise<string> => {
  const { text } = await night.published('log/checkpoint');
  const note = parseNote(utf8(text));
  if (note === undefined) throw new Error('there is no checkpoint');
  return signatureLine(await cosign(witnessOf(WITNESS, await PRESS.publicKey()), PRESS.sign, note.text, new Date(NOW)));
};

beforeAll(async () => {
  const key = witnessKeyText(witnessOf(WITNESS, await PRESS.publicKey()));
  night = await electionNight({
    elections: [ELECTION],
    now: NOW,
    site: join(__dirname, '../../.build/site'),
    signingKeys: 2,
    witnesses: [{ name: 'Made-up Press', key }],
  });
  announce({ origin: night.origin(), home: night.home });
  await night.attest();
  const loaded = await night.load('clerk', precincts({ 'Dog Catcher': { 'Testa Placeholder': [40, 60] } }));
  expect((await night.approve('approver', loaded.json)).status).toBe(201);
  printed = (await night.published('log/key.txt')).text.trim();
  [approver, second] = [await openBrowser(), await openBrowser()];
  await signIn(approver.page, 'approver.placeholder');
  await signIn(second.page, 'both.placeholder');
});
afterAll(async () => {
  for (const person of [approver, second]) await person?.close();
  await night?.close();
});

test('a witness’s line is entered as it came by mail, an altered one is not, and the website then shows it', async () => {
  const { page } = approver;
  approver.expectRefusalOf('/cosignatures');
  await openLog(approver);
  await page.getByText('No witness has signed this checkpoint yet.').waitFor();
  const enter = page.getByRole('button', { name: 'Enter the line' });
  await enter.click();
  await page.getByRole('link', { name: /^Paste the checkpoint/ }).waitFor();
  expect(await accessibilityViolations(page)).toEqual([]);

  const line = await lineOfThePress();
  const field = page.getByLabel('Checkpoint with a witness’s line');
  const altered = `${line.slice(0, 60)}${line[60] === 'A' ? 'B' : 'A'}${line.slice(61)}`;
  await field.fill(altered);
  await enter.click();
  await page.getByText('The line was not taken').waitFor();
  expect(await page.getByText('Code: wrong-cosignature').isVisible()).toBe(true);
  await field.fill(line);
  await enter.click();
  await page.getByText('It stands under the checkpoint of 1 entries').waitFor();
  await page.getByText(/^Made-up Press saw it on .* Entered by approver\.placeholder\.$/).waitFor();
  expect(await page.getByText('The line was not taken').count()).toBe(0);
  expect(await field.inputValue()).toBe('');
  expect(await accessibilityViolations(page)).toEqual([]);

  expect((await night.check()).witnesses.map(({ name }) => name)).toEqual([WITNESS]);
  expect(approver.problems).toEqual([]);
});

test('two people change the key: one proposes it and cannot approve it, another approves what is on the screen', async () => {
  const { page } = approver;
  await openLog(approver);
  await page.getByText('Key 1 of 2 that are deployed signs the log.').waitFor();
  const propose = page.getByRole('button', { name: 'Propose the change' });
  await page.getByLabel('Why the key is changed').fill('Because.');
  await propose.click();
  await page.getByRole('link', { name: /^Write in a full sentence why the key is changed/ }).waitFor();
  expect(await accessibilityViolations(page)).toEqual([]);
  await page.getByLabel('Why the key is changed').fill(REASON);
  await propose.click();
  await page.getByText(/proposed by approver\.placeholder .* waits for a second person/).waitFor();
  const approve = 'Approve change 1 of the key';
  expect(await page.getByRole('button', { name: approve }).count()).toBe(0);

  await openLog(second);
  await second.page.getByText(`“${REASON}”`).waitFor();
  expect(await accessibilityViolations(second.page)).toEqual([]);
  await second.page.setViewportSize(PHONE);
  expect(await sidewaysScroll(second.page)).toBe(0);
  await second.page.getByRole('button', { name: approve }).click();
  await second.page.getByText(/\(approved by both\.placeholder\)/).waitFor();
  expect(await second.page.getByRole('button', { name: approve }).count()).toBe(0);

  const report = await night.check();
  expect([report.ok, report.checkpoint?.size, report.key === printed]).toEqual([true, 2, false]);
  await page.reload();
  await page.getByText('Key 2 of 2 that are deployed signs the log.').waitFor();
  await page.getByText(/Change 1, .* stands in the log/).waitFor();
  expect(await propose.count()).toBe(0);
  // The witness saw the log before the change; it is asked again.
  const releases = page.getByRole('region', { name: 'lorem.election/log', exact: true });
  await releases.getByText('No witness has signed this checkpoint yet.').waitFor();
  expect([approver.problems, second.problems]).toEqual([[], []]);
});

test('the check in a reader’s browser follows the change from the printed key to the one in use', async () => {
  const reader = await openBrowser();
  const { page } = reader;
  await page.goto(`${night.origin()}/verify/`);
  await page.getByLabel(/^The office’s key, as printed/).fill(printed);
  await page.getByRole('button', { name: 'Check in this browser' }).click();
  await page.getByText('The checkpoint and every statement bear the signature of the office’s key.').waitFor();
  expect(await page.getByText('all files say the same').isVisible()).toBe(true);
  expect(reader.problems).toEqual([]);
  await reader.close();
});
