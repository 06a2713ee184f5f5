#!/usr/bin/env node
/**
 * Tries step 3 of docs/verify.md: the Go program of examples/verify, on the Go project's own packages, against a folder that this
 * project publishes. Needs Go 1.21 or newer, and the module golang.org/x/mod (go.sum pins it), from Go's cache or the network once.
 * Exit code: 0 fine, 1 a test failed, 2 Go or the module is missing, and nothing was tried.
 */
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '../..');
const program = path.join(root, 'examples/verify');
const binary = path.join(root, '.cache', 'other-tools', process.platform === 'win32' ? 'verify.exe' : 'verify');

const go = (...args) =>
  spawnSync('go', args, { cwd: program, encoding: 'utf8', env: { ...process.env, GOFLAGS: '-mod=readonly' } });

const missing = (what, said) => {
  console.error(
    `NOT TRIED: ${what} Step 3 of docs/verify.md was not tried with other people's tools.${said ? `\n${said.trim()}` : ''}`,
  );
  process.exit(2);
};

const version = go('version');
if (version.status !== 0) missing('there is no Go on this machine (https://go.dev/dl/).');
const fetched = go('mod', 'download');
if (fetched.status !== 0) missing('the Go module golang.org/x/mod could not be fetched.', fetched.stderr);
fs.mkdirSync(path.dirname(binary), { recursive: true });
const built = go('build', '-o', binary, '.');
if (built.status !== 0) {
  console.error(built.stderr);
  process.exit(1);
}
console.log(`${version.stdout.trim()}; ${go('list', '-m', 'golang.org/x/mod').stdout.trim()}`);
const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const { status } = spawnSync(
  process.execPath,
  [jest, '--config', path.join(__dirname, 'jest.config.cjs'), ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, VERIFY_PROGRAM: binary },
  },
);
process.exit(status ?? 1);
