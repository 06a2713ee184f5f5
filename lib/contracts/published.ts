import * as z from 'zod/mini';
import { RELEASE_STATUSES } from './results';

/**
 * The published folder, all of it static:
 *
 * ```
 * results/<election id>/latest.json                  byte for byte the newest releases/<n>.page.json
 * results/<election id>/releases/<n>.json            NIST SP 1500-100 v2 election report
 * results/<election id>/releases/<n>.page.json       compact figures for the page, {@link PageFigures}
 * results/<election id>/releases/<n>.statement       signed note (C2SP signed-note): names every file of the release by SHA-256
 * log/checkpoint                                     signed note (C2SP tlog-checkpoint) over the log's root
 * log/tile/<level>/<index>[.p/<width>]               C2SP tlog-tiles hash tiles
 * log/tile/entries/<index>[.p/<width>]               the leaves: the statements' note bodies
 * log/key.txt                                        the verifier key, "<name>+<hash>+<base64>" as signed-note writes it
 * ```
 */
export const publishedPaths = {
  latest: (electionId: string) => `results/${electionId}/latest.json`,
  report: (electionId: string, release: number) => `results/${electionId}/releases/${release}.json`,
  page: (electionId: string, release: number) => `results/${electionId}/releases/${release}.page.json`,
  statement: (electionId: string, release: number) => `results/${electionId}/releases/${release}.statement`,
  checkpoint: 'log/checkpoint',
  key: 'log/key.txt',
} as const;

/**
 * A disagreement that the approver let through. `code` and the two figures let an outsider's check tell a
 * difference that the office disclosed from one that it did not.
 */
const publishedNoteSchema = z.object({
  message: z.string(),
  reason: z.optional(z.string()),
  code: z.optional(z.string()),
  stated: z.optional(z.int()),
  computed: z.optional(z.int()),
});

/** What the public page reads. Figures only; every count is an integer number of votes or ballots. */
export const pageFiguresSchema = z.object({
  schema: z.literal('election-page/v1'),
  jurisdiction: z.string(),
  electionId: z.string(),
  electionName: z.string(),
  electionDate: z.string(),
  release: z.int(),
  status: z.enum(RELEASE_STATUSES),
  /** ISO instant of the approval. */
  releasedAt: z.string(),
  /** ISO instant that the source file gives for its figures, where it gives one. */
  figuresAsOf: z.optional(z.string()),
  ballotsCounted: z.optional(z.int()),
  ballotsOutstanding: z.optional(z.int()),
  /** Counted and outstanding ballots by the way they were cast, where the file says. */
  ballotsByMethod: z.optional(
    z.array(z.object({ method: z.string(), counted: z.optional(z.int()), outstanding: z.optional(z.int()) })),
  ),
  registeredVoters: z.optional(z.int()),
  units: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      reported: z.boolean(),
      ballotsCast: z.optional(z.int()),
      registeredVoters: z.optional(z.int()),
    }),
  ),
  contests: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** `candidate` where absent. */
      kind: z.optional(z.enum(['candidate', 'ballot-measure', 'straight-party', 'retention'])),
      votesAllowed: z.int(),
      /** Of a ranked contest: votes in each round in the order of `selections`; null for who is out. */
      rounds: z.optional(z.array(z.object({ round: z.int(), votes: z.array(z.nullable(z.int())) }))),
      overvotes: z.optional(z.int()),
      undervotes: z.optional(z.int()),
      selections: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          party: z.optional(z.string()),
          writeIn: z.boolean(),
          votes: z.int(),
          byVoteType: z.record(z.string(), z.int()),
          /** Same order as `units`; null where the file has no figure for that unit. */
          byUnit: z.array(z.nullable(z.int())),
        }),
      ),
      /** Disagreements that the approver let through, each with the written reason. */
      notes: z.array(publishedNoteSchema),
    }),
  ),
  notes: z.array(publishedNoteSchema),
});
export type PageFigures = z.infer<typeof pageFiguresSchema>;
