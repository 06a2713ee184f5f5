import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface SiteFile {
  /** Slash-separated, without a leading slash. */
  readonly path: string;
  read(): Promise<Uint8Array>;
}

/**
 * Every file under `folder`, in order of its path.
 * @throws when the folder is missing or empty (nothing would be published and nobody would know), or holds anything but
 * files and folders (a link could publish a file from outside the site)
 */
export const siteFilesIn = async (folder: string): Promise<readonly SiteFile[]> => {
  const walk = async (under: string): Promise<SiteFile[]> => {
    const entries = await readdir(join(folder, under), { withFileTypes: true });
    const found = await Promise.all(
      entries.map(async (entry): Promise<SiteFile[]> => {
        const path = under === '' ? entry.name : `${under}/${entry.name}`;
        if (entry.isDirectory()) return walk(path);
        if (!entry.isFile()) throw new Error(`${path} in the site is neither a file nor a folder; remove it`);
        return [{ path, read: () => readFile(join(folder, path)) }];
      }),
    );
    return found.flat();
  };
  const files = await walk('');
  if (files.length === 0) throw new Error('the site has no files; build it, then deploy again');
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
};
