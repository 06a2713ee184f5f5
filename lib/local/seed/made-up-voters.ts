import type { RegistrationDecision, RegistrationSubmission } from '../../contracts/registration';

/** A form of somebody who does not exist, and what the registrar does with it. */
export interface MadeUpForm {
  readonly submission: RegistrationSubmission;
  /** Absent: stays in the queue. */
  readonly decision?: RegistrationDecision;
}

const FIRST_NAMES = ['Testa', 'Exempla', 'Sampla', 'Dummy', 'Specimen', 'Mock'] as const;
const LAST_NAMES = ['Placeholder', 'Example', 'Madeup', 'Notreal', 'Fictional', 'Nobody'] as const;
const FORMS = FIRST_NAMES.length * LAST_NAMES.length;
const PRECINCTS = ['Lorem 1', 'Lorem 2', 'Ipsum 1', 'Dolor 1'] as const;

const two = (n: number): string => String(n).padStart(2, '0');

const decisionOf = (i: number): RegistrationDecision | undefined => {
  const precinct = PRECINCTS[i % PRECINCTS.length] ?? PRECINCTS[0];
  // The last of every six waits; one is protected by an address confidentiality programme, one was sent twice.
  if (i % 6 === 5) return undefined;
  if (i === 3) return { decision: 'accept', precinct, confidential: true };
  if (i === 8) return { decision: 'reject', reason: 'Made-up reason: this form was sent twice.' };
  return { decision: 'accept', precinct };
};

/** A few dozen forms, the same ones at every first start. ZIP codes that begin with 000 belong to no place. */
export const madeUpForms = (state: string): readonly MadeUpForm[] =>
  Array.from({ length: FORMS }, (_, i): MadeUpForm => {
    const first = FIRST_NAMES[i % FIRST_NAMES.length] ?? 'Testa';
    const last = LAST_NAMES[Math.floor(i / FIRST_NAMES.length)] ?? 'Placeholder';
    const decision = decisionOf(i);
    return {
      submission: {
        idempotencyKey: `made-up-voter-${two(i)}`,
        citizen: true,
        eighteenByElectionDay: true,
        name: { first, last },
        residence: { street: `${i + 1} Nowhere Lane`, city: 'Ipsum', state, zip: `000${two(i)}` },
        dateOfBirth: `19${40 + i}-${two((i % 12) + 1)}-${two((i % 28) + 1)}`,
        idNumber: { kind: 'none' },
        attested: true,
        signedName: `${first} ${last}`,
      },
      ...(decision ? { decision } : {}),
    };
  });
