import fc from 'fast-check';
import { form } from '../support/form';
import { office } from './setup';

const json = fc.jsonValue({ maxDepth: 3 });
const text = fc.string({ unit: 'binary', maxLength: 200 });

/** A right form with one of its fields, at any depth, turned into something else. */
const bent = fc
  .tuple(
    fc.constantFrom(...Object.keys(form())),
    fc.option(fc.constantFrom('first', 'last', 'street', 'unit', 'kind', 'zip')),
    fc.oneof(json, text),
  )
  .map(([field, inner, value]) => {
    const whole: Record<string, unknown> = { ...form() };
    const part = whole[field];
    whole[field] = inner !== null && typeof part === 'object' && part !== null ? { ...part, [inner]: value } : value;
    return whole;
  });

describe('whatever is sent', () => {
  it('to registration is taken or refused with a sentence, and never breaks it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(json, bent), async (body) => {
        const { submit, records, log } = office();
        const answer = await submit(body);
        expect([202, 400]).toContain(answer.status);
        expect(typeof answer.json.message).toBe('string');
        expect(records.items.size).toBe(answer.status === 202 ? 3 : 0);
        expect(log.lines).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('to the look-up is answered or refused, and never breaks it', async () => {
    const { lookUp, log } = office();
    const query = fc.record({
      lastName: text,
      dateOfBirth: fc.oneof(text, fc.constant('1970-02-03')),
      zip: fc.oneof(text, fc.constant('00001')),
    });
    let asker = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(json, query), async (body) => {
        asker += 1;
        const answer = await lookUp(body, `10.0.${asker >> 8}.${asker & 255}`);
        // Details that normalise to nothing are one person, who is asked after too often.
        expect([200, 400, 429]).toContain(answer.status);
        expect(log.lines.filter(({ message }) => message === 'request failed')).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('to a decision is taken or refused, and never breaks it', async () => {
    const { submit, decide, log } = office();
    const { json: receipt } = await submit();
    const decision = fc.record(
      { decision: fc.constant('reject'), reason: text, precinct: fc.oneof(text, json), confidential: json },
      { requiredKeys: ['decision'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(json, decision), async (body) => {
        const answer = await decide(receipt.reference, body);
        expect([200, 400, 409]).toContain(answer.status);
        expect(log.lines).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('as an address is counted as somebody, and never breaks the look-up', async () => {
    const { lookUp } = office();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(text, fc.ipV4(), fc.ipV6()),
        fc.integer({ min: 1900, max: 1999 }),
        async (address, year) => {
          const answer = await lookUp(
            { lastName: `Walk${address.length}`, dateOfBirth: `${year}-01-01`, zip: '00001' },
            address,
          );
          expect([200, 429]).toContain(answer.status);
        },
      ),
      { numRuns: 200 },
    );
  });
});
