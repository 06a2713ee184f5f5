import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** SHA-256, in hex, of the names and bytes of all files in a folder, but for those of the given names at its top. */
export const digestOf = (folder: string, besides: readonly string[]): string => {
  const hash = createHash('sha256');
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => !besides.includes(name));
  for (const name of names.sort()) {
    hash.update(
      `${name}\0${createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex')}\0`,
    );
  }
  return hash.digest('hex');
};
