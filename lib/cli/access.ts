import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  type Access,
  ASSUMED,
  accessOf,
  compareWithLock,
  DOCUMENT_FILE,
  documentOf,
  type Entry,
  LOCK_FILE,
  LockUnreadable,
  lockBeside,
  lockFindings,
  lockOf,
  lockText,
  PICTURE_FILE,
  pictureOf,
  readLock,
  whyOf,
} from '../access';
import { AssemblyError, readAssembly } from '../assembly';
import { findingsText, notCoveredText } from '../guardrails';
import { EXIT } from './exit';

const DEFAULT_ASSEMBLY = 'cdk.out';
const USAGE = 'Usage: election access [assembly] [--accept] [--lock FILE] [--json]';

interface Arguments {
  readonly assembly: string;
  readonly lock: string;
  readonly accept: boolean;
  readonly json: boolean;
}

const parse = (args: readonly string[]): Arguments | undefined => {
  const folders: string[] = [];
  let lock: string | undefined;
  let accept = false;
  let json = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--accept') accept = true;
    else if (arg === '--json') json = true;
    else if (arg === '--lock') {
      i++;
      lock = args[i];
      if (lock === undefined) return undefined;
    } else if (arg.startsWith('-')) return undefined;
    else folders.push(arg);
  }
  const [assembly = DEFAULT_ASSEMBLY, ...more] = folders;
  return more.length > 0 ? undefined : { assembly, lock: lock ?? lockBeside(resolve(assembly)), accept, json };
};

const entryLines = (entries: readonly Entry[]): readonly string[] => {
  const lines: string[] = [];
  let heading = '';
  for (const entry of entries) {
    const here = `${entry.store}  [${entry.dataClass}]`;
    if (here !== heading) lines.push('', here);
    heading = here;
    lines.push(`  ${entry.principal}: ${entry.capability}, ${whyOf(entry)}`);
  }
  return lines;
};

const asText = (access: Access): string =>
  [
    ...entryLines(access.entries),
    '',
    'Assumed, and not listed above: these can do anything.',
    ...ASSUMED.map(({ who, why }) => `  ${who}: ${why}`),
    ...(access.notCovered.length > 0 ? ['', notCoveredText(access.notCovered)] : []),
  ].join('\n');

const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

/** Page and picture are written from the lock, in a project that has documents. */
const writeDocuments = (file: string): void => {
  const lock = readLock(file);
  const root = dirname(file);
  if (lock === undefined || !existsSync(join(root, 'docs'))) return;
  writeFileSync(join(root, DOCUMENT_FILE), documentOf(lock));
  writeFileSync(join(root, PICTURE_FILE), pictureOf(lock));
};

/** One that cannot be read accepted nothing; writing it anew is the way out. */
const acceptedIn = (file: string): ReturnType<typeof readLock> => {
  try {
    return readLock(file);
  } catch (error) {
    if (error instanceof LockUnreadable) return undefined;
    throw error;
  }
};

const accept = (access: Access, file: string): string => {
  const old = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const text = lockText(lockOf(access));
  if (old === text) {
    writeDocuments(file);
    return `${file} is as it was.`;
  }
  const { wider, gone, reclassed } = compareWithLock(access, acceptedIn(file));
  writeFileSync(file, text);
  writeDocuments(file);
  return `${file} written: ${count(wider.length, 'entry').replace('entrys', 'entries')} wider, ${gone.length} gone, ${count(reclassed.length, 'store')} new or of another class. Let the difference be reviewed.`;
};

/** Synth that was refused leaves no manifest, and beside its templates what the lock would have to be. */
const acceptRefused = (assembly: string, file: string): string | undefined => {
  const proposed = join(assembly, LOCK_FILE);
  if (existsSync(join(assembly, 'manifest.json')) || !existsSync(proposed)) return undefined;
  readLock(proposed);
  writeFileSync(file, readFileSync(proposed));
  writeDocuments(file);
  return `${file} written from what synth proposed before it refused. Let the difference be reviewed, and synthesize again.`;
};

const refuse = (json: boolean, code: string, message: string): number => {
  if (json) {
    process.stdout.write(`${JSON.stringify({ entries: [], assumed: [], error: { code, message } }, undefined, 1)}\n`);
  }
  process.stderr.write(`${message}\n`);
  return EXIT.unusable;
};

/** `election access [assembly]`: who can reach what, held against what was accepted; `--accept` writes that anew. */
export const run = async (args: readonly string[]): Promise<number> => {
  const parsed = parse(args);
  if (parsed === undefined) return refuse(args.includes('--json'), 'usage', USAGE);
  const { assembly, lock: file, json } = parsed;
  try {
    const fromRefused = parsed.accept ? acceptRefused(assembly, file) : undefined;
    if (fromRefused !== undefined) {
      process.stdout.write(
        json ? `${JSON.stringify({ ok: true, accepted: file }, undefined, 1)}\n` : `${fromRefused}\n`,
      );
      return EXIT.fine;
    }
    const access = accessOf(readAssembly(assembly));
    const accepted = parsed.accept ? accept(access, file) : undefined;
    const findings = lockFindings(access, readLock(file));
    const ok = findings.length === 0;
    if (json) {
      const { entries, notCovered } = access;
      process.stdout.write(
        `${JSON.stringify({ ok, entries, assumed: ASSUMED, findings, notCovered }, undefined, 1)}\n`,
      );
    } else if (accepted !== undefined) process.stdout.write(`${accepted}\n`);
    else {
      const verdict = ok
        ? `Nothing beyond ${file}.`
        : `${findingsText(findings)}\n\n${count(findings.length, 'finding')} beyond ${file}.`;
      process.stdout.write(`${asText(access)}\n\n${verdict}\n`);
    }
    return ok ? EXIT.fine : EXIT.refused;
  } catch (error) {
    if (error instanceof AssemblyError) return refuse(json, error.code, error.message);
    if (error instanceof LockUnreadable) return refuse(json, 'lock', error.message);
    throw error;
  }
};
