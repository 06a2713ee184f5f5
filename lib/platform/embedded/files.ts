import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from './error-code';

/** Voters' data stands in these folders: other users of the machine get nothing. */
export const PRIVATE_FOLDER = 0o700;
export const PRIVATE_FILE = 0o600;

export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
export const isPresent = (error: unknown): boolean => codeOf(error) === 'EEXIST';

/** Makes a rename or a new name in `folder` survive a power cut. Windows cannot open folders; there it does nothing. */
export const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** `mkdir -p` whose new names survive a power cut too. */
export const makeFolder = async (folder: string): Promise<void> => {
  const first = await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  if (first === undefined) return;
  for (let at = folder; at.length >= first.length; at = dirname(at)) await syncFolder(dirname(at));
};

/** Reads `file`, or makes it from `create` with mode 0600 in one step: of two makers at once, one's bytes win for both. */
export const readOrCreateSync = (file: string, create: () => Uint8Array): Buffer => {
  if (existsSync(file)) return readFileSync(file);
  mkdirSync(dirname(file), { recursive: true, mode: PRIVATE_FOLDER });
  const temporary = join(dirname(file), `.${randomBytes(8).toString('hex')}.tmp`);
  const fd = openSync(temporary, 'wx', PRIVATE_FILE);
  try {
    writeSync(fd, create());
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  try {
    // A link, not a rename: a rename would replace a key that another process has made and used meanwhile.
    linkSync(temporary, file);
  } catch (error) {
    if (!isPresent(error)) throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  if (process.platform !== 'win32') {
    const folder = openSync(dirname(file), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }
  return readFileSync(file);
};
