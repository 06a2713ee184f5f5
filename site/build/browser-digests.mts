import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';

/** The check of published results runs in the browser as it does in Node, but for where its SHA-256 comes from. */
export const browserDigests = (siteFolder: string): Plugin => ({
  name: 'election-browser-digests',
  enforce: 'pre',
  resolveId(source, importer) {
    if (importer === undefined || !source.endsWith('/sha256')) return null;
    const log = resolve(siteFolder, '../lib/services/results/log/sha256');
    return resolve(importer, '..', source) === log ? join(siteFolder, 'src/verify/sha256.ts') : null;
  },
});
