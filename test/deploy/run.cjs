/**
 * Runs test/deploy against a local AWS emulator: makes a Python environment under .cache/ with pinned packages, starts
 * the emulator on 127.0.0.1, runs the tests, ends it. Needs Python 3.10 or newer; no credentials, no Docker.
 *
 * The emulator proves function, never safety: what it accepts, AWS may refuse, and the other way round.
 * Exit code: 0 fine, 1 a test failed, 2 something that the tests need is missing.
 */
const { execFileSync, spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { bundleForHere } = require('../../bin/bundle.cjs');
const { Missing, pythonEnvironment } = require('../support/python-environment.cjs');

const root = path.resolve(__dirname, '../..');
/** cryptography is what the emulator's KMS signs with. */
const PACKAGES = ['ministack==1.5.33', 'cryptography==50.0.2'];
const {
  directory: environment,
  inEnvironment,
  install,
} = pythonEnvironment('emulator', 'the local AWS emulator', PACKAGES);
const READY_TIMEOUT_MS = 60_000;
/** A run takes three minutes; on a machine that does much else, more. */
const TESTS_TIMEOUT_MS = 20 * 60_000;
/** The emulator's account; test/deploy/emulator/environment.ts knows it too. */
const ACCOUNT = '123456789012';
/** Assemblies and what the deployed functions asked of AWS; made anew by every run. */
const work = path.join(root, '.cache', 'deploy');
const calls = path.join(work, 'calls.jsonl');
/** Whatever this machine is signed in to stays out of it. */
const asNobody = () => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))),
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-2',
  AWS_CONFIG_FILE: os.devNull,
  AWS_SHARED_CREDENTIALS_FILE: os.devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
});

/** Functions, pages and command line as they ship; and the shipped app with settings of a made-up place. */
const build = async () => {
  const built = spawnSync(process.execPath, [path.join(root, 'bin/build.cjs'), '--all'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (built.status !== 0) throw new Missing('The project could not be built; nothing was tested.');
  await bundleForHere('deploy-app', { 'deploy/app': 'test/deploy/app/main.ts' });
};

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Resource types that the emulator's CloudFormation makes, asked of itself. */
const typesItHas = () =>
  execFileSync(
    inEnvironment('python'),
    [
      '-c',
      'import json; from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS as has; print(json.dumps(sorted(has)))',
    ],
    { encoding: 'utf8' },
  );

const start = async () => {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const logFile = path.join(root, '.cache', 'emulator.log');
  const log = fs.openSync(logFile, 'w');
  const emulator = spawn(inEnvironment('python'), [path.join(__dirname, 'emulator/start.py')], {
    cwd: environment,
    env: {
      ...asNobody(),
      BIND_HOST: '127.0.0.1',
      // Its broker for things would listen on every address of this machine.
      IOT_MTLS_ENABLED: '0',
      GATEWAY_PORT: String(port),
      MINISTACK_ACCOUNT_ID: ACCOUNT,
      LOG_LEVEL: 'WARNING',
      // Quoted, for a path may hold a space.
      NODE_OPTIONS: `--require=${JSON.stringify(path.join(__dirname, 'emulator/record-calls.cjs'))}`,
      EMULATOR_CALLS: calls,
    },
    stdio: ['ignore', log, log],
  });
  let ended = false;
  emulator.once('exit', () => {
    ended = true;
  });
  const giveUp = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const ready = await fetch(`${endpoint}/_ministack/ready`).catch(() => undefined);
    if (ready?.ok) break;
    if (ended || Date.now() > giveUp) {
      emulator.kill('SIGKILL');
      throw new Missing(`The emulator did not start; ${path.relative(root, logFile)} says why.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const stop = async () => {
    if (ended) return;
    const exited = new Promise((resolve) => emulator.once('exit', resolve));
    emulator.kill('SIGTERM');
    const timer = setTimeout(() => emulator.kill('SIGKILL'), 5_000);
    await exited;
    clearTimeout(timer);
  };
  return { endpoint, stop };
};

const runJest = (endpoint) =>
  new Promise((resolve) => {
    const config = path.join(__dirname, 'jest.config.cjs');
    const jest = spawn(
      process.execPath,
      [require.resolve('jest/bin/jest'), '--config', config, '--runInBand', ...process.argv.slice(2)],
      {
        cwd: root,
        stdio: 'inherit',
        env: {
          ...asNobody(),
          EMULATOR_ENDPOINT: endpoint,
          EMULATOR_PYTHON: inEnvironment('python'),
          EMULATOR_TYPES: typesItHas(),
          EMULATOR_CALLS: calls,
          EMULATOR_WORK: work,
        },
      },
    );
    const timer = setTimeout(() => {
      console.error(`The tests took longer than ${TESTS_TIMEOUT_MS / 60_000} minutes and were ended.`);
      jest.kill('SIGKILL');
    }, TESTS_TIMEOUT_MS);
    jest.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? 0 : 1);
    });
  });

const main = async () => {
  install();
  await build();
  fs.rmSync(work, { recursive: true, force: true });
  fs.mkdirSync(work, { recursive: true });
  const emulator = await start();
  const onSignal = () => void emulator.stop().then(() => process.exit(1));
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    process.exitCode = await runJest(emulator.endpoint);
  } finally {
    await emulator.stop();
    // Last, so that nobody reads the green above without it.
    const report = path.join(work, 'report.txt');
    if (fs.existsSync(report)) console.log(`\n${fs.readFileSync(report, 'utf8')}`);
  }
};

main().catch((error) => {
  console.error(error instanceof Missing ? error.message : error);
  process.exitCode = 2;
});
