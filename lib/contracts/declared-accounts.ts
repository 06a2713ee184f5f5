/**
 * Key in the metadata of each template of a jurisdiction that stands in several accounts: a list of {@link DeclaredAccounts}, of one
 * jurisdiction, or in an Account stack of each that shares the account. Every template says the same of a jurisdiction, so that a
 * stack which is slipped in cannot make its account one of them; and access.lock.json holds what was accepted.
 */
export const ACCOUNTS_METADATA = 'election:accounts';

export interface DeclaredAccounts {
  readonly jurisdiction: string;
  /** Accounts with stores of the jurisdiction. */
  readonly data: readonly string[];
  /** The account among them that holds the results alone, and hands released files to the website in another. */
  readonly results?: string;
  /** The account of the public website, with which nothing is shared. */
  readonly site?: string;
  /** The account that keeps the files of all their trails. */
  readonly auditLog?: string;
  /** The account that keeps copies of their backups. */
  readonly backup?: string;
  readonly organization?: string;
}
