import { askerOf, LOOKUPS_PER_ADDRESS, LOOKUPS_PER_PERSON } from '../../../lib/services/registration/look-up-limit';
import { office } from './setup';

const QUERY = { lastName: 'Placeholder', dateOfBirth: '1970-02-03', zip: '00001' };
const NOBODY = { lastName: 'Nobodyatall', dateOfBirth: '1980-01-01', zip: '00009' };

describe('a voter looking up their own status', () => {
  it('sees status and precinct', async () => {
    const { enrol, lookUp } = office();
    await enrol({});
    expect((await lookUp(QUERY)).json).toEqual({
      found: true,
      status: 'active',
      precinct: 'P-7',
      message: expect.any(String),
    });
  });

  it('is found however the name was typed', async () => {
    const { enrol, lookUp } = office();
    await enrol({ name: { first: 'Testa', last: "O'Núñez-Straße" } });
    for (const lastName of ['O’NUNEZ STRASSE', 'onunezstrasse', "O' Nuñez–Straße"]) {
      expect((await lookUp({ ...QUERY, lastName })).json.found).toBe(true);
    }
  });

  it('is found by the first five digits of the ZIP code', async () => {
    const { enrol, lookUp } = office();
    await enrol({});
    expect((await lookUp({ ...QUERY, zip: '00001-9999' })).json.found).toBe(true);
    expect((await lookUp({ ...QUERY, zip: '00002' })).json.found).toBe(false);
  });

  it('gets nothing back of what was asked, found or not', async () => {
    const { enrol, lookUp } = office();
    await enrol({});
    for (const query of [QUERY, NOBODY]) {
      const { bytes } = await lookUp(query);
      for (const asked of Object.values(query)) expect(bytes).not.toContain(asked);
    }
  });
});

describe('a miss, a confidential voter and a query that fits nobody', () => {
  const queries = [
    ['nobody', NOBODY],
    ['a confidential voter', QUERY],
    ['a name of apostrophes only', { ...NOBODY, lastName: "'''" }],
    ['a birth date in the future', { ...NOBODY, dateOfBirth: '2999-12-31' }],
    ['a birth date two centuries ago', { ...NOBODY, dateOfBirth: '1800-01-01' }],
    ['the longest name in letters that fall apart', { ...NOBODY, lastName: '\ufdfa'.repeat(80) }],
    ['a name in another script', { ...NOBODY, lastName: 'Δοκιμή' }],
  ] as const;

  it('get the same bytes, headers and status', async () => {
    const { enrol, lookUp } = office();
    await enrol({}, { precinct: 'P-7', confidential: true });
    const answers = await Promise.all(queries.map(([, query], i) => lookUp(query, `198.51.100.${i}`)));
    for (const answer of answers) {
      expect(answer).toEqual(answers[0]);
      expect(answer.status).toBe(200);
    }
  });

  it.each(queries)('cost the same reads, writes and keyed digests: %s', async (_name, query) => {
    const { enrol, lookUp, records, counters, index } = office();
    await enrol({}, { precinct: 'P-7', confidential: true });
    records.calls = [];
    const digests = index.calls;
    await lookUp(query);
    const touched = (calls: typeof records.calls) => calls.map(({ verb, pk }) => `${verb} ${pk.split('#')[0]}`);
    expect(touched(counters.calls)).toEqual(['get RATE', 'put RATE', 'get RATE', 'put RATE']);
    expect(touched(records.calls)).toEqual(['query STATUS']);
    expect(index.calls - digests).toBe(3);
  });

  it('a confidential voter leaves no item under the look-up at all', async () => {
    const { enrol, records } = office();
    await enrol({}, { precinct: 'P-7', confidential: true });
    expect(records.under('STATUS#')).toEqual([]);
    expect(records.under('VOTER#')).toHaveLength(1);
  });
});

describe('voters who share name, birth date and ZIP', () => {
  it('who are in the same state see it, and a precinct only if it is theirs both', async () => {
    const { enrol, lookUp } = office();
    await enrol({});
    await enrol({ name: { first: 'Testo', last: 'Placeholder' } });
    expect((await lookUp(QUERY)).json).toMatchObject({ found: true, status: 'active', precinct: 'P-7' });
    await enrol({ name: { first: 'Testi', last: 'Placeholder' } }, { precinct: 'P-8' });
    const third = await lookUp(QUERY);
    expect(third.json).toMatchObject({ found: true, status: 'active' });
    expect(third.bytes).not.toContain('P-7');
    expect(third.bytes).not.toContain('P-8');
  });

  it('who are in different states get the answer of a miss, for either answer could be the other’s', async () => {
    const { enrol, lookUp, records } = office();
    await enrol({});
    await enrol({ name: { first: 'Testo', last: 'Placeholder' } });
    const [one] = records.under('STATUS#');
    if (!one) throw new Error('no status was stored');
    await records.commit([{ put: { ...one, status: 'inactive' } }]);
    expect((await lookUp(QUERY)).bytes).toBe((await lookUp(NOBODY)).bytes);
  });

  it('of whom one is confidential answer as if there were only the other', async () => {
    const { enrol, lookUp } = office();
    await enrol({});
    const alone = await lookUp(QUERY);
    await enrol({ name: { first: 'Testo', last: 'Placeholder' } }, { precinct: 'P-9', confidential: true });
    expect((await lookUp(QUERY)).bytes).toBe(alone.bytes);
  });

  it('have items that hold status and precinct and nothing else', async () => {
    const { enrol, records } = office();
    await enrol({});
    const [item] = records.under('STATUS#');
    expect(Object.keys(item ?? {}).sort()).toEqual(['pk', 'precinct', 'sk', 'status']);
  });

  it('in numbers that no household has are not shown', async () => {
    const { enrol, lookUp } = office();
    for (let i = 0; i < 11; i++) await enrol({});
    expect((await lookUp(QUERY)).json.found).toBe(false);
  });
});

describe('a scripted walk through the roll', () => {
  it('from one address is cut off within the hour, and starts again in the next', async () => {
    const { lookUp, clock, log } = office();
    const statuses: number[] = [];
    for (let i = 0; i < LOOKUPS_PER_ADDRESS + 20; i++) {
      statuses.push((await lookUp({ ...NOBODY, lastName: `Walk${i}` }, '203.0.113.9')).status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(LOOKUPS_PER_ADDRESS);
    expect(statuses.slice(LOOKUPS_PER_ADDRESS)).toEqual(Array(20).fill(429));
    expect((await lookUp(NOBODY, '203.0.113.10')).status).toBe(200);
    expect(log.lines.map(({ message }) => message)).toEqual(['look-up limit reached']);
    clock.advance(3600);
    expect((await lookUp(NOBODY, '203.0.113.9')).status).toBe(200);
  });

  it('that is cut off learns nothing more: a voter who is there and one who is not are refused alike', async () => {
    const { enrol, lookUp } = office();
    await enrol({});
    for (let i = 0; i <= LOOKUPS_PER_ADDRESS; i++) await lookUp({ ...NOBODY, lastName: `Walk${i}` });
    const hit = await lookUp(QUERY);
    const miss = await lookUp(NOBODY);
    expect(hit.status).toBe(429);
    expect(hit.json.code).toBe('too-many-requests');
    expect(hit).toEqual(miss);
  });

  it('that claims another address each time is cut off by its own, where no edge stands before the API', async () => {
    const { lookUp } = office({ through: 'nothing' });
    let last = 0;
    for (let i = 0; i <= LOOKUPS_PER_ADDRESS; i++) {
      const claimed = { 'x-election-edge': 'made up', 'x-forwarded-for': `203.0.113.${i}, 198.51.100.${i}` };
      last = (await lookUp({ ...NOBODY, lastName: `Walk${i}` }, '192.0.2.9', claimed)).status;
    }
    expect(last).toBe(429);
  });

  it('over many addresses of one home’s IPv6 network counts as one', async () => {
    const { lookUp } = office();
    let last = 0;
    for (let i = 0; i <= LOOKUPS_PER_ADDRESS; i++) {
      last = (await lookUp({ ...NOBODY, lastName: `Walk${i}` }, `2001:db8:1:2::${i.toString(16)}`)).status;
    }
    expect(last).toBe(429);
  });

  it('that asks for one person from many addresses is cut off', async () => {
    const { enrol, lookUp } = office();
    await enrol({});
    const statuses: number[] = [];
    for (let i = 0; i < LOOKUPS_PER_PERSON + 5; i++) statuses.push((await lookUp(QUERY, `203.0.113.${i}`)).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(LOOKUPS_PER_PERSON);
  });

  it('all at once is cut off too', async () => {
    const { lookUp } = office();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => lookUp({ ...NOBODY, lastName: `Walk${i}` }, '203.0.113.9')),
    );
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(LOOKUPS_PER_ADDRESS);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]));
  });

  it('past its limit costs one digest and one read a call, and writes nothing', async () => {
    const { lookUp, records, counters, index } = office();
    for (let i = 0; i <= LOOKUPS_PER_ADDRESS; i++) await lookUp({ ...NOBODY, lastName: `Walk${i}` });
    records.calls = [];
    counters.calls = [];
    const digests = index.calls;
    const stored = JSON.stringify([...counters.items]);
    await lookUp(QUERY);
    expect(counters.calls.map(({ verb }) => verb)).toEqual(['get']);
    expect(records.calls).toEqual([]);
    expect(index.calls - digests).toBe(1);
    expect(JSON.stringify([...counters.items])).toBe(stored);
  });

  it('leaves counters without an address or a name, that expire', async () => {
    const { lookUp, counters, log } = office();
    for (let i = 0; i <= LOOKUPS_PER_ADDRESS; i++) await lookUp(QUERY, '203.0.113.77');
    const kept = JSON.stringify([[...counters.items], log.lines]);
    expect(counters.under('RATE#')).toHaveLength(2);
    expect(kept).not.toContain('203.0.113');
    expect(kept.toLowerCase()).not.toContain('placeholder');
    for (const item of counters.under('RATE#')) {
      expect(item['expiresAt']).toBe(Date.parse('2026-09-01T17:00:00Z') / 1000);
    }
  });
});

describe('the function', () => {
  it('touches the look-up items and the counters, nothing else', async () => {
    const { enrol, lookUp, records, counters } = office();
    await enrol({});
    records.calls = [];
    await lookUp(QUERY);
    await lookUp(NOBODY);
    expect(new Set(records.calls.map(({ pk }) => pk.split('#')[0]))).toEqual(new Set(['STATUS']));
    expect(new Set(counters.calls.map(({ pk }) => pk.split('#')[0]))).toEqual(new Set(['RATE']));
  });

  it.each([
    ['an injected condition', { ...QUERY, zip: "00001' OR '1'='1" }],
    ['a missing field', { lastName: 'Placeholder', zip: '00001' }],
    ['a field too many', { ...QUERY, reference: 'x' }],
    ['a list instead of a name', { ...QUERY, lastName: ['Placeholder'] }],
    ['no body', undefined],
  ])('refuses %s before it reads anything', async (_name, body) => {
    const { lookUp, records, counters } = office();
    const answer = await lookUp(body);
    expect(answer.status).toBe(400);
    expect([...records.calls, ...counters.calls]).toEqual([]);
  });
});

describe('one asker', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['', ''],
  ])('%s counts as %s', (address, asker) => expect(askerOf(address)).toBe(asker));
});
