import type { RegistrationSubmission } from '../../../lib/contracts/registration';

/** A voter who cannot exist, in a state that does not. Every value is distinct, so that a scan finds each. */
export const form = (changes: Partial<RegistrationSubmission> = {}): RegistrationSubmission => ({
  idempotencyKey: 'client-key-0000000001',
  citizen: true,
  eighteenByElectionDay: true,
  name: { first: 'Testa', middle: 'Quux', last: 'Placeholder' },
  residence: { street: '1 Nowhere Lane', unit: 'Flat Blue', city: 'Ipsumville', state: 'ZZ', zip: '00001' },
  mailing: { line1: 'PO Box 99999', city: 'Dolorton', state: 'ZZ', zip: '00002-4321' },
  dateOfBirth: '1970-02-03',
  telephone: '555-010-0123',
  email: 'testa@voter.example',
  idNumber: { kind: 'driver-license', number: 'ZZ-LIC-7788' },
  partyChoice: 'Cheese Party',
  raceOrEthnicGroup: 'Grommet',
  previousName: { first: 'Olda', last: 'Formerly' },
  previousAddress: { line1: '2 Bygone Street', city: 'Ametburg', state: 'ZZ', zip: '00003' },
  attested: true,
  signedName: 'Testa Q. Placeholder-Signed',
  helper: { name: 'Helpa Dummy', address: '3 Assist Alley', telephone: '555-010-0456' },
  ...changes,
});
