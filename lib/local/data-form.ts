import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOrCreateSync } from '../platform/embedded/files';
import { CannotStart } from './cannot-start';

/**
 * Form of everything that the local election keeps: records, files, what was published. Whoever changes it, so that what an earlier
 * version kept no longer reads or no longer checks out, counts up. It is made-up data on one machine: nothing converts it.
 */
const DATA_FORM = '1';
const STAMP = 'data-form';

/** There since the first version, whatever else was kept. */
const KEPT_BY_EVERY_VERSION = join('records', 'records.sqlite');

const formIn = (home: string): string | undefined => {
  const stamp = join(home, STAMP);
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8').trim();
  return existsSync(join(home, KEPT_BY_EVERY_VERSION)) ? 'none' : undefined;
};

/** @throws {CannotStart} where another version of this software keeps its data in this folder */
export const refuseOtherData = (home: string): void => {
  const form = formIn(home);
  if (form === undefined || form === DATA_FORM) return;
  throw new CannotStart(
    `${home} holds the data of another version of this software (form ${form}, and this one keeps form ${DATA_FORM}), which cannot be read. Delete that folder and start again, or name another one in ELECTION_HOME; the data are those of trials on this machine.`,
  );
};

/** Says of a folder that was opened in which form it keeps its data. */
export const stampData = (home: string): void => {
  readOrCreateSync(join(home, STAMP), () => Buffer.from(`${DATA_FORM}\n`));
};
