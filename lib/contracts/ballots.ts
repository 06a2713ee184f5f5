import * as z from 'zod/mini';
import { publicWords } from './public-words';

/** What lies in the ballot vault, in the words of NIST SP 1500 and of 52 U.S.C. 20701 ("all records and papers"). */
export const BALLOT_RECORD_KINDS = [
  'ballot-definition',
  'cast-vote-records',
  'ballot-images',
  'tabulator-report',
  'other',
] as const;
export type BallotRecordKind = (typeof BALLOT_RECORD_KINDS)[number];

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const electionId = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{2,62}$/));

/** Largest single file of a deposit, in bytes. One call reads it whole, checks it and seals it; a larger set comes in parts. */
export const MAX_BALLOT_FILE_BYTES = 100 * 1024 * 1024;

export const ballotUploadSchema = z.strictObject({
  electionId,
  fileName: z.string().check(z.minLength(1), z.maxLength(200)),
  bytes: z.int().check(z.minimum(1), z.maximum(MAX_BALLOT_FILE_BYTES)),
  sha256,
});
export type BallotUpload = z.infer<typeof ballotUploadSchema>;

export const ballotDepositSchema = z.strictObject({
  electionId,
  uploadId: z.string().check(z.regex(/^[A-Za-z0-9_-]{8,80}$/)),
  /** Taken on the machine that the file came from; the vault keeps nothing that differs from it. */
  sha256,
  kind: z.enum(BALLOT_RECORD_KINDS),
  /** What it is and where it comes from, for whoever reads the manifest in two years. */
  description: publicWords(3, 300),
});
export type BallotDeposit = z.infer<typeof ballotDepositSchema>;

export const legalHoldSchema = z.strictObject({
  hold: z.enum(['place', 'lift']),
  /** Case and order, in the official's words. */
  reason: publicWords(10, 1000),
});
export type LegalHold = z.infer<typeof legalHoldSchema>;

/** One line of the manifest. `sequence` and `digest` chain it to the lines before it (lib/services/chain.ts). */
export interface DepositView {
  readonly sequence: number;
  readonly kind: BallotRecordKind;
  readonly description: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly depositedBy: string;
  readonly depositedAt: string;
  /** ISO instant. Nobody changes or deletes the file before it. */
  readonly retainUntil: string;
  /** Kept beyond `retainUntil` too, until the hold is lifted. */
  readonly held: boolean;
}

export interface ChainHead {
  /** Lines in the manifest, holds included; 0 where nothing was deposited. */
  readonly size: number;
  /** Digest of the last line; it covers every line before it. 64 zeroes where nothing was deposited. */
  readonly digest: string;
}

/** GET of a manifest: the deposits of one election in the order in which they came. */
export interface ManifestView {
  readonly electionId: string;
  readonly head: ChainHead;
  readonly deposits: readonly DepositView[];
}

export type VaultFindingCode = 'manifest-altered' | 'file-missing' | 'file-altered' | 'unlisted-file';

/** What an outsider would want to know of the vault, found out by reading every byte again. */
export interface VerificationView {
  readonly electionId: string;
  readonly head: ChainHead;
  /** True where nothing was found in what this answer covers. */
  readonly ok: boolean;
  /** Sequences of the deposits whose bytes were read. */
  readonly verified: readonly number[];
  readonly findings: readonly { readonly code: VaultFindingCode; readonly message: string }[];
  /** Pass as `after` to go on; absent when every deposit was read. */
  readonly next?: number;
}
