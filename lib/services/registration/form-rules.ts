import type { Problem } from '../../contracts/problem';
import type { RegistrationSubmission } from '../../contracts/registration';
import { refuse } from '../http/lambda';
import { normaliseLastName } from './normalise';

/** Some states pre-register at 16; nobody younger can be eighteen by an election that is already being prepared. */
export const YOUNGEST_YEARS = 16;
/** The oldest person on record reached 122; an older date of birth is a slip of the keyboard. */
export const OLDEST_YEARS = 120;

/** Postal abbreviations: states, the District, territories, and military mail. */
const STATES = new Set(
  (
    'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI ' +
    'SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR VI AA AE AP'
  ).split(' '),
);

export interface FormRules {
  /** ISO date. */
  readonly today: string;
  /** The jurisdiction's state; where it is unknown, any state's form is taken. */
  readonly state?: string;
}

type Detail = NonNullable<Problem['details']>[number];

/** `P.O. Box 12`, `POB 12`, `Post Office Box 12`, `Box 12`, `Apartado 12`; not `RR 2 Box 12`, not `12 Post Office Road`. */
export const isPostOfficeBox = (line: string): boolean => {
  const words = line
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return (
    /\b(p ?o|post office|postal) ?(box|bin|drawer|lock ?box)\b/.test(words) ||
    /\bp ?o ?box ?\d/.test(words) ||
    /\bpob ?\d/.test(words) ||
    /^(lock ?)?box \d/.test(words) ||
    /\bapartado\b/.test(words)
  );
};

const yearsBefore = (date: string, years: number): string => {
  const [year = '', ...rest] = date.split('-');
  return [String(Number(year) - years).padStart(4, '0'), ...rest].join('-');
};

/** Control and direction-changing characters can make a form read differently on a clerk's screen from what was stored. */
const UNPRINTABLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

export const unprintableAt = (value: unknown, path: string): Detail[] => {
  if (typeof value === 'string') {
    return UNPRINTABLE.test(value)
      ? [{ path, message: 'holds a character that cannot be seen; type the line again instead of pasting it' }]
      : [];
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, part]) => unprintableAt(part, path === '' ? name : `${path}.${name}`));
};

const birthDate = (dateOfBirth: string, today: string): Detail[] => {
  const path = 'dateOfBirth';
  if (dateOfBirth > today) return [{ path, message: 'lies in the future; write the day you were born' }];
  // ISO dates compare as text: born on or before the day that many years ago.
  if (dateOfBirth > yearsBefore(today, YOUNGEST_YEARS)) {
    return [{ path, message: `gives an age under ${YOUNGEST_YEARS}; check the year` }];
  }
  if (dateOfBirth < yearsBefore(today, OLDEST_YEARS)) {
    return [{ path, message: `gives an age over ${OLDEST_YEARS}; check the year` }];
  }
  return [];
};

const addresses = (form: RegistrationSubmission, rules: FormRules): Detail[] => {
  const found: Detail[] = [];
  for (const [name, line] of [
    ['street', form.residence.street],
    ['unit', form.residence.unit ?? ''],
  ] as const) {
    if (isPostOfficeBox(line)) {
      found.push({
        path: `residence.${name}`,
        message:
          'is a post office box; write the street address where you live, and give the box as the mailing address',
      });
    }
  }
  if (rules.state !== undefined && form.residence.state !== rules.state) {
    found.push({
      path: 'residence.state',
      message: `is not ${rules.state}; register with the election office of the place where you live`,
    });
  }
  const mailingState = form.mailing?.state;
  if (
    mailingState !== undefined &&
    rules.state !== undefined &&
    mailingState !== rules.state &&
    !STATES.has(mailingState)
  ) {
    found.push({
      path: 'mailing.state',
      message: 'is no state or territory; write its two capital letters as in an address',
    });
  }
  return found;
};

/**
 * Refuses what the form itself tells people not to send, and what cannot be true; nothing about the roll is consulted, so
 * the answer is the same for a person who is on it and one who is not.
 * @throws {Refusal} `invalid-request`, a sentence per field
 */
export const refuseImpossibleForm = (form: RegistrationSubmission, rules: FormRules): void => {
  // The federal form's own words: if you checked "No" in response to either of these questions, do not complete form.
  if (!form.citizen) {
    refuse(
      'invalid-request',
      'Only citizens of the United States may register. Do not complete this form. Nothing was stored.',
      [{ path: 'citizen', message: 'the answer is no' }],
    );
  }
  if (!form.eighteenByElectionDay) {
    refuse(
      'invalid-request',
      'You must be eighteen on or before election day. Do not complete this form yet; ask the office about pre-registration. Nothing was stored.',
      [{ path: 'eighteenByElectionDay', message: 'the answer is no' }],
    );
  }
  if (!form.attested) {
    refuse(
      'invalid-request',
      'The form counts only when you attest, under penalty of perjury, that it is true. Read the statement and tick the box. Nothing was stored.',
      [{ path: 'attested', message: 'is not ticked' }],
    );
  }
  const found = [
    ...unprintableAt(form, ''),
    ...birthDate(form.dateOfBirth, rules.today),
    ...addresses(form, rules),
    ...(normaliseLastName(form.name.last) === ''
      ? [{ path: 'name.last', message: 'holds no letter; write the last name as on your identity document' }]
      : []),
  ];
  if (found.length > 0) {
    refuse(
      'invalid-request',
      'Some lines of the form cannot be right. Correct them and send it again. Nothing was stored.',
      found,
    );
  }
};
