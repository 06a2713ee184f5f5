import { type ElectionCalendar, electionCalendarsSchema } from '../../contracts/calendar';

/** The elections of the settings file, as the template puts them into the function's environment. */
export const parseElections = (json: string): readonly ElectionCalendar[] =>
  electionCalendarsSchema.parse(JSON.parse(json));
