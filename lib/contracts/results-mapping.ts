import * as z from 'zod/mini';

/** A heading of the export, as it stands there; letter case, spaces and punctuation do not matter. */
const heading = z.string().check(z.minLength(1), z.maxLength(120));
const words = z.array(z.string().check(z.minLength(1), z.maxLength(120))).check(z.maxLength(50));

/** Id of a saved mapping. */
export const mappingId = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{2,62}$/));

/**
 * How to read an export that is in none of the known formats (ES&S, Liberty/Dominion, Hart and others): which of its
 * columns holds what. One row for each unit, contest and selection. A column that is not named here is left out, and
 * the load says so.
 */
export const resultsMappingSchema = z.strictObject({
  schema: z.literal('election-results-mapping/v1'),
  id: mappingId,
  /** Such as "Precinct export of our counting system". */
  name: z.string().check(z.minLength(3), z.maxLength(120)),
  /** Found by itself where absent. */
  delimiter: z.optional(z.enum([',', '\t', ';', '|'])),
  /** Title lines that stand above the line with the headings. */
  skipLines: z.optional(z.int().check(z.minimum(0), z.maximum(50))),
  columns: z.strictObject({
    contest: heading,
    selection: heading,
    /** Absent in a summary of the whole jurisdiction. */
    precinct: z.optional(heading),
    /** Precincts of two counties or towns may have one name. */
    county: z.optional(heading),
    town: z.optional(heading),
    split: z.optional(heading),
    district: z.optional(heading),
    /** Party of the contest (primaries), not of the selection. */
    contestParty: z.optional(heading),
    party: z.optional(heading),
    /** Votes of all types together, or of the row's own type where `voteType` is named. */
    votes: z.optional(heading),
    voteType: z.optional(heading),
    votesAllowed: z.optional(heading),
    round: z.optional(heading),
    /** Figures of the unit or contest that stand on each of its rows. */
    registeredVoters: z.optional(heading),
    ballotsCast: z.optional(heading),
    overvotes: z.optional(heading),
    undervotes: z.optional(heading),
  }),
  /** Columns that hold one vote type each. */
  voteTypes: z.optional(
    z
      .array(
        z.strictObject({
          column: heading,
          name: z.string().check(z.minLength(1), z.maxLength(120)),
          /** `votes` where absent. */
          of: z.optional(z.enum(['votes', 'overvotes', 'undervotes', 'ballots'])),
        }),
      )
      .check(z.maxLength(100)),
  ),
  /** Contests of one name that only the party of the selection tells apart, as in a primary. */
  contestsByParty: z.optional(z.boolean()),
  /** Words of this export for rows that are no selection; they come on top of the usual ones. */
  words: z.optional(
    z.strictObject({
      overvotes: z.optional(words),
      undervotes: z.optional(words),
      writeIns: z.optional(words),
      /** In the precinct's column: rows that are totals of other rows. */
      totalUnits: z.optional(words),
      /** In the selection's column: all votes of the contest. */
      totalVotes: z.optional(words),
    }),
  ),
});
export type ResultsMapping = z.infer<typeof resultsMappingSchema>;

/** A mapping never changes: saving it again with another content makes the next version. */
export interface SavedMapping {
  readonly version: number;
  readonly savedBy: string;
  /** ISO instant. */
  readonly savedAt: string;
  readonly mapping: ResultsMapping;
}

/** GET /api/staff/results/mappings: the newest version of each, by id. */
export interface MappingsView {
  readonly mappings: readonly SavedMapping[];
}

/** The start of a file that was uploaded, for choosing which column is what. */
export const previewRequestSchema = z.strictObject({
  electionId: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{2,62}$/)),
  uploadId: z.string().check(z.regex(/^[A-Za-z0-9_-]{8,80}$/)),
  delimiter: z.optional(z.enum([',', '\t', ';', '|'])),
  skipLines: z.optional(z.int().check(z.minimum(0), z.maximum(50))),
});

/** 200: records as they stand in the file, the headings first. Long fields are cut. */
export interface PreviewView {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
