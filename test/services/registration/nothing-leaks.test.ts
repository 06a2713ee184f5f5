import fc from 'fast-check';
import type { RegistrationSubmission } from '../../../lib/contracts/registration';
import { form } from '../support/form';
import { office } from './setup';

/** Every text that the voter wrote, under its path; the client's own key is no personal data but is not kept either. */
const linesOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(linesOf);
};

/** Words of the contract, not of the voter; and the precinct's alphabet is the office's. */
const NOT_PERSONAL = new Set(['driver-license', 'ssn-last-four', 'none', 'ZZ']);

/** References, digests, random names and the clock's seconds: five digits of a ZIP code may stand in one of these by chance. */
const OPAQUE =
  /([0-9A-Z]{5}-){4}[0-9A-Z]{5}|17882\d{5}|(?<=[#":])([A-Za-z0-9_-]{43}|[A-Za-z0-9_-]{22}|[A-Za-z0-9_-]{12})(?=[#"])/g;

const word = fc.stringMatching(/^[A-Z][a-z]{7}[0-9]{2}[a-z]{3}$/);

const made: fc.Arbitrary<RegistrationSubmission> = fc
  .record({
    key: fc.stringMatching(/^[A-Za-z0-9_-]{20}$/),
    words: fc.uniqueArray(word, { minLength: 22, maxLength: 22 }),
    digits: fc.uniqueArray(fc.stringMatching(/^[0-9]{9}$/), { minLength: 5, maxLength: 5 }),
    born: fc.integer({ min: 1930, max: 2000 }),
    day: fc.integer({ min: 10, max: 28 }),
  })
  .map(({ key, words, digits, born, day }) => {
    const next = (() => {
      let at = 0;
      return () => words[at++ % words.length] ?? 'Missing';
    })();
    const zip = (i: number) => {
      const nine = digits[i] ?? '000000000';
      return `${nine.slice(0, 5)}-${nine.slice(5)}`;
    };
    return form({
      idempotencyKey: key,
      name: { first: next(), middle: next(), last: next() },
      residence: { street: `${next()} Street`, unit: next(), city: next(), state: 'ZZ', zip: zip(0) },
      mailing: { line1: next(), city: next(), state: 'ZZ', zip: zip(1) },
      dateOfBirth: `${born}-11-${day}`,
      telephone: digits[2] ?? '555010012',
      email: `${next()}@voter.example`.toLowerCase(),
      idNumber: { kind: 'driver-license', number: next() },
      partyChoice: next(),
      raceOrEthnicGroup: next(),
      previousName: { first: next(), last: next() },
      previousAddress: { line1: next(), city: next(), state: 'ZZ', zip: zip(3) },
      signedName: next(),
      helper: { name: next(), address: next(), telephone: digits[4] ?? '555010013' },
    });
  });

describe('no line of a form appears outside a sealed value', () => {
  it('in any stored item, notice or log line, through its whole life', async () => {
    await fc.assert(
      fc.asyncProperty(
        made,
        fc.constantFrom(
          { decision: 'accept', precinct: 'P-7' },
          { decision: 'accept', confidential: true },
          { decision: 'reject', reason: 'The signature is missing.' },
        ),
        fc.boolean(),
        async (submission, decision, mailFails) => {
          const { submit, lookUp, list, read, decide, records, counters, notices, log } = office();
          if (mailFails) notices.failWith = new Error(`cannot reach ${submission.email}`);
          const { json, status } = await submit(submission);
          expect(status).toBe(202);
          await submit(submission);
          await submit({ ...submission, signedName: 'Another' });
          await lookUp({
            lastName: submission.name.last,
            dateOfBirth: submission.dateOfBirth,
            zip: submission.residence.zip,
          });
          const queue = await list();
          await read(json.reference);
          expect((await decide(json.reference, decision)).status).toBe(200);
          await decide(json.reference, { decision: 'accept', precinct: 'P-8' });
          const shown = await lookUp({
            lastName: submission.name.last,
            dateOfBirth: submission.dateOfBirth,
            zip: submission.residence.zip,
          });

          const open = [...records.items.values(), ...counters.items.values()].map(({ sealed, ...rest }) => rest);
          const everything = JSON.stringify([
            open,
            notices.sent.map(({ subject, text }) => ({ subject, text })),
            log.lines,
            queue.bytes,
            shown.bytes,
          ])
            .replace(OPAQUE, ' ')
            .toLowerCase();
          for (const line of linesOf(submission).filter((text) => !NOT_PERSONAL.has(text))) {
            for (const part of [line, ...line.split(/[\s@-]+/).filter((piece) => piece.length >= 5)]) {
              if (part === 'Street' || part === 'voter.example') continue;
              if (everything.includes(part.toLowerCase())) throw new Error(`${part} stands in the open`);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('and the scan would find one: the sealed values opened hold every line', async () => {
    const { submit, read } = office();
    const submission = form();
    const { json } = await submit(submission);
    const opened = (await read(json.reference)).bytes;
    for (const line of linesOf({ ...submission, idempotencyKey: '' })) expect(opened).toContain(line);
  });
});
