import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/election.cjs', 'console', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, said: stderr.trim().split('\n') };
};

test('where the website serves the console, the command says where staff sign in, in one line, and serves nothing', () => {
  const { status, stdout, said } = run();
  expect([status, stdout, said.length]).toEqual([2, '', 1]);
  expect(said[0]).toMatch(/sign in on its website.*accounts\.site/);
});

test('a slip of the keyboard is named, in one line', () => {
  const { status, said } = run('--output', 'x.json');
  expect([status, said.length]).toEqual([2, 1]);
  expect(said[0]).toContain('Usage');
});
