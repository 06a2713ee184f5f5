import * as z from 'zod/mini';
import { publicWords } from './public-words';

/**
 * The public log of releases: who watches over it, and with which key the office signs it.
 */

/** Longest verifier key of a witness, in characters: lists of them are signed, and KMS signs 4096 bytes. */
export const LONGEST_WITNESS_KEY = 160;
export const MOST_WITNESSES = 5;
export const MOST_SIGNING_KEYS = 8;
/**
 * Longest `domain` of an office whose log has an ML-DSA key, in characters: the signed list of keys names all of them in full, and of
 * its 4096 bytes that key takes 1.8 KB.
 */
export const LONGEST_DOMAIN_WITH_ML_DSA = 80;

/** A signed note's verifier key: name, key id, key (C2SP signed-note). */
const VERIFIER_KEY = /^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$/;

/** Somebody outside the office who signs what they saw of the log (C2SP tlog-cosignature). */
const witnessSchema = z.object({
  /** Who it is, for people. */
  name: z.string(),
  /** Verifier key, `name+12345678+base64`. */
  key: z.string().check(z.regex(VERIFIER_KEY)),
});
export type WitnessSettings = z.infer<typeof witnessSchema>;
/** As the functions read it from `WITNESSES`. */
export const witnessesSchema = z.array(witnessSchema);

/** A checkpoint with as many lines as a note may have. */
const LONGEST_NOTE = 8192;
const LONGEST_REASON = 200;

/**
 * What a witness gave: the checkpoint with its line below, or its line alone, which then is about the checkpoint that is
 * published now.
 */
export const cosignatureRequestSchema = z.strictObject({
  note: z.string().check(z.minLength(20), z.maxLength(LONGEST_NOTE)),
});

/** 201, and 200 where the same witnesses had signed this checkpoint before. */
export interface CosignaturesView {
  /** First line of the log's checkpoints. */
  readonly origin: string;
  readonly size: number;
  /** Every witness that has signed the checkpoint of this size. */
  readonly cosigned: readonly CosignedView[];
}

export interface CosignedView {
  readonly name: string;
  readonly key: string;
  /** ISO instant that the witness signed. */
  readonly at: string;
  readonly enteredBy: string;
}

/** Why the key is changed, for the public, in one line. The second person names what the first one wrote. */
export const keyChangeSchema = z.strictObject({
  reason: publicWords(10, LONGEST_REASON),
});

/** A change from key `number` to the next one; counted from 1. */
export interface KeyChangeView {
  readonly number: number;
  readonly reason: string;
  /** `proposed`: a second person has to approve it. `approved`: it is on its way into the log. `logged`: it holds. */
  readonly state: 'proposed' | 'approved' | 'logged';
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly approvedBy?: string;
  readonly approvedAt?: string;
}

export interface PublicLogView {
  /** The live log and the one of rehearsals. */
  readonly logs: readonly {
    readonly origin: string;
    readonly rehearsal: boolean;
    readonly size: number;
    /** What witnesses sign; absent while the log is empty. */
    readonly checkpoint?: string;
    readonly cosigned: readonly CosignedView[];
  }[];
  readonly witnesses: readonly WitnessSettings[];
  readonly keys: {
    /** From 1: which of the keys signs the live log. */
    readonly inUse: number;
    readonly deployed: number;
  };
  /** The last one that anybody proposed. */
  readonly change?: KeyChangeView;
}
