import * as z from 'zod/mini';
import { BALLOT_RECORD_KINDS, type DepositView } from '../../contracts/ballots';
import type { Key } from '../../platform/ports';
import type { ChainEntry } from '../chain';

/**
 * Items of the ballots table, none of which ever changes.
 *
 * ```
 * MANIFEST#<election>  ENTRY#<sequence>  a deposit, or a legal hold placed or lifted; each chained to the one before
 * DEPOSIT#<election>   <sha256>          which entry a file has: the same file twice is one deposit
 * ```
 */
export const manifestOf = (electionId: string): string => `MANIFEST#${electionId}`;
export const depositKey = (electionId: string, sha256: string): Key => ({ pk: `DEPOSIT#${electionId}`, sk: sha256 });

/** By content: a file that is there already is the same file. */
export const vaultKey = (electionId: string, sha256: string): string => `${electionId}/${sha256}`;

const depositSchema = z.object({
  what: z.literal('deposit'),
  kind: z.enum(BALLOT_RECORD_KINDS),
  description: z.string(),
  fileName: z.string(),
  sha256: z.string(),
  bytes: z.int(),
  depositedBy: z.string(),
  depositedBySub: z.string(),
  depositedAt: z.string(),
  retainUntil: z.string(),
});
export type DepositRecord = z.infer<typeof depositSchema>;

const holdSchema = z.object({
  what: z.literal('hold'),
  hold: z.enum(['place', 'lift']),
  /** Sequence of the deposit. */
  deposit: z.int(),
  reason: z.string(),
  by: z.string(),
  bySub: z.string(),
  at: z.string(),
});
export type HoldRecord = z.infer<typeof holdSchema>;

const lineSchema = z.union([depositSchema, holdSchema]);

export interface ManifestDeposit extends DepositRecord {
  readonly sequence: number;
  /** The last word on a legal hold; absent where there never was one. */
  readonly hold?: HoldRecord['hold'];
}

/** The deposits that a manifest's entries amount to. */
export const depositsIn = (entries: readonly ChainEntry[]): readonly ManifestDeposit[] => {
  const deposits = new Map<number, ManifestDeposit>();
  for (const { sequence, text } of entries) {
    const line = lineSchema.parse(JSON.parse(text));
    if (line.what === 'deposit') {
      deposits.set(sequence, { ...line, sequence });
      continue;
    }
    const deposit = deposits.get(line.deposit);
    if (deposit) deposits.set(line.deposit, { ...deposit, hold: line.hold });
  }
  return [...deposits.values()];
};

export const depositView = (deposit: ManifestDeposit): DepositView => ({
  sequence: deposit.sequence,
  kind: deposit.kind,
  description: deposit.description,
  fileName: deposit.fileName,
  sha256: deposit.sha256,
  bytes: deposit.bytes,
  depositedBy: deposit.depositedBy,
  depositedAt: deposit.depositedAt,
  retainUntil: deposit.retainUntil,
  held: deposit.hold === 'place',
});
