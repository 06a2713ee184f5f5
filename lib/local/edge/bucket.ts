import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import type { Objects } from '../../platform/ports';

export interface BucketObject {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** Strong: the digest of the bytes. */
  readonly etag: string;
  readonly cacheControl?: string;
}

/** What the distribution reads from: keys have no leading slash. Undefined where nothing stands. */
export interface ReadableBucket {
  get(key: string): Promise<BucketObject | undefined>;
}

const etagOf = (sha256: string): string => `"${sha256}"`;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml',
  '.map': 'application/json; charset=utf-8',
};

/** File names that carry a digest never change; everything else is asked for again. */
const FINGERPRINTED = /[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

/**
 * Is it a key that a file could stand under? A request path is whatever a stranger sends: `..`, an empty part, a
 * backslash or a NUL names nothing here (path traversal).
 */
export const isPlainKey = (key: string): boolean =>
  key !== '' && !/[\\\0]/.test(key) && key.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/** The bucket of one of our stores. */
export const storedBucket = (objects: Objects): ReadableBucket => ({
  get: async (key) => {
    if (!isPlainKey(key)) return undefined;
    const found = await objects.get(key);
    return found && { body: found.body, contentType: found.contentType, etag: etagOf(found.sha256) };
  },
});

/** A folder of built pages, as the deployment would copy it into the bucket. */
export const folderBucket = (folder: string): ReadableBucket => ({
  get: async (key) => {
    if (!isPlainKey(key)) return undefined;
    const path = join(resolve(folder), key);
    try {
      const root = await realpath(folder);
      const real = await realpath(path);
      // A link that leads out of the folder is not part of the site.
      if (!real.startsWith(root + sep) || !(await stat(real)).isFile()) return undefined;
      const body = await readFile(real);
      return {
        body,
        contentType: CONTENT_TYPES[extname(key).toLowerCase()] ?? 'application/octet-stream',
        etag: etagOf(createHash('sha256').update(body).digest('hex')),
        cacheControl:
          key.startsWith('assets/') && FINGERPRINTED.test(key)
            ? 'public, max-age=31536000, immutable'
            : 'public, max-age=60',
      };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
      throw error;
    }
  },
});

/** Files that the deployment writes beside the built pages (`site.json`), over another bucket. */
export const overlaidBucket = (files: Readonly<Record<string, string>>, below: ReadableBucket): ReadableBucket => ({
  get: async (key) => {
    const text = Object.hasOwn(files, key) ? files[key] : undefined;
    if (text === undefined) return below.get(key);
    const body = Buffer.from(text, 'utf8');
    return {
      body,
      contentType: CONTENT_TYPES[extname(key)] ?? 'application/octet-stream',
      etag: etagOf(createHash('sha256').update(body).digest('hex')),
      cacheControl: 'no-cache',
    };
  },
});
