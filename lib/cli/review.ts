import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LockUnreadable, lockBeside, readLock } from '../access';
import { AssemblyError, readAssembly } from '../assembly';
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

/** Checks a git ref out into a folder of its own and synthesizes it there, with the packages that are here. */
const synthesized = (ref: string, folders: string[]): string => {
  const root = process.cwd();
  if (ref.startsWith('-')) throw new NoAssembly(`${ref} is neither a folder nor a git ref.`);
  const folder = join(mkdtempSync(join(tmpdir(), 'election-review-')), 'tree');
  try {
    execFileSync('git', ['worktree', 'add', '--detach', '--quiet', folder, ref], { cwd: root, stdio: 'pipe' });
  } catch {
    throw new NoAssembly(`${ref} is neither an assembly folder nor a git ref that is known here.`);
  }
  folders.push(folder);
  if (!existsSync(join(folder, 'node_modules')))
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  const output = join(folder, 'cdk.out');
  const run = (args: readonly string[]) =>
    execFileSync(process.execPath, args, {
      cwd: folder,
      stdio: 'pipe',
      env: { ...process.env, CDK_OUTDIR: output },
      maxBuffer: 1 << 28,
    });
  try {
    run(['bin/build.cjs', 'functions']);
    run(['bin/app.cjs']);
  } catch (error) {
    throw new NoAssembly(`Synth of ${ref} was refused, so there is nothing to compare:\n${firstLines(error)}`);
  }
  return output;
};

const folderOf = (given: string, folders: string[]): string =>
  existsSync(join(given, 'manifest.json')) ? resolve(given) : synthesized(given, folders);

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
  const folders: string[] = [];
  try {
    const base = folderOf(parsed.base, folders);
    const head = folderOf(parsed.head, folders);
    const review = reviewOf(readAssembly(base), readAssembly(head), readLock(lockBeside(base)));
    process.stdout.write(`${printed(review, format)}\n`);
    return review.ok ? EXIT.fine : EXIT.refused;
  } catch (error) {
    if (error instanceof AssemblyError || error instanceof LockUnreadable || error instanceof NoAssembly) {
      return refuse(format === 'json', error.message);
    }
    throw error;
  } finally {
    for (const folder of folders) {
      execFileSync('git', ['worktree', 'remove', '--force', folder], { stdio: 'ignore' });
      rmSync(folder, { recursive: true, force: true });
    }
  }
};
