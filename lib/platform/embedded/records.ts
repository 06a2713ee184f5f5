import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { makeCursor, readCursor } from '../cursor';
import { type Condition, ConditionFailed, type Item, type Key, type Records, type Write } from '../ports';
import { checkKey, checkWrites, keyOfWrite, pageLimit } from '../records-limits';
import { codeOf } from './error-code';
import { PRIVATE_FOLDER } from './files';
import { damaged, EmbeddedUnusable, unwritable } from './unusable';

const SCHEMA_VERSION = 1;
/** SQLite's number for FULL: every commit waits until the disk has it. */
const SYNCHRONOUS_FULL = 2;

/** What SQLite will do at a commit, as it says itself. */
const durabilityOf = (database: Database.Database): { readonly journalMode: string; readonly synchronous: number } => ({
  journalMode: (database.prepare('PRAGMA journal_mode').get([]) as { readonly journal_mode: string }).journal_mode,
  synchronous: (database.prepare('PRAGMA synchronous').get([]) as { readonly synchronous: number }).synchronous,
});
/** Waits for a reader from outside (a backup tool) before giving up, in milliseconds. */
const BUSY_TIMEOUT_MS = 5000;

/** Lower-case names only: one name is one table and one folder on every file system. */
const STORE_NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** @throws {RangeError} for a name that is not lower-case letters, digits and hyphens */
export const checkStoreName = (name: string): void => {
  if (!STORE_NAME.test(name))
    throw new RangeError(`store name ${JSON.stringify(name)}: write lower-case letters, digits, hyphens`);
};

const isDamage = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error));

/**
 * All tables of one folder, in one SQLite file: `<home>/records/records.sqlite`, WAL with synchronous FULL, so that a
 * commit that returned is on the disk. Keys are compared as UTF-8 bytes, as DynamoDB does.
 */
export class RecordsFile {
  private closed = false;

  private constructor(
    private readonly database: Database.Database,
    private readonly path: string,
  ) {}

  /**
   * @throws {EmbeddedUnusable} `unwritable` or `damaged`
   */
  static open(home: string): RecordsFile {
    const folder = join(home, 'records');
    const path = join(folder, 'records.sqlite');
    let database: Database.Database | undefined;
    try {
      mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
      database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
      // SQLite leaves a mode that the file system cannot do as it was, without a word: some network folders.
      const { journalMode, synchronous } = durabilityOf(database);
      if (journalMode !== 'wal' || synchronous !== SYNCHRONOUS_FULL) {
        throw new Error(`commits would not be durable: journal ${journalMode}, synchronous ${synchronous}`);
      }
      const check = database.prepare('PRAGMA quick_check').all([]) as readonly { readonly quick_check: string }[];
      if (check[0]?.quick_check !== 'ok') throw damaged(path, check[0]?.quick_check ?? 'no verdict');
      const version = (database.prepare('PRAGMA user_version').get([]) as { readonly user_version: number })
        .user_version;
      if (version > SCHEMA_VERSION) throw damaged(path, `written by a newer version, schema ${version}`);
      database.exec(
        `CREATE TABLE IF NOT EXISTS items (
           store TEXT NOT NULL, pk BLOB NOT NULL, sk BLOB NOT NULL, item TEXT NOT NULL, PRIMARY KEY (store, pk, sk)
         ) WITHOUT ROWID;
         PRAGMA user_version = ${SCHEMA_VERSION};`,
      );
      return new RecordsFile(database, path);
    } catch (error) {
      database?.close();
      if (isDamage(error)) throw damaged(path, 'the database does not read', error);
      if (error instanceof EmbeddedUnusable) throw error;
      throw unwritable(folder, error);
    }
  }

  table(name: string): Records {
    checkStoreName(name);
    const { database } = this;
    // libsql takes parameters as one array: a lone Buffer would be read as named parameters and abort the process.
    const select = database.prepare('SELECT item FROM items WHERE store = ? AND pk = ? AND sk = ?');
    const upsert = database.prepare('INSERT OR REPLACE INTO items (store, pk, sk, item) VALUES (?, ?, ?, ?)');
    const remove = database.prepare('DELETE FROM items WHERE store = ? AND pk = ? AND sk = ?');
    const between = (order: 'ASC' | 'DESC') =>
      database.prepare(
        `SELECT item FROM items WHERE store = ? AND pk = ? AND sk >= ? AND sk < ? AND ${order === 'ASC' ? 'sk > ?' : 'sk < ?'}
         ORDER BY sk ${order} LIMIT ?`,
      );
    const ascending = between('ASC');
    const descending = between('DESC');

    const parse = (row: unknown): Item => {
      try {
        return JSON.parse((row as { readonly item: string }).item) as Item;
      } catch (error) {
        throw damaged(this.path, `an item of table ${name} does not read`, error);
      }
    };
    const guard = <T>(work: () => T): T => {
      // libsql aborts the whole process when a closed database is asked for something.
      if (this.closed) throw new Error(`table ${name} was used after its folder was closed`);
      try {
        return work();
      } catch (error) {
        throw isDamage(error) ? damaged(this.path, 'the database does not read', error) : error;
      }
    };
    const read = (key: Key): Item | undefined => {
      const row = select.get([name, Buffer.from(key.pk), Buffer.from(key.sk)]);
      return row === undefined ? undefined : parse(row);
    };
    const holds = (condition: Condition, item: Item | undefined): boolean => {
      if ('absent' in condition) return item === undefined;
      if (item === undefined) return false;
      return Object.entries(condition.equals).every(
        ([attribute, value]) => Object.hasOwn(item, attribute) && item[attribute] === value,
      );
    };
    const apply = (write: Write): void => {
      const key = keyOfWrite(write);
      if ('put' in write) upsert.run([name, Buffer.from(key.pk), Buffer.from(key.sk), JSON.stringify(write.put)]);
      else if ('remove' in write) remove.run([name, Buffer.from(key.pk), Buffer.from(key.sk)]);
    };

    return {
      get: async (key) => {
        checkKey(key);
        return guard(() => read(key));
      },
      query: async ({ pk, skPrefix = '', limit, cursor, descending: down = false }) => {
        checkKey({ pk, sk: skPrefix === '' ? 'any' : skPrefix });
        const size = pageLimit(limit);
        const scope = ['records', name, pk, skPrefix, down ? 'descending' : 'ascending'];
        const low = Buffer.from(skPrefix);
        const high = afterPrefix(low);
        const start = cursor === undefined ? (down ? high : NOTHING) : Buffer.from(readCursor(scope, skPrefix, cursor));
        const rows = guard(() =>
          (down ? descending : ascending).all([name, Buffer.from(pk), low, high, start, size + 1]),
        );
        const items = rows.slice(0, size).map(parse);
        const last = items.at(-1);
        return rows.length > size && last !== undefined ? { items, cursor: makeCursor(scope, last.sk) } : { items };
      },
      commit: async (writes) => {
        checkWrites(writes);
        guard(() => {
          database.exec('BEGIN IMMEDIATE');
          try {
            writes.forEach((write, i) => {
              if (write.when !== undefined && !holds(write.when, read(keyOfWrite(write)))) throw new ConditionFailed(i);
            });
            writes.forEach(apply);
            database.exec('COMMIT');
          } catch (error) {
            if (database.inTransaction) database.exec('ROLLBACK');
            throw error;
          }
        });
      },
    };
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    // Leaves one file without a log beside it: a copy of it is complete.
    this.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.database.close();
  }
}

/** Sorts before every sort key, which is never empty. */
const NOTHING = Buffer.alloc(0);

/** The first bytes after everything that starts with `prefix`. UTF-8 never holds 0xFF, so one more on the last byte is enough. */
const afterPrefix = (prefix: Buffer): Buffer => {
  if (prefix.length === 0) return Buffer.from([0xff]);
  const after = Buffer.from(prefix);
  after.writeUInt8(prefix.readUInt8(prefix.length - 1) + 1, prefix.length - 1);
  return after;
};
