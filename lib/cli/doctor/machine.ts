import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Check, fine, notAsked, wrong } from './check';

/** Programs that only tests of their own need. */
const OPTIONAL = [
  {
    name: 'Python (optional)',
    program: 'python3',
    args: ['--version'],
    forWhat: 'npm run test:deploy and test:lint-templates',
  },
  {
    name: 'Chromium (optional)',
    program: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--version'],
    forWhat: 'npm run test:browser',
  },
] as const;

const packageSchema = z.object({ version: z.string() });
const projectSchema = z.object({
  engines: z.object({ node: z.string() }),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});
const stampSchema = z.object({ inputs: z.record(z.string(), z.unknown()) });

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const numbers = (version: string): readonly number[] => (version.match(/\d+/g) ?? []).map(Number);
const isBelow = (version: string, least: string): boolean => {
  const [is, wanted] = [numbers(version), numbers(least)];
  const at = wanted.findIndex((part, i) => (is[i] ?? 0) !== part);
  return at >= 0 && (is[at] ?? 0) < (wanted[at] ?? 0);
};

export const nodeVersion = (root: string, version: string): Check => {
  const { node: needed } = projectSchema.parse(readJson(join(root, 'package.json'))).engines;
  return isBelow(version, needed)
    ? wrong('Node', `${version}; this needs ${needed}`, 'Install the current long-term version from nodejs.org.')
    : fine('Node', version);
};

/** The versions that package.json pins, as installed. */
export const packages = (root: string): Check => {
  const { dependencies, devDependencies } = projectSchema.parse(readJson(join(root, 'package.json')));
  const off = Object.entries({ ...dependencies, ...devDependencies }).flatMap(([name, pinned]) => {
    const file = join(root, 'node_modules', name, 'package.json');
    const installed = existsSync(file) ? packageSchema.parse(readJson(file)).version : 'missing';
    return installed === pinned ? [] : [`${name} ${installed}, not ${pinned}`];
  });
  return off.length === 0
    ? fine('packages', 'as pinned')
    : wrong(
        'packages',
        `${off.slice(0, 3).join('; ')}${off.length > 3 ? `; and ${off.length - 3} more` : ''}`,
        'npm ci',
      );
};

/** Older than anything that it was made of, it would deploy what nobody looked at last. */
export const assembly = (root: string, folder: string): Check => {
  const name = 'synthesized stacks';
  const fix = 'npx cdk synth --quiet';
  const manifest = join(root, folder, 'manifest.json');
  if (!existsSync(manifest)) return wrong(name, `there are none in ${folder}, or the last synth had findings`, fix);
  const made = statSync(manifest).mtimeMs;
  const stamps = ['app', 'functions'].map((part) => join(root, '.build', `${part}.inputs.json`));
  if (!stamps.every((stamp) => existsSync(stamp))) return notAsked(name, 'nothing was built on this machine yet', fix);
  const inputs = [...new Set(stamps.flatMap((stamp) => Object.keys(stampSchema.parse(readJson(stamp)).inputs)))];
  const newer = inputs.filter((file) => !existsSync(join(root, file)) || statSync(join(root, file)).mtimeMs > made);
  return newer.length === 0
    ? fine(name, `current, of ${new Date(made).toISOString()}`)
    : wrong(name, `older than ${newer[0]}${newer.length > 1 ? ` and ${newer.length - 1} more` : ''}`, fix);
};

const optional = (): readonly Check[] =>
  OPTIONAL.map(({ name, program, args, forWhat }) => {
    const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', timeout: 10_000 });
    return fine(name, status === 0 ? stdout.trim() : `not found; only ${forWhat} wants it`);
  });

/** Everything that is asked of this machine, without credentials or network. */
export const machineChecks = (root: string): readonly Check[] => [
  nodeVersion(root, process.versions.node),
  packages(root),
  assembly(root, 'cdk.out'),
  ...optional(),
];
