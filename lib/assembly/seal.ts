import type { Asset } from './assets';
import { contentsOf } from './digest';
import { AssemblyError } from './errors';
import { loadBeside, within } from './files';
import { get, isObject } from './json';

/** Beside the manifest: the digest of every template, asset and list of exceptions when synth had judged them. */
export const SEAL_FILE = 'election-assets.json';

/** Beside the manifest: the exceptions that were in force when the assembly was made. */
export const EXCEPTIONS_FILE = 'election-exceptions.json';

export interface Seal {
  /** What synth wrote down: SHA-256 digests by path, relative to the assembly. */
  readonly sealed: ReadonlyMap<string, string>;
  /** What lies there now; a path that is gone is absent. */
  readonly found: ReadonlyMap<string, string>;
}

/** Digests of what is uploaded before a deploy, and of further files by name where they are there. */
const digestsOf = (root: string, assets: readonly Asset[], names: Iterable<string>): ReadonlyMap<string, string> => {
  const digests = new Map<string, string>();
  for (const { path, contents } of assets) if (path !== undefined && contents) digests.set(path, contents.digest);
  for (const name of names) {
    if (digests.has(name)) continue;
    try {
      digests.set(name, contentsOf(within(root, root, name)).digest);
    } catch (error) {
      if (error instanceof AssemblyError) throw error;
      // Gone: the seal says so.
    }
  }
  return digests;
};

/**
 * @param more names of files that count although nothing uploads them
 * @returns undefined where synth wrote no seal
 * @throws {AssemblyError} when it is there and cannot be read for certain
 */
export const readSeal = (root: string, assets: readonly Asset[], more: readonly string[]): Seal | undefined => {
  const content = loadBeside(root, SEAL_FILE);
  if (content === undefined) return undefined;
  const files = get(content, 'files');
  if (!isObject(files)) throw new AssemblyError('malformed', `${SEAL_FILE} lists no files. Synthesize again.`);
  const sealed = new Map(Object.entries(files).map(([path, digest]) => [path, String(digest)]));
  return { sealed, found: digestsOf(root, assets, [...sealed.keys(), ...more]) };
};

/** The content of the seal for what lies there now. */
export const sealText = (root: string, assets: readonly Asset[], more: readonly string[]): string => {
  const files = [...digestsOf(root, assets, more)].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ files: Object.fromEntries(files) }, undefined, 1)}\n`;
};
