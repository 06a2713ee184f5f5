import type { ElectionsView, ElectionView, LoadView } from '../../../lib/contracts/results';
import { LIMITS } from '../../../lib/services/results/formats/parsed';
import { clarity } from './support/files';
import { AFTER_CLOSE, APPROVER, BEFORE_CLOSE, BOTH, CLERK, ELECTION, openOffice, type Person } from './support/office';

const REASON = 'The canvass board examined the tapes and confirms this figure.';
const DISAGREEING = clarity({ lines: [{ name: 'Testa Placeholder', units: [30, 20], stated: 53 }] });

const other = (n: number): Person => ({
  sub: `sub-${n}`,
  username: `person.${n}`,
  groups: ['results-approver', 'results-clerk'],
});

describe('loading a results file', () => {
  it('stages its figures and findings, and the same request again is the same load', async () => {
    const office = openOffice();
    const uploadId = await office.uploadFile(CLERK, clarity(), '../../etc/Results of Lorem.xml');
    const request = { electionId: ELECTION.id, uploadId, status: 'unofficial-partial', ballotsOutstanding: 12 };
    const first = await office.call<LoadView>(CLERK, 'POST', '/api/staff/results/loads', request);
    const again = await office.call<LoadView>(CLERK, 'POST', '/api/staff/results/loads', request);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect(first.body).toMatchObject({
      state: 'staged',
      fileName: 'Results of Lorem.xml',
      loadedBy: CLERK.username,
      ballotsOutstanding: 12,
      report: { units: 2, unitsReported: 2, ballotsCast: 110 },
      findings: [],
    });
    expect(first.body.report.contests[0]?.selections.map(({ votes }) => votes)).toEqual([50, 45]);
    // One head and its columns.
    expect(office.staged.files.size).toBe(2);
  });

  it('of which no answer came is the same load when it is asked for again, while it is read or afterwards', async () => {
    const office = openOffice();
    const uploadId = await office.uploadFile(CLERK, clarity());
    const request = { electionId: ELECTION.id, uploadId, status: 'unofficial-partial' };
    const ask = () => office.call<LoadView>(CLERK, 'POST', '/api/staff/results/loads', request);
    const [slow, impatient] = await Promise.all([ask(), ask()]);
    const later = await ask();
    expect([slow.status, impatient.status].sort()).toEqual([200, 201]);
    expect([impatient.body, later.body]).toEqual([slow.body, slow.body]);
    const list = await office.call<ElectionsView>(CLERK, 'GET', '/api/staff/results/elections');
    expect(list.body.elections[0]?.loads).toEqual([
      expect.objectContaining({ loadId: slow.body.loadId, uploadId, state: 'staged' }),
    ]);
    expect(office.staged.files.size).toBe(2);
    await office.attest();
    expect((await office.approve(APPROVER, slow.body)).status).toBe(201);
  });

  it('refuses more figures of units than a release can be made of, and stores nothing of them', async () => {
    const office = openOffice();
    // Two units, with two choices, over- and undervotes in each.
    const figures = 2 * 4;
    const most = jest.replaceProperty(LIMITS, 'unitFigures', figures as typeof LIMITS.unitFigures);
    const taken = await office.load(CLERK, clarity());
    most.replaceValue((figures - 1) as typeof LIMITS.unitFigures);
    const refused = await office.load(CLERK, clarity(), 'unofficial-complete');
    most.restore();
    expect([taken.status, refused.status, refused.body]).toEqual([
      201,
      422,
      expect.objectContaining({ code: 'unreadable-file', message: expect.stringContaining('8 figures') }),
    ]);
    expect(office.staged.files.size).toBe(2);
  });

  it('refuses an unreadable file with line and column, and stores nothing of it', async () => {
    const office = openOffice();
    const broken = clarity().replace('votes="30"', 'votes="thirty"');
    const answer = await office.call<{ code: string; message: string; details: { path: string }[] }>(
      CLERK,
      'POST',
      '/api/staff/results/loads',
      { electionId: ELECTION.id, uploadId: await office.uploadFile(CLERK, broken), status: 'unofficial-partial' },
    );
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('unreadable-file');
    expect(answer.body.details[0]?.path).toMatch(/^line \d+, column \d+$/);
    expect(office.staged.files.size).toBe(0);
    expect(office.records.items.size).toBe(0);
  });

  it('refuses a file that somebody else uploaded', async () => {
    const office = openOffice();
    const answer = await office.call(BOTH, 'POST', '/api/staff/results/loads', {
      electionId: ELECTION.id,
      uploadId: await office.uploadFile(CLERK, clarity()),
      status: 'unofficial-partial',
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'not-permitted' } });
  });

  it('refuses a file that never arrived, and an election that is not in the settings', async () => {
    const office = openOffice();
    const uploadId = await office.uploadFile(CLERK, clarity());
    office.intake.files.clear();
    const request = { electionId: ELECTION.id, uploadId, status: 'certified' };
    expect(await office.call(CLERK, 'POST', '/api/staff/results/loads', request)).toMatchObject({ status: 404 });
    expect(
      await office.call(CLERK, 'POST', '/api/staff/results/uploads', {
        electionId: '2099-01-01-nowhere',
        fileName: 'a.xml',
        bytes: 1,
        sha256: '0'.repeat(64),
      }),
    ).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });

  it('is closed to those without the role, and figures are closed to auditors', async () => {
    const office = openOffice();
    const loaded = await office.load(CLERK, clarity());
    const view = (who: Person | undefined) =>
      office.call(who, 'GET', '/api/staff/results/loads/{loadId}', undefined, { loadId: loaded.body.loadId });
    expect((await view(undefined)).status).toBe(401);
    expect((await view({ ...CLERK, groups: ['auditor'] })).status).toBe(403);
    expect((await view({ ...CLERK, groups: ['registrar'] })).status).toBe(403);
    expect((await view(APPROVER)).status).toBe(200);
    const elections = await office.call({ ...CLERK, groups: ['auditor'] }, 'GET', '/api/staff/results/elections');
    expect(elections.status).toBe(200);
    expect(JSON.stringify(elections.body)).not.toMatch(/votes|Testa/);
  });
});

describe('the embargo', () => {
  it('refuses an attestation and an approval before polls close', async () => {
    const office = openOffice();
    office.at(BEFORE_CLOSE);
    const loaded = await office.load(CLERK, clarity());
    expect(await office.attest()).toMatchObject({ status: 409, body: { code: 'polls-open' } });
    expect(await office.approve(APPROVER, loaded.body)).toMatchObject({ status: 409, body: { code: 'polls-open' } });
  });

  it('refuses an approval after polls close while nobody has attested it', async () => {
    const office = openOffice();
    const loaded = await office.load(CLERK, clarity());
    expect(await office.approve(APPROVER, loaded.body)).toMatchObject({ status: 409, body: { code: 'polls-open' } });
    expect((await office.attest()).status).toBe(201);
    expect((await office.approve(APPROVER, loaded.body)).status).toBe(201);
  });

  it('refuses an approval until the state hold ends', async () => {
    const office = openOffice({ elections: [{ ...ELECTION, stateHoldUntil: '2020-11-04T02:00:00.000Z' }] });
    await office.attest();
    const loaded = await office.load(CLERK, clarity());
    expect(await office.approve(APPROVER, loaded.body)).toMatchObject({ status: 409, body: { code: 'polls-open' } });
    office.at('2020-11-04T02:00:00.000Z');
    expect((await office.approve(APPROVER, loaded.body)).status).toBe(201);
  });

  it('keeps the first attestation when somebody attests again', async () => {
    const office = openOffice();
    await office.attest(APPROVER);
    const again = await office.attest(BOTH);
    expect(again).toMatchObject({ status: 200, body: { attestation: { by: APPROVER.username } } });
  });
});

describe('an approval', () => {
  it('by the person who loaded the file is refused, whatever roles that person has', async () => {
    const office = openOffice();
    await office.attest();
    const loaded = await office.load(BOTH, clarity());
    const renamed = { ...BOTH, username: 'another.name' };
    expect(await office.approve(BOTH, loaded.body)).toMatchObject({ status: 403, body: { code: 'same-person' } });
    expect(await office.approve(renamed, loaded.body)).toMatchObject({ status: 403, body: { code: 'same-person' } });
  });

  it('of other figures than those on the screen is refused', async () => {
    const office = openOffice();
    await office.attest();
    const loaded = await office.load(CLERK, clarity());
    expect(await office.approve(APPROVER, { ...loaded.body, figuresSha256: 'a'.repeat(64) })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
  });

  it('repeated gives the same release, also from many at once', async () => {
    const office = openOffice();
    await office.attest();
    const loaded = await office.load(CLERK, clarity());
    const answers = await Promise.all([
      ...Array.from({ length: 5 }, () => office.approve(APPROVER, loaded.body)),
      office.approve(other(1), loaded.body),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect([...office.records.items.keys()].filter((key) => key.startsWith('OUTBOX'))).toHaveLength(1);
    expect((await office.releaseWorker()({})).published).toBe(1);
    expect((await office.approve(APPROVER, loaded.body)).body).toMatchObject({ release: 1, state: 'published' });
    expect((await office.releaseWorker()({})).published).toBe(0);
  });

  it('of a load that a newer one superseded is refused', async () => {
    const office = openOffice();
    await office.attest();
    const older = await office.load(CLERK, clarity());
    const newer = await office.load(CLERK, clarity());
    expect(await office.approve(APPROVER, older.body)).toMatchObject({ status: 409, body: { code: 'superseded' } });
    expect((await office.approve(APPROVER, newer.body)).status).toBe(201);
    expect(await office.approve(APPROVER, older.body)).toMatchObject({ status: 409, body: { code: 'superseded' } });
    const list = await office.call<{ elections: ElectionView[] }>(CLERK, 'GET', '/api/staff/results/elections');
    expect(list.body.elections[0]?.loads.map(({ state }) => state)).toEqual(['approved', 'superseded']);
  });

  it('racing against a newer load never releases the older one after it', async () => {
    for (let i = 0; i < 10; i += 1) {
      const office = openOffice();
      await office.attest();
      const older = await office.load(CLERK, clarity());
      const [approval, load] = await Promise.all([
        office.approve(APPROVER, older.body),
        office.load(CLERK, DISAGREEING, 'unofficial-partial'),
      ]);
      expect(load.status).toBe(201);
      expect([201, 409]).toContain(approval.status);
      if (approval.status === 409) expect(approval.body.code).toBe('superseded');
    }
  });

  it('with blocking findings needs a written reason for each, and the reason is published beside the contest', async () => {
    const office = openOffice();
    await office.attest();
    const loaded = await office.load(CLERK, DISAGREEING);
    const blocking = loaded.body.findings.filter(({ severity }) => severity === 'blocking');
    expect(blocking.length).toBeGreaterThan(1);
    const refused = await office.approve(APPROVER, loaded.body);
    expect(refused).toMatchObject({ status: 409, body: { code: 'reason-required' } });
    expect(refused.body.details?.map(({ path }) => path)).toEqual(blocking.map(({ id }) => id));
    const some = blocking.slice(1).map(({ id }) => ({ findingId: id, reason: REASON }));
    expect((await office.approve(APPROVER, loaded.body, { reasons: some })).status).toBe(409);
    // Nothing to the eye: blanks, characters without width. And what turns the page's words round, or no store takes.
    for (const words of [' '.repeat(20), '\u200b'.repeat(20), `${REASON} \u202E`, `${REASON} \ud83d`]) {
      const blank = blocking.map(({ id }) => ({ findingId: id, reason: words }));
      const answer = await office.approve(APPROVER, loaded.body, { reasons: blank });
      expect(answer).toMatchObject({ status: 409, body: { code: 'reason-required' } });
    }
    const stranger = [...some, { findingId: 'units-disagree-0', reason: REASON }];
    expect((await office.approve(APPROVER, loaded.body, { reasons: stranger })).status).toBe(400);
    const all = blocking.map(({ id }) => ({ findingId: id, reason: REASON }));
    expect((await office.approve(APPROVER, loaded.body, { reasons: all })).status).toBe(201);
    await office.releaseWorker()({});
    const page = JSON.parse(
      new TextDecoder().decode(office.released.files.get(`results/${ELECTION.id}/latest.json`)),
    ) as { contests: { notes: { reason: string; stated: number; computed: number }[] }[] };
    expect(page.contests[0]?.notes).toContainEqual(
      expect.objectContaining({ reason: REASON, stated: 53, computed: 50 }),
    );
  });

  it('of unofficial figures is refused once certified ones are out, and a second certified one needs a reason', async () => {
    const office = openOffice();
    await office.attest();
    await office.approved(clarity(), 'certified');
    const unofficial = await office.load(CLERK, clarity(), 'unofficial-complete');
    const reasons = unofficial.body.findings.map(({ id }) => ({ findingId: id, reason: REASON }));
    expect(await office.approve(APPROVER, unofficial.body, { reasons })).toMatchObject({
      status: 409,
      body: { code: 'superseded' },
    });
    const certified = await office.load(CLERK, clarity(), 'certified');
    expect(await office.approve(APPROVER, certified.body)).toMatchObject({
      status: 409,
      body: { code: 'reason-required' },
    });
  });

  it('never makes two approvals of different loads one release number', async () => {
    const office = openOffice();
    await office.attest();
    for (let n = 1; n <= 3; n += 1) expect(await office.approved(clarity())).toBe(n);
    office.at(AFTER_CLOSE);
    const list = await office.call<{ elections: ElectionView[] }>(CLERK, 'GET', '/api/staff/results/elections');
    expect(list.body.elections[0]?.releases.map(({ release }) => release)).toEqual([3, 2, 1]);
    expect(office.errors).toEqual([]);
  });
});
