import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SIGN_IN_FIRST } from '../../lib/cli/no-credentials';

const root = join(__dirname, '../..');
let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'election-nobody-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** As somebody who never signed in to AWS, on a machine that is none of AWS's. */
const election = (...args: string[]) => {
  const known = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/election.cjs', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...Object.fromEntries(known), HOME: home, AWS_EC2_METADATA_DISABLED: 'true' },
  });
  return { status, stdout, said: stderr.trim().split('\n') };
};

test('teardown without credentials deletes nothing, and says in one line what to do', () => {
  const { status, stdout, said } = election('teardown', 'lorem');
  expect([status, stdout, said.length]).toEqual([2, '', 1]);
  expect(said[0]).toContain('nothing was deleted');
  expect(said[0]).toContain(SIGN_IN_FIRST);
});

test('the same for programs: one document', () => {
  const { status, stdout } = election('teardown', 'lorem', '--json');
  expect([status, JSON.parse(stdout)]).toEqual([
    2,
    { ok: false, error: { code: 'credentials', message: expect.stringContaining(SIGN_IN_FIRST) } },
  ]);
});
