import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../..');

const election = (...args: string[]) =>
  spawnSync(process.execPath, ['bin/election.cjs', ...args], { cwd: root, encoding: 'utf8' });

describe('the command line', () => {
  test('lists its commands', () => {
    const { status, stdout } = election('--help');
    expect(status).toBe(0);
    for (const command of [
      'start',
      'console [--jurisdiction ID] [--outputs FILE]',
      'verify [assembly]',
      'results load FILE',
      'results check DIR_OR_URL',
      'doctor [--json]',
      'cost [--json | --markdown]',
      'bench [name]',
    ]) {
      expect(stdout).toContain(command);
    }
  });

  test('says which command there is not, and exits 2', () => {
    const { status, stderr, stdout } = election('publish', 'everything');
    expect(status).toBe(2);
    expect(stderr).toContain('There is no command "publish everything"');
    expect(stdout).toBe('');
  });

  test('without a command shows how to use it and exits 2', () => {
    const { status, stderr } = election();
    expect(status).toBe(2);
    expect(stderr).toContain('Usage');
  });

  test('half a command is none', () => {
    expect(election('results').status).toBe(2);
  });

  test('--json puts one JSON document on standard output even when the input cannot be read', () => {
    const { status, stdout } = election('verify', 'test/cli', '--json');
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false });
  });
});
