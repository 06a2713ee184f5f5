import { isPostOfficeBox } from '../../../lib/services/registration/form-rules';
import { readReference } from '../../../lib/services/registration/reference';
import { form } from '../support/form';
import { office } from './setup';

describe('a registration form', () => {
  it('is stored sealed, with a queue item that names nobody, and gets a reference', async () => {
    const { submit, records } = office();
    const answer = await submit();
    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({ reference: expect.any(String), state: 'pending', message: expect.any(String) });
    expect(answer.json.reference).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(records.under('QUEUE#')).toEqual([
      {
        pk: 'QUEUE#lorem#pending',
        sk: `2026-09-01T15:00:00.000Z#${answer.json.reference}`,
        reference: answer.json.reference,
        submittedAt: '2026-09-01T15:00:00.000Z',
      },
    ]);
    const [stored] = records.under('FORM#');
    expect(Object.keys(stored ?? {}).sort()).toEqual(['pk', 'sealed', 'sk', 'submittedAt']);
    expect(records.items.size).toBe(3);
  });

  it('is sealed to its own jurisdiction, reference and purpose', async () => {
    const { submit, sealer } = office();
    const { json } = await submit();
    expect(sealer.contexts).toEqual([
      { jurisdiction: 'lorem', reference: json.reference, purpose: 'registration-form' },
    ]);
  });

  it('sent again under the same key gets the first receipt, byte for byte, and is stored once', async () => {
    const { submit, records, clock } = office();
    const first = await submit();
    const stored = JSON.stringify([...records.items]);
    clock.advance(3600);
    const { name, ...rest } = form();
    const again = await submit({ name, ...rest });
    expect(again.bytes).toBe(first.bytes);
    expect(again.status).toBe(first.status);
    expect(JSON.stringify([...records.items])).toBe(stored);
  });

  it('with other content under the same key is refused and not stored', async () => {
    const { submit, records } = office();
    await submit();
    const stored = JSON.stringify([...records.items]);
    const other = await submit(form({ dateOfBirth: '1970-02-04' }));
    expect(other.status).toBe(409);
    expect(other.json.code).toBe('conflict');
    expect(JSON.stringify([...records.items])).toBe(stored);
  });

  it('sent twice at the same moment is stored once', async () => {
    const { submit, records } = office();
    const [one, two] = await Promise.all([submit(), submit()]);
    expect(one?.bytes).toBe(two?.bytes);
    expect(records.under('FORM#')).toHaveLength(1);
  });

  it('whose storage fails gives no receipt and leaves nothing behind', async () => {
    const { submit, records } = office();
    records.beforeCommit = () => Promise.reject(new Error('table is gone'));
    const answer = await submit();
    expect(answer.status).toBe(500);
    expect(records.items.size).toBe(0);
  });

  it('gives two people two references that have nothing in common', async () => {
    const { submit } = office();
    const seen = new Set<string>();
    for (let i = 0; i < 50; i++) {
      const { json } = await submit(form({ idempotencyKey: `client-key-${String(i).padStart(10, '0')}` }));
      seen.add(json.reference);
    }
    expect(seen.size).toBe(50);
    for (let place = 0; place < 5; place++) {
      expect(new Set([...seen].map((reference) => reference[place])).size).toBeGreaterThan(5);
    }
  });

  it('answers the same for a person who is on the roll as for one who is not', async () => {
    const { submit, enrol } = office();
    const before = await submit(form({ idempotencyKey: 'before-0000000001' }));
    await enrol({});
    const after = await submit(form({ idempotencyKey: 'after-00000000001' }));
    const without = (bytes: string, reference: string) => bytes.replace(reference, '');
    expect(after.status).toBe(before.status);
    expect(without(after.bytes, after.json.reference)).toBe(without(before.bytes, before.json.reference));
  });

  it('alone changes no look-up: a stranger who sends a form in your name alters nothing that can be seen', async () => {
    const { submit, lookUp, records } = office();
    const query = { lastName: 'Placeholder', dateOfBirth: '1970-02-03', zip: '00001' };
    const before = await lookUp(query);
    await submit();
    expect((await lookUp(query)).bytes).toBe(before.bytes);
    expect(records.under('STATUS#')).toEqual([]);
  });

  it('reads nothing to be taken in, and only its own key item to answer a repeat', async () => {
    const { submit, records } = office();
    await submit();
    expect(records.calls.filter(({ verb }) => verb === 'get' || verb === 'query')).toEqual([]);
    expect(new Set(records.calls.map(({ pk }) => pk.split('#')[0]))).toEqual(new Set(['IDEMPOTENCY', 'FORM', 'QUEUE']));
    records.calls = [];
    await submit();
    const reads = records.calls.filter(({ verb }) => verb === 'get' || verb === 'query');
    expect(reads.map(({ pk }) => pk.split('#')[0])).toEqual(['IDEMPOTENCY']);
  });

  it('keeps the client key and the content as keyed digests', async () => {
    const { submit, records } = office();
    const { json } = await submit();
    const [item] = records.under('IDEMPOTENCY#');
    expect(item).toEqual({
      pk: expect.stringMatching(/^IDEMPOTENCY#lorem#[A-Za-z0-9_-]{43}$/),
      sk: 'KEY',
      reference: json.reference,
      content: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
    });
  });

  it('never carries an attribute by which a table could let it expire', async () => {
    const { enrol, records } = office();
    await enrol({});
    expect(JSON.stringify([...records.items.values()])).not.toContain('expiresAt');
  });

  it('as long as its limits allow, in four-byte letters, is still taken', async () => {
    const { submit } = office();
    const wide = (length: number) => '\u{1d504}'.repeat(Math.floor(length / 2));
    const answer = await submit(
      form({
        name: { first: wide(60), middle: wide(60), last: wide(80) },
        signedName: wide(160),
        partyChoice: wide(60),
        helper: { name: wide(160), address: wide(240) },
      }),
    );
    expect(answer.status).toBe(202);
  });
});

describe('a form that cannot be right is refused with a sentence, and nothing is stored', () => {
  const refused = async (changes: Parameters<typeof form>[0], path: string, words: RegExp) => {
    const { submit, records } = office();
    const answer = await submit(form(changes));
    expect(answer.status).toBe(400);
    expect(answer.json.code).toBe('invalid-request');
    expect(answer.json.details.map((detail: { path: string }) => detail.path)).toEqual([path]);
    expect(`${answer.json.message} ${answer.json.details[0].message}`).toMatch(words);
    expect(records.items.size).toBe(0);
  };
  const residence = form().residence;

  it('not a citizen', () => refused({ citizen: false }, 'citizen', /Do not complete this form/));
  it('not eighteen by election day', () =>
    refused({ eighteenByElectionDay: false }, 'eighteenByElectionDay', /Do not complete this form yet/));
  it('not attested', () => refused({ attested: false }, 'attested', /penalty of perjury/));
  it('born tomorrow', () => refused({ dateOfBirth: '2026-09-02' }, 'dateOfBirth', /future/));
  it('one day short of sixteen', () => refused({ dateOfBirth: '2010-09-02' }, 'dateOfBirth', /under 16/));
  it('over a hundred and twenty', () => refused({ dateOfBirth: '1906-08-31' }, 'dateOfBirth', /over 120/));
  it('a residence that is a post office box', () =>
    refused(
      { residence: { ...residence, street: 'P.O. Box 12' } },
      'residence.street',
      /street address where you live/,
    ));
  it('a post office box hidden in the unit', () =>
    refused({ residence: { ...residence, unit: 'POB 12' } }, 'residence.unit', /post office box/));
  it('a residence in another state', () =>
    refused({ residence: { ...residence, state: 'OH' } }, 'residence.state', /is not ZZ/));
  it('a mailing address in no state', () =>
    refused(
      { mailing: { line1: '4 Away', city: 'Ipsum', state: 'QX', zip: '00004' } },
      'mailing.state',
      /two capital letters/,
    ));
  it('a last name without a letter', () =>
    refused({ name: { first: 'Testa', last: '- -' } }, 'name.last', /holds no letter/));
  it('text that turns its direction around, so that a clerk reads something else', () =>
    refused({ signedName: 'Testa\u202etset' }, 'signedName', /cannot be seen/));
  it('a line break inside a line', () => refused({ partyChoice: 'Cheese\nParty' }, 'partyChoice', /cannot be seen/));

  it('a field that the form does not have', async () => {
    const { submit, records } = office();
    const answer = await submit({ ...form(), state: 'accepted' });
    expect(answer.status).toBe(400);
    expect(records.items.size).toBe(0);
  });

  it('any form, where the State takes the forms', async () => {
    const { submit, records } = office({ mode: 'state-link' });
    expect((await submit()).status).toBe(404);
    expect(records.items.size).toBe(0);
  });

  it('but exactly sixteen, and exactly a hundred and twenty, are taken', async () => {
    const { submit } = office();
    expect((await submit(form({ idempotencyKey: 'sixteen-000000001', dateOfBirth: '2010-09-01' }))).status).toBe(202);
    expect((await submit(form({ idempotencyKey: 'old-age-000000001', dateOfBirth: '1906-09-01' }))).status).toBe(202);
  });

  it('and no answer repeats what was typed', async () => {
    const { submit } = office();
    const answer = await submit(
      form({ dateOfBirth: '2027-01-01', residence: { ...residence, street: 'PO Box 4711' } }),
    );
    expect(answer.bytes).not.toMatch(/4711|2027|Placeholder|testa@/);
  });
});

describe('a post office box', () => {
  it.each([
    'PO Box 12',
    'P.O. Box 12',
    'p. o. box #12',
    'P O BOX 12',
    'POBox 12',
    'POB 12',
    'Post Office Box 12',
    'Postal Box 3',
    'Box 12',
    'Apartado 55',
    'ＰＯ　Ｂｏｘ　１２',
    'c/o Nobody, PO Box 7',
    'P.O. Drawer 7',
  ])('%s is one', (line) => expect(isPostOfficeBox(line)).toBe(true));
  it.each([
    '1 Nowhere Lane',
    '12 Post Office Road',
    'RR 2 Box 12',
    'HC 1 Box 30',
    '4 Boxwood Court',
    '9 Pobst Street',
    '77 Po Boxer Street',
  ])('%s is none', (line) => expect(isPostOfficeBox(line)).toBe(false));
});

describe('a reference', () => {
  it('read out over the telephone is understood', () => {
    expect(readReference('o1234-56789-abcde-fghjk-ilmnp')).toBe('01234-56789-ABCDE-FGHJK-11MNP');
    expect(readReference('01234 56789 ABCDE FGHJK MNPQR')).toBe('01234-56789-ABCDE-FGHJK-MNPQR');
  });
  it.each([
    '',
    '01234',
    '01234-56789-ABCDE-FGHJK-MNPQU',
    '../../../../etc/passwd00000',
    '01234-56789-ABCDE-FGHJK-MNPQRS',
  ])('%j is none', (typed) => expect(readReference(typed)).toBeUndefined());
});
