import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SynthResult {
  readonly code: number;
  /** Both streams. */
  readonly output: string;
  /** Manifests that a tool could deploy from, relative to the assembly. */
  readonly manifests: readonly string[];
  readonly directory: string;
}

const root = join(__dirname, '../..');

interface Bundling {
  readonly bundleForHere: (name: string, entries: Readonly<Record<string, string>>) => Promise<unknown>;
}
interface Building {
  readonly buildFunctions: () => Promise<unknown>;
}

/** Bundles the forks as bin/app.cjs bundles the app, and the functions that the shipped stacks refer to. */
export const buildForks = async (names: readonly string[]): Promise<void> => {
  const { bundleForHere } = require(join(root, 'bin/bundle.cjs')) as Bundling;
  const { buildFunctions } = require(join(root, 'bin/build.cjs')) as Building;
  await buildFunctions();
  await bundleForHere(
    'forks',
    Object.fromEntries(names.map((name) => [`forks/${name}`, `test/support/forks/${name}.ts`])),
  );
};

/**
 * The real command line, on a fork: `cdk synth <args>`. No credentials, no region, a new folder. Not as CI, so that clean
 * verdicts of CDK's own validator are reused: these tests are about what no cache touches.
 */
export const cdkSynth = (fork: string, args: readonly string[] = [], environment = {}): Promise<SynthResult> => {
  const directory = mkdtempSync(join(tmpdir(), 'election-fork-'));
  const { AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, CDK_DEFAULT_ACCOUNT, NODE_ENV, CI, ...rest } =
    process.env;
  const cli = join(root, 'node_modules/aws-cdk/bin/cdk');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [cli, 'synth', '--quiet', '--app', `node .build/forks/${fork}.js`, '--output', directory, ...args],
      { cwd: root, env: { ...rest, CDK_DISABLE_CLI_TELEMETRY: 'true', ...environment }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const manifests = readdirSync(directory, { recursive: true })
          .map(String)
          .filter((file) => /(^|\/)manifest\.json$/.test(file) && !file.startsWith('asset.'));
        resolve({
          code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1,
          output: stdout + stderr,
          manifests: existsSync(directory) ? manifests : [],
          directory,
        });
      },
    );
  });
};
