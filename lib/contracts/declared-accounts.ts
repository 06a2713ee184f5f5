/**
 * Key in the metadata of each template of a jurisdiction that stands in several accounts. Every template of it says the same,
 * so that a stack which is slipped in cannot make its account one of them.
 */
export const ACCOUNTS_METADATA = 'election:accounts';

export interface DeclaredAccounts {
  readonly jurisdiction: string;
  /** Accounts with stores of the jurisdiction. */
  readonly data: readonly string[];
  /** The account that keeps copies of their backups. */
  readonly backup?: string;
  readonly organization?: string;
}
