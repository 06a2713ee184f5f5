import type { RegistrationState } from '../../contracts/registration';
import type { Key } from '../../platform/ports';

/**
 * Where each kind of item lies in the voter-roll table. One partition-key prefix per purpose, so that a role can be held
 * to its own by `dynamodb:LeadingKeys`:
 *
 * | prefix | holds | registration-submit | voter-status | registration-staff |
 * |---|---|---|---|---|
 * | `IDEMPOTENCY#` | which reference a form's key got; two keyed digests | Put, Get | | |
 * | `FORM#` | the sealed form, its sealed decision, whether a notice is owed | Put | | Get, Query, Put |
 * | `QUEUE#` | reference and time, by state | Put | | Query, Put, Delete |
 * | `VOTER#` | the sealed roll entry | | | Put |
 * | `STATUS#` | status and precinct under a blind index | | Query | Put |
 * | `RATE#` | look-up counters, in a table of their own; `expiresAt` | | Get, Put | |
 * | `AUDIT#` | who did what to which reference | | | Put |
 *
 * Every put is part of a transaction with a condition. Nothing outside a `sealed` attribute holds a word that a voter wrote.
 */
export const keys = {
  idempotency: (jurisdiction: string, index: string): Key => ({
    pk: `IDEMPOTENCY#${jurisdiction}#${index}`,
    sk: 'KEY',
  }),
  formPartition: (jurisdiction: string, reference: string) => `FORM#${jurisdiction}#${reference}`,
  form: (jurisdiction: string, reference: string): Key => ({ pk: `FORM#${jurisdiction}#${reference}`, sk: 'FORM' }),
  decision: (jurisdiction: string, reference: string): Key => ({
    pk: `FORM#${jurisdiction}#${reference}`,
    sk: 'DECISION',
  }),
  notice: (jurisdiction: string, reference: string): Key => ({ pk: `FORM#${jurisdiction}#${reference}`, sk: 'NOTICE' }),
  queuePartition: (jurisdiction: string, state: RegistrationState) => `QUEUE#${jurisdiction}#${state}`,
  queue: (jurisdiction: string, state: RegistrationState, submittedAt: string, reference: string): Key => ({
    pk: `QUEUE#${jurisdiction}#${state}`,
    sk: `${submittedAt}#${reference}`,
  }),
  voter: (jurisdiction: string, voter: string): Key => ({ pk: `VOTER#${jurisdiction}#${voter}`, sk: 'VOTER' }),
  statusPartition: (jurisdiction: string, index: string) => `STATUS#${jurisdiction}#${index}`,
  /** Voters with the same last name, date of birth and ZIP (twins) share the partition; `entry` is random and says nothing. */
  status: (jurisdiction: string, index: string, entry: string): Key => ({
    pk: `STATUS#${jurisdiction}#${index}`,
    sk: entry,
  }),
  rate: (jurisdiction: string, window: string, index: string): Key => ({
    pk: `RATE#${jurisdiction}#${index}`,
    sk: window,
  }),
  /** One partition a day; `entry` starts with the instant. */
  audit: (jurisdiction: string, day: string, entry: string): Key => ({ pk: `AUDIT#${jurisdiction}#${day}`, sk: entry }),
} as const;

/** Epoch seconds in this attribute let the counters' time-to-live remove the item. The roll's own table has none: nothing there expires. */
export const EXPIRES_AT = 'expiresAt';

/** Uses of the blind index; digests of different uses never compare equal. */
export const INDEX_FIELDS = {
  idempotencyKey: 'registration.idempotency-key',
  formContent: 'registration.form-content',
  person: 'registration.person',
  rateAddress: 'voter-status.address',
  ratePerson: 'voter-status.person',
} as const;
