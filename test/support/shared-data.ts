import { existsSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../../shared/data');

/**
 * Path of a public file beside the repository, or undefined with a message when it is not there: real results files
 * are read by tests where they lie and never copied in.
 */
export const sharedData = (file: string): string | undefined => {
  const path = join(FOLDER, file);
  if (existsSync(path)) return path;
  process.stderr.write(`Not checked: ${file} is not in ${FOLDER}. This test says nothing without it.\n`);
  return undefined;
};
