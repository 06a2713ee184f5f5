import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { CheckSource } from '../services/results/check';
import { HASH_BYTES } from '../services/results/log/hash';
import { MAX_SIGNED_BYTES } from '../services/results/log/note';
import { TILE_WIDTH } from '../services/results/log/tiles';

/** Largest published file that is read: the report of a state of 10,000 precincts and 60 contests has some 400 MB, and a string no more than 512. */
const MAX_FILE_BYTES = 512 * 1024 * 1024;
/** Key, checkpoint and statements, with the lines of all witnesses. */
const MAX_SIGNED_FILE_BYTES = 1024 * 1024;
const MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + MAX_SIGNED_BYTES);
const MAX_TILE_BYTES = TILE_WIDTH * HASH_BYTES;

/** Whoever names a website is at its mercy for as much as is read: a few hundred kilobytes unpack to as much as is allowed. */
const mostBytesOf = (path: string): number => {
  if (path.startsWith('log/tile/entries/')) return MAX_BUNDLE_BYTES;
  if (path.startsWith('log/tile/')) return MAX_TILE_BYTES;
  return path.startsWith('log/') || path.endsWith('.statement') ? MAX_SIGNED_FILE_BYTES : MAX_FILE_BYTES;
};

const tooLarge = (path: string): string => `${path} is larger than any such file of an election.`;

/** One request; a check is not worth hanging on a dead server. */
const REQUEST_MS = 20_000;
/** A whole check of a website. */
const TOTAL_MS = 600_000;
/** Files asked of one website; a log of thousands of releases stays below. */
const MAX_REQUESTS = 50_000;

/** The folder or website cannot be read at all; says nothing about what is published there. */
export class SourceUnreadable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SourceUnreadable';
  }
}

/** The system's code of a failed read, `ENOENT` and the like; undefined for any other error. */
export const systemCode = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;

const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(systemCode(error) ?? '');

export const reasonOf = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('cause' in error && typeof error.cause === 'object' && error.cause !== null) return reasonOf(error.cause);
  return 'message' in error ? String(error.message) : 'unknown';
};

const walk = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const found = await Promise.all(
    entries.map((entry) => (entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)])),
  );
  return found.flat();
};

/** Of published results; what else lies in a copy of the website is none. */
const RESULTS = ['results', 'log'];

/** A folder with these in it, such as a mirror or an office's backup. */
export const folderSource = async (root: string, folders: readonly string[] = RESULTS): Promise<CheckSource> => {
  const info = await stat(root).catch((error: unknown) => {
    if (isMissing(error)) throw new SourceUnreadable(`${root} does not exist.`);
    throw error;
  });
  if (!info.isDirectory()) throw new SourceUnreadable(`${root} is no folder.`);
  return {
    read: async (path) => {
      try {
        const file = join(root, path);
        const info = await stat(file);
        // A pipe or a device never ends, and says that it is empty.
        if (!info.isFile()) return undefined;
        if (info.size > mostBytesOf(path)) throw new SourceUnreadable(tooLarge(path));
        return new Uint8Array(await readFile(file));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    list: async () => {
      const paths = (await Promise.all(folders.map((folder) => walk(join(root, folder))))).flat();
      return paths.map((path) => relative(root, path).split(sep).join('/')).sort();
    },
  };
};

/** A folder, or a website where it begins like one. */
export const sourceAt = async (where: string, folders?: readonly string[]): Promise<CheckSource> =>
  /^https?:\/\//i.test(where) ? urlSource(where) : folderSource(where, folders);

const readBody = async (response: Response, path: string): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > mostBytesOf(path)) throw new SourceUnreadable(tooLarge(path));
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
};

/** A website. What it does not have is missing; what it cannot answer ends the check. */
export const urlSource = (base: string): CheckSource => {
  const root = new URL(base.endsWith('/') ? base : `${base}/`);
  const deadline = Date.now() + TOTAL_MS;
  let requests = 0;
  return {
    read: async (path) => {
      requests += 1;
      if (requests > MAX_REQUESTS) throw new SourceUnreadable(`${base} asks for more than ${MAX_REQUESTS} files.`);
      if (Date.now() > deadline) throw new SourceUnreadable(`${base} took longer than ${TOTAL_MS / 60_000} minutes.`);
      const url = new URL(path, root);
      try {
        const response = await fetch(url, {
          signal: AbortSignal.timeout(REQUEST_MS),
          headers: { 'cache-control': 'no-cache' },
        });
        // A store behind an edge answers 403 for what it does not have.
        if (response.status === 404 || response.status === 403 || response.status === 410) {
          await response.body?.cancel();
          return undefined;
        }
        if (!response.ok) throw new SourceUnreadable(`${url.href} answers ${response.status}.`);
        return await readBody(response, path);
      } catch (error) {
        if (error instanceof SourceUnreadable) throw error;
        throw new SourceUnreadable(`${url.href} cannot be read: ${reasonOf(error)}.`);
      }
    },
  };
};
