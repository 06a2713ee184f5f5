import * as z from 'zod/mini';

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
  /** ISO date, the last day to register. */
  registrationDeadline: z.iso.date(),
});

export type ElectionCalendar = z.infer<typeof electionCalendarSchema>;
export const electionCalendarsSchema = z.array(electionCalendarSchema);
