import { createHash } from 'node:crypto';
import * as z from 'zod';
import { LONGEST_WITNESS_KEY, MOST_SIGNING_KEYS, MOST_WITNESSES } from '../contracts/public-log';

/** Type of a key in signed-note that says: a witness's, Ed25519 (C2SP tlog-cosignature). The log's own keys are of type 1. */
const WITNESS_TYPE = 0x04;
const KEY_BYTES = 32;

/** Do the key's three parts fit each other? A witness whose key was copied wrong could never be believed. */
export const isWitnessKey = (text: string): boolean => {
  const [, name, keyId, encoded] = /^([^\s+\p{Cc}]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/u.exec(text) ?? [];
  if (name === undefined || keyId === undefined || encoded === undefined) return false;
  const key = Buffer.from(encoded, 'base64');
  const hash = createHash('sha256').update(`${name}\n`).update(key).digest('hex');
  return (
    key.toString('base64') === encoded &&
    key.length === 1 + KEY_BYTES &&
    key[0] === WITNESS_TYPE &&
    hash.startsWith(keyId)
  );
};

const witnessSchema = z.strictObject({
  /** Who watches, for people: a newspaper, a party, another county. */
  name: z.string().min(3).max(60),
  /** The verifier key that they gave you, by another way than the log itself. */
  key: z.string().max(LONGEST_WITNESS_KEY).refine(isWitnessKey, {
    error:
      'write the verifier key that the witness printed, for example press.example/w1+1a2b3c4d+BAAA...; its parts must fit each other',
  }),
});

/** The public log of releases. */
export const publicLogSchema = z
  .strictObject({
    /**
     * Keys that are deployed to sign with, one after the other. One more makes the next key ready beside the one in use; two
     * people then change over to it (docs/releasing.md). Never fewer than the log has used.
     */
    keys: z
      .int()
      .min(1)
      .max(MOST_SIGNING_KEYS, `write 1 to ${MOST_SIGNING_KEYS}: each key is deployed for as long as the log is`)
      .default(1),
    /**
     * A second KMS key, ML-DSA-44, signs each checkpoint beside the one in use: who breaks Ed25519 one day still writes no other
     * history under it. Once on, it stays on, for readers who have its fingerprint insist on its line.
     */
    mlDsa: z.boolean().default(false),
    /** Whose line under the log's checkpoint the office publishes. */
    witnesses: z.array(witnessSchema).max(MOST_WITNESSES, `name at most ${MOST_WITNESSES} witnesses`).default([]),
  })
  .superRefine(({ witnesses }, context) => {
    witnesses.forEach(({ key }, i) => {
      if (witnesses.findIndex((other) => other.key === key) === i) return;
      context.addIssue({
        code: 'custom',
        path: ['witnesses', i, 'key'],
        message: 'stands twice; name each witness once',
      });
    });
  })
  .default({ keys: 1, mlDsa: false, witnesses: [] });
