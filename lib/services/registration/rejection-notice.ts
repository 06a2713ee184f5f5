import type { RegistrationSubmission } from '../../contracts/registration';

const words = (text: string): string =>
  ` ${text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;

/** Shorter values ("Al", "NO") stand in ordinary sentences by chance. */
const SHORTEST_TELLING = 3;

/**
 * Which of the form's lines a reason repeats. Mail crosses other people's machines and is read on shared screens: it says
 * why, never who.
 * @returns paths such as `name.last`
 */
export const personalDataIn = (
  reason: string,
  form: Omit<RegistrationSubmission, 'idempotencyKey'>,
): readonly string[] => {
  const text = words(reason);
  const digits = reason.replace(/\D/g, '');
  const [year = '', month = '', day = ''] = form.dateOfBirth.split('-');
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['name.first', form.name.first],
    ['name.middle', form.name.middle],
    ['name.last', form.name.last],
    ['residence.street', form.residence.street],
    ['mailing.line1', form.mailing?.line1],
    ['email', form.email],
    ['idNumber.number', form.idNumber.kind === 'none' ? undefined : form.idNumber.number],
    ['previousName.first', form.previousName?.first],
    ['previousName.last', form.previousName?.last],
    ['previousAddress.line1', form.previousAddress?.line1],
    ['signedName', form.signedName],
    ['helper.name', form.helper?.name],
  ];
  const found = lines
    .filter(([, value]) => value !== undefined && words(value).trim().length >= SHORTEST_TELLING)
    .filter(([, value]) => text.includes(words(value ?? '')))
    .map(([path]) => path);
  const birthDates = [`${year}${month}${day}`, `${month}${day}${year}`, `${Number(month)}${Number(day)}${year}`];
  if (birthDates.some((date) => digits.includes(date))) found.push('dateOfBirth');
  const telephone = (form.telephone ?? '').replace(/\D/g, '');
  if (telephone.length >= 7 && digits.includes(telephone)) found.push('telephone');
  return found;
};

/** 52 U.S.C. 20507(a)(2): each applicant is told what became of the application. */
export const rejectionNotice = (to: string, reference: string, reason: string) => ({
  to,
  subject: 'Your voter registration form',
  text: [
    'The election office could not accept your voter registration form.',
    '',
    `Reference: ${reference}`,
    `Reason: ${reason}`,
    '',
    'You are not registered by this form. You can send a corrected one. If you think this is a mistake, contact the',
    'election office and give the reference. The office never asks for your identification number by e-mail.',
  ].join('\n'),
});
