import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { codeOf } from './error-code';
import { PRIVATE_FILE, PRIVATE_FOLDER } from './files';
import { EmbeddedUnusable, IN_HOME, unwritable } from './unusable';

const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));

/**
 * One process per folder. What holds is the operating system's lock on `lock.sqlite`, which ends with its process
 * however that ends: a killed holder's folder is free at once, and a reused process id holds nothing. `lock.pid`
 * only says who it is.
 * @param named how the person at the keyboard names another folder
 * @returns what releases the folder
 * @throws {EmbeddedUnusable} `held` or `unwritable`
 */
export const lockFolder = (home: string, named = IN_HOME): (() => void) => {
  const pidFile = join(home, 'lock.pid');
  let lock: Database.Database | undefined;
  try {
    mkdirSync(home, { recursive: true, mode: PRIVATE_FOLDER });
    lock = new Database(join(home, 'lock.sqlite'), { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    writeFileSync(pidFile, `${process.pid}\n`, { mode: PRIVATE_FILE });
  } catch (error) {
    lock?.close();
    if (isBusy(error)) throw held(home, pidFile, named);
    throw unwritable(home, error, named);
  }
  const database = lock;
  let released = false;
  return () => {
    if (released) return;
    released = true;
    rmSync(pidFile, { force: true });
    database.close();
  };
};

const held = (home: string, pidFile: string, named: string): EmbeddedUnusable => {
  let holder = 'another process';
  try {
    holder = `process ${readFileSync(pidFile, 'utf8').trim()}`;
  } catch {
    // The holder has locked and not yet written its number.
  }
  return new EmbeddedUnusable(
    'held',
    home,
    `${home} is in use by ${holder}; stop that one, or name another folder ${named}`,
  );
};
