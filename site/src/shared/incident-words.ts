import type { IncidentNarrative, IncidentNotice } from '../../../lib/contracts/incidents';

/** The three questions that everybody asks of an incident, in the order in which they are asked. */
export const QUESTIONS = [
  ['whatHappened', 'What happened'],
  ['whatItMeant', 'What it meant'],
  ['whatWasDone', 'What was done'],
] as const satisfies readonly (readonly [keyof IncidentNarrative, string])[];

export const INCIDENT_STATE_WORDS: Readonly<Record<IncidentNotice['state'], string>> = {
  open: 'Open: still being worked on',
  contained: 'Contained: it goes on no more, the work does',
  closed: 'Closed',
};
