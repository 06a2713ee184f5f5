import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BASELINE } from '../../../guardrails';
import { outputOf } from '../others/run';
import type { Refusal } from './main';
import { HARMLESS, HATCHES } from './names';

/** One change in one stack, through a hatch of CDK and a real synth. */
export interface Escape {
  readonly hatch: string;
  readonly stack: string;
  readonly path: string;
  readonly change: string;
  /** Rules of the baseline, or the access lock, that named what was changed. Empty for a survivor. */
  readonly by: readonly string[];
}

const OURS = new Set([...BASELINE.map(({ id }) => id), 'access-lock', 'access-lock-class']);

/** The construct below its stack in which something was changed: a bucket and its policy stand in one. */
const ownerOf = (path: string, stack: string): string => {
  const [owner = ''] = path.slice(stack.length + 1).split('/');
  return `${stack}/${owner}`;
};

/**
 * What a synth's findings say to each change in it. Findings on another construct of the same stack count only where the change was a
 * removal, which leaves nothing to name.
 */
export const escapesIn = (hatch: string, { refused, opened, findings }: Refusal): readonly Escape[] =>
  opened.map(({ stack, path, change }) => {
    const where = hatch === 'node.tryRemoveChild' ? stack : ownerOf(path, stack);
    const by = (refused ? findings : [])
      .filter(({ rule, resource }) => OURS.has(rule) && (resource === where || resource.startsWith(`${where}/`)))
      .map(({ rule }) => rule);
    return { hatch, stack, path, change, by: [...new Set(by)] };
  });

const synth = async (root: string, name: string): Promise<Refusal> => {
  const folder = mkdtempSync(join(tmpdir(), 'election-bench-'));
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { readonly context: unknown };
  try {
    const out = join(folder, 'said.json');
    await outputOf(process.execPath, [join(root, '.build/bench/escapes.js'), folder, name, out], {
      cwd: root,
      environment: { CDK_CONTEXT_JSON: JSON.stringify(context) },
      maySayNothing: true,
    });
    return JSON.parse(readFileSync(out, 'utf8')) as Refusal;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const build = async (root: string): Promise<void> => {
  const { bundleForHere } = require(join(root, 'bin/bundle.cjs')) as {
    readonly bundleForHere: (name: string, entries: Readonly<Record<string, string>>) => Promise<unknown>;
  };
  const { buildFunctions } = require(join(root, 'bin/build.cjs')) as {
    readonly buildFunctions: () => Promise<unknown>;
  };
  await buildFunctions();
  await bundleForHere('bench-escapes', { 'bench/escapes': 'lib/bench/guardrails/escapes/main.ts' });
};

/** One synth for each hatch, open in every stack of the shipped app at once. */
export const escapes = async (root: string, say: (line: string) => void): Promise<readonly Escape[]> => {
  await build(root);
  const found: Escape[] = [];
  for (const hatch of HATCHES) {
    say(`escape hatch ${hatch}, through a synth`);
    found.push(...escapesIn(hatch, await synth(root, hatch)));
  }
  return found;
};

/** What a synth of an office’s own additions was told. */
export interface Extension {
  readonly added: readonly string[];
  /** Rules that had anything to say, other than the access lock, which asks for every new store to be accepted. */
  readonly findings: readonly string[];
  readonly asksToAccept: boolean;
}

const LOCK = ['access-lock', 'access-lock-class'];

/** The shipped app with stores, a function and an alarm more, by the constructs. */
export const extension = async (root: string, say: (line: string) => void): Promise<Extension> => {
  await build(root);
  say('harmless additions, through a synth');
  const { opened, findings } = await synth(root, HARMLESS);
  return {
    added: opened.map(({ change }) => change),
    findings: findings.filter(({ rule }) => !LOCK.includes(rule)).map(({ rule, resource }) => `${rule} ${resource}`),
    asksToAccept: findings.some(({ rule }) => LOCK.includes(rule)),
  };
};
