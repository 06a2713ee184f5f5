#!/usr/bin/env node
/** `npm run test:browser`: says what is missing, or runs the browser tests. Arguments go on to jest. */
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..', '..');
const chromium = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

if (!existsSync(chromium)) {
  console.error(
    [
      `The browser tests need Chromium, and there is none at ${chromium}. Nothing was tested.`,
      'Install it (Debian and Ubuntu: apt-get install -y chromium), or set CHROMIUM_PATH to the one you have.',
    ].join('\n'),
  );
  process.exit(1);
}

const run = (args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;

const built = run([join(root, 'bin', 'build.cjs'), '--all']);
process.exit(
  built === 0
    ? run([
        join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
        '--config',
        join(__dirname, 'jest.config.cjs'),
        ...process.argv.slice(2),
      ])
    : built,
);
