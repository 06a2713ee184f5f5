import '../shared/zod-without-eval';
import { type RegistrationSubmission, registrationSubmissionSchema } from '../../../lib/contracts/registration';
import { isoDateOf } from '../shared/dates';

/** The form as typed. Every value is text; '' is not filled in. */
export interface Draft {
  readonly citizen: '' | 'yes' | 'no';
  readonly eighteen: '' | 'yes' | 'no';
  readonly title: string;
  readonly first: string;
  readonly middle: string;
  readonly last: string;
  readonly suffix: string;
  readonly birthMonth: string;
  readonly birthDay: string;
  readonly birthYear: string;
  readonly telephone: string;
  readonly email: string;
  readonly street: string;
  readonly unit: string;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
  readonly mailElsewhere: boolean;
  readonly mailLine1: string;
  readonly mailCity: string;
  readonly mailState: string;
  readonly mailZip: string;
  readonly idKind: '' | 'driver-license' | 'ssn-last-four' | 'none';
  readonly idLicense: string;
  readonly idSsn: string;
  readonly partyChoice: string;
  readonly raceOrEthnicGroup: string;
  readonly nameChanged: boolean;
  readonly previousTitle: string;
  readonly previousFirst: string;
  readonly previousMiddle: string;
  readonly previousLast: string;
  readonly previousSuffix: string;
  readonly moved: boolean;
  readonly previousLine1: string;
  readonly previousCity: string;
  readonly previousState: string;
  readonly previousZip: string;
  readonly helped: boolean;
  readonly helperName: string;
  readonly helperAddress: string;
  readonly helperTelephone: string;
  readonly attested: boolean;
  readonly signedName: string;
}

export const emptyDraft = (state: string): Draft => ({
  citizen: '',
  eighteen: '',
  title: '',
  first: '',
  middle: '',
  last: '',
  suffix: '',
  birthMonth: '',
  birthDay: '',
  birthYear: '',
  telephone: '',
  email: '',
  street: '',
  unit: '',
  city: '',
  state,
  zip: '',
  mailElsewhere: false,
  mailLine1: '',
  mailCity: '',
  mailState: state,
  mailZip: '',
  idKind: '',
  idLicense: '',
  idSsn: '',
  partyChoice: '',
  raceOrEthnicGroup: '',
  nameChanged: false,
  previousTitle: '',
  previousFirst: '',
  previousMiddle: '',
  previousLast: '',
  previousSuffix: '',
  moved: false,
  previousLine1: '',
  previousCity: '',
  previousState: state,
  previousZip: '',
  helped: false,
  helperName: '',
  helperAddress: '',
  helperTelephone: '',
  attested: false,
  signedName: '',
});

export type Step = 'eligibility' | 'details' | 'review';

interface FieldHelp {
  /** The input's id. */
  readonly field: keyof Draft;
  readonly step: Step;
  readonly message: string;
}

/** What to tell a person, by the path in the contract that an answer stands at. */
export const FIELD_HELP: Readonly<Record<string, FieldHelp>> = {
  citizen: { field: 'citizen', step: 'eligibility', message: 'Say whether you are a citizen of the United States.' },
  eighteenByElectionDay: {
    field: 'eighteen',
    step: 'eligibility',
    message: 'Say whether you will be 18 years old on or before election day.',
  },
  'name.title': { field: 'title', step: 'details', message: 'Choose a title from the list, or none.' },
  'name.first': { field: 'first', step: 'details', message: 'Enter your first name.' },
  'name.middle': { field: 'middle', step: 'details', message: 'Enter your middle name in at most 60 characters.' },
  'name.last': { field: 'last', step: 'details', message: 'Enter your last name.' },
  'name.suffix': { field: 'suffix', step: 'details', message: 'Choose a suffix from the list, or none.' },
  dateOfBirth: {
    field: 'birthMonth',
    step: 'details',
    message: 'Enter your date of birth: month, day and a year of four digits.',
  },
  telephone: {
    field: 'telephone',
    step: 'details',
    message: 'Enter a telephone number such as 555-010-0199, or leave it empty.',
  },
  email: {
    field: 'email',
    step: 'details',
    message: 'Enter an e-mail address such as name@example.org, or leave it empty.',
  },
  'residence.street': { field: 'street', step: 'details', message: 'Enter the street address where you live.' },
  'residence.unit': { field: 'unit', step: 'details', message: 'Enter the apartment in at most 30 characters.' },
  'residence.city': { field: 'city', step: 'details', message: 'Enter the city or town where you live.' },
  'residence.state': { field: 'state', step: 'details', message: 'Choose the state where you live.' },
  'residence.zip': { field: 'zip', step: 'details', message: 'Enter the ZIP code of your home: five digits.' },
  'mailing.line1': { field: 'mailLine1', step: 'details', message: 'Enter the address where you get your mail.' },
  'mailing.city': { field: 'mailCity', step: 'details', message: 'Enter the city of your mailing address.' },
  'mailing.state': { field: 'mailState', step: 'details', message: 'Choose the state of your mailing address.' },
  'mailing.zip': {
    field: 'mailZip',
    step: 'details',
    message: 'Enter the ZIP code of your mailing address: five digits.',
  },
  idNumber: { field: 'idKind', step: 'details', message: 'Say which identification number you have.' },
  'idNumber.license': { field: 'idLicense', step: 'details', message: 'Enter the number of your driver’s license.' },
  'idNumber.ssn': {
    field: 'idSsn',
    step: 'details',
    message: 'Enter the last four digits of your Social Security number.',
  },
  partyChoice: { field: 'partyChoice', step: 'details', message: 'Enter your party in at most 60 characters.' },
  raceOrEthnicGroup: {
    field: 'raceOrEthnicGroup',
    step: 'details',
    message: 'Enter your race or ethnic group in at most 60 characters.',
  },
  'previousName.title': { field: 'previousTitle', step: 'details', message: 'Choose a title from the list, or none.' },
  'previousName.first': {
    field: 'previousFirst',
    step: 'details',
    message: 'Enter your first name before the change.',
  },
  'previousName.middle': {
    field: 'previousMiddle',
    step: 'details',
    message: 'Enter your earlier middle name in at most 60 characters.',
  },
  'previousName.last': { field: 'previousLast', step: 'details', message: 'Enter your last name before the change.' },
  'previousName.suffix': {
    field: 'previousSuffix',
    step: 'details',
    message: 'Choose a suffix from the list, or none.',
  },
  'previousAddress.line1': {
    field: 'previousLine1',
    step: 'details',
    message: 'Enter the address where you were registered before.',
  },
  'previousAddress.city': {
    field: 'previousCity',
    step: 'details',
    message: 'Enter the city of your earlier address.',
  },
  'previousAddress.state': {
    field: 'previousState',
    step: 'details',
    message: 'Choose the state of your earlier address.',
  },
  'previousAddress.zip': {
    field: 'previousZip',
    step: 'details',
    message: 'Enter the ZIP code of your earlier address: five digits.',
  },
  'helper.name': { field: 'helperName', step: 'details', message: 'Enter the name of the person who helped.' },
  'helper.address': { field: 'helperAddress', step: 'details', message: 'Enter the address of the person who helped.' },
  'helper.telephone': {
    field: 'helperTelephone',
    step: 'details',
    message: 'Enter the helper’s telephone number in at most 25 characters.',
  },
  attested: {
    field: 'attested',
    step: 'review',
    message: 'Read the statement and tick the box to swear or affirm it.',
  },
  signedName: { field: 'signedName', step: 'review', message: 'Type your full name as your signature.' },
};

const filled = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());
const yesNo = (answer: Draft['citizen']): boolean | undefined => (answer === '' ? undefined : answer === 'yes');

/** A name or address block with only what is filled in; a missing line becomes an error of the schema at its path. */
const name = (title: string, first: string, middle: string, last: string, suffix: string) => ({
  title: filled(title),
  first: first.trim(),
  middle: filled(middle),
  last: last.trim(),
  suffix: filled(suffix),
});
const address = (line1: string, city: string, state: string, zip: string) => ({
  line1: line1.trim(),
  city: city.trim(),
  state,
  zip: zip.trim(),
});

const idNumberOf = (draft: Draft): unknown => {
  if (draft.idKind === 'driver-license') return { kind: draft.idKind, number: draft.idLicense.trim() };
  if (draft.idKind === 'ssn-last-four') return { kind: draft.idKind, number: draft.idSsn.trim() };
  return draft.idKind === 'none' ? { kind: draft.idKind } : undefined;
};

const candidateOf = (draft: Draft, idempotencyKey: string): unknown => ({
  idempotencyKey,
  citizen: yesNo(draft.citizen),
  eighteenByElectionDay: yesNo(draft.eighteen),
  name: name(draft.title, draft.first, draft.middle, draft.last, draft.suffix),
  residence: {
    street: draft.street.trim(),
    unit: filled(draft.unit),
    city: draft.city.trim(),
    state: draft.state,
    zip: draft.zip.trim(),
  },
  mailing: draft.mailElsewhere ? address(draft.mailLine1, draft.mailCity, draft.mailState, draft.mailZip) : undefined,
  dateOfBirth: isoDateOf({ month: draft.birthMonth, day: draft.birthDay, year: draft.birthYear }),
  telephone: filled(draft.telephone),
  email: filled(draft.email),
  idNumber: idNumberOf(draft),
  partyChoice: filled(draft.partyChoice),
  raceOrEthnicGroup: filled(draft.raceOrEthnicGroup),
  previousName: draft.nameChanged
    ? name(draft.previousTitle, draft.previousFirst, draft.previousMiddle, draft.previousLast, draft.previousSuffix)
    : undefined,
  previousAddress: draft.moved
    ? address(draft.previousLine1, draft.previousCity, draft.previousState, draft.previousZip)
    : undefined,
  attested: draft.attested,
  signedName: draft.signedName.trim(),
  helper: draft.helped
    ? {
        name: draft.helperName.trim(),
        address: draft.helperAddress.trim(),
        telephone: filled(draft.helperTelephone),
      }
    : undefined,
});

export interface DraftError {
  readonly field: keyof Draft;
  readonly step: Step;
  readonly message: string;
}

/** The help for a path, or for the nearest part of the form that holds it. */
const helpAt = (path: string, draft: Draft): FieldHelp | undefined => {
  if (path === 'idNumber' || path.startsWith('idNumber.')) {
    if (draft.idKind === 'driver-license') return FIELD_HELP['idNumber.license'];
    if (draft.idKind === 'ssn-last-four') return FIELD_HELP['idNumber.ssn'];
  }
  const exact = FIELD_HELP[path];
  if (exact || !path.includes('.')) return exact;
  return helpAt(path.slice(0, path.lastIndexOf('.')), draft);
};

const FORM_ORDER = Object.values(FIELD_HELP).map((help) => help.field);

const inOrder = (errors: readonly DraftError[]): DraftError[] => {
  const first = new Map<string, DraftError>();
  for (const error of errors) if (!first.has(error.field)) first.set(error.field, error);
  return [...first.values()].sort((a, b) => FORM_ORDER.indexOf(a.field) - FORM_ORDER.indexOf(b.field));
};

/** Judged by the contract's own schema, so that the browser and the server never differ on what is well-formed. */
export const checkDraft = (
  draft: Draft,
  idempotencyKey: string,
): { readonly submission: RegistrationSubmission } | { readonly errors: readonly DraftError[] } => {
  const parsed = registrationSubmissionSchema.safeParse(candidateOf(draft, idempotencyKey));
  const errors: DraftError[] = [];
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const help = helpAt(issue.path.map(String).join('.'), draft);
      if (help) errors.push({ field: help.field, step: help.step, message: help.message });
    }
  }
  const attested = FIELD_HELP['attested'];
  if (!draft.attested && attested) errors.push({ ...attested });
  if (parsed.success && errors.length === 0) return { submission: parsed.data };
  return { errors: inOrder(errors) };
};

/** What the server refuses, at the fields it names. A path that no field stands for is left to the message. */
export const errorsFromServer = (
  details: readonly { readonly path: string; readonly message: string }[],
  draft: Draft,
): DraftError[] =>
  inOrder(
    details.flatMap(({ path, message }) => {
      const help = helpAt(path, draft);
      if (!help) return [];
      // The server's sentence begins with a verb ("is a post office box; ..."); the field's name goes before it.
      return [
        { field: help.field, step: help.step, message: `${FIELD_NAMES[help.field] ?? 'This answer'} ${message}` },
      ];
    }),
  );

const FIELD_NAMES: Readonly<Partial<Record<keyof Draft, string>>> = {
  birthMonth: 'Your date of birth',
  street: 'The street address',
  unit: 'The apartment',
  state: 'The state of your home',
  mailState: 'The state of your mailing address',
  last: 'Your last name',
  first: 'Your first name',
  zip: 'The ZIP code of your home',
};
