import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../lib/infrastructure/project-root';
import { combinations } from './combinations';

export interface CombinationAssembly {
  readonly directory: string;
  /** Names of the combinations in it. */
  readonly names: readonly string[];
  /** What the app ended with: 0 without findings. */
  readonly code: number;
  /** Everything that it said. */
  readonly said: string;
  readonly seconds: number;
}

interface Bundling {
  readonly bundleForHere: (name: string, entries: Readonly<Record<string, string>>) => Promise<unknown>;
}
interface Building {
  readonly buildFunctions: () => Promise<unknown>;
}

/** One process a core of CI's machine; one app for many combinations, for starting the checks costs as much as ten of them. */
const AT_ONCE = 2;
const GIVE_UP_MS = 600_000;
const POLL_MS = 250;

const root = projectRoot();
const folder = join(root, '.cache', 'combinations');

/** Everything that the outcome depends on. The day too: exceptions end. */
const keyOf = (bundle: string): string => {
  const hash = createHash('sha256').update(new Date().toISOString().slice(0, 10));
  const functions = join(root, '.build/functions');
  const files = readdirSync(functions, { recursive: true })
    .map((file) => join(functions, String(file)))
    .filter((file) => statSync(file).isFile());
  for (const file of [bundle, join(root, 'cdk.json'), join(root, 'package-lock.json'), ...files.sort()]) {
    hash.update(`${file}\0`).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 24);
};

const run = (bundle: string, directory: string, names: readonly string[]): Promise<CombinationAssembly> => {
  const started = performance.now();
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [bundle, directory, ...names], {
      cwd: root,
      env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify(context) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('close', (code) =>
      resolve({
        directory,
        names,
        code: code ?? -1,
        said: Buffer.concat(chunks).toString(),
        seconds: Math.round((performance.now() - started) / 100) / 10,
      }),
    );
  });
};

const make = async (bundle: string, into: string): Promise<readonly CombinationAssembly[]> => {
  const all = combinations().map(({ name }) => name);
  return await Promise.all(
    Array.from({ length: AT_ONCE }, (_, part) =>
      run(
        bundle,
        join(into, `part-${part}`),
        all.filter((_, i) => i % AT_ONCE === part),
      ),
    ),
  );
};

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Two test files want the same; the second waits for the first. @returns true when this process is to make it */
const begin = async (lock: string, done: string): Promise<boolean> => {
  const giveUp = Date.now() + GIVE_UP_MS;
  while (!existsSync(done)) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return true;
    } catch {
      const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
      if (holder > 0 && !alive(holder)) rmSync(lock, { force: true });
    }
    if (Date.now() > giveUp)
      throw new Error(`${lock} is held; another test synthesizes the combinations and never ends`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
};

/**
 * Every combination, synthesized by ElectionApp with every check. Made once for all who ask, found again by content: a change
 * in any file that a template or a check comes from makes it anew. In CI nothing was there before.
 */
export const combinationAssemblies = async (): Promise<readonly CombinationAssembly[]> => {
  const { bundleForHere } = require(join(root, 'bin/bundle.cjs')) as Bundling;
  const { buildFunctions } = require(join(root, 'bin/build.cjs')) as Building;
  mkdirSync(folder, { recursive: true });
  // Bundling writes whole files, but two processes would do the same work twice.
  await buildFunctions();
  await bundleForHere('combination-app', { 'combinations/app': 'test/support/combination-app.ts' });
  const bundle = join(root, '.build/combinations/app.js');
  const key = keyOf(bundle);
  const into = join(folder, key);
  const done = join(into, 'result.json');
  const lock = join(folder, `${key}.lock`);
  if (await begin(lock, done)) {
    try {
      for (const old of readdirSync(folder)) {
        if (!old.startsWith(key)) rmSync(join(folder, old), { recursive: true, force: true });
      }
      rmSync(into, { recursive: true, force: true });
      mkdirSync(into, { recursive: true });
      const made = await make(bundle, into);
      writeFileSync(`${done}.part`, JSON.stringify(made));
      renameSync(`${done}.part`, done);
    } finally {
      rmSync(lock, { force: true });
    }
  }
  return JSON.parse(readFileSync(done, 'utf8'));
};
