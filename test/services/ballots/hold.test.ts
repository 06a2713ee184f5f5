import type { Records } from '../../../lib/platform/ports';
import { vaultKey } from '../../../lib/services/ballots/manifest';
import { APPROVER, AUDITOR, BOTH, bytes, CLERK, CVR, ELECTION, openOffice, sha256Of } from './office';

const KEY = vaultKey(ELECTION, sha256Of(CVR));
let office: ReturnType<typeof openOffice>;
const open = (more: Parameters<typeof openOffice>[0] = {}) => {
  office = openOffice(more);
  return office;
};
afterEach(() => office.close());

describe('a legal hold', () => {
  it('keeps a file past its date, until it is lifted', async () => {
    const { deposited, hold, holds, at, realVault } = open();
    await deposited(CLERK, CVR);
    const placed = await hold(APPROVER, 1, 'place');
    expect([placed.status, placed.json.held, await holds.isHeld(KEY)]).toEqual([200, true, true]);

    at('2040-01-01T00:00:00Z');
    await expect(realVault.put(KEY, bytes('other'), { contentType: 'x' })).rejects.toThrow('exists already');
    const lifted = await hold(APPROVER, 1, 'lift');
    expect([lifted.status, lifted.json.held, await holds.isHeld(KEY)]).toEqual([200, false, false]);
    await realVault.put(KEY, bytes('other'), { contentType: 'x' });
  });

  it('stands in the manifest with its reason and both its ends', async () => {
    const { deposited, hold, manifest, verify } = open();
    await deposited(CLERK, CVR);
    await hold(APPROVER, 1, 'place');
    expect((await manifest()).deposits[0]?.held).toBe(true);
    await hold(APPROVER, 1, 'lift');
    expect(await manifest()).toMatchObject({ head: { size: 3 }, deposits: [{ sequence: 1, held: false }] });
    expect((await verify()).ok).toBe(true);
  });

  it('is never lifted by whoever deposited the file, though they hold the other role too', async () => {
    const { deposited, hold, holds } = open();
    await deposited(BOTH, CVR);
    await hold(APPROVER, 1, 'place');
    const answer = await hold(BOTH, 1, 'lift');
    expect([answer.status, answer.json.code, await holds.isHeld(KEY)]).toEqual([403, 'same-person', true]);
  });

  it.each([
    ['a clerk', CLERK],
    ['an auditor', AUDITOR],
  ])('is neither placed nor lifted by %s', async (_who, who) => {
    const { deposited, hold, holds } = open();
    await deposited(CLERK, CVR);
    expect((await hold(who, 1, 'place')).status).toBe(403);
    await hold(APPROVER, 1, 'place');
    expect([(await hold(who, 1, 'lift')).status, await holds.isHeld(KEY)]).toEqual([403, true]);
  });

  it('on what was never deposited, or the lifting of one that never was, is refused', async () => {
    const { deposited, hold } = open();
    await deposited(CLERK, CVR);
    expect((await hold(APPROVER, 2, 'place')).json.code).toBe('not-found');
    expect((await hold(APPROVER, 1, 'lift')).json.code).toBe('conflict');
  });

  it('placed twice is one entry', async () => {
    const { deposited, hold, manifest } = open();
    await deposited(CLERK, CVR);
    await hold(APPROVER, 1, 'place');
    expect((await hold(APPROVER, 1, 'place')).status).toBe(200);
    expect((await manifest()).head.size).toBe(2);
  });

  it('whose recording fails when it is placed is set all the same; whose recording fails when it is lifted stays set', async () => {
    let broken = false;
    const records = (real: Records): Records => ({
      get: (key) => real.get(key),
      query: (q) => real.query(q),
      commit: async (writes) => {
        if (broken) throw new Error('killed');
        await real.commit(writes);
      },
    });
    const { deposited, hold, holds } = open({ records });
    await deposited(CLERK, CVR);
    broken = true;
    expect([(await hold(APPROVER, 1, 'place')).status, await holds.isHeld(KEY)]).toEqual([500, true]);
    broken = false;
    expect((await hold(APPROVER, 1, 'place')).status).toBe(200);
    broken = true;
    expect([(await hold(APPROVER, 1, 'lift')).status, await holds.isHeld(KEY)]).toEqual([500, true]);
  });
});
