/**
 * Runs test/deploy against a local AWS emulator: makes a Python environment under .cache/ with pinned packages, starts
 * the emulator on 127.0.0.1, runs the tests, ends it. Needs Python 3.10 or newer; no credentials, no Docker.
 *
 * The emulator proves function, never safety: what it accepts, AWS may refuse, and the other way round.
 * Exit code: 0 fine, 1 a test failed, 2 something that the tests need is missing.
 */
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
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

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const start = async () => {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const logFile = path.join(root, '.cache', 'emulator.log');
  const log = fs.openSync(logFile, 'w');
  const emulator = spawn(inEnvironment('python'), ['-m', 'ministack'], {
    cwd: environment,
    env: { ...process.env, BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port), LOG_LEVEL: 'WARNING' },
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
          ...process.env,
          EMULATOR_ENDPOINT: endpoint,
          // Whatever this machine is signed in to stays out of it.
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          AWS_REGION: 'us-east-2',
          AWS_PROFILE: '',
          AWS_SESSION_TOKEN: '',
          AWS_EC2_METADATA_DISABLED: 'true',
        },
      },
    );
    jest.once('exit', (code) => resolve(code === 0 ? 0 : 1));
  });

const main = async () => {
  install();
  const emulator = await start();
  const onSignal = () => void emulator.stop().then(() => process.exit(1));
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    process.exitCode = await runJest(emulator.endpoint);
  } finally {
    await emulator.stop();
  }
};

main().catch((error) => {
  console.error(error instanceof Missing ? error.message : error);
  process.exitCode = 2;
});
