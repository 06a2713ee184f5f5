import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectionCalendar } from '../../lib/contracts/calendar';
import type { CosignaturesView, KeyChangeView, PublicLogView } from '../../lib/contracts/public-log';
import { type ElectionNight, electionNight, precincts, type Refused } from './support/election-night';

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
const WITNESS = 'press.example/w1';
const root = join(__dirname, '../..');

/** As somebody outside the office runs it. */
const results = (...args: readonly string[]): Promise<{ code: number; out: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'bin/election.cjs'), 'results', ...args], { cwd: root });
    let out = '';
    child.stdout.on('data', (piece) => {
      out += String(piece);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, out }));
  });

const cosign = (...args: readonly string[]) => results('cosign', ...args);

let night: ElectionNight | undefined;
afterEach(async () => {
  await night?.close();
  night = undefined;
});

const released = async (office: ElectionNight, votes: number): Promise<void> => {
  const loaded = await office.load('clerk', precincts({ 'Dog Catcher': { 'Testa Placeholder': [votes, 60] } }));
  expect((await office.approve('approver', loaded.json)).status).toBe(201);
  await office.check();
};

test('a witness’s program signs what it saw, the office enters it, and two people change the key that signs the log', async () => {
  const home = mkdtempSync(join(tmpdir(), 'election-witness-'));
  const { out: witnessKey } = await cosign('--name', WITNESS, '--home', home);
  const office = await electionNight({
    elections: [ELECTION],
    now: NOW,
    signingKeys: 2,
    mlDsa: true,
    witnesses: [{ name: 'Made-up Press', key: witnessKey.trim() }],
  });
  night = office;
  await office.attest();
  await released(office, 40);
  const printed = (await office.published('log/key.txt')).text.trim();

  const signed = await cosign(office.origin(), '--name', WITNESS, '--home', home, '--key', printed);
  expect(signed.code).toBe(0);
  const approver = await office.person('approver');
  // Asked for each time: a server that comes back has another address.
  const entering = async (note: string) =>
    (await office.person('approver')).post<CosignaturesView & Refused>('/api/staff/results/cosignatures', { note });
  expect(
    (await (await office.person('clerk')).post('/api/staff/results/cosignatures', { note: signed.out })).status,
  ).toBe(403);
  const entered = await entering(signed.out);
  expect([entered.status, entered.json.cosigned.map(({ name }) => name)]).toEqual([201, ['Made-up Press']]);
  expect((await entering(signed.out)).status).toBe(200);
  expect((await office.check()).witnesses.map(({ name }) => name)).toEqual([WITNESS]);
  expect((await office.published('log/witnesses.txt')).text).toBe(witnessKey);

  const change = { reason: REASON };
  expect((await (await office.person('clerk')).post('/api/staff/results/key-changes', change)).status).toBe(403);
  const proposed = await approver.post<KeyChangeView & Refused>('/api/staff/results/key-changes', change);
  expect([proposed.status, proposed.json.number]).toEqual([201, 1]);
  const approval = '/api/staff/results/key-changes/1/approval';
  expect((await approver.post<Refused>(approval, change)).json.code).toBe('same-person');
  expect((await (await office.person('both')).post(approval, change)).status).toBe(201);
  await office.restart();
  await released(office, 41);
  const report = await office.check();
  expect([report.findings.filter(({ severity }) => severity === 'error'), report.checkpoint?.size]).toEqual([[], 3]);
  expect(report.key).not.toBe(printed);
  const view = await (await office.person('auditor')).get<PublicLogView>('/api/staff/results/log');
  expect(view.json).toMatchObject({ keys: { inUse: 2, deployed: 2 }, change: { state: 'logged', reason: REASON } });

  // The witness holds the paper from before the change: the old key's own word leads it on, and its line is wanted again.
  const again = await cosign(office.origin(), '--name', WITNESS, '--home', home, '--key', printed);
  expect(again.code).toBe(0);
  const old = await entering(signed.out);
  expect([old.status, old.json.code]).toEqual([409, 'other-checkpoint']);
  expect((await entering(again.out)).status).toBe(201);
  const cosigned = await office.check();
  expect([cosigned.ok, cosigned.witnesses.length, cosigned.checkpoint?.size]).toEqual([true, 1, 3]);

  // The key of ML-DSA stays through all of it, and the command insists on the fingerprint that the paper shows.
  const fingerprint = cosigned.mlDsa ?? '';
  const checked = await results('check', office.origin(), '--key', printed, '--ml-dsa', fingerprint, '--json');
  expect([checked.code, JSON.parse(checked.out).mlDsa]).toEqual([0, fingerprint]);
  const other = await results('check', office.origin(), '--key', printed, '--ml-dsa', '0'.repeat(64));
  expect([other.code, other.out]).toEqual([1, expect.stringContaining('[ml-dsa-differs]')]);

  // Another office with the same name and its own keys is not the log that was signed before.
  const stranger = await electionNight({ elections: [ELECTION], now: NOW });
  try {
    await stranger.attest();
    await released(stranger, 39);
    const refused = await cosign(stranger.origin(), '--name', WITNESS, '--home', home, '--key', printed);
    expect([refused.code, refused.out]).toEqual([1, expect.stringContaining('Nothing was signed')]);
  } finally {
    await stranger.close();
  }
  // Four starts of the command and two servers: seconds on an idle machine; others may be using it.
}, 240_000);
