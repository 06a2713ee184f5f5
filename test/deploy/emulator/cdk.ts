import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SettingsInput } from '../../../lib/config/schema';
import { asOffice, ROOT, required } from './environment';

interface Run {
  readonly seconds: number;
  readonly environment?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Runs a program of this project to its end; what it printed is in the error when it fails or takes too long. */
const run = (args: readonly string[], { seconds, environment = asOffice(), cwd = ROOT }: Run): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [...args],
      { cwd, env: environment, timeout: seconds * 1000, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const said = `${stdout}${stderr}`;
        if (!error) return resolve(stdout);
        const end = said.trim().split('\n').slice(-30).join('\n');
        reject(new Error(`${args.join(' ')}\n${error.killed ? `took longer than ${seconds} s` : 'failed'}:\n${end}`));
      },
    );
  });

const CDK = require.resolve('aws-cdk/bin/cdk');
const QUIET = ['--no-notices', '--no-color'];

/** The CLI, in a folder without a cdk.json of its own. */
const cdk = (args: readonly string[], seconds: number): Promise<string> =>
  run([CDK, ...args, ...QUIET], { seconds, cwd: required('EMULATOR_WORK') });

export const bootstrap = (environments: readonly string[]): Promise<string> =>
  cdk(
    [
      'bootstrap',
      ...environments,
      '--public-access-block-configuration',
      'true',
      '--cloudformation-execution-policies',
      'arn:aws:iam::aws:policy/AdministratorAccess',
    ],
    90,
  );

export const deploy = (assembly: string): Promise<string> =>
  cdk(['deploy', '--app', assembly, '--all', '--require-approval', 'never', '--progress', 'events'], 300);

export const destroy = (assembly: string): Promise<string> =>
  cdk(['destroy', '--app', assembly, '--all', '--force'], 300);

/** Synthesizes the shipped stacks with these settings, every check on. @returns the assembly's folder */
export const synthesize = async (settings: SettingsInput, name: string): Promise<string> => {
  const file = join(required('EMULATOR_WORK'), `${name}.settings.json`);
  const outdir = join(required('EMULATOR_WORK'), `${name}.out`);
  writeFileSync(file, JSON.stringify(settings));
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { readonly context: unknown };
  await run([join(ROOT, '.build/deploy/app.js')], {
    seconds: 120,
    environment: {
      ...asOffice(),
      DEPLOY_SETTINGS: file,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify(context),
    },
  });
  return outdir;
};

/**
 * `election results check`; rejects with what it printed when something is wrong.
 * @param key the office's verifier key, got from elsewhere than the published files
 * @param previous a checkpoint that the log must still contain
 */
export const checkResults = (folder: string, key: string, previous?: string): Promise<string> =>
  run(
    [
      join(ROOT, 'bin/election.cjs'),
      'results',
      'check',
      folder,
      '--json',
      '--key',
      key,
      ...(previous === undefined ? [] : ['--previous', previous]),
    ],
    { seconds: 60 },
  );
