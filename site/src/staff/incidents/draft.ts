import {
  INCIDENT_STATES,
  type IncidentNarrative,
  type IncidentVersion,
  incidentVersionSchema,
} from '../../../../lib/contracts/incidents';
import { isoDateOf } from '../../shared/dates';
import type { FieldError } from '../../shared/field-error';
import { QUESTIONS } from '../../shared/incident-words';
import '../../shared/zod-without-eval';

export interface DateParts {
  readonly month: string;
  readonly day: string;
  readonly year: string;
}

/** Who reads a telling, and what they are told that the others are not. The public's alone must be written. */
export const AUDIENCES = [
  [
    'public',
    'For the public',
    'Read by everybody once a second person released it. Name no voter and no member of staff.',
  ],
  [
    'officials',
    'For the State, CISA and the police',
    'Never published. Leave all three empty where there is nothing to add.',
  ],
  ['internal', 'For this office', 'Never published. Leave all three empty where there is nothing to add.'],
] as const;

/** A version while it is being written: text as typed. */
export interface Draft {
  readonly title: string;
  readonly state: string;
  readonly occurredOn: DateParts;
  readonly discoveredOn: DateParts;
  readonly public: IncidentNarrative;
  readonly officials: IncidentNarrative;
  readonly internal: IncidentNarrative;
}

const NO_DATE: DateParts = { month: '', day: '', year: '' };
const NO_NARRATIVE: IncidentNarrative = { whatHappened: '', whatItMeant: '', whatWasDone: '' };

export const EMPTY_DRAFT: Draft = {
  title: '',
  state: INCIDENT_STATES[0],
  occurredOn: NO_DATE,
  discoveredOn: NO_DATE,
  public: NO_NARRATIVE,
  officials: NO_NARRATIVE,
  internal: NO_NARRATIVE,
};

const partsOf = (iso: string | undefined): DateParts => {
  const [year = '', month = '', day = ''] = iso?.split('-') ?? [];
  return { year, month, day: day.replace(/^0/, '') };
};

/** A correction starts from what stands, so that nobody loses a sentence by not typing it again. */
export const draftOf = (version: IncidentVersion): Draft => ({
  title: version.title,
  state: version.state,
  occurredOn: partsOf(version.occurredOn),
  discoveredOn: partsOf(version.discoveredOn),
  public: version.public,
  officials: version.officials ?? NO_NARRATIVE,
  internal: version.internal ?? NO_NARRATIVE,
});

const isEmpty = (narrative: IncidentNarrative): boolean =>
  QUESTIONS.every(([question]) => narrative[question].trim() === '');
const trimmed = (narrative: IncidentNarrative): IncidentNarrative => ({
  whatHappened: narrative.whatHappened.trim(),
  whatItMeant: narrative.whatItMeant.trim(),
  whatWasDone: narrative.whatWasDone.trim(),
});
const isNoDate = ({ month, day, year }: DateParts): boolean => [month, day, year].every((part) => part.trim() === '');

const narrativeErrors = (draft: Draft): readonly FieldError[] =>
  AUDIENCES.flatMap(([audience, heading]) => {
    const narrative = draft[audience];
    if (audience !== 'public' && isEmpty(narrative)) return [];
    return QUESTIONS.filter(([question]) => narrative[question].trim() === '').map(([question, name]) => ({
      field: `${audience}-${question}`,
      message: `${heading}: answer “${name}”. Where it is not known yet, say so.`,
    }));
  });

const FIELD_MESSAGES: Readonly<Record<string, string>> = {
  title: 'Give the incident a title of one line, without a name of a person.',
  state: 'Choose how it stands.',
  occurredOn: 'Write the whole date on which it happened, or leave all of it empty.',
  discoveredOn: 'Write the date on which somebody found it.',
};

export type Written = { readonly version: IncidentVersion } | { readonly errors: readonly FieldError[] };

/** What the API takes, or what to correct, field by field. `today`, an ISO date, is the last day on which anything happened. */
export const versionOf = (draft: Draft, today: string): Written => {
  const candidate = {
    title: draft.title.trim(),
    state: draft.state,
    ...(isNoDate(draft.occurredOn) ? {} : { occurredOn: isoDateOf(draft.occurredOn) }),
    discoveredOn: isoDateOf(draft.discoveredOn),
    public: trimmed(draft.public),
    ...(isEmpty(draft.officials) ? {} : { officials: trimmed(draft.officials) }),
    ...(isEmpty(draft.internal) ? {} : { internal: trimmed(draft.internal) }),
  };
  const parsed = incidentVersionSchema.safeParse(candidate);
  const refused = new Set(parsed.success ? [] : parsed.error.issues.map(({ path }) => String(path[0])));
  const errors: FieldError[] = Object.entries(FIELD_MESSAGES).flatMap(([field, message]) =>
    refused.has(field) ? [{ field, message }] : [],
  );
  if (!refused.has('discoveredOn') && candidate.discoveredOn > today) {
    errors.push({ field: 'discoveredOn', message: 'It cannot have been found on a day that is still to come.' });
  }
  const { occurredOn } = candidate;
  if (occurredOn !== undefined && errors.length === 0 && occurredOn > candidate.discoveredOn) {
    errors.push({ field: 'occurredOn', message: 'It cannot have happened after it was found.' });
  }
  errors.push(...narrativeErrors(draft));
  if (errors.length > 0) return { errors };
  if (!parsed.success) return { errors: [{ field: 'title', message: 'Something is longer than 4,000 characters.' }] };
  return { version: parsed.data };
};
