import * as z from 'zod/mini';

/**
 * Small counts identify voters, also as the difference between two releases.
 * - `cell`: units with fewer ballots than this in some contest are published together with others only.
 * - `difference`: a release that adds fewer votes than this to a contest, or to a unit's figures in it, is held.
 */
export const smallCountsSchema = z.object({ cell: z.int(), difference: z.int() });
export type SmallCounts = z.infer<typeof smallCountsSchema>;

/** The jurisdiction in the lists that others keep: FIPS code, and Open Civic Data division. */
export const jurisdictionIdentifiersSchema = z.object({ fips: z.optional(z.string()), ocdId: z.optional(z.string()) });
export type JurisdictionIdentifiers = z.infer<typeof jurisdictionIdentifiersSchema>;

/** What the request-time code needs to know of one election; derived from the settings file at synth. */
export const electionCalendarSchema = z.object({
  /** Stable, in URLs: `2026-11-03-general`. */
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{2,62}$/)),
  name: z.string(),
  /** ISO date, `2026-11-03`. */
  date: z.iso.date(),
  type: z.enum(['general', 'primary', 'runoff', 'special', 'municipal']),
  /** UTC instant. Nothing may be released before it. */
  pollsClose: z.iso.datetime(),
  /** UTC instant; set where the state holds results longer than the polls. */
  stateHoldUntil: z.optional(z.iso.datetime()),
  /** Set where this is a rehearsal: the election that is rehearsed. Its results and its log stand apart, see `publishedRoot`. */
  rehearsalOf: z.optional(z.string()),
  /** Counts below these could tell how one person voted; see `smallCountsSchema`. Nothing is held back where absent. */
  smallCounts: z.optional(smallCountsSchema),
  /** A report of zeros has to be released before the first figures are. */
  zeroReport: z.optional(z.literal('required')),
  /** Of the jurisdiction that holds the election; published with its results. */
  identifiers: z.optional(jurisdictionIdentifiersSchema),
  /** ISO date, the last day to register. */
  registrationDeadline: z.iso.date(),
});

export type ElectionCalendar = z.infer<typeof electionCalendarSchema>;
export const electionCalendarsSchema = z.array(electionCalendarSchema);
