import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { type Embedded, openEmbedded } from '../../lib/platform/embedded';
import { thrownBy } from './contract/records';
import { PARTS } from './support/parts';

const ROOT = resolve(__dirname, '../..');
const KILLS = 12;

const folder = mkdtempSync(join(tmpdir(), 'election-crash-'));
const script = join(folder, 'committer.cjs');

beforeAll(() => {
  buildSync({
    entryPoints: [join(__dirname, 'support/committer.ts')],
    bundle: true,
    platform: 'node',
    external: ['libsql'],
    outfile: script,
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (home: string, first: number): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, [script, home, String(first)], {
    env: { ...process.env, NODE_PATH: join(ROOT, 'node_modules') },
  });

/** Runs the committer and kills it `after` milliseconds into its work; gives the numbers that it acknowledged. */
const runAndKill = (home: string, first: number, after: number): Promise<readonly number[]> =>
  new Promise((done, fail) => {
    const child = start(home, first);
    let out = '';
    let errors = '';
    let timer: NodeJS.Timeout | undefined;
    child.stderr.on('data', (data) => {
      errors += String(data);
    });
    child.stdout.on('data', (data) => {
      out += String(data);
      if (timer === undefined && out.includes('ready')) timer = setTimeout(() => child.kill('SIGKILL'), after);
    });
    child.on('close', (_code, signal) => {
      clearTimeout(timer);
      if (signal !== 'SIGKILL') fail(new Error(`the committer ended by itself: ${errors}`));
      // A line without its end was not acknowledged.
      const lines = out.split('\n').slice(1, -1);
      done(lines.map(Number));
    });
  });

const numberIn = (body: Uint8Array | undefined): number =>
  Number((JSON.parse(Buffer.from(body ?? []).toString()) as { readonly n: number }).n);

/** Every commit is there whole or not at all. Gives the last one that is there. */
const checkWhole = async (embedded: Embedded, acknowledged: readonly number[]): Promise<number> => {
  const records = embedded.records('roll');
  const last = Number((await records.get({ pk: 'counter', sk: 'last' }))?.['n'] ?? 0);
  expect(last).toBeGreaterThanOrEqual(acknowledged.at(-1) ?? 0);
  for (let n = 1; n <= last; n++) {
    expect({ n, parts: (await records.query({ pk: `commit#${n}` })).items.length }).toEqual({ n, parts: PARTS });
  }
  expect((await records.query({ pk: `commit#${last + 1}` })).items).toEqual([]);

  const objects = embedded.objects('released');
  for (const n of acknowledged) expect(numberIn((await objects.get(`releases/${n}.json`))?.body)).toBe(n);
  // What is listed reads, with its digest: no half object.
  for (const key of (await objects.list('')).keys) expect(await objects.get(key)).toBeDefined();
  const newest = acknowledged.at(-1);
  if (newest !== undefined) {
    expect(numberIn((await objects.get('latest.json'))?.body)).toBeGreaterThanOrEqual(newest);
  }
  return last;
};

test(`${KILLS} kills in the middle of commits lose nothing that was acknowledged and leave nothing half`, async () => {
  const home = join(folder, 'home');
  let last = 0;
  const acknowledged: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    // Spread, so that the kills meet every step of a round.
    acknowledged.push(...(await runAndKill(home, last + 1, 80 + kill * 23)));
    const embedded = openEmbedded(home);
    try {
      last = await checkWhole(embedded, acknowledged);
      expect(existsSync(join(home, 'objects/released/tmp'))).toBe(false);
    } finally {
      embedded.close();
    }
  }
  // Else the kills came before the work.
  expect(acknowledged.length).toBeGreaterThan(KILLS);
}, 120_000);

test('a folder that a running process holds is refused with its number; once that is killed it is free', async () => {
  const home = join(folder, 'held');
  const child = start(home, 1);
  try {
    await new Promise((ready) => child.stdout.once('data', ready));
    const error = await thrownBy((async () => openEmbedded(home))());
    expect(error).toMatchObject({ name: 'EmbeddedUnusable', reason: 'held' });
    expect(String(error)).toContain(`process ${child.pid}`);
  } finally {
    const closed = new Promise((resolveClosed) => child.once('close', resolveClosed));
    child.kill('SIGKILL');
    await closed;
  }
  // The killed process's number still stands in the lock file.
  expect(existsSync(join(home, 'lock.pid'))).toBe(true);
  openEmbedded(home).close();
}, 30_000);
