import * as z from 'zod/mini';
import { RELEASE_STATUSES } from '../../contracts/results';
import { resultsMappingSchema } from '../../contracts/results-mapping';
import type { Item, Key } from '../../platform/ports';

/**
 * Items of the results table. Every change of an election goes through its state item under its version, so that two
 * people acting at once are put in an order and the second sees what the first did.
 *
 * ```
 * ELECTION#<id>  STATE             version, counters of loads and releases
 * ELECTION#<id>  ATTESTATION       "all polls have closed", once
 * ELECTION#<id>  LOAD#<sequence>   points to a load
 * ELECTION#<id>  RELEASE#<number>  everything that the release's bytes are made from, beside the staged figures
 * LOAD#<id>      LOAD              one load
 * MAPPINGS       <id>#<version>    a saved column mapping; never changes
 * OUTBOX         <instant>#<election>#<release>   approved, not yet published
 * LOG            STATE             size and root of the transparency log
 * LOG            LEAF#<index>      which release the leaf is
 * ```
 */
const pad = (n: number): string => String(n).padStart(9, '0');

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
  load: (loadId: string): Key => ({ pk: `LOAD#${loadId}`, sk: 'LOAD' }),
  mapping: (id: string, version: number): Key => ({ pk: 'MAPPINGS', sk: `${id}#${pad(version)}` }),
  /** In the order of the approvals; of one election always in the order of its releases. */
  outbox: (approvedAt: string, electionId: string, release: number): Key => ({
    pk: 'OUTBOX',
    sk: `${approvedAt}#${electionId}#${pad(release)}`,
  }),
  logState: { pk: 'LOG', sk: 'STATE' } satisfies Key,
  logLeaf: (index: number): Key => ({ pk: 'LOG', sk: `LEAF#${pad(index)}` }),
} as const;

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const status = z.enum(RELEASE_STATUSES);

const stateSchema = z.object({
  version: z.int(),
  loads: z.int(),
  releases: z.int(),
  certified: z.boolean(),
  lastApprovedAt: z.string(),
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

const outboxSchema = z.object({ sk: z.string(), electionId: z.string(), release: z.int() });
export type OutboxRecord = z.infer<typeof outboxSchema>;

const mappingSchema = z.object({
  version: z.int(),
  savedBy: z.string(),
  savedAt: z.string(),
  mapping: resultsMappingSchema,
});

const logStateSchema = z.object({ size: z.int(), root: z.string() });
export type LogState = z.infer<typeof logStateSchema>;

const reader =
  <S extends z.ZodMiniType>(schema: S) =>
  (item: Item): z.output<S> =>
    schema.parse(item);

export const read = {
  state: reader(stateSchema),
  attestation: reader(attestationSchema),
  load: reader(loadSchema),
  release: reader(releaseSchema),
  outbox: reader(outboxSchema),
  mapping: reader(mappingSchema),
  logState: reader(logStateSchema),
} as const;

/** Drops what is undefined: items are JSON. */
export const item = (key: Key, attributes: Readonly<Record<string, unknown>>): Item =>
  ({
    ...Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)),
    ...key,
  }) as Item;
