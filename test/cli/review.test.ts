import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REFUSED_MANIFEST } from '../../lib/assembly';
import { run } from '../../lib/cli/review';
import { bucket, bucketPolicy, type Plain, role } from '../access/support';
import { temporaryFolder, writeAssembly } from '../support/assembly';

const GET = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' };
const KEPT = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
const CLOSED = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
const DATA = { ...bucket('data', { PublicAccessBlockConfiguration: CLOSED }), ...KEPT };
const VENDOR = bucketPolicy('Data', [{ ...GET, Principal: { AWS: '999999999999' } }]);
const OPENED =
  'account 999999999999 can read A/Data (voter-roll): by whatever its account allows it and the store’s policy, from anywhere.';

/** Stands in for a synth: hands out the assembly that the ref has in its files, or refuses it as ElectionApp does. */
const APP = `
const fs = require('node:fs');
fs.cpSync('assembly', process.env.CDK_OUTDIR, { recursive: true });
if (!fs.existsSync('refused')) process.exit(0);
fs.renameSync(process.env.CDK_OUTDIR + '/manifest.json', process.env.CDK_OUTDIR + '/${REFUSED_MANIFEST}');
process.exit(1);
`;

const repository = temporaryFolder();
const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Testa Placeholder', '-c', 'user.email=testa@nowhere.example', ...args], {
    cwd: repository,
    stdio: 'pipe',
  }).toString();

const commit = (branch: string, resources: Readonly<Record<string, Plain>>, refused: boolean): void => {
  git('checkout', '--quiet', '-B', branch);
  const Resources = JSON.parse(JSON.stringify({ Reader: role('reader', []), Data: DATA, ...resources }));
  writeAssembly(join(repository, 'assembly'), { stacks: { A: { template: { Resources } } } });
  rmSync(join(repository, 'refused'), { force: true });
  if (refused) writeFileSync(join(repository, 'refused'), '');
  git('add', '--all');
  git('commit', '--quiet', '-m', branch);
};

const review = async (...args: readonly string[]) => {
  const out: string[] = [];
  const err: string[] = [];
  const here = process.cwd();
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0);
  process.chdir(repository);
  try {
    const code = await run(args);
    return { code, first: out.join('').split('\n')[0], out: out.join(''), err: err.join('') };
  } finally {
    process.chdir(here);
    jest.restoreAllMocks();
  }
};

beforeAll(() => {
  git('init', '--quiet', '--initial-branch=main');
  mkdirSync(join(repository, 'bin'));
  mkdirSync(join(repository, 'node_modules'));
  writeFileSync(join(repository, '.gitignore'), 'node_modules\n');
  writeFileSync(join(repository, 'bin/app.cjs'), APP);
  commit('main', {}, false);
  commit('vendor', { P: VENDOR }, false);
  git('checkout', '--quiet', 'main');
  commit('refused-vendor', { P: VENDOR }, true);
  git('checkout', '--quiet', 'main');
  // A hook of the repository must not run because somebody reviews it.
  writeFileSync(join(repository, '.git/hooks/post-checkout'), '#!/bin/sh\ntouch hook-ran\n', { mode: 0o755 });
});

test('a branch that opens a bucket to a vendor: the first line says so, exit 1', async () => {
  expect(await review('--base', 'main', '--head', 'vendor')).toMatchObject({ code: 1, first: OPENED });
});

test('a branch whose synth is refused is compared all the same', async () => {
  const { code, first, out } = await review('--base', 'main', '--head', 'refused-vendor');
  expect({ code, first }).toEqual({ code: 1, first: OPENED });
  expect(out).toContain('Synth of refused-vendor is refused.');
});

test('a folder that a refused synth left is compared too, and stays as undeployable as it was', async () => {
  const folder = join(temporaryFolder(), 'cdk.out');
  git('checkout', '--quiet', 'vendor');
  execFileSync('cp', ['-r', join(repository, 'assembly'), folder]);
  git('checkout', '--quiet', 'main');
  renameSync(join(folder, 'manifest.json'), join(folder, REFUSED_MANIFEST));
  expect(await review('--base', 'main', '--head', folder)).toMatchObject({ code: 1, first: OPENED });
  expect(existsSync(join(folder, 'manifest.json'))).toBe(false);
});

test('the same ref twice: nothing changes, exit 0', async () => {
  expect(await review('--base', 'main', '--head', 'main')).toMatchObject({
    code: 0,
    first: 'Nobody reaches more than before, and nothing is lost.',
  });
});

test('the repository is left as it was: no branch, no worktree, no hook run, no folder', async () => {
  const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('election-review-'));
  rmSync(join(repository, 'hook-ran'), { force: true });
  const before = [git('branch', '--list'), git('worktree', 'list'), folders()];
  await review('--base', 'main', '--head', 'vendor');
  expect([git('branch', '--list'), git('worktree', 'list'), folders()]).toEqual(before);
  expect(git('status', '--short')).toBe('');
  expect(existsSync(join(repository, 'hook-ran'))).toBe(false);
});

test.each([
  ['nowhere', 'neither an assembly folder nor a git ref that is known here'],
  ['--output=/tmp/x', 'neither a folder nor a git ref'],
])('%s is no side of a review: exit 2, and one clear line', async (ref, message) => {
  const { code, err, out } = await review('--base', 'main', '--head', ref);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});
