import * as z from 'zod/mini';
import { jurisdictionIdentifiersSchema } from './calendar';
import { CERTIFIERS, RELEASE_STATUSES } from './results';

/**
 * The published folder, all of it static:
 *
 * ```
 * results/index.html                                 which elections have results; made from the log alone
 * results/<election id>/latest.json                  byte for byte the newest releases/<n>.page.json
 * results/<election id>/totals.json                  byte for byte the newest releases/<n>.totals.json
 * results/<election id>/index.html                   byte for byte the newest release-<n>.html
 * results/<election id>/releases/<n>.json            NIST SP 1500-100 v2 election report
 * results/<election id>/releases/<n>.page.json       compact figures for the page, {@link PageFigures}
 * results/<election id>/releases/<n>.totals.json     the same without the figures of the single units: what a telephone loads
 * results/<election id>/releases/<n>.csv             the same as a table, for spreadsheets and the media
 * results/<election id>/release-<n>.html             the essential figures, to read without JavaScript
 * results/<election id>/releases/<n>.pdf             the canvass report, to print and sign
 * results/<election id>/releases/<n>.statement       signed note (C2SP signed-note): names every file of the release by SHA-256
 * results/<election id>/digests/<n>.statement        signed note: the digest of a record that is not published
 * log/checkpoint                                     signed note (C2SP tlog-checkpoint) over the log's root
 * log/tile/<level>/<index>[.p/<width>]               C2SP tlog-tiles hash tiles
 * log/tile/entries/<index>[.p/<width>]               the leaves: the statements' note bodies
 * log/key.txt                                        the first verifier key, "<name>+<hash>+<base64>" as signed-note writes it
 * log/keys/<n>.statement                             signed note by the old and the new key: the office changed its key
 * log/keys/index                                     signed note by the key in use: every key of the log, in order, and the witnesses'
 * log/witnesses.txt                                  verifier keys of the witnesses whose lines may stand under the checkpoint, one a line
 * ```
 *
 * Below `rehearsal/` stands the same folder again for rehearsals: own results, own log, own origin and so own key name.
 * Nothing of it is in the live log, and a live statement is none there.
 */
export const publishedPaths = {
  index: 'results/index.html',
  latest: (electionId: string) => `results/${electionId}/latest.json`,
  latestTotals: (electionId: string) => `results/${electionId}/totals.json`,
  latestHtml: (electionId: string) => `results/${electionId}/index.html`,
  report: (electionId: string, release: number) => `results/${electionId}/releases/${release}.json`,
  page: (electionId: string, release: number) => `results/${electionId}/releases/${release}.page.json`,
  totals: (electionId: string, release: number) => `results/${electionId}/releases/${release}.totals.json`,
  csv: (electionId: string, release: number) => `results/${electionId}/releases/${release}.csv`,
  html: (electionId: string, release: number) => `results/${electionId}/release-${release}.html`,
  canvass: (electionId: string, release: number) => `results/${electionId}/releases/${release}.pdf`,
  statement: (electionId: string, release: number) => `results/${electionId}/releases/${release}.statement`,
  digest: (electionId: string, number: number) => `results/${electionId}/digests/${number}.statement`,
  checkpoint: 'log/checkpoint',
  key: 'log/key.txt',
  keyList: 'log/keys/index',
  keyStatement: (number: number) => `log/keys/${number}.statement`,
  witnesses: 'log/witnesses.txt',
} as const;

/** Every file that a release's statement names, in its order. */
export const releaseFilePaths = (electionId: string, release: number): readonly string[] =>
  (['report', 'page', 'totals', 'csv', 'html', 'canvass'] as const).map((file) =>
    publishedPaths[file](electionId, release),
  );
/** Where a rehearsal's folder begins; the live one begins at the top. */
export const REHEARSAL_ROOT = 'rehearsal/';
/** Ids of rehearsals begin so, and no other election's does: nobody takes a rehearsal's address for the election's own. */
export const REHEARSAL_ID = 'rehearsal-';
/** Where the folder begins that holds an election's files. */
export const rootOf = (electionId: string): string => (electionId.startsWith(REHEARSAL_ID) ? REHEARSAL_ROOT : '');
/** The log's origin in a rehearsal: another first line of each checkpoint, and another name of the key. */
export const rehearsalOrigin = (logOrigin: string): string => `${logOrigin}/rehearsal`;
/** In every output of a rehearsal. */
export const REHEARSAL_WATERMARK = 'REHEARSAL - NOT REAL RESULTS';

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
  /** FIPS code and Open Civic Data division of the jurisdiction, where the office has set them. */
  identifiers: z.optional(jurisdictionIdentifiersSchema),
  electionId: z.string(),
  electionName: z.string(),
  electionDate: z.string(),
  release: z.int(),
  status: z.enum(RELEASE_STATUSES),
  /** Who certified, where the status is a certification. */
  certifiedBy: z.optional(z.enum(CERTIFIERS)),
  /** {@link REHEARSAL_WATERMARK}, in a rehearsal and only there: to be shown on every view and print. */
  watermark: z.optional(z.literal(REHEARSAL_WATERMARK)),
  /** Set where one person released alone, with the reason given; it stands in the signed statement and so in the log as well. */
  breakGlass: z.optional(z.string()),
  /** What this release puts right, contest by contest. */
  corrections: z.optional(
    z.array(z.object({ release: z.int(), contest: z.string(), what: z.string(), why: z.string() })),
  ),
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
  /** In the totals only, whose `units` and `byUnit` are empty. */
  unitsReported: z.optional(z.int()),
  unitsInAll: z.optional(z.int()),
  units: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** Names of the units that are counted together here, because the counts of one alone could tell how a person voted. */
      combines: z.optional(z.array(z.string())),
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
      /** The contest's own status; the report's where absent. No winner is marked before it is `certified` or `amended-certification`. */
      status: z.optional(z.enum(RELEASE_STATUSES)),
      certifiedBy: z.optional(z.enum(CERTIFIERS)),
      /** Of a ranked contest: votes in each round in the order of `selections`; null for who is out. */
      rounds: z.optional(z.array(z.object({ round: z.int(), votes: z.array(z.nullable(z.int())) }))),
      overvotes: z.optional(z.int()),
      undervotes: z.optional(z.int()),
      /** In the totals only: how many units have a figure for this contest. */
      unitsWithFigures: z.optional(z.int()),
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
