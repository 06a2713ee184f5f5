import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../lib/cli/access';
import { run as verify } from '../../lib/cli/verify';
import { bucket, type Plain, role } from '../access/support';
import { temporaryFolder, writeAssembly } from '../support/assembly';

const call = async (command: typeof run, ...args: string[]) => {
  const out: string[] = [];
  const err: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0);
  try {
    return { code: await command(args), out: out.join(''), err: err.join('') };
  } finally {
    jest.restoreAllMocks();
  }
};

const PROPOSED = '{"version":2,"stores":{},"common":{},"access":{}}';
const GET = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' };

/** A project folder with an assembly in it. */
const project = (statements: readonly Plain[]) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'cdk.json'), '{}');
  const write = (list: readonly Plain[]) =>
    writeAssembly(join(folder, 'cdk.out'), {
      stacks: {
        A: {
          template: JSON.parse(JSON.stringify({ Resources: { Reader: role('reader', list), Data: bucket('data') } })),
        },
      },
    });
  return { folder, write, assembly: write(statements), lock: join(folder, 'access.lock.json') };
};

test('without a lock everything is beyond it: exit 1; accepted, nothing is: exit 0', async () => {
  const { assembly, lock } = project([GET]);
  expect((await call(run, assembly)).code).toBe(1);
  const accepted = await call(run, assembly, '--accept');
  expect(accepted).toMatchObject({ code: 0, err: '' });
  expect(accepted.out).toContain('access.lock.json written');
  expect(JSON.parse(readFileSync(lock, 'utf8')).access['A/Data']['A/Reader']).toBe(
    'read: by its policy, from anywhere',
  );
  expect((await call(run, assembly)).code).toBe(0);
});

test('--json has entries, what is assumed, and nothing else on standard output', async () => {
  const { assembly } = project([GET]);
  const { code, out } = await call(run, assembly, '--json');
  const document = JSON.parse(out);
  expect(code).toBe(1);
  expect(document.entries).toContainEqual({
    principal: 'A/Reader',
    capability: 'read',
    dataClass: 'voter-roll',
    store: 'A/Data',
    via: 'by its policy',
    conditions: ['from anywhere'],
  });
  expect(document.assumed.map(({ who }: { who: string }) => who).join()).toContain('root user');
});

test('verify refuses an assembly that allows more than was accepted, and says who can newly do what', async () => {
  const { assembly, write } = project([GET]);
  await call(run, assembly, '--accept');
  const of = async () =>
    JSON.parse((await call(verify, assembly, '--json')).out).findings.filter(({ rule }: { rule: string }) =>
      rule.startsWith('access-lock'),
    );
  expect(await of()).toEqual([]);
  write([GET, { Effect: 'Allow', Action: 's3:DeleteObject', Resource: '*' }]);
  expect(await of()).toEqual([
    expect.objectContaining({
      resource: 'A/Data',
      message: 'not accepted: A/Reader can delete A/Data (voter-roll): by its policy, from anywhere.',
    }),
  ]);
});

test('a project whose lock was taken away is refused', async () => {
  const { assembly, lock } = project([GET]);
  await call(run, assembly, '--accept');
  rmSync(lock);
  const { out } = await call(verify, assembly, '--json');
  expect(JSON.parse(out).findings.map(({ rule }: { rule: string }) => rule)).toContain('access-lock');
});

test('a lock that cannot be read is written anew, when somebody says so', async () => {
  const { assembly, lock } = project([GET]);
  writeFileSync(lock, '{"version":1}');
  expect((await call(run, assembly)).code).toBe(2);
  expect((await call(run, assembly, '--accept')).code).toBe(0);
  expect((await call(run, assembly)).code).toBe(0);
});

test('what a refused synth proposed can be accepted', async () => {
  const { assembly, lock } = project([GET]);
  writeFileSync(join(assembly, 'access.lock.json'), PROPOSED);
  rmSync(join(assembly, 'manifest.json'));
  expect((await call(run, assembly, '--accept')).code).toBe(0);
  expect(readFileSync(lock, 'utf8')).toBe(PROPOSED);
});

test('bad usage and an unreadable assembly: exit 2', async () => {
  expect((await call(run, '--nonsense')).code).toBe(2);
  expect((await call(run, temporaryFolder(), '--json')).code).toBe(2);
});
