import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** SHA-256, in hex, over names and contents of all files under a folder, in a fixed order, but for those of the given names at its top. */
export const hashFolder = (folder: string, besides: readonly string[] = []): string => {
  const hash = createHash('sha256');
  const visit = (path: string, name: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const inside = `${name}/${entry.name}`;
      if (entry.isDirectory()) visit(join(path, entry.name), inside);
      else if (name !== '' || !besides.includes(entry.name))
        hash.update(`${inside}\0`).update(
          createHash('sha256')
            .update(readFileSync(join(path, entry.name)))
            .digest(),
        );
    }
  };
  visit(folder, '');
  return hash.digest('hex');
};
