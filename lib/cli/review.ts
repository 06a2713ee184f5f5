import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { LockUnreadable, lockBeside, readLock } from '../access';
import { AssemblyError, REFUSED_MANIFEST, readAssembly, readableAgain } from '../assembly';
import { asMarkdown, asSarif, asText, type Review, reviewOf } from '../review';
import { EXIT } from './exit';

const FORMATS = ['text', 'markdown', 'sarif', 'json'] as const;
type Format = (typeof FORMATS)[number];
const USAGE = `Usage: election review --base X --head Y [--format ${FORMATS.join('|')}] [--json]. X and Y: an assembly folder or a git ref.`;

interface Arguments {
  readonly base: string;
  readonly head: string;
  readonly format: Format;
}

const isFormat = (text: string | undefined): text is Format =>
  (FORMATS as readonly (string | undefined)[]).includes(text);

const parse = (args: readonly string[]): Arguments | undefined => {
  const given = new Map<string, string>();
  let json = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const value = args[i + 1];
    if (arg === '--json') json = true;
    else if (['--base', '--head', '--format'].includes(arg) && value !== undefined) {
      given.set(arg, value);
      i++;
    } else return undefined;
  }
  const base = given.get('--base');
  const head = given.get('--head');
  const format = json ? 'json' : (given.get('--format') ?? 'text');
  return base === undefined || head === undefined || !isFormat(format) ? undefined : { base, head, format };
};

/** The input cannot be had: no such ref, or its synth was refused. */
class NoAssembly extends Error {}

const firstLines = (error: unknown): string => {
  const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  return output
    .split('\n')
    .filter((line) => !line.startsWith('"use strict"'))
    .slice(0, 20)
    .map((line) => line.slice(0, 300))
    .join('\n');
};

/** An assembly to be compared, and what its synth said where it was refused. */
interface Side {
  readonly folder: string;
  readonly refused?: string;
}

/** Folders to be thrown away in the end. */
class Temporary {
  private readonly folders: string[] = [];

  make(): string {
    const folder = mkdtempSync(join(tmpdir(), 'election-review-'));
    this.folders.push(folder);
    return folder;
  }

  clear(): void {
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
  }
}

const MAX_OUTPUT = 1 << 28;

/** The files of a ref, and nothing of the repository besides: no hook runs, and no branch or worktree is left behind. */
const checkedOut = (ref: string, temporary: Temporary): string => {
  const folder = join(temporary.make(), 'tree');
  const archive = join(dirname(folder), 'tree.tar');
  const given = { stdio: 'pipe', maxBuffer: MAX_OUTPUT } as const;
  if (ref.startsWith('-')) throw new NoAssembly(`${ref} is neither a folder nor a git ref.`);
  try {
    execFileSync('git', ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], given);
  } catch {
    throw new NoAssembly(
      `${ref} is neither an assembly folder nor a git ref that is known here. In a shallow clone, fetch it first.`,
    );
  }
  const root = execFileSync('git', ['rev-parse', '--show-toplevel'], given).toString().trim();
  const prefix = execFileSync('git', ['rev-parse', '--show-prefix'], given).toString().trim();
  execFileSync('git', ['archive', '--format=tar', '-o', archive, ref], { ...given, cwd: root });
  mkdirSync(folder);
  execFileSync('tar', ['-xf', archive, '-C', folder], given);
  return join(folder, prefix);
};

const refusedOf = (given: string): string =>
  `Synth of ${given} is refused. Nothing of it can be deployed before the findings that synth prints are mended.`;

/** The packages that are installed here serve both sides: nothing is downloaded. */
const withPackages = (tree: string): string => {
  const packages = resolve('node_modules');
  if (!existsSync(packages)) throw new NoAssembly('There is no node_modules here. Run `npm ci` first.');
  if (!existsSync(join(tree, 'node_modules'))) symlinkSync(packages, join(tree, 'node_modules'), 'dir');
  return tree;
};

const synthesized = (ref: string, temporary: Temporary): Side => {
  const tree = withPackages(checkedOut(ref, temporary));
  const folder = join(tree, 'cdk.out');
  try {
    execFileSync(process.execPath, ['bin/app.cjs'], {
      cwd: tree,
      stdio: 'pipe',
      env: { ...process.env, CDK_OUTDIR: folder },
      maxBuffer: MAX_OUTPUT,
    });
    return { folder };
  } catch (error) {
    if (!existsSync(join(folder, REFUSED_MANIFEST))) {
      throw new NoAssembly(`Synth of ${ref} failed, so there is nothing to compare:\n${firstLines(error)}`);
    }
    readableAgain(folder);
    return { folder, refused: refusedOf(ref) };
  }
};

/** What was refused is compared all the same: that is when somebody wants to know. */
const sideOf = (given: string, temporary: Temporary): Side => {
  if (existsSync(join(given, 'manifest.json'))) return { folder: resolve(given) };
  if (!existsSync(join(given, REFUSED_MANIFEST))) return synthesized(given, temporary);
  const copy = join(temporary.make(), 'cdk.out');
  cpSync(given, copy, { recursive: true });
  const lock = lockBeside(resolve(given));
  if (existsSync(lock)) cpSync(lock, lockBeside(copy));
  readableAgain(copy);
  return { folder: copy, refused: refusedOf(given) };
};

const printed = (review: Review, format: Format): string => {
  switch (format) {
    case 'json':
      return JSON.stringify(review, undefined, 1);
    case 'sarif':
      return JSON.stringify(asSarif(review), undefined, 1);
    case 'markdown':
      return asMarkdown(review);
    case 'text':
      return asText(review);
  }
};

const optional = <K extends string, V>(key: K, value: V | undefined): { readonly [name in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [name in K]: V });

const refuse = (json: boolean, message: string): number => {
  if (json) process.stdout.write(`${JSON.stringify({ ok: false, error: { message } }, undefined, 1)}\n`);
  process.stderr.write(`${message}\n`);
  return EXIT.unusable;
};

/** `election review --base X --head Y`: what a change does to security; exits 1 when it widens access, adds a finding or can lose data. */
export const run = async (args: readonly string[]): Promise<number> => {
  const parsed = parse(args);
  if (parsed === undefined) return refuse(args.includes('--json'), USAGE);
  const { format } = parsed;
  const temporary = new Temporary();
  try {
    const base = sideOf(parsed.base, temporary);
    const head = sideOf(parsed.head, temporary);
    const review = reviewOf(readAssembly(base.folder), readAssembly(head.folder), {
      ...optional('lock', readLock(lockBeside(base.folder))),
      ...optional('baseRefused', base.refused),
      ...optional('headRefused', head.refused),
    });
    process.stdout.write(`${printed(review, format)}\n`);
    return review.ok ? EXIT.fine : EXIT.refused;
  } catch (error) {
    if (error instanceof AssemblyError || error instanceof LockUnreadable || error instanceof NoAssembly) {
      return refuse(format === 'json', error.message);
    }
    throw error;
  } finally {
    temporary.clear();
  }
};
