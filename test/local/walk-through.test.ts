import type { ElectionCalendar } from '../../lib/contracts/calendar';
import { REHEARSAL_ROOT, REHEARSAL_WATERMARK } from '../../lib/contracts/published';
import { type ElectionNight, electionNight, precincts } from './support/election-night';

const ELECTION: ElectionCalendar = {
  id: '2028-11-07-general',
  name: 'General Election',
  date: '2028-11-07',
  type: 'general',
  pollsClose: '2028-11-08T00:00:00.000Z',
  registrationDeadline: '2028-10-10',
};
const BEFORE_CLOSE = '2028-11-07T23:59:00.000Z';
const AFTER_CLOSE = '2028-11-08T00:30:00.000Z';
const REASON = 'The made-up board looked at the tapes and confirms this figure.';

const CATCHER = { 'Testa Placeholder': [40, 60], 'Exempla Madeup': [35, 45] };
const BOARD = { 'Ipsum Dolor': [50, 55], 'Amet Consectetur': [20, 44] };
const FILE = precincts({ 'Dog Catcher': CATCHER, 'School Board': BOARD });

let night: ElectionNight | undefined;
const open = async (changes: Partial<ElectionCalendar> = {}, more: readonly ElectionCalendar[] = []) => {
  night = await electionNight({ elections: [{ ...ELECTION, ...changes }, ...more], now: AFTER_CLOSE });
  return night;
};
afterEach(async () => {
  await night?.close();
  night = undefined;
});

const contestIn = (
  page: { readonly contests: readonly { readonly id: string; readonly name: string }[] },
  name: string,
) => {
  const found = page.contests.find((contest) => contest.name === name);
  if (!found) throw new Error(`no contest ${name}`);
  return found;
};

test('embargo: nothing before the last poll closes, where a court kept it open, where the State holds, and nobody reads it until then', async () => {
  const office = await open({ stateHoldUntil: '2028-11-08T03:00:00.000Z' });
  office.at(BEFORE_CLOSE);
  const loaded = await office.load('clerk', FILE);
  expect(loaded.status).toBe(201);
  expect(loaded.json.holds.map(({ code }) => code)).toEqual(['polls-open']);
  expect((await office.attest()).json.code).toBe('polls-open');

  // A court keeps one polling place open for an hour and a half; the official had not heard.
  expect((await office.extend('clerk', '2028-11-08T01:30:00Z')).status).toBe(403);
  const extended = await office.extend('approver', '2028-11-08T01:30:00Z');
  expect([extended.status, extended.json.pollsClose]).toEqual([201, '2028-11-08T01:30:00.000Z']);
  expect((await office.extend('approver', '2028-11-08T01:30:00Z')).status).toBe(200);
  expect((await office.extend('approver', '2028-11-08T01:00:00Z')).status).toBe(400);
  expect((await office.extend('approver', '2038-11-08T01:00:00Z')).status).toBe(400);
  office.at(AFTER_CLOSE);
  expect([(await office.attest()).json.code, (await office.approve('approver', loaded.json)).json.code]).toEqual([
    'polls-open',
    'polls-open',
  ]);

  office.at('2028-11-08T01:31:00.000Z');
  expect((await office.approve('approver', loaded.json)).json.code).toBe('polls-open');
  expect((await office.attest()).status).toBe(201);

  // Attested, and then a second order: what was attested is not true any more.
  expect((await office.extend('approver', '2028-11-08T02:30:00Z')).status).toBe(201);
  expect((await office.view()).attestation).toBeUndefined();
  expect((await office.view()).extensions.map(({ pollsClose }) => pollsClose)).toEqual([
    '2028-11-08T01:30:00.000Z',
    '2028-11-08T02:30:00.000Z',
  ]);
  office.at('2028-11-08T02:31:00.000Z');
  expect((await office.approve('approver', loaded.json)).json).toMatchObject({
    code: 'polls-open',
    message: expect.stringContaining('older than the extension'),
  });
  expect((await office.attest()).status).toBe(201);
  expect((await office.approve('approver', loaded.json)).json).toMatchObject({
    code: 'polls-open',
    message: expect.stringContaining('The State holds'),
  });

  const staged = `/api/staff/results/loads/${loaded.json.loadId}`;
  for (const other of ['auditor', 'registrar'] as const) {
    expect((await (await office.person(other)).get(staged)).status).toBe(403);
  }
  expect(JSON.stringify(await office.views('auditor'))).not.toMatch(/Testa|votes/);
  expect((await office.latest()).status).toBe(403);
  expect(await office.everythingPublic()).not.toContain('Testa');

  office.at('2028-11-08T03:00:00.000Z');
  expect((await office.approve('approver', loaded.json)).status).toBe(201);
  expect((await office.latest()).json.release).toBe(1);
});

test('two people: who loaded cannot approve, a replay finds the same release, and one person alone is on the public record', async () => {
  const office = await open();
  await office.attest();
  const own = await office.load('both', FILE);
  expect([(await office.approve('both', own.json)).status, (await office.approve('both', own.json)).json.code]).toEqual(
    [403, 'same-person'],
  );
  expect((await office.approve('clerk', own.json)).status).toBe(403);
  const answers = await Promise.all([1, 2, 3].map(() => office.approve('approver', own.json)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
  expect(new Set(answers.map(({ json }) => json.release))).toEqual(new Set([1]));
  await office.restart();
  expect((await office.approve('approver', own.json)).json.release).toBe(1);
  expect((await office.check()).releases).toHaveLength(1);

  // Nobody else can be reached.
  const alone = await office.load(
    'emergency',
    precincts({ 'Dog Catcher': CATCHER, 'School Board': { ...BOARD, 'Ipsum Dolor': [60, 65] } }),
  );
  const why = 'The bridge is out; neither approver answers telephone or mail.';
  expect((await office.approve('emergency', alone.json)).status).toBe(403);
  for (const other of ['clerk', 'approver', 'both', 'auditor'] as const) {
    expect((await office.breakGlass(other, alone.json, why)).status).toBe(403);
  }
  expect(
    (await office.breakGlass('emergency', alone.json, '                                         .')).json.code,
  ).toBe('reason-required');
  expect((await office.breakGlass('emergency', alone.json, why)).status).toBe(201);
  expect((await office.breakGlass('emergency', alone.json, why)).status).toBe(200);
  const page = await office.latest();
  expect(page.json).toMatchObject({ release: 2, breakGlass: why });
  const statement = await office.published(`results/${office.electionId}/releases/2.statement`);
  expect(statement.text).toContain(`one person alone ${why}`);
  // In the log itself, for good.
  expect((await office.published('log/tile/entries/000.p/2')).text).toContain(why);
  expect((await office.published(`results/${office.electionId}/releases/2.json`)).text).toContain(why);
  const report = await office.check();
  expect([report.findings.filter(({ severity }) => severity === 'error'), report.releases.length]).toEqual([[], 2]);
  expect((await office.view()).releases[0]?.breakGlass).toBe(why);
});

test('a file with mismatches: each one blocks until the approver writes why, and the reason stands beside the contest', async () => {
  const office = await open();
  await office.attest();
  const wrong = `${FILE}\nLorem,TOTAL,Dog Catcher,,,Testa Placeholder,120`;
  const loaded = await office.load('clerk', wrong);
  const blocking = loaded.json.findings.filter(({ severity }) => severity === 'blocking');
  expect(blocking.map(({ stated, computed }) => [stated, computed])).toContainEqual([120, 100]);
  const refused = await office.approve('approver', loaded.json);
  expect([refused.status, refused.json.code]).toEqual([409, 'reason-required']);
  expect(refused.json.details?.map(({ path }) => path)).toEqual(blocking.map(({ id }) => id));
  expect((await office.latest()).status).toBe(403);
  expect((await office.approve('approver', loaded.json, REASON)).status).toBe(201);
  const page = (await office.latest()).json;
  expect(page.contests.find(({ name }) => name === 'Dog Catcher')?.notes).toContainEqual(
    expect.objectContaining({ stated: 120, computed: 100, reason: REASON }),
  );
  expect((await office.check()).ok).toBe(true);
});

test('a test deck: rehearsed apart under a watermark, archived, and refused when it turns up live', async () => {
  const rehearsal: ElectionCalendar = {
    ...ELECTION,
    id: `rehearsal-${ELECTION.id}`,
    name: 'Rehearsal of the General Election',
    pollsClose: '2028-10-20T20:00:00.000Z',
    rehearsalOf: ELECTION.id,
  };
  const office = await open({ zeroReport: 'required' }, [rehearsal]);
  office.at('2028-10-20T20:30:00.000Z');
  const deck = precincts({ 'Dog Catcher': { 'Testa Placeholder': [1, 2], 'Exempla Madeup': [3, 4] } });
  await office.attest('approver', rehearsal.id);
  const rehearsed = await office.load('clerk', deck, { electionId: rehearsal.id });
  expect([rehearsed.status, rehearsed.json.rehearsal, rehearsed.json.holds]).toEqual([201, true, []]);
  expect((await office.approve('approver', rehearsed.json)).status).toBe(201);

  const page = await office.latest(rehearsal.id, REHEARSAL_ROOT);
  expect(page.json).toMatchObject({ watermark: REHEARSAL_WATERMARK, release: 1 });
  expect((await office.latest(rehearsal.id)).status).toBe(403);
  expect((await office.published('log/checkpoint')).status).toBe(403);
  const outputs = await office.publicFiles(`${REHEARSAL_ROOT}results/`);
  expect(outputs.size).toBeGreaterThan(6);
  for (const [path, text] of outputs) expect([path, text.includes(REHEARSAL_WATERMARK)]).toEqual([path, true]);
  expect((await office.published(`${REHEARSAL_ROOT}log/checkpoint`)).text).toMatch(/\/rehearsal\n1\n/);
  const rehearsedLog = await office.check(REHEARSAL_ROOT);
  expect([rehearsedLog.ok, rehearsedLog.releases.length]).toEqual([true, 1]);

  const archived = await office.archiveDeck(deck, 'Logic and accuracy, scanner 2');
  expect(archived.status).toBe(201);
  expect((await office.archiveDeck(deck, 'The same again')).status).toBe(200);
  expect((await office.view()).testDecks.map(({ name }) => name)).toEqual(['Logic and accuracy, scanner 2']);

  // Before the night: figures without a zero report wait, and a zero report with votes in it is none.
  office.at(BEFORE_CLOSE);
  const zero = precincts({ 'Dog Catcher': { 'Testa Placeholder': [0, 0], 'Exempla Madeup': [0, 0] } });
  const notZero = await office.load('clerk', FILE, { status: 'pre-election' });
  expect(notZero.json.holds.map(({ code }) => code)).toContain('zero-report');
  expect((await office.approve('approver', notZero.json)).status).toBe(409);
  expect((await office.latest()).status).toBe(403);
  const zeros = await office.load('clerk', zero, { status: 'pre-election' });
  expect((await office.approve('approver', zeros.json)).status).toBe(201);
  expect((await office.latest()).json.status).toBe('pre-election');

  office.at(AFTER_CLOSE);
  await office.attest();
  // The same figures in another order, with other spacing.
  const [head = '', ...rows] = deck.split('\n');
  const again = [head, ...rows.reverse()].join('\n').replaceAll('Dog Catcher', 'Dog  Catcher');
  const refused = await office.load('clerk', again);
  expect([refused.status, refused.json.code]).toEqual([409, 'matches-test-deck']);
  expect(refused.json.message).toContain('scanner 2');
  expect((await office.view()).loads).toHaveLength(2);
  const real = await office.load('clerk', FILE);
  expect((await office.approve('approver', real.json, REASON)).status).toBe(201);
  // A deck that is archived after its figures were loaded stops the approval all the same.
  const late = precincts({
    'Dog Catcher': { 'Testa Placeholder': [50, 60], 'Exempla Madeup': [35, 45] },
    'School Board': BOARD,
  });
  const staged = await office.load('clerk', late);
  await office.archiveDeck(late, 'Found in the cupboard');
  expect((await office.approve('approver', staged.json, REASON)).json.code).toBe('matches-test-deck');
  const live = await office.check();
  expect([live.ok, live.releases.map(({ electionId }) => electionId)]).toEqual([true, [ELECTION.id, ELECTION.id]]);
});

test('one late ballot in one precinct: held, then published with enough others, and never as the vote of one', async () => {
  const office = await open({ smallCounts: { cell: 10, difference: 10 } });
  await office.attest();
  const votes = (testa: readonly number[], exempla: readonly number[]) =>
    precincts({ 'Dog Catcher': { 'Testa Placeholder': testa, 'Exempla Madeup': exempla } });
  // Nowhere 3 has four ballots: it is published together with another precinct.
  const first = await office.load('clerk', votes([40, 60, 1], [35, 45, 3]), { ballotsOutstanding: 31 });
  expect(first.json.combinedUnits).toEqual([['Nowhere 1', 'Nowhere 3']]);
  expect((await office.approve('approver', first.json)).status).toBe(201);
  const shown = (await office.latest()).json;
  expect(shown.units.map(({ name, combines }) => [name, combines])).toEqual([
    ['Nowhere 1 + Nowhere 3', ['Nowhere 1', 'Nowhere 3']],
    ['Nowhere 2', undefined],
  ]);
  expect(shown.contests[0]?.selections.map(({ byUnit }) => byUnit)).toEqual([
    [41, 60],
    [38, 45],
  ]);
  expect(shown.ballotsOutstanding).toBe(31);

  const one = await office.load('clerk', votes([40, 61, 1], [35, 45, 3]), { ballotsOutstanding: 30 });
  expect(one.json.holds.map(({ code }) => code)).toEqual(['delta-below-threshold']);
  const refused = await office.approve('approver', one.json, REASON);
  expect([refused.status, refused.json.code]).toEqual([409, 'delta-below-threshold']);
  expect(refused.json.details?.map(({ message }) => message)).toEqual([
    'Dog Catcher: 1 vote different from the last release',
    'Dog Catcher, Nowhere 2: 1 vote different from the last release',
  ]);
  expect((await office.latest()).json).toMatchObject({ release: 1, ballotsOutstanding: 31 });

  // Twelve more come in elsewhere: in the county they are thirteen, and Nowhere 2 still has its one.
  const more = votes([47, 61, 1], [40, 45, 3]);
  const thirteen = await office.load('clerk', more, { ballotsOutstanding: 18 });
  expect(thirteen.json.holds[0]?.details?.map(({ message }) => message)).toEqual([
    'Dog Catcher, Nowhere 2: 1 vote different from the last release',
  ]);
  expect((await office.approve('approver', thirteen.json)).json.code).toBe('delta-below-threshold');
  const stranger = await office.load('clerk', more, { combineUnits: [['Nowhere 1', 'Nowhere 99']] });
  expect(stranger.status).toBe(400);
  const together = await office.load('clerk', more, {
    combineUnits: [['Nowhere 2', 'Nowhere 1']],
    ballotsOutstanding: 18,
  });
  expect(together.json.holds).toEqual([]);
  expect(together.json.combinedUnits).toEqual([['Nowhere 1', 'Nowhere 2', 'Nowhere 3']]);
  expect((await office.approve('approver', together.json)).status).toBe(201);
  const now = (await office.latest()).json;
  expect(now.ballotsOutstanding).toBe(18);
  expect(now.contests[0]?.selections.map(({ votes: total, byUnit }) => [total, byUnit])).toEqual([
    [109, [109]],
    [88, [88]],
  ]);
  // In no public file stands the one vote that Nowhere 2 had more, and what was put together is not taken apart again.
  const report = JSON.parse((await office.published(`results/${office.electionId}/releases/2.json`)).text) as object;
  expect(JSON.stringify(report)).not.toMatch(/"Count":61\b/);
  const later = await office.load('clerk', votes([67, 91, 31], [40, 45, 3]));
  expect(later.json.combinedUnits).toEqual([['Nowhere 1', 'Nowhere 2', 'Nowhere 3']]);
  expect((await office.check()).ok).toBe(true);

  // The canvass cannot wait for more ballots: what is small then is published for a written reason.
  const canvass = await office.load('clerk', votes([47, 62, 1], [40, 45, 3]), { status: 'certified' });
  expect(canvass.json.holds).toEqual([]);
  expect(canvass.json.findings.filter(({ severity }) => severity === 'blocking').map(({ code }) => code)).toContain(
    'small-difference',
  );
  expect((await office.approve('approver', canvass.json)).json.code).toBe('reason-required');
  expect((await office.approve('approver', canvass.json, REASON)).status).toBe(201);
});

test('canvass to recount of one contest: county, state, recount, amended; the others stay certified and unchanged', async () => {
  const office = await open();
  await office.attest();
  const release = async (file: string, request: Parameters<ElectionNight['load']>[2]) => {
    const loaded = await office.load('clerk', file, request);
    const approved = await office.approve('approver', loaded.json, REASON);
    return { loaded, approved, page: (await office.latest()).json };
  };
  expect((await release(FILE, { status: 'certified', certifiedBy: 'state' })).approved.json.code).toBe('status-order');
  expect((await release(FILE, { status: 'recount' })).approved.json.code).toBe('status-order');
  expect((await release(FILE, { status: 'unofficial-complete' })).approved.status).toBe(201);
  const county = await release(FILE, { status: 'certified' });
  expect([county.approved.status, county.page.status, county.page.certifiedBy]).toEqual([201, 'certified', 'county']);
  const catcher = contestIn(county.page, 'Dog Catcher').id;

  const recounted = precincts({ 'Dog Catcher': { ...CATCHER, 'Testa Placeholder': [39, 60] }, 'School Board': BOARD });
  const silent = await release(recounted, { status: 'certified' });
  expect([silent.approved.status, silent.approved.json.code]).toEqual([409, 'correction-required']);
  expect((await release(FILE, { status: 'unofficial-complete' })).approved.json.code).toBe('superseded');
  expect((await office.latest()).json.release).toBe(2);

  const state = await release(FILE, { status: 'certified', certifiedBy: 'state' });
  expect([state.approved.status, state.page.certifiedBy]).toEqual([201, 'state']);
  expect((await release(FILE, { status: 'certified' })).approved.json.code).toBe('status-order');

  const words = {
    release: 3,
    contest: catcher,
    what: 'All ballots of this contest were counted again by hand.',
    why: 'The margin was below one half of one percent.',
  };
  expect((await release(recounted, { status: 'recount' })).approved.json.code).toBe('correction-required');
  expect(
    (await office.load('clerk', recounted, { status: 'recount', corrections: [{ ...words, release: 9 }] })).status,
  ).toBe(400);
  const recount = await release(recounted, { status: 'recount', corrections: [words] });
  expect(recount.approved.status).toBe(201);
  expect(recount.page).toMatchObject({ release: 4, status: 'recount', corrections: [words] });
  expect(recount.page.contests.map(({ name, status, certifiedBy }) => [name, status, certifiedBy])).toEqual([
    ['Dog Catcher', undefined, undefined],
    ['School Board', 'certified', 'state'],
  ]);

  expect((await release(recounted, { status: 'certified' })).approved.json.code).toBe('status-order');
  const amendedWords = { ...words, release: 4, what: 'The canvass confirmed the recount of this contest.' };
  const amended = await release(recounted, { status: 'amended-certification', corrections: [amendedWords] });
  expect(amended.approved.status).toBe(201);
  expect(amended.page.contests.map(({ name, status, certifiedBy }) => [name, status, certifiedBy])).toEqual([
    ['Dog Catcher', undefined, undefined],
    ['School Board', 'certified', 'state'],
  ]);
  expect([amended.page.status, amended.page.certifiedBy]).toEqual(['amended-certification', 'county']);
  const standard = JSON.parse((await office.published(`results/${office.electionId}/releases/5.json`)).text) as {
    readonly Status: string;
    readonly Notes: string;
  };
  expect(standard.Status).toBe('certified');
  expect(standard.Notes).toContain('The canvass confirmed the recount of this contest.');
  const final = await release(recounted, { status: 'amended-certification', certifiedBy: 'state', contests: [] });
  expect(final.approved.status).toBe(201);
  const report = await office.check();
  expect([report.findings.filter(({ severity }) => severity === 'error'), report.releases.length]).toEqual([[], 6]);
});
