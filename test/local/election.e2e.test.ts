import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PageFigures } from '../../lib/contracts/published';
import type { RegistrationReceipt } from '../../lib/contracts/registration';
import type { ElectionsView, ElectionView, LoadView, ReleaseView } from '../../lib/contracts/results';
import { sharedData } from '../support/shared-data';
import {
  anyone,
  endAll,
  eventually,
  freePort,
  loadFile,
  newHome,
  type Person,
  ROOT,
  type Started,
  signedIn,
  start,
} from './support/running-election';
import { removeResources } from './support/small-cloud';

/** Building and synthesizing with every check on, also on a busy machine. */
const FIRST_START_MS = 300_000;
const PAST = '2020-11-03-general';
const FUTURE = '2028-11-07-general';
const ATTESTATION = { statement: 'I attest that all polls have closed. Signed: Approver Placeholder.' };

jest.setTimeout(FIRST_START_MS);

let home: string;
let assembly: string;
let running: Started;
let origin: string;
let accounts: readonly { readonly username: string; readonly password: string }[];

const person = (username: string, at = origin): Promise<Person> =>
  signedIn(at, username, accounts.find((account) => account.username === username)?.password ?? '');

const csv = (votes: number): Uint8Array =>
  Buffer.from(
    [
      'county,precinct,office,district,party,candidate,votes',
      `Lorem,Nowhere Hall,Dog Catcher,,,Testa Placeholder,${votes}`,
      'Lorem,Nowhere Hall,Dog Catcher,,,Exempla Madeup,7',
      'Lorem,Ipsum Library,Dog Catcher,,,Testa Placeholder,3',
      'Lorem,Ipsum Library,Dog Catcher,,,Exempla Madeup,5',
    ].join('\n'),
  );

const approvalOf = (load: LoadView) => ({
  figuresSha256: load.figuresSha256,
  reasons: load.findings
    .filter(({ severity }) => severity === 'blocking')
    .map(({ id }) => ({ findingId: id, reason: 'Reason for the test: the file says so itself.' })),
});

const electionOf = async (who: Person, id: string): Promise<ElectionView> => {
  const { json } = await who.get<ElectionsView>('/api/staff/results/elections');
  const found = json.elections.find((election) => election.id === id);
  if (!found) throw new Error(`no election ${id}`);
  return found;
};

const latest = (at: string) => anyone(at).get<PageFigures>(`/results/${PAST}/latest.json`);

/** `election results check` on the public folder: exit code and report. */
const check = async (
  folder: string,
): Promise<{ readonly code: number; readonly ok: boolean; readonly text: string }> => {
  const args = ['bin/election.cjs', 'results', 'check', join(folder, 'objects/results-public/data'), '--json'];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    return { code: 0, ok: JSON.parse(stdout).ok, text: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, ok: false, text: `${stdout}${stderr}` };
  }
};

beforeAll(async () => {
  home = newHome();
  running = start({ ELECTION_HOME: home, PORT: String(await freePort()) });
  const { addresses, accounts: sheet } = await running.announced;
  origin = new URL(addresses['site'] ?? '').origin;
  accounts = sheet;
  assembly = join(mkdtempSync(join(tmpdir(), 'election-assembly-')), 'cdk.out');
  cpSync(join(home, 'cdk.out'), assembly, { recursive: true });
}, FIRST_START_MS);

afterAll(endAll);

describe('a first start', () => {
  it('synthesizes every stack and serves the public page', async () => {
    const { stacks } = await running.announced;
    expect(stacks).toEqual(expect.arrayContaining(['Election-lorem-Results', 'Election-lorem-PublicSite']));
    const page = await anyone(origin).get('/');
    expect(page.status).toBe(200);
    expect(page.text).toContain('<!doctype html>');
  });

  it('shows a made-up release that checks out as an outsider', async () => {
    const page = await eventually(
      () => latest(origin),
      ({ status }) => status === 200,
    );
    expect(page.json.release).toBe(1);
    expect(page.json.contests.length).toBeGreaterThan(0);
    expect(await check(home)).toMatchObject({ code: 0, ok: true });
  });

  it('has made-up voters who can be looked up', async () => {
    const status = await anyone(origin).post('/api/voter-status', {
      lastName: 'Placeholder',
      dateOfBirth: '1940-01-01',
      zip: '00000',
    });
    expect(status.json).toMatchObject({ found: true, status: 'active', precinct: 'Lorem 1' });
  });
});

describe('registration', () => {
  const form = (n: number) => ({
    idempotencyKey: `election-test-form-${n}`,
    citizen: true,
    eighteenByElectionDay: true,
    name: { first: 'Testa', last: `Tester${String.fromCharCode(64 + n)}` },
    residence: { street: `${n} Nowhere Lane`, city: 'Ipsum', state: 'ZZ', zip: '00099' },
    dateOfBirth: '1970-02-03',
    idNumber: { kind: 'none' },
    attested: true,
    signedName: 'Testa Tester',
  });
  const lookUp = (n: number) =>
    anyone(origin).post('/api/voter-status', {
      lastName: form(n).name.last,
      dateOfBirth: '1970-02-03',
      zip: '00099',
    });

  it('a form is taken in, accepted by a registrar, and found by its voter', async () => {
    const submitted = await anyone(origin).post<RegistrationReceipt>('/api/registrations', form(1));
    expect(submitted.status).toBe(202);
    const again = await anyone(origin).post<RegistrationReceipt>('/api/registrations', form(1));
    expect(again.json.reference).toBe(submitted.json.reference);
    const registrar = await person('registrar.placeholder');
    const path = `/api/staff/registrations/${submitted.json.reference}`;
    expect((await registrar.get(path)).status).toBe(200);
    expect((await registrar.post(`${path}/decision`, { decision: 'accept', precinct: 'Lorem 9' })).status).toBe(200);
    expect((await lookUp(1)).json).toMatchObject({ found: true, status: 'active', precinct: 'Lorem 9' });
  });

  it('a confidential voter and nobody get the same bytes', async () => {
    const submitted = await anyone(origin).post<RegistrationReceipt>('/api/registrations', form(2));
    const registrar = await person('registrar.placeholder');
    const path = `/api/staff/registrations/${submitted.json.reference}/decision`;
    const decided = await registrar.post(path, { decision: 'accept', precinct: 'Lorem 9', confidential: true });
    expect(decided.status).toBe(200);
    const [confidential, nobody] = [await lookUp(2), await lookUp(20)];
    expect(confidential.status).toBe(200);
    expect(confidential.text).toBe(nobody.text);
  });

  it('staff routes refuse who is not signed in, and who has another role', async () => {
    expect((await anyone(origin).get('/api/staff/registrations')).status).toBe(401);
    const clerk = await person('clerk.placeholder');
    expect((await clerk.get('/api/staff/registrations')).status).toBe(403);
  });

  it('a wrong form is refused by the model of the template, before any handler', async () => {
    const { name: _, ...nameless } = form(3);
    expect((await anyone(origin).post('/api/registrations', nameless)).status).toBe(400);
    const other = await fetch(`${origin}/api/registrations`, { method: 'POST', body: JSON.stringify(form(3)) });
    expect(other.status).toBe(415);
  });
});

describe('results', () => {
  it('one person loads, another approves, and the release is public, numbered and checks out', async () => {
    const both = await person('both.placeholder');
    const approver = await person('approver.placeholder');
    const before = (await electionOf(both, PAST)).releases.length;
    const load = await loadFile(both, PAST, 'made-up.csv', csv(11));
    // The election's first release is another made-up file, with other units and contests: that needs a reason.
    const blocking = load.json.findings.filter(({ severity }) => severity === 'blocking').map(({ code }) => code);
    expect([load.status, blocking]).toEqual([201, ['units-vanished', 'contests-vanished']]);
    const path = `/api/staff/results/loads/${load.json.loadId}/approval`;

    const own = await both.post<{ code: string }>(path, approvalOf(load.json));
    expect([own.status, own.json.code]).toEqual([403, 'same-person']);

    const approved = await approver.post<ReleaseView>(path, approvalOf(load.json));
    expect([approved.status, approved.json.release]).toEqual([201, before + 1]);
    const repeated = await approver.post<ReleaseView>(path, approvalOf(load.json));
    expect([repeated.status, repeated.json.release]).toEqual([200, before + 1]);

    const page = await eventually(
      () => latest(origin),
      ({ json }) => json.release === before + 1,
    );
    const [contest] = page.json.contests;
    expect(contest?.selections.map(({ name, votes }) => [name, votes])).toEqual([
      ['Testa Placeholder', 14],
      ['Exempla Madeup', 12],
    ]);
    expect(page.text).toBe((await anyone(origin).get(`/results/${PAST}/releases/${before + 1}.page.json`)).text);
    expect((await electionOf(approver, PAST)).releases).toHaveLength(before + 1);
    expect(await check(home)).toMatchObject({ code: 0, ok: true });
  });

  it('nothing is released before polls close', async () => {
    const clerk = await person('clerk.placeholder');
    const approver = await person('approver.placeholder');
    const load = await loadFile(clerk, FUTURE, 'too-early.csv', csv(1));
    expect(load.status).toBe(201);
    const approved = await approver.post<{ code: string }>(
      `/api/staff/results/loads/${load.json.loadId}/approval`,
      approvalOf(load.json),
    );
    expect([approved.status, approved.json.code]).toEqual([409, 'polls-open']);
    expect((await anyone(origin).get(`/results/${FUTURE}/latest.json`)).status).toBe(403);
  });

  it('an upload link takes only the file that was announced, once', async () => {
    const clerk = await person('clerk.placeholder');
    const file = csv(2);
    const ticket = await clerk.post<{ url: string; headers: Record<string, string> }>('/api/staff/results/uploads', {
      electionId: PAST,
      fileName: 'a.csv',
      bytes: file.byteLength,
      sha256: '0'.repeat(64),
    });
    const put = (url: string, body: Uint8Array) => fetch(url, { method: 'PUT', headers: ticket.json.headers, body });
    expect((await put(ticket.json.url, file)).status).toBe(400);
    expect((await put(ticket.json.url.replace('results-intake', 'results-public'), file)).status).toBe(403);
  });

  it('a real Georgia county file appears with the totals that the file itself states', async () => {
    const path = sharedData('results/ga_bacon_precincts_11-3.xml');
    if (path === undefined) return;
    const file = readFileSync(path);
    const clerk = await person('clerk.placeholder');
    const approver = await person('approver.placeholder');
    const load = await loadFile(clerk, PAST, 'ga_bacon.xml', file);
    expect(load.status).toBe(201);
    const approval = `/api/staff/results/loads/${load.json.loadId}/approval`;
    const approved = await approver.post<ReleaseView>(approval, approvalOf(load.json));
    expect(approved.status).toBe(201);
    const page = await eventually(
      () => latest(origin),
      ({ json }) => json.release === approved.json.release,
    );
    const stated = [...file.toString('utf8').matchAll(/<Choice\b[^>]*\btotalVotes="(\d+)"/g)].map((m) => Number(m[1]));
    const shown = page.json.contests.flatMap(({ selections }) => selections.map(({ votes }) => votes));
    expect(stated.length).toBeGreaterThan(50);
    expect(shown).toEqual(stated);
    expect(await check(home)).toMatchObject({ code: 0, ok: true });
  });
});

describe('the server', () => {
  it('answers under its own address only (DNS rebinding)', async () => {
    const { port } = new URL(origin);
    const asked = (host: string): Promise<number | undefined> =>
      new Promise((done, fail) => {
        httpRequest({ host: '127.0.0.1', port, path: '/', headers: { host } }, (response) => {
          response.resume();
          done(response.statusCode);
        })
          .once('error', fail)
          .end();
      });
    expect(await asked(`evil.example:${port}`)).toBe(421);
    expect(await asked(`localhost:${port}`)).toBe(308);
    expect(await asked(`127.0.0.1:${port}`)).toBe(200);
  });

  it('refuses a body over 10 MB', async () => {
    const answer = await fetch(`${origin}/api/registrations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `"${'x'.repeat(11 * 1024 * 1024)}"`,
    }).then(
      ({ status }) => status,
      () => 'connection closed',
    );
    expect([413, 'connection closed']).toContain(answer);
    expect((await anyone(origin).get('/')).status).toBe(200);
  });

  it('leaves an unfinished request its time at Ctrl-C, then ends with 0; the data is there at the next start', async () => {
    const { port } = new URL(origin);
    const body = JSON.stringify({ lastName: 'Placeholder', dateOfBirth: '1940-01-01', zip: '00000' });
    const answered = new Promise<number | undefined>((done, fail) => {
      const request = httpRequest(
        {
          host: '127.0.0.1',
          port,
          method: 'POST',
          path: '/api/voter-status',
          headers: { 'content-type': 'application/json', 'content-length': body.length },
        },
        (response) => {
          response.resume();
          done(response.statusCode);
        },
      );
      request.once('error', fail);
      request.write(body.slice(0, 10));
      setTimeout(() => running.child.kill('SIGINT'), 300);
      setTimeout(() => request.end(body.slice(10)), 1000);
    });
    expect(await answered).toBe(200);
    expect(await running.ended).toMatchObject({ code: 0, signal: null });

    const published = readFileSync(join(home, `objects/results-public/data/results/${PAST}/latest.json`), 'utf8');
    const again = start({ ELECTION_HOME: home, PORT: String(await freePort()) }, ['--assembly', assembly]);
    const { addresses, accounts: sheet } = await again.announced;
    const at = new URL(addresses['site'] ?? '').origin;
    expect(sheet).toEqual(accounts);
    expect((await latest(at)).text).toBe(published);
    const status = await anyone(at).post('/api/voter-status', {
      lastName: 'TesterA',
      dateOfBirth: '1970-02-03',
      zip: '00099',
    });
    expect(status.json).toMatchObject({ found: true });
    again.child.kill('SIGINT');
    expect(await again.ended).toMatchObject({ code: 0 });
  });
});

describe('killed in the middle of a release', () => {
  // About ten writes into the released folder and the records, eight into the public one; the start makes the first.
  it.each([2, 4, 6, 9, 12, 16])(
    'at its write %i, the next start has exactly one release of it, and it checks out',
    async (n) => {
      const folder = newHome();
      cpSync(home, folder, { recursive: true, filter: (path) => !path.endsWith('cdk.out') });
      const port = String(await freePort());
      const at = `http://127.0.0.1:${port}`;
      const args = ['--assembly', assembly];
      const doomed = start({ ELECTION_HOME: folder, PORT: port, ELECTION_LOCAL_FAULT: String(n) }, args);
      await doomed.announced;
      const clerk = await person('clerk.placeholder', at);
      const approver = await person('approver.placeholder', at);
      const before = (await electionOf(approver, PAST)).releases.length;
      const load = await loadFile(clerk, PAST, 'made-up.csv', csv(100 + n));
      const path = `/api/staff/results/loads/${load.json.loadId}/approval`;
      // The answer may or may not arrive before the process dies.
      await approver.post(path, approvalOf(load.json)).catch(() => undefined);
      expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' });

      const restarted = start({ ELECTION_HOME: folder, PORT: port }, args);
      await restarted.announced;
      const page = await eventually(
        () => latest(at),
        ({ json }) => json.release === before + 1,
      );
      expect(page.json.contests[0]?.selections[0]?.votes).toBe(103 + n);
      const again = await person('approver.placeholder', at);
      const repeated = await again.post<ReleaseView>(path, approvalOf(load.json));
      expect([repeated.status, repeated.json.release]).toEqual([200, before + 1]);
      expect((await electionOf(again, PAST)).releases).toHaveLength(before + 1);
      expect((await anyone(at).get(`/results/${PAST}/releases/${before + 2}.page.json`)).status).toBe(403);
      expect(await check(folder)).toMatchObject({ code: 0, ok: true });
      restarted.child.kill('SIGINT');
      expect(await restarted.ended).toMatchObject({ code: 0 });
    },
  );

  it('during the very first start, the next one ends what the first began', async () => {
    const folder = newHome();
    const port = String(await freePort());
    const args = ['--assembly', assembly];
    const doomed = start({ ELECTION_HOME: folder, PORT: port, ELECTION_LOCAL_FAULT: '5' }, args);
    expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' });
    const restarted = start({ ELECTION_HOME: folder, PORT: port }, args);
    await restarted.announced;
    const page = await eventually(
      () => latest(`http://127.0.0.1:${port}`),
      ({ status }) => status === 200,
    );
    expect(page.json.release).toBe(1);
    expect(await check(folder)).toMatchObject({ code: 0, ok: true });
    restarted.child.kill('SIGINT');
    await restarted.ended;
  });
});

describe('what cannot work ends with 2 and one clear line', () => {
  const refused = async (environment: Record<string, string>, args: readonly string[] = [], root = ROOT) => {
    const { code, stderr, stdout } = await start(environment, args, root).ended;
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/^\s+at /m);
    return stderr.trim();
  };

  it('a port that is in use', async () => {
    const server = createServer();
    const port = await freePort();
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    const said = await refused({ ELECTION_HOME: newHome(), PORT: String(port) });
    server.close();
    expect(said.split('\n')).toHaveLength(1);
    expect(said).toContain(`Port ${port}`);
    expect(said).toContain('PORT=');
  });

  it('a folder that cannot be written', async () => {
    const file = join(newHome(), 'a-file');
    writeFileSync(file, '');
    const said = await refused({ ELECTION_HOME: join(file, 'home'), PORT: String(await freePort()) });
    expect(said.split('\n')).toHaveLength(1);
    expect(said).toContain(join(file, 'home'));
    expect(said).toContain('ELECTION_HOME');
  });

  it('another start in the same folder', async () => {
    const folder = newHome();
    const first = start({ ELECTION_HOME: folder, PORT: String(await freePort()) }, ['--assembly', assembly]);
    await first.announced;
    const said = await refused({ ELECTION_HOME: folder, PORT: String(await freePort()) });
    expect(said.split('\n')).toHaveLength(1);
    expect(said).toContain(`process ${first.child.pid}`);
    first.child.kill('SIGINT');
    await first.ended;
  });

  it('a clock, a port or an option that is none', async () => {
    const environment = { ELECTION_HOME: newHome(), PORT: String(await freePort()) };
    expect(await refused({ ...environment, ELECTION_NOW: 'tomorrow' })).toContain('ELECTION_NOW');
    expect(await refused({ ...environment, PORT: 'many' })).toContain('PORT is "many"');
    expect(await refused(environment, ['--nonsense'])).toContain('--nonsense');
    expect(await refused(environment, ['--jurisdiction', 'elsewhere'])).toContain('lorem');
    expect(await refused(environment, ['--assembly', newHome()])).toContain('assembly');
  });

  it('a settings file that says what cannot be, with the path and what would be right', async () => {
    const root = mkdtempSync(join(tmpdir(), 'election-copy-'));
    for (const part of ['bin', 'lib', 'package.json', 'package-lock.json', 'cdk.json', 'tsconfig.json']) {
      cpSync(join(ROOT, part), join(root, part), { recursive: true });
    }
    mkdirSync(join(root, '.build'));
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    const settings = readFileSync(join(ROOT, 'election.config.ts'), 'utf8');
    const environment = { ELECTION_HOME: newHome(), PORT: String(await freePort()) };

    writeFileSync(
      join(root, 'election.config.ts'),
      settings.replace("recoveryRegion: 'us-west-2'", "recoveryRegion: 'us-east-2'"),
    );
    const wrong = await refused(environment, [], root);
    expect(wrong).toContain('jurisdictions[0].recoveryRegion');
    expect(wrong).toContain('write another one');

    writeFileSync(join(root, 'election.config.ts'), `${settings}\n}}`);
    expect(await refused(environment, [], root)).toContain('election.config.ts:');
  });
});

it('a route taken out of the synthesized templates is gone from the running election, and only that one', async () => {
  const changed = join(mkdtempSync(join(tmpdir(), 'election-changed-')), 'cdk.out');
  cpSync(assembly, changed, { recursive: true });
  const isLookUp = (_: unknown, logicalId: string): boolean => /votersta.*POST/i.test(logicalId);
  expect(removeResources(changed, 'AWS::ApiGateway::Method', isLookUp)).toBe(1);
  const port = String(await freePort());
  const without = start({ ELECTION_HOME: newHome(), PORT: port }, ['--assembly', changed]);
  await without.announced;
  const visitor = anyone(`http://127.0.0.1:${port}`);
  const query = { lastName: 'Placeholder', dateOfBirth: '1940-01-01', zip: '00000' };
  expect((await visitor.post('/api/voter-status', query)).status).toBe(404);
  expect((await visitor.post('/api/registrations', {})).status).toBe(400);
  without.child.kill('SIGINT');
  expect(await without.ended).toMatchObject({ code: 0 });
});

it('in a rehearsal before polls close, attesting and approving wait for the clock', async () => {
  const folder = newHome();
  const port = String(await freePort());
  const at = `http://127.0.0.1:${port}`;
  const rehearsal = start({ ELECTION_HOME: folder, PORT: port, ELECTION_NOW: '2020-11-03T23:00:00Z' }, [
    '--assembly',
    assembly,
  ]);
  const { accounts: sheet } = await rehearsal.announced;
  const approver = await signedIn(
    at,
    'approver.placeholder',
    sheet.find(({ username }) => username === 'approver.placeholder')?.password ?? '',
  );
  expect((await electionOf(approver, PAST)).pollsClosed).toBe(false);
  const attested = await approver.post(`/api/staff/results/elections/${PAST}/attestation`, ATTESTATION);
  expect(attested.status).toBe(409);
  expect((await latest(at)).status).toBe(403);
  rehearsal.child.kill('SIGINT');
  expect(await rehearsal.ended).toMatchObject({ code: 0 });
});
