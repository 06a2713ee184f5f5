import * as z from 'zod/mini';
import { CERTIFIERS, RECORD_KINDS, RELEASE_STATUSES } from '../../contracts/results';
import { resultsMappingSchema } from '../../contracts/results-mapping';
import type { Item, Key } from '../../platform/ports';

/**
 * Items of the results table. Every change of an election goes through its state item under its version, so that two
 * people acting at once are put in an order and the second sees what the first did.
 *
 * ```
 * ELECTION#<id>  STATE             version, counters of loads and releases
 * ELECTION#<id>  ATTESTATION       "all polls have closed", once
 * ELECTION#<id>  EXTENSION#<n>     a court's order that kept polls open longer
 * ELECTION#<id>  DECK#<digest>     an archived test deck, by the digest of its figures
 * ELECTION#<id>  LOAD#<sequence>   points to a load
 * ELECTION#<id>  DIGEST#<number>   digest of a record that is committed to in the log
 * ELECTION#<id>  RELEASE#<number>  everything that the release's bytes are made from, beside the staged figures
 * LOAD#<id>      LOAD              one load
 * MAPPINGS       <id>#<version>    a saved column mapping; never changes
 * OUTBOX         <instant>#<election>#<release>   approved, not yet published
 * OUTBOX-REHEARSAL  the same of rehearsals: one that fails stops no live release
 * LOG            STATE             size and root of the transparency log
 * LOG            LEAF#<index>      the leaf's words, which release, digest or change of key it is, and the key that signs it
 * LOG-REHEARSAL  STATE, LEAF#...   the same for the log of rehearsals, which is another one
 * LOG-KEYS       <log>#<number>    a change of the log's key, as two people asked for it
 * LOG-COSIGNATURES  <log>#<size>#<key id>   a witness's line under the checkpoint of that size; never changes
 * ```
 */
const pad = (n: number): string => String(n).padStart(9, '0');

/** The live log and the one of rehearsals have nothing in common. */
export type LogName = 'LOG' | 'LOG-REHEARSAL';
export type OutboxName = 'OUTBOX' | 'OUTBOX-REHEARSAL';

export const keys = {
  state: (electionId: string): Key => ({ pk: `ELECTION#${electionId}`, sk: 'STATE' }),
  attestation: (electionId: string): Key => ({ pk: `ELECTION#${electionId}`, sk: 'ATTESTATION' }),
  loadOf: (electionId: string, sequence: number): Key => ({
    pk: `ELECTION#${electionId}`,
    sk: `LOAD#${pad(sequence)}`,
  }),
  release: (electionId: string, release: number): Key => ({
    pk: `ELECTION#${electionId}`,
    sk: `RELEASE#${pad(release)}`,
  }),
  digest: (electionId: string, number: number): Key => ({ pk: `ELECTION#${electionId}`, sk: `DIGEST#${pad(number)}` }),
  load: (loadId: string): Key => ({ pk: `LOAD#${loadId}`, sk: 'LOAD' }),
  mapping: (id: string, version: number): Key => ({ pk: 'MAPPINGS', sk: `${id}#${pad(version)}` }),
  /** In the order of the approvals; of one election always in the order of its releases. */
  outbox: (outbox: OutboxName, approvedAt: string, electionId: string, release: number): Key => ({
    pk: outbox,
    sk: `${approvedAt}#${electionId}#${pad(release)}`,
  }),
  outboxOfDigest: (outbox: OutboxName, statedAt: string, electionId: string, number: number): Key => ({
    pk: outbox,
    sk: `${statedAt}#${electionId}#DIGEST#${pad(number)}`,
  }),
  extension: (electionId: string, n: number): Key => ({ pk: `ELECTION#${electionId}`, sk: `EXTENSION#${pad(n)}` }),
  testDeck: (electionId: string, fingerprint: string): Key => ({
    pk: `ELECTION#${electionId}`,
    sk: `DECK#${fingerprint}`,
  }),
  keyChange: (log: LogName, number: number): Key => ({ pk: 'LOG-KEYS', sk: `${log}#${pad(number)}` }),
  outboxOfKeyChange: (outbox: OutboxName, at: string, number: number): Key => ({
    pk: outbox,
    sk: `${at}#KEY#${pad(number)}`,
  }),
  /** @param keyId eight hexadecimal digits */
  cosignature: (log: LogName, size: number, keyId: string): Key => ({
    pk: 'LOG-COSIGNATURES',
    sk: `${log}#${pad(size)}#${keyId}`,
  }),
  outboxOfCosignature: (outbox: OutboxName, at: string, size: number, keyId: string): Key => ({
    pk: outbox,
    sk: `${at}#COSIGNATURE#${pad(size)}#${keyId}`,
  }),
  logState: (log: LogName): Key => ({ pk: log, sk: 'STATE' }),
  logLeaf: (log: LogName, index: number): Key => ({ pk: log, sk: `LEAF#${pad(index)}` }),
} as const;

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const status = z.enum(RELEASE_STATUSES);

const stateSchema = z.object({
  version: z.int(),
  loads: z.int(),
  releases: z.int(),
  certified: z.boolean(),
  lastApprovedAt: z.string(),
  /** Instant of the latest court order that kept polls open beyond the settings' time. */
  pollsCloseExtended: z.optional(z.string()),
  extensions: z.optional(z.int()),
  /** A report of zeros was released. */
  zeroReported: z.optional(z.boolean()),
  /** Digests of records that were committed to. */
  digests: z.optional(z.int()),
});
export type ElectionState = z.infer<typeof stateSchema>;
export const NEW_STATE: ElectionState = { version: 0, loads: 0, releases: 0, certified: false, lastApprovedAt: '' };

const attestationSchema = z.object({ by: z.string(), bySub: z.string(), at: z.string(), statement: z.string() });
export type AttestationRecord = z.infer<typeof attestationSchema>;

const loadSchema = z.object({
  loadId: z.string(),
  electionId: z.string(),
  sequence: z.int(),
  /** `superseded` is not stored: a load is that as soon as a newer one exists. */
  state: z.enum(['staged', 'approved']),
  status,
  uploadId: z.string(),
  fileName: z.string(),
  fileSha256: sha256,
  figuresSha256: sha256,
  loadedBy: z.string(),
  loadedBySub: z.string(),
  loadedAt: z.string(),
  ballotsOutstanding: z.optional(z.int()),
  blocking: z.int(),
  mapping: z.optional(z.object({ id: z.string(), version: z.int() })),
  certifiedBy: z.optional(z.enum(CERTIFIERS)),
  /** Digest of contests, selections and votes, as test decks have. */
  figuresFingerprint: z.optional(sha256),
  release: z.optional(z.int()),
});
export type LoadRecord = z.infer<typeof loadSchema>;

const releaseSchema = z.object({
  electionId: z.string(),
  release: z.int(),
  state: z.enum(['approved', 'published']),
  status,
  loadId: z.string(),
  fileSha256: sha256,
  figuresSha256: sha256,
  loadedBy: z.string(),
  loadedBySub: z.string(),
  approvedBy: z.string(),
  approvedBySub: z.string(),
  approvedAt: z.string(),
  /** Changes of the log's key before the approval: which key's fingerprint the canvass report shows. 0 where absent. */
  keyChanges: z.optional(z.int()),
  /** Set where the log had an ML-DSA key at the approval: the canvass report shows its fingerprint too. */
  mlDsa: z.optional(z.literal(true)),
  certifiedBy: z.optional(z.enum(CERTIFIERS)),
  /** Why one person released alone, where one did. */
  breakGlass: z.optional(z.string()),
  /** Finding id to written reason. */
  reasons: z.record(z.string(), z.string()),
  /** True from the moment that the release has its leaf in the log. */
  logged: z.boolean(),
  /** Set with the leaf: where the release stands in the log, and the digest of its statement's body. */
  leafIndex: z.optional(z.int()),
  statementSha256: z.optional(sha256),
  publishedAt: z.optional(z.string()),
});
export type ReleaseRecord = z.infer<typeof releaseSchema>;

const extensionSchema = z.object({
  pollsClose: z.string(),
  order: z.string(),
  by: z.string(),
  bySub: z.string(),
  at: z.string(),
});

const testDeckSchema = z.object({
  electionId: z.string(),
  name: z.string(),
  figuresFingerprint: sha256,
  fileSha256: sha256,
  archivedBy: z.string(),
  archivedBySub: z.string(),
  archivedAt: z.string(),
});
export type TestDeckRecord = z.infer<typeof testDeckSchema>;

/** What stands in the log: a release, a digest by its number, or a change of the key by its number. */
const entrySchema = z.union([
  z.object({ electionId: z.string(), release: z.int() }),
  z.object({ electionId: z.string(), digest: z.int() }),
  z.object({ keyChange: z.int() }),
]);
export type LogEntry = z.infer<typeof entrySchema>;

/** What is to be entered in the log, or that the checkpoint of this size has a new line of a witness. */
const outboxSchema = z.union([entrySchema, z.object({ cosigned: z.int() })]);

const digestSchema = z.object({
  electionId: z.string(),
  number: z.int(),
  state: z.enum(['stated', 'logged']),
  record: z.enum(RECORD_KINDS),
  description: z.string(),
  sha256,
  bytes: z.int(),
  statedAt: z.string(),
  statedBy: z.string(),
  statedBySub: z.string(),
  /** True from the moment that the digest has its leaf in the log. */
  logged: z.boolean(),
  leafIndex: z.optional(z.int()),
  statementSha256: z.optional(sha256),
});
export type DigestRecord = z.infer<typeof digestSchema>;

const mappingSchema = z.object({
  version: z.int(),
  savedBy: z.string(),
  savedAt: z.string(),
  mapping: resultsMappingSchema,
});

const keyChangeSchema = z.object({
  number: z.int(),
  reason: z.string(),
  state: z.enum(['proposed', 'approved', 'logged']),
  proposedBy: z.string(),
  proposedBySub: z.string(),
  proposedAt: z.string(),
  approvedBy: z.optional(z.string()),
  approvedBySub: z.optional(z.string()),
  approvedAt: z.optional(z.string()),
  /** True from the moment that the change has its leaf in the log. */
  logged: z.boolean(),
  leafIndex: z.optional(z.int()),
  statementSha256: z.optional(sha256),
});
export type KeyChangeRecord = z.infer<typeof keyChangeSchema>;

const cosignatureSchema = z.object({
  /** The witness's verifier key. */
  key: z.string(),
  /** As it stands under the checkpoint, with its newline. */
  line: z.string(),
  /** ISO instant that the witness signed. */
  at: z.string(),
  enteredBy: z.string(),
  enteredBySub: z.string(),
  enteredAt: z.string(),
});
export type CosignatureRecord = z.infer<typeof cosignatureSchema>;

const logStateSchema = z.object({
  size: z.int(),
  root: z.string(),
  /** Changes of the key among the entries; 0 where absent. */
  keyChanges: z.optional(z.int()),
});
export type LogState = z.infer<typeof logStateSchema>;

const logLeafSchema = z.object({
  entry: entrySchema,
  text: z.string(),
  /** Changes of the key before this entry: the number, from 0, of the key that signs it. */
  keyChanges: z.int(),
  /** Of the log that ends with this entry. */
  root: z.string(),
});
export type LogLeaf = z.infer<typeof logLeafSchema>;

const reader =
  <S extends z.ZodMiniType>(schema: S) =>
  (item: Item): z.output<S> =>
    schema.parse(item);

export const read = {
  state: reader(stateSchema),
  attestation: reader(attestationSchema),
  extension: reader(extensionSchema),
  testDeck: reader(testDeckSchema),
  load: reader(loadSchema),
  release: reader(releaseSchema),
  digest: reader(digestSchema),
  outbox: reader(outboxSchema),
  mapping: reader(mappingSchema),
  keyChange: reader(keyChangeSchema),
  cosignature: reader(cosignatureSchema),
  logState: reader(logStateSchema),
  logLeaf: reader(logLeafSchema),
} as const;

/** Drops what is undefined: items are JSON. */
export const item = (key: Key, attributes: Readonly<Record<string, unknown>>): Item =>
  ({
    ...Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)),
    ...key,
  }) as Item;
