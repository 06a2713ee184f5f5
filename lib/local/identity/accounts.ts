import { randomBytes, randomInt, randomUUID, scrypt, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { StaffGroup } from '../../contracts/staff-actions';
import { CannotStart } from '../cannot-start';

const derive = promisify(scrypt) as (password: string, salt: Buffer, bytes: number) => Promise<Buffer>;
const HASH_BYTES = 32;
/** Letters and digits that nobody confuses on a printed sheet. */
const PASSWORD_ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
/** Four groups of four out of 31 characters: 79 bits. */
const PASSWORD_GROUPS = 4;

/** The made-up staff of the local election. One person holds both results groups, to show that this alone helps nobody. */
export const MADE_UP_STAFF: readonly { readonly username: string; readonly groups: readonly StaffGroup[] }[] = [
  { username: 'clerk.placeholder', groups: ['results-clerk'] },
  { username: 'approver.placeholder', groups: ['results-approver'] },
  { username: 'both.placeholder', groups: ['results-clerk', 'results-approver'] },
  { username: 'emergency.placeholder', groups: ['results-clerk', 'results-emergency'] },
  { username: 'registrar.placeholder', groups: ['registrar'] },
  { username: 'incidents.placeholder', groups: ['incidents-officer'] },
  { username: 'auditor.placeholder', groups: ['auditor'] },
];

const accountsSchema = z.array(
  z.strictObject({
    username: z.string(),
    sub: z.string(),
    groups: z.array(z.string()),
    salt: z.string(),
    /** scrypt (N 16384, r 8, p 1), 32 bytes, base64. */
    hash: z.string(),
  }),
);
type StoredAccount = z.infer<typeof accountsSchema>[number];

const sheetSchema = z.array(
  z.strictObject({ username: z.string(), password: z.string(), groups: z.array(z.string()) }),
);
/** What is printed at start: for people, never read by the sign-in. */
export type SignInSheet = z.infer<typeof sheetSchema>;

export interface Account {
  readonly username: string;
  readonly sub: string;
  readonly groups: readonly string[];
}

export interface Accounts {
  /** The account when the password is right; takes the same time for a name that does not exist. */
  check(username: string, password: string): Promise<Account | undefined>;
  named(username: string): Account | undefined;
  readonly sheet: SignInSheet;
}

const madePassword = (): string =>
  Array.from({ length: PASSWORD_GROUPS }, () =>
    Array.from({ length: 4 }, () => PASSWORD_ALPHABET[randomInt(PASSWORD_ALPHABET.length)]).join(''),
  ).join('-');

const writeWhole = (path: string, value: unknown): void => {
  const draft = `${path}.new`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
};

const readStored = <S extends z.ZodType>(schema: S, path: string): z.output<S> => {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new CannotStart(
      `${path} cannot be read: it is not what an earlier start wrote. Delete it to get new accounts and passwords.`,
    );
  }
};

/** Opens the staff accounts in the home folder; makes them, with new passwords, at the first start. */
export const openAccounts = async (home: string): Promise<Accounts> => {
  const accountsPath = join(home, 'accounts.json');
  const sheetPath = join(home, 'sign-in.json');
  if (!existsSync(accountsPath) || !existsSync(sheetPath)) {
    const sheet = MADE_UP_STAFF.map((staff) => ({ ...staff, groups: [...staff.groups], password: madePassword() }));
    const stored = await Promise.all(
      sheet.map(async ({ username, groups, password }): Promise<StoredAccount> => {
        const salt = randomBytes(16);
        const hash = await derive(password, salt, HASH_BYTES);
        return { username, sub: randomUUID(), groups, salt: salt.toString('base64'), hash: hash.toString('base64') };
      }),
    );
    // The sheet first: a start cut short between the two makes both anew.
    writeWhole(sheetPath, sheet);
    writeWhole(accountsPath, stored);
  }
  const accounts = readStored(accountsSchema, accountsPath);
  const sheet = readStored(sheetSchema, sheetPath);
  const nobody = { salt: randomBytes(16).toString('base64'), hash: randomBytes(HASH_BYTES).toString('base64') };
  const find = (username: string): StoredAccount | undefined => accounts.find((a) => a.username === username);
  const shown = ({ username, sub, groups }: StoredAccount): Account => ({ username, sub, groups });
  return {
    check: async (username, password) => {
      const account = find(username);
      const { salt, hash } = account ?? nobody;
      const given = await derive(password, Buffer.from(salt, 'base64'), HASH_BYTES);
      const right = timingSafeEqual(given, Buffer.from(hash, 'base64'));
      return account && right ? shown(account) : undefined;
    },
    named: (username) => {
      const account = find(username);
      return account && shown(account);
    },
    sheet,
  };
};
