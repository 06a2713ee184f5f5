import type { Objects, Records } from '../../../lib/platform/ports';
import { manifestOf, vaultKey } from '../../../lib/services/ballots/manifest';
import {
  APPROVER,
  AUDITOR,
  bytes,
  CLERK,
  CVR,
  ELECTION,
  KEPT_UNTIL,
  openOffice,
  SECOND_CLERK,
  sha256Of,
} from './office';

const KEY = vaultKey(ELECTION, sha256Of(CVR));
let office: ReturnType<typeof openOffice>;
const open = (more: Parameters<typeof openOffice>[0] = {}) => {
  office = openOffice(more);
  return office;
};
afterEach(() => office.close());

describe('a file of ballot records', () => {
  it('lies in the vault under its own digest, locked until its election’s records may go', async () => {
    const { deposited, realVault } = open();
    expect(await deposited(CLERK, CVR)).toEqual({
      sequence: 1,
      kind: 'cast-vote-records',
      description: 'Made up',
      fileName: 'cvr.json',
      sha256: sha256Of(CVR),
      bytes: CVR.length,
      depositedBy: 'sub-clerk-name',
      depositedAt: '2028-11-08T03:00:00.000Z',
      retainUntil: KEPT_UNTIL,
      held: false,
    });
    const kept = await realVault.get(KEY);
    expect(kept?.body).toEqual(CVR);
    expect(kept?.retainUntil?.toISOString()).toBe(KEPT_UNTIL);
  });

  it('that comes after that date is locked for the floor, and a day more so that S3 counts enough whole days', async () => {
    const { deposited, at } = open();
    at('2031-01-01T00:00:00Z');
    expect((await deposited(CLERK, CVR)).retainUntil).toBe('2031-02-01T00:00:00.000Z');
  });

  it('of an evaluation is locked for the floor alone', async () => {
    const { deposited } = open();
    expect((await deposited(CLERK, CVR, 'evaluation-only')).retainUntil).toBe('2028-12-09T03:00:00.000Z');
  });

  it('cannot be replaced in the vault before its date', async () => {
    const { deposited, realVault } = open();
    await deposited(CLERK, CVR);
    await expect(realVault.put(KEY, bytes('other'), { contentType: 'x' })).rejects.toThrow('exists already');
  });

  it('that is not the announced one is not deposited', async () => {
    const { uploaded, deposit, realVault, manifest } = open();
    const answer = await deposit(CLERK, await uploaded(CLERK, CVR, bytes('altered on the way')), CVR);
    expect([answer.status, answer.json.code]).toEqual([422, 'unreadable-file']);
    expect((await realVault.list('')).keys).toEqual([]);
    expect((await manifest()).head.size).toBe(0);
  });

  it('is deposited by the clerk who uploaded it, and by nobody else', async () => {
    const { uploaded, deposit, realVault } = open();
    const answer = await deposit(SECOND_CLERK, await uploaded(CLERK, CVR), CVR);
    expect([answer.status, answer.json.code]).toEqual([403, 'not-permitted']);
    expect((await realVault.list('')).keys).toEqual([]);
  });

  it.each([
    ['an approver', APPROVER, 403],
    ['an auditor', AUDITOR, 403],
    ['nobody', undefined, 401],
  ])('is neither uploaded nor deposited by %s', async (_who, who, status) => {
    const { ticketFor, uploaded, deposit } = open();
    expect((await ticketFor(who, CVR)).status).toBe(status);
    expect((await deposit(who, await uploaded(CLERK, CVR), CVR)).status).toBe(status);
  });

  it('that never arrived, or of an election that does not exist, is refused', async () => {
    const { ticketFor, deposit } = open();
    const { json } = await ticketFor(CLERK, CVR);
    expect((await deposit(CLERK, json.uploadId, CVR)).json.code).toBe('not-found');
    expect((await ticketFor(CLERK, CVR, 'no-such-election')).json.code).toBe('not-found');
    expect((await deposit(CLERK, json.uploadId, CVR, 'no-such-election')).json.code).toBe('not-found');
  });

  it('deposited twice is one entry, the first one', async () => {
    const { deposited, uploaded, deposit, manifest } = open();
    const first = await deposited(CLERK, CVR);
    const again = await deposit(SECOND_CLERK, await uploaded(SECOND_CLERK, CVR), CVR);
    expect([again.status, again.json]).toEqual([200, first]);
    expect((await manifest()).deposits).toEqual([first]);
  });

  it('deposited by two requests at once is one entry', async () => {
    const { uploaded, deposit, manifest } = open();
    const ids = [await uploaded(CLERK, CVR), await uploaded(CLERK, CVR)];
    const answers = await Promise.all(ids.map((id) => deposit(CLERK, id, CVR)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 201]);
    expect((await manifest()).deposits).toHaveLength(1);
  });

  it('and six different ones at once all stand in one unbroken manifest', async () => {
    const { uploaded, deposit, verify, manifest } = open();
    const files = Array.from({ length: 6 }, (_, i) => bytes(`made-up record ${i}`));
    const ids = await Promise.all(files.map((file) => uploaded(CLERK, file)));
    await Promise.all(files.map((file, i) => deposit(CLERK, ids[i] ?? '', file)));
    expect((await manifest()).deposits.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await verify()).ok).toBe(true);
  });
});

class Killed extends Error {}

describe('a deposit that is killed', () => {
  /** Lets `calls` writes through, then dies before or after the next one. */
  const dying = (when: 'before' | 'after', armed: { on: boolean }) => {
    const around = async <T>(work: () => Promise<T>): Promise<T> => {
      if (!armed.on) return work();
      armed.on = false;
      if (when === 'before') throw new Killed();
      await work();
      throw new Killed();
    };
    return {
      vault: (real: Objects): Objects => ({
        put: (...args) => around(() => real.put(...args)),
        get: (key) => real.get(key),
        stream: (key) => real.stream(key),
        head: (key) => real.head(key),
        list: (prefix, cursor) => real.list(prefix, cursor),
        uploadLink: (...args) => real.uploadLink(...args),
      }),
      records: (real: Records): Records => ({
        get: (key) => real.get(key),
        query: (q) => real.query(q),
        commit: (writes) => around(() => real.commit(writes)),
      }),
    };
  };

  it.each([
    ['before', 'vault', false],
    ['after', 'vault', true],
    ['before', 'records', true],
    ['after', 'records', false],
  ] as const)('%s writing to the %s is finished by the same request again', async (when, where, unlisted) => {
    const armed = { on: true };
    const { uploaded, deposit, verify, manifest, realVault } = open({ [where]: dying(when, armed)[where] });
    const id = await uploaded(CLERK, CVR);
    expect((await deposit(CLERK, id, CVR)).status).toBe(500);
    expect((await verify()).findings.map(({ code }) => code)).toEqual(unlisted ? ['unlisted-file'] : []);

    expect([200, 201]).toContain((await deposit(CLERK, id, CVR)).status);
    expect((await manifest()).deposits.map(({ sha256 }) => sha256)).toEqual([sha256Of(CVR)]);
    expect(await verify()).toMatchObject({ ok: true, verified: [1], findings: [] });
    expect((await realVault.list('')).keys).toEqual([KEY]);
  });

  it('and finished later tells the date that really stands on the lock', async () => {
    const armed = { on: true };
    const { uploaded, deposit, at, realVault } = open({ records: dying('before', armed).records });
    at('2031-01-01T00:00:00Z');
    const id = await uploaded(CLERK, CVR);
    await deposit(CLERK, id, CVR);
    at('2031-01-05T00:00:00Z');
    const { json } = await deposit(CLERK, id, CVR);
    expect(json.retainUntil).toBe('2031-02-01T00:00:00.000Z');
    expect((await realVault.get(KEY))?.retainUntil?.toISOString()).toBe(json.retainUntil);
  });
});

describe('the manifest', () => {
  it('has one digest that changes with every line, and stands still otherwise', async () => {
    const { deposited, manifest } = open();
    const heads = [(await manifest()).head];
    for (const text of ['one', 'two']) {
      await deposited(CLERK, bytes(text));
      heads.push((await manifest()).head);
    }
    expect(heads.map(({ size }) => size)).toEqual([0, 1, 2]);
    expect(new Set(heads.map(({ digest }) => digest)).size).toBe(3);
    expect((await manifest()).head).toEqual(heads[2]);
  });

  it('is read by those who deposit, approve and audit, and by nobody else', async () => {
    const { manifest } = open();
    for (const who of [CLERK, APPROVER, AUDITOR]) expect((await manifest(who)).electionId).toBe(ELECTION);
    expect(await manifest({ sub: 'sub-registrar', 'cognito:groups': 'registrar' })).toMatchObject({
      code: 'not-permitted',
    });
    expect(await call401()).toMatchObject({ code: 'unauthenticated' });
  });
  const call401 = async () => (await office.deposit(undefined, 'x', CVR)).json;

  it('says which entry somebody altered, though the file is right', async () => {
    const { deposited, verify, realRecords } = open();
    for (const text of ['one', 'two', 'three']) await deposited(CLERK, bytes(text));
    const item = (await realRecords.query({ pk: manifestOf(ELECTION), limit: 2 })).items[1];
    if (!item) throw new Error('no entry');
    await realRecords.commit([
      { put: { ...item, text: String(item['text']).replace('cast-vote-records', 'ballot-images') } },
    ]);
    const { ok, findings } = await verify();
    expect([ok, findings.map(({ code }) => code)]).toEqual([false, ['manifest-altered']]);
    expect(findings[0]?.message).toContain('Entry 2');
  });

  it('says that an entry was taken out of it', async () => {
    const { deposited, verify, realRecords } = open();
    for (const text of ['one', 'two', 'three']) await deposited(CLERK, bytes(text));
    const item = (await realRecords.query({ pk: manifestOf(ELECTION), limit: 2 })).items[1];
    if (!item) throw new Error('no entry');
    await realRecords.commit([{ remove: { pk: item.pk, sk: item.sk } }]);
    const codes = (await verify()).findings.map(({ code }) => code);
    expect(codes).toContain('manifest-altered');
    expect(codes).toContain('unlisted-file');
  });
});

describe('a verification', () => {
  it('reads every file again, from where the last one stopped', async () => {
    const { deposited, verify } = open();
    for (const text of ['one', 'two', 'three']) await deposited(CLERK, bytes(text));
    expect(await verify()).toMatchObject({ ok: true, verified: [1, 2, 3], head: { size: 3 } });
    expect(await verify({ after: '2' })).toMatchObject({ ok: true, verified: [3] });
    expect(await verify({ after: 'x' })).toMatchObject({ code: 'invalid-request' });
  });

  it('finds a file that is not the one that was deposited, and one that is gone', async () => {
    const lies = new Map<string, Uint8Array | undefined>();
    const lying = (real: Objects): Objects => ({
      put: (...args) => real.put(...args),
      get: (key) => real.get(key),
      stream: async (key) => {
        if (!lies.has(key)) return real.stream(key);
        const lie = lies.get(key);
        if (lie === undefined) return undefined;
        return (async function* () {
          yield lie;
        })();
      },
      head: (key) => real.head(key),
      list: (prefix, cursor) => real.list(prefix, cursor),
      uploadLink: (...args) => real.uploadLink(...args),
    });
    const { deposited, verify } = open({ vault: lying });
    const [one, two] = [await deposited(CLERK, bytes('one')), await deposited(CLERK, bytes('two'))];
    lies.set(vaultKey(ELECTION, one.sha256), bytes('altered'));
    lies.set(vaultKey(ELECTION, two.sha256), undefined);
    const { ok, findings } = await verify();
    expect([ok, findings.map(({ code }) => code)]).toEqual([false, ['file-altered', 'file-missing']]);
  });

  it('is the second person’s and the auditor’s, not the clerk’s', async () => {
    const { verify } = open();
    expect(await verify({}, CLERK)).toMatchObject({ code: 'not-permitted' });
  });
});
