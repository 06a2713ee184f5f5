import * as z from 'zod/mini';

/**
 * The fields of the federal National Mail Voter Registration Form (U.S. Election Assistance Commission,
 * 52 U.S.C. 20508). Lengths bound what one submission can cost; they are far above any real value.
 */
const line = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));
const state = z.string().check(z.regex(/^[A-Z]{2}$/));
const zip = z.string().check(z.regex(/^[0-9]{5}(-[0-9]{4})?$/));

export const residenceSchema = z.strictObject({
  street: line(120),
  unit: z.optional(line(30)),
  city: line(80),
  state,
  zip,
});

/** A mailing address may be a post office box; a residence may not (refused by the handler with a sentence). */
export const mailingSchema = z.strictObject({ line1: line(120), city: line(80), state, zip });

export const personNameSchema = z.strictObject({
  title: z.optional(z.enum(['Mr.', 'Mrs.', 'Miss', 'Ms.'])),
  first: line(60),
  middle: z.optional(line(60)),
  last: line(80),
  suffix: z.optional(z.enum(['Jr', 'Sr', 'II', 'III', 'IV'])),
});

/** Driver's licence, else the last four digits of the Social Security number, else a statement of having neither (52 U.S.C. 21083(a)(5)). */
export const voterIdNumberSchema = z.union([
  z.strictObject({ kind: z.literal('driver-license'), number: line(30) }),
  z.strictObject({ kind: z.literal('ssn-last-four'), number: z.string().check(z.regex(/^[0-9]{4}$/)) }),
  z.strictObject({ kind: z.literal('none') }),
]);

export const registrationSubmissionSchema = z.strictObject({
  /** Chosen by the client, once per form: a repeated submission returns the first one's reference. */
  idempotencyKey: z.string().check(z.regex(/^[A-Za-z0-9_-]{16,64}$/)),
  citizen: z.boolean(),
  eighteenByElectionDay: z.boolean(),
  name: personNameSchema,
  residence: residenceSchema,
  mailing: z.optional(mailingSchema),
  /** ISO date. */
  dateOfBirth: z.iso.date(),
  telephone: z.optional(z.string().check(z.regex(/^[0-9+(). -]{7,25}$/))),
  email: z.optional(z.email().check(z.maxLength(254))),
  idNumber: voterIdNumberSchema,
  partyChoice: z.optional(line(60)),
  raceOrEthnicGroup: z.optional(line(60)),
  previousName: z.optional(personNameSchema),
  previousAddress: z.optional(mailingSchema),
  /** The attestation box: read, true under penalty of perjury, today's date by the server's clock. */
  attested: z.boolean(),
  /** The name typed as signature; an image of a signature is taken in by document intake. */
  signedName: line(160),
  /** Who filled in the form for an applicant unable to sign. */
  helper: z.optional(z.strictObject({ name: line(160), address: line(240), telephone: z.optional(line(25)) })),
});
export type RegistrationSubmission = z.infer<typeof registrationSubmissionSchema>;

export const REGISTRATION_STATES = ['pending', 'accepted', 'rejected'] as const;
export type RegistrationState = (typeof REGISTRATION_STATES)[number];

/** 202: says only that the form was stored. */
export interface RegistrationReceipt {
  readonly reference: string;
  readonly state: 'pending';
  readonly message: string;
}

export const voterStatusQuerySchema = z.strictObject({
  lastName: line(80),
  dateOfBirth: z.iso.date(),
  /** ZIP code of the residence. */
  zip,
});
export type VoterStatusQuery = z.infer<typeof voterStatusQuerySchema>;

/**
 * Answer to a look-up. A person whose record is confidential by law and a person who is not on the roll get the
 * same bytes: `found: false`. Nothing that the asker did not already type comes back, but the status and the precinct.
 */
export type VoterStatusAnswer =
  | { readonly found: false; readonly message: string }
  | {
      readonly found: true;
      readonly status: 'active' | 'inactive' | 'pending' | 'cancelled';
      readonly precinct?: string;
      readonly message: string;
    };

export const registrationDecisionSchema = z.strictObject({
  decision: z.enum(['accept', 'reject']),
  /** Written down with the decision; sent to the applicant when rejected. */
  reason: z.optional(line(500)),
  precinct: z.optional(line(60)),
  /** The voter is in an address confidentiality programme: look-ups answer as for nobody. */
  confidential: z.optional(z.boolean()),
});
export type RegistrationDecision = z.infer<typeof registrationDecisionSchema>;

/** One line of the staff queue: no more of the person than a clerk needs to pick the next form. */
export interface RegistrationQueueEntry {
  readonly reference: string;
  readonly state: RegistrationState;
  readonly submittedAt: string;
}

/** Staff view of one form. */
export interface RegistrationRecord extends RegistrationQueueEntry {
  readonly submission: Omit<RegistrationSubmission, 'idempotencyKey'>;
  readonly decision?: RegistrationDecision & { readonly by: string; readonly at: string };
  readonly notice?: RegistrationOutcome['notice'];
}

/** GET of the queue: pending forms oldest first, decided ones newest first. Pass `cursor` back to go on; absent at the end. */
export interface RegistrationQueuePage {
  readonly entries: readonly RegistrationQueueEntry[];
  readonly cursor?: string;
}

/** Answer to a decision. The form itself does not come back: opening it is a step of its own, and audited as one. */
export interface RegistrationOutcome extends RegistrationQueueEntry {
  readonly decision: RegistrationDecision & { readonly by: string; readonly at: string };
  /** Mail to a rejected applicant: `owed` was not sent yet (repeat the decision, or write a letter); `no-address` gave none. */
  readonly notice?: 'sent' | 'owed' | 'no-address';
}
