import { execFile, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { judgeByLock, LOCK_FILE, proposedLock } from '../access';
import { readAssembly, resourcesOf } from '../assembly';
import { judge } from '../guardrails';
import { type Bench, type BenchRow, median, row } from './bench-rows';

const ROUNDS = 5;
/** Each cold round starts CDK's engine anew; the median of three is steady enough for a figure that has no target. */
const COLD_ROUNDS = 3;

/** What the project promises (docs/architecture.md). */
const TARGETS = { warmRatio: 1.5, ownRatio: 0.2, firstByteMs: 20_000, bundleKiB: 1024 } as const;

/** The same app without any check, under the same engine settings as bin/app.cjs. */
const BARE_APP = 'node --require ./bin/short-lived.cjs .build/bench/app.js';
const BENCH_FOLDER = join(tmpdir(), 'election-bench-');
const POLL_MS = 50;
const GIVE_UP_MS = 180_000;

const projectRoot = (from: string): string =>
  existsSync(join(from, 'package.json')) ? from : projectRoot(dirname(from));

const cleanEnvironment = (): NodeJS.ProcessEnv => {
  const { CI, AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, CDK_OUTDIR, CDK_CONTEXT_JSON, ...rest } =
    process.env;
  return { ...rest, CDK_DISABLE_CLI_TELEMETRY: 'true' };
};

/** Milliseconds of one `cdk synth`; the output folder is there afterwards. */
const synth = (root: string, app: string, output: string, environment: NodeJS.ProcessEnv = {}): Promise<number> => {
  rmSync(output, { recursive: true, force: true });
  const started = performance.now();
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [join(root, 'node_modules/aws-cdk/bin/cdk'), 'synth', '--quiet', '--app', app, '--output', output],
      { cwd: root, env: { ...cleanEnvironment(), ...environment }, maxBuffer: 64 * 1024 * 1024 },
      (error, _, stderr) => {
        if (error) reject(new Error(`cdk synth failed under the bench:\n${stderr}`));
        else resolve(performance.now() - started);
      },
    );
  });
};

/** Milliseconds of each part of what ElectionApp does on top of CDK, once, in a process that has done none of it before. */
const ownChecks = (
  folder: string,
  lockFile: string,
): { readonly read: number; readonly judge: number; readonly lock: number } => {
  const started = performance.now();
  const assembly = readAssembly(folder);
  const read = performance.now();
  judge(assembly);
  const judged = performance.now();
  judgeByLock(assembly, lockFile, true);
  proposedLock(assembly);
  return { read: read - started, judge: judged - read, lock: performance.now() - judged };
};

const bundleRows = (root: string): readonly BenchRow[] => {
  const folder = join(root, '.build/functions');
  return readdirSync(folder).map((name) =>
    row(`bundle ${name}`, statSync(join(folder, name, 'index.js')).size / 1024, 'KiB', TARGETS.bundleKiB),
  );
};

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** The project as a fresh clone after `npm ci` has it: every file of it, packages, nothing built. */
const freshCopy = (root: string, to: string): void => {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
    .toString()
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)));
  for (const file of files) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(root, file), join(to, file));
  }
  symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'), 'dir');
};

/** Milliseconds from `npm start` in a fresh copy to the first answer of the public page. */
const firstByte = async (root: string): Promise<number> => {
  const copy = mkdtempSync(BENCH_FOLDER);
  freshCopy(root, copy);
  const port = await freePort();
  const started = performance.now();
  const child = spawn('npm', ['start', '--silent'], {
    cwd: copy,
    env: { ...cleanEnvironment(), PORT: String(port), ELECTION_HOME: join(copy, 'home') },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own, so that npm's child is stopped with it.
    detached: true,
  });
  let problems = '';
  child.stderr.on('data', (chunk: Buffer) => {
    problems += chunk.toString();
  });
  let ended = false;
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      ended = true;
      resolve();
    }),
  );
  try {
    while (performance.now() - started < GIVE_UP_MS) {
      if (ended) throw new Error(`npm start ended under the bench:\n${problems}`);
      const status = await fetch(`http://127.0.0.1:${port}/`).then(
        (response) => response.status,
        () => 0,
      );
      if (status === 200) return performance.now() - started;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`npm start served no page within ${GIVE_UP_MS / 1000} s:\n${problems}`);
  } finally {
    if (!ended && child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
    await exited;
    rmSync(copy, { recursive: true, force: true });
  }
};

interface Bundling {
  readonly bundleForHere: (name: string, entries: Readonly<Record<string, string>>) => Promise<unknown>;
}
interface Building {
  readonly buildApp: () => Promise<unknown>;
  readonly buildFunctions: () => Promise<unknown>;
}

/** What the checks cost, in one run: with and without, turn by turn, so that a busy machine weighs on both alike. */
export const measure = async (say: (line: string) => void): Promise<Bench> => {
  const root = projectRoot(__dirname);
  const { bundleForHere } = require(join(root, 'bin/bundle.cjs')) as Bundling;
  const { buildApp, buildFunctions } = require(join(root, 'bin/build.cjs')) as Building;
  await Promise.all([
    buildApp(),
    buildFunctions(),
    bundleForHere('bench-app', { 'bench/app': 'lib/infrastructure/bench-main.ts' }),
  ]);
  const folder = mkdtempSync(BENCH_FOLDER);
  const output = join(folder, 'cdk.out');
  const bare: number[] = [];
  const warm: number[] = [];
  const cold: number[] = [];
  try {
    say('first synth, so that every verdict is remembered');
    await synth(root, 'node bin/app.cjs', output);
    const own = ownChecks(output, join(root, LOCK_FILE));
    const ownTotal = own.read + own.judge + own.lock;
    const resources = [...resourcesOf(readAssembly(output))].length;
    for (let round = 1; round <= ROUNDS; round++) {
      say(`round ${round} of ${ROUNDS}`);
      bare.push(await synth(root, BARE_APP, output));
      warm.push(await synth(root, 'node bin/app.cjs', output));
    }
    // As in CI: no verdict is reused.
    for (let round = 1; round <= COLD_ROUNDS; round++) {
      say(`cold round ${round} of ${COLD_ROUNDS}`);
      cold.push(await synth(root, 'node bin/app.cjs', output, { CI: 'true' }));
    }
    say('npm start in a fresh copy');
    const page = await firstByte(root);
    return {
      name: 'synth',
      rows: [
        row('resources in all templates', resources, 'resources'),
        row('cdk synth without checks, median', median(bare), 'ms'),
        row('cdk synth with all checks, warm, median', median(warm), 'ms'),
        row('cdk synth with all checks, cold, median', median(cold), 'ms'),
        row('our own checks: read the templates', own.read, 'ms'),
        row('our own checks: the baseline', own.judge, 'ms'),
        row('our own checks: the access lock', own.lock, 'ms'),
        row('warm with all checks / without', median(warm) / median(bare), 'times', TARGETS.warmRatio),
        row('cold with all checks / without', median(cold) / median(bare), 'times'),
        row('our own checks / without', ownTotal / median(bare), 'times', TARGETS.ownRatio),
        row('npm start to first byte of the public page', page, 'ms', TARGETS.firstByteMs),
        ...bundleRows(root),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
