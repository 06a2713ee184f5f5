import { staffClaims } from '../support/call';
import { form } from '../support/form';
import { office } from './setup';

const OTHER_REGISTRAR = staffClaims('registrar-2', 'registrar');
const UNKNOWN_REFERENCE = '01234-56789-ABCDE-FGHJK-MNPQR';

const submitted = async () => {
  const all = office();
  const { json } = await all.submit();
  return { ...all, reference: json.reference as string };
};

describe('the queue', () => {
  it('lists pending forms, oldest first, page by page, with no more than reference and time', async () => {
    const { submit, list, clock } = office();
    const references: string[] = [];
    for (let i = 0; i < 120; i++) {
      references.push(
        (await submit(form({ idempotencyKey: `client-key-${String(i).padStart(10, '0')}` }))).json.reference,
      );
      clock.advance(1);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await list(cursor === undefined ? {} : { cursor });
      for (const entry of page.json.entries) {
        expect(Object.keys(entry).sort()).toEqual(['reference', 'state', 'submittedAt']);
        seen.push(entry.reference);
      }
      cursor = page.json.cursor;
      pages += 1;
    } while (cursor !== undefined);
    expect(seen).toEqual(references);
    expect(pages).toBe(3);
  });

  it('moves a decided form to its state', async () => {
    const { reference, decide, list } = await submitted();
    await decide(reference, { decision: 'accept' });
    expect((await list()).json.entries).toEqual([]);
    expect((await list({ state: 'accepted' })).json.entries).toEqual([
      { reference, state: 'accepted', submittedAt: '2026-09-01T15:00:00.000Z' },
    ]);
    expect((await list({ state: 'rejected' })).json.entries).toEqual([]);
  });

  it('of a state that does not exist is refused', async () => {
    const { list } = office();
    expect((await list({ state: 'AUDIT#' })).status).toBe(400);
  });
});

describe('opening a form', () => {
  it('shows what the voter sent, without the client’s key', async () => {
    const { reference, read } = await submitted();
    const { idempotencyKey, ...submission } = form();
    expect((await read(reference)).json).toEqual({
      reference,
      state: 'pending',
      submittedAt: '2026-09-01T15:00:00.000Z',
      submission,
    });
  });

  it('works with the reference as somebody typed it', async () => {
    const { reference, read } = await submitted();
    expect((await read(reference.toLowerCase().replaceAll('-', ''))).status).toBe(200);
  });

  it('leaves an audit item of who, when and what, each time', async () => {
    const { reference, read, records } = await submitted();
    await read(reference);
    await read(reference, OTHER_REGISTRAR);
    expect(
      records.under('AUDIT#').map(({ pk, at, action, by, reference: of }) => ({ pk, at, action, by, of })),
    ).toEqual(
      ['registrar-1', 'registrar-2'].map((by) => ({
        pk: 'AUDIT#lorem#2026-09-01',
        at: '2026-09-01T15:00:00.000Z',
        action: 'registrations.read',
        by,
        of: reference,
      })),
    );
  });

  it('that cannot be audited is not shown', async () => {
    const { reference, read, records } = await submitted();
    records.beforeCommit = () => Promise.reject(new Error('table is full'));
    const answer = await read(reference);
    expect(answer.status).toBe(500);
    expect(answer.bytes).not.toContain('Testa');
  });

  it('whose sealed content was swapped for another form’s fails', async () => {
    const { submit, read, records } = office();
    const one = (await submit(form({ idempotencyKey: 'swap-000000000001' }))).json.reference;
    const two = (await submit(form({ idempotencyKey: 'swap-000000000002', signedName: 'Second' }))).json.reference;
    const [a] = records.under(`FORM#lorem#${one}`);
    const [b] = records.under(`FORM#lorem#${two}`);
    if (!a || !b) throw new Error('forms were not stored');
    await records.commit([{ put: { ...a, sealed: b['sealed'] ?? '' } }]);
    const answer = await read(one);
    expect(answer.status).toBe(500);
    expect(answer.bytes).not.toContain('Second');
  });

  it.each(['', 'nonsense', '../decision', `${UNKNOWN_REFERENCE}#DECISION`, UNKNOWN_REFERENCE])(
    'with the reference %j finds nothing and audits nothing',
    async (reference) => {
      const { read, records } = await submitted();
      expect((await read(reference)).status).toBe(404);
      expect(records.under('AUDIT#')).toEqual([]);
    },
  );
});

describe('accepting', () => {
  it('writes roll entry, look-up item, queue move, decision and audit item in one commit', async () => {
    const { reference, decide, records } = await submitted();
    const before = records.items.size;
    const answer = await decide(reference, { decision: 'accept', precinct: 'P-7' });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      reference,
      state: 'accepted',
      submittedAt: '2026-09-01T15:00:00.000Z',
      decision: { decision: 'accept', precinct: 'P-7', by: 'registrar-1-name', at: '2026-09-01T15:00:00.000Z' },
    });
    expect(records.under('VOTER#')).toHaveLength(1);
    expect(records.under('STATUS#')).toHaveLength(1);
    expect(records.under('AUDIT#').map(({ action }) => action)).toEqual(['registrations.decide:accept']);
    // One queue item went and one came: roll entry, look-up, decision, audit item are new.
    expect(records.items.size).toBe(before + 4);
  });

  it('that fails half-way changes nothing', async () => {
    const { reference, decide, records } = await submitted();
    const before = JSON.stringify([...records.items]);
    records.beforeCommit = () => Promise.reject(new Error('table is gone'));
    expect((await decide(reference, { decision: 'accept' })).status).toBe(500);
    expect(JSON.stringify([...records.items])).toBe(before);
  });

  it('seals the roll entry to itself', async () => {
    const { reference, decide, records, sealer } = await submitted();
    await decide(reference, { decision: 'accept', precinct: 'P-7' });
    const [voter] = records.under('VOTER#');
    expect(Object.keys(voter ?? {}).sort()).toEqual(['pk', 'sealed', 'sk']);
    const id = voter?.pk.split('#')[2] ?? '';
    expect(id).not.toBe(reference);
    const sealed = Buffer.from(String(voter?.['sealed']), 'base64');
    const opened = await sealer.open(sealed, { jurisdiction: 'lorem', reference: id, purpose: 'roll-entry' });
    expect(JSON.parse(new TextDecoder().decode(opened))).toMatchObject({
      name: form().name,
      status: 'active',
      precinct: 'P-7',
      confidential: false,
      fromForm: reference,
    });
    await expect(
      sealer.open(sealed, { jurisdiction: 'lorem', reference, purpose: 'registration-form' }),
    ).rejects.toThrow();
  });

  it('with a precinct that reads otherwise than it is written is refused', async () => {
    const { reference, decide, records } = await submitted();
    expect((await decide(reference, { decision: 'accept', precinct: 'P\u202e7' })).status).toBe(400);
    expect(records.under('STATUS#')).toEqual([]);
  });

  it('sends no mail', async () => {
    const { reference, decide, notices } = await submitted();
    await decide(reference, { decision: 'accept' });
    expect(notices.sent).toEqual([]);
  });
});

describe('rejecting', () => {
  const REASON = 'The date on the form could not be read.';

  it('without a reason is refused', async () => {
    const { reference, decide, records } = await submitted();
    const before = JSON.stringify([...records.items]);
    for (const reason of [undefined, '   ']) {
      const answer = await decide(reference, { decision: 'reject', ...(reason === undefined ? {} : { reason }) });
      expect(answer.status).toBe(409);
      expect(answer.json.code).toBe('reason-required');
    }
    expect(JSON.stringify([...records.items])).toBe(before);
  });

  it('tells the applicant by mail, once, why, and what to do', async () => {
    const { reference, decide, notices } = await submitted();
    const answer = await decide(reference, { decision: 'reject', reason: REASON });
    expect(answer.json).toMatchObject({ state: 'rejected', notice: 'sent' });
    await decide(reference, { decision: 'reject', reason: REASON });
    expect(notices.sent).toHaveLength(1);
    expect(notices.sent[0]).toMatchObject({ to: 'testa@voter.example' });
    expect(notices.sent[0]?.text).toContain(reference);
    expect(notices.sent[0]?.text).toContain(REASON);
  });

  it('writes no roll entry and no look-up item', async () => {
    const { reference, decide, records } = await submitted();
    await decide(reference, { decision: 'reject', reason: REASON });
    expect([...records.under('VOTER#'), ...records.under('STATUS#')]).toEqual([]);
  });

  it('says so where the applicant gave no address', async () => {
    const { submit, decide, notices } = office();
    const { email, ...without } = form();
    const { json } = await submit(without);
    const answer = await decide(json.reference, { decision: 'reject', reason: REASON });
    expect(answer.json.notice).toBe('no-address');
    expect(notices.sent).toEqual([]);
  });

  it('stands when the mail cannot go out; repeating it sends what is owed', async () => {
    const { reference, decide, notices, log, read } = await submitted();
    notices.failWith = new TypeError('cannot mail testa@voter.example');
    const failed = await decide(reference, { decision: 'reject', reason: REASON });
    expect(failed.status).toBe(200);
    expect(failed.json.notice).toBe('owed');
    expect(JSON.stringify(log.lines)).not.toContain('testa@');
    expect(log.lines).toHaveLength(1);
    expect((await read(reference)).json.notice).toBe('owed');
    notices.failWith = undefined;
    expect((await decide(reference, { decision: 'reject', reason: REASON })).json.notice).toBe('sent');
    expect(notices.sent).toHaveLength(1);
  });

  it.each([
    ['name.last', 'We know no placeholder here.'],
    ['name.first', 'TESTA is not readable.'],
    ['residence.street', 'There is no 1 Nowhere Lane.'],
    ['idNumber.number', 'The number ZZ-LIC-7788 is not on file.'],
    ['dateOfBirth', 'Born 2/3/1970 cannot be right.'],
    ['dateOfBirth', 'The date 1970-02-03 cannot be right.'],
    ['email', 'testa@voter.example bounced before.'],
    ['telephone', 'Nobody answers at (555) 010 0123.'],
  ])('with a reason that repeats %s is refused before it is mailed', async (path, reason) => {
    const { reference, decide, notices, records } = await submitted();
    const answer = await decide(reference, { decision: 'reject', reason });
    expect(answer.status).toBe(400);
    expect(answer.json.details).toContainEqual({ path: 'reason', message: `repeats ${path}` });
    expect(notices.sent).toEqual([]);
    expect(records.under('AUDIT#')).toEqual([]);
  });

  it('with a precinct or confidentiality is refused: they belong to an acceptance', async () => {
    const { reference, decide } = await submitted();
    expect((await decide(reference, { decision: 'reject', reason: REASON, precinct: 'P-7' })).status).toBe(400);
    expect((await decide(reference, { decision: 'reject', reason: REASON, confidential: true })).status).toBe(400);
  });
});

describe('deciding twice', () => {
  it('the same gives the same answer and changes nothing', async () => {
    const { reference, decide, records, clock } = await submitted();
    const first = await decide(reference, { decision: 'accept', precinct: 'P-7' });
    const stored = JSON.stringify([...records.items]);
    clock.advance(60);
    const again = await decide(reference, { precinct: 'P-7', decision: 'accept' }, OTHER_REGISTRAR);
    expect(again.bytes).toBe(first.bytes);
    expect(JSON.stringify([...records.items])).toBe(stored);
  });

  it.each([
    ['the opposite', { decision: 'reject', reason: 'The date on the form could not be read.' }],
    ['another precinct', { decision: 'accept', precinct: 'P-8' }],
    ['confidential now', { decision: 'accept', precinct: 'P-7', confidential: true }],
  ])('differently (%s) is refused and changes nothing', async (_name, other) => {
    const { reference, decide, records } = await submitted();
    await decide(reference, { decision: 'accept', precinct: 'P-7' });
    const stored = JSON.stringify([...records.items]);
    const answer = await decide(reference, other);
    expect(answer.status).toBe(409);
    expect(answer.json.code).toBe('already-decided');
    expect(JSON.stringify([...records.items])).toBe(stored);
  });

  it('with confidentiality unticked is the same as never ticked', async () => {
    const { reference, decide } = await submitted();
    const first = await decide(reference, { decision: 'accept', precinct: 'P-7', confidential: false });
    const again = await decide(reference, { decision: 'accept', precinct: 'P-7' });
    expect(again.status).toBe(200);
    expect(again.bytes).toBe(first.bytes);
  });

  it('at the same moment: one decision stands, and the other person is told', async () => {
    const { reference, decide, records } = await submitted();
    records.beforeCommit = async () => {
      await decide(
        reference,
        { decision: 'reject', reason: 'The date on the form could not be read.' },
        OTHER_REGISTRAR,
      );
    };
    const late = await decide(reference, { decision: 'accept', precinct: 'P-7' });
    expect(late.status).toBe(409);
    expect(records.under('VOTER#')).toEqual([]);
    expect(records.under('STATUS#')).toEqual([]);
    expect(records.under('QUEUE#').map(({ pk }) => pk)).toEqual(['QUEUE#lorem#rejected']);
  });
});

describe('who may', () => {
  it.each([
    ['a results clerk', staffClaims('clerk', 'results-clerk')],
    ['an auditor', staffClaims('auditor', 'auditor')],
    ['somebody in no group', staffClaims('nobody')],
  ])('%s may neither list, open nor decide', async (_name, claims) => {
    const { reference, list, read, decide, records } = await submitted();
    records.calls = [];
    expect((await list({}, claims)).status).toBe(403);
    expect((await read(reference, claims)).status).toBe(403);
    expect((await decide(reference, { decision: 'accept' }, claims)).status).toBe(403);
    expect(records.calls).toEqual([]);
  });

  it('the function reads no roll entry, no look-up item and no audit item, and takes nothing away but a queue place', async () => {
    const { reference, list, read, decide, records } = await submitted();
    records.calls = [];
    await list();
    await read(reference);
    await decide(reference, { decision: 'accept' });
    const reads = records.calls.filter(({ verb }) => verb === 'get' || verb === 'query');
    expect(new Set(reads.map(({ pk }) => pk.split('#')[0]))).toEqual(new Set(['QUEUE', 'FORM']));
    const removed = records.calls.filter(({ verb }) => verb === 'remove');
    expect(removed.map(({ pk }) => pk)).toEqual(['QUEUE#lorem#pending']);
  });
});
