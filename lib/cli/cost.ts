import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readAssembly } from '../assembly';
import { type Estimate, estimate } from '../cost/estimate';
import { markdownOf } from '../cost/markdown';
import { textOf } from '../cost/text';
import { EXIT } from './exit';

const COST_FOLDER = join(tmpdir(), 'election-cost-');
const USAGE = 'Usage: election cost [--json | --markdown]';

const projectRoot = (from: string): string =>
  existsSync(join(from, 'package.json')) ? from : projectRoot(dirname(from));

interface Bundling {
  readonly bundleForHere: (name: string, entries: Readonly<Record<string, string>>) => Promise<unknown>;
}
interface Building {
  readonly buildFunctions: () => Promise<unknown>;
}

const synthesize = (root: string, outdir: string): Promise<void> => {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [join(root, '.build/cost/app.js')],
      { cwd: root, env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) } },
      (error, _, stderr) => (error ? reject(new Error(`the stacks could not be synthesized: ${stderr}`)) : resolve()),
    );
  });
};

/** Synthesizes the stacks of the three offices into a folder that is gone afterwards, and counts them. */
export const makeEstimate = async (root: string): Promise<Estimate> => {
  const { bundleForHere } = require(join(root, 'bin/bundle.cjs')) as Bundling;
  const { buildFunctions } = require(join(root, 'bin/build.cjs')) as Building;
  await buildFunctions();
  await bundleForHere('cost-app', { 'cost/app': 'lib/infrastructure/cost-main.ts' });
  const folder = mkdtempSync(COST_FOLDER);
  try {
    await synthesize(root, folder);
    return estimate(readAssembly(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const FORMATS = {
  '--json': (found: Estimate) => `${JSON.stringify(found, undefined, 1)}\n`,
  '--markdown': markdownOf,
  text: textOf,
} as const;

const isFormat = (arg: string): arg is keyof typeof FORMATS => Object.hasOwn(FORMATS, arg) && arg !== 'text';

/** `election cost [--json | --markdown]`: what the stacks cost, counted from the templates. */
export const run = async (args: readonly string[]): Promise<number> => {
  const [format, ...more] = args;
  if (more.length > 0 || (format !== undefined && !isFormat(format))) {
    if (args.includes('--json'))
      process.stdout.write(`${JSON.stringify({ bills: [], error: { code: 'usage', message: USAGE } })}\n`);
    process.stderr.write(`${USAGE}. Not understood: ${args.join(' ')}\n`);
    return EXIT.unusable;
  }
  process.stdout.write(FORMATS[format ?? 'text'](await makeEstimate(projectRoot(__dirname))));
  return EXIT.fine;
};
