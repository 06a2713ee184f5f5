import { createHash } from 'node:crypto';
import type { ElectionCalendar } from '../../../lib/contracts/calendar';
import { checkPublished } from '../../../lib/services/results/check';
import { verifierKeyText, verifierOf } from '../../../lib/services/results/log/note';
import { clarity } from './support/files';
import type { Faults } from './support/memory-ports';
import { APPROVER, CLERK, ELECTION, LOG_ORIGIN, mirror, type Office, openOffice } from './support/office';

const keyOf = async (office: Office): Promise<string> =>
  verifierKeyText(verifierOf(LOG_ORIGIN, await office.signer.publicKey()));

const FILES = [
  clarity(),
  clarity({
    lines: [
      { name: 'Testa Placeholder', units: [33, 20] },
      { name: 'Ipsum Dolor', units: [21, 25] },
    ],
  }),
];

const digestOf = (files: Map<string, Uint8Array>): string =>
  createHash('sha256')
    .update(JSON.stringify([...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, [...v]])))
    .digest('hex');

/** An office whose first release is out and whose second is approved. */
const officeWithTwo = async (): Promise<Office> => {
  const office = openOffice();
  await office.attest();
  await office.approved(FILES[0] ?? '');
  await office.releaseWorker()({});
  await office.publishWorker()({});
  await office.approved(FILES[1] ?? '');
  return office;
};

class Killed extends Error {}

/** Kills at the k-th write: before it happens, or after it happened and before anyone hears of it. */
const killAt = (k: number, when: 'before' | 'after'): Faults & { reached(): boolean } => {
  let writes = 0;
  let dead = false;
  const die = (moment: 'before' | 'after') => {
    if (dead) throw new Killed();
    if (moment === 'before') writes += 1;
    if (moment === when && writes === k) {
      dead = true;
      throw new Killed();
    }
  };
  return { before: () => die('before'), after: () => die('after'), reached: () => writes >= k };
};

const expectTwoReleases = async (office: Office): Promise<void> => {
  const report = await checkPublished(mirror(office.site), { key: await keyOf(office) });
  expect(report.findings).toEqual([]);
  expect(report.releases.map(({ release }) => release)).toEqual([1, 2]);
  expect(report.checkpoint?.size).toBe(2);
};

describe('a release that is interrupted', () => {
  let right = '';
  beforeAll(async () => {
    const office = await officeWithTwo();
    await office.releaseWorker()({});
    await office.publishWorker()({});
    await expectTwoReleases(office);
    right = digestOf(office.site.files);
  });

  it.each(['before', 'after'] as const)(
    'comes out once and the same when the release worker dies %s any write',
    async (when) => {
      let k = 1;
      for (; ; k += 1) {
        const office = await officeWithTwo();
        const faults = killAt(k, when);
        await office
          .releaseWorker(faults)({})
          .catch((error: unknown) => {
            if (!(error instanceof Killed)) throw error;
          });
        // What is public meanwhile is the old state or the new one, never a broken one.
        await office.publishWorker()({});
        expect((await checkPublished(mirror(office.site), { key: await keyOf(office) })).findings).toEqual([]);
        await office.releaseWorker()({});
        await office.publishWorker()({});
        await expectTwoReleases(office);
        expect(digestOf(office.site.files)).toBe(right);
        expect([...office.records.items.keys()].some((key) => key.startsWith('OUTBOX'))).toBe(false);
        if (!faults.reached()) break;
      }
      // Fewer would mean that the faults do not reach the writes.
      expect(k).toBeGreaterThan(8);
    },
  );

  it.each(['before', 'after'] as const)(
    'is whole on the site when the publisher dies %s any write and runs again',
    async (when) => {
      let k = 1;
      for (; ; k += 1) {
        const office = await officeWithTwo();
        await office.releaseWorker()({});
        const faults = killAt(k, when);
        await office
          .publishWorker(faults)({})
          .catch((error: unknown) => {
            if (!(error instanceof Killed)) throw error;
          });
        // Whoever follows the checkpoint as a reader of the website finds everything that it needs; only the page may lag.
        const reader = { read: mirror(office.site).read };
        const meanwhile = await checkPublished(reader, { key: await keyOf(office) });
        expect(meanwhile.findings.filter(({ code }) => code !== 'latest-behind')).toEqual([]);
        await office.publishWorker()({});
        await expectTwoReleases(office);
        expect(digestOf(office.site.files)).toBe(right);
        if (!faults.reached()) break;
      }
      expect(k).toBeGreaterThan(6);
    },
  );

  it('comes out once when two workers run at once, in any interleaving tried', async () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const office = await officeWithTwo();
      await office.approved(clarity({ lines: [{ name: 'Testa Placeholder', units: [40, 40] }] }));
      let state = seed;
      const random = () => {
        state = (state * 1103515245 + 12345) % 2147483648;
        return state / 2147483648;
      };
      const wait = async () => {
        for (let i = Math.floor(random() * 4); i > 0; i -= 1) await new Promise((resolve) => setImmediate(resolve));
      };
      const slow: Faults = { before: wait, after: wait, read: wait };
      await Promise.all([
        office.releaseWorker(slow)({}),
        office.releaseWorker(slow)({}),
        office.releaseWorker(slow)({}),
      ]);
      await Promise.all([office.publishWorker(slow)({}), office.publishWorker(slow)({})]);
      const report = await checkPublished(mirror(office.site), { key: await keyOf(office) });
      expect(report.findings).toEqual([]);
      expect(report.releases.map(({ release }) => release)).toEqual([1, 2, 3]);
    }
  });

  it('is never hidden again by a worker that was slow, whichever write it stopped before', async () => {
    let stops = 0;
    for (let k = 1; ; k += 1) {
      const office = await officeWithTwo();
      let free: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => {
        free = resolve;
      });
      let stopped: () => void = () => undefined;
      const atGate = new Promise<void>((resolve) => {
        stopped = resolve;
      });
      let writes = 0;
      const slow: Faults = {
        before: async () => {
          writes += 1;
          if (writes !== k) return;
          stops += 1;
          stopped();
          await gate;
        },
        after: () => undefined,
      };
      const slowRun = office.releaseWorker(slow)({});
      await Promise.race([atGate, slowRun]);
      await office.releaseWorker()({});
      await office.approved(FILES[0] ?? '');
      await office.releaseWorker()({});
      free();
      await slowRun;
      const report = await checkPublished(mirror(office.released), { key: await keyOf(office) });
      expect(report.findings).toEqual([]);
      expect(report.checkpoint?.size).toBe(3);
      if (stops < k) break;
    }
    expect(stops).toBeGreaterThan(8);
  });

  it('is never taken off the site by a publisher that was slow, whichever write it stopped before', async () => {
    let stops = 0;
    for (let k = 1; ; k += 1) {
      const office = await officeWithTwo();
      await office.releaseWorker()({});
      let free: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => {
        free = resolve;
      });
      let stopped: () => void = () => undefined;
      const atGate = new Promise<void>((resolve) => {
        stopped = resolve;
      });
      let writes = 0;
      const slow: Faults = {
        before: async () => {
          writes += 1;
          if (writes !== k) return;
          stops += 1;
          stopped();
          await gate;
        },
        after: () => undefined,
      };
      const slowRun = office.publishWorker(slow)({});
      await Promise.race([atGate, slowRun]);
      await office.approved(FILES[0] ?? '');
      await office.releaseWorker()({});
      await office.publishWorker()({});
      free();
      await slowRun;
      const report = await checkPublished(mirror(office.site), { key: await keyOf(office) });
      expect(report.findings).toEqual([]);
      expect(report.checkpoint?.size).toBe(3);
      if (stops < k) break;
    }
    expect(stops).toBeGreaterThan(5);
  });

  it('does not stop another election whose approval sorts before it', async () => {
    const other: ElectionCalendar = { ...ELECTION, id: '2020-11-03-another' };
    for (let k = 1; ; k += 1) {
      const office = openOffice({ elections: [ELECTION, other] });
      await office.attest();
      office.at('2020-11-04T03:00:00.000Z');
      await office.approved(FILES[0] ?? '');
      const faults = killAt(k, 'after');
      await office
        .releaseWorker(faults)({})
        .catch(() => undefined);
      // Another server's clock was behind: this approval is taken up first.
      office.at('2020-11-04T02:00:00.000Z');
      const first = openOffice({ elections: [other, ELECTION] });
      await first.attest();
      await first.approved(FILES[1] ?? '');
      for (const [key, item] of first.records.items) office.records.items.set(key, item);
      for (const [key, body] of first.staged.files) office.staged.files.set(key, body);
      await office.releaseWorker()({});
      const report = await checkPublished(mirror(office.released), { key: await keyOf(office) });
      expect(report.findings).toEqual([]);
      expect(report.releases.map(({ electionId }) => electionId).sort()).toEqual([other.id, ELECTION.id]);
      if (!faults.reached()) break;
    }
  });
});

describe('what is published', () => {
  it('names nobody of the staff', async () => {
    const office = await officeWithTwo();
    await office.releaseWorker()({});
    await office.publishWorker()({});
    const all = [...office.site.files].map(([path, body]) => path + new TextDecoder().decode(body)).join('\n');
    for (const person of [CLERK, APPROVER]) {
      expect(all).not.toContain(person.username);
      expect(all).not.toContain(person.sub);
    }
  });

  it('is refused by the publisher when it was not signed, and the site stays as it is', async () => {
    for (const path of [
      'results/2020-11-03-general/releases/2.json',
      'results/2020-11-03-general/releases/2.page.json',
      'results/2020-11-03-general/releases/2.statement',
      'log/tile/0/000.p/2',
      'log/tile/entries/000.p/2',
      'log/checkpoint',
    ]) {
      const office = await officeWithTwo();
      await office.releaseWorker()({});
      const body = office.released.files.get(path);
      expect(body).toBeDefined();
      if (body) body[body.length - 5] = (body[body.length - 5] ?? 0) ^ 1;
      const shown = digestOf(new Map([...office.site.files].filter(([p]) => /checkpoint|latest/.test(p))));
      await expect(office.publishWorker()({})).rejects.toThrow('The site still shows what it showed');
      expect(digestOf(new Map([...office.site.files].filter(([p]) => /checkpoint|latest/.test(p))))).toBe(shown);
    }
  });

  it('is refused by the publisher when the log goes back, or is another history under the same key', async () => {
    const office = await officeWithTwo();
    const one = new Map(office.released.files);
    await office.releaseWorker()({});
    await office.publishWorker()({});
    const back = await officeWithTwo();
    back.site.files.clear();
    for (const [path, body] of office.site.files) back.site.files.set(path, body);
    back.released.files.clear();
    for (const [path, body] of one) back.released.files.set(path, body);
    await expect(back.publishWorker()({})).rejects.toThrow('The site shows a log of 2 releases');

    const fork = openOffice();
    await fork.attest();
    await fork.approved(FILES[1] ?? '');
    await fork.approved(FILES[0] ?? '');
    await fork.approved(FILES[1] ?? '');
    await fork.releaseWorker()({});
    fork.site.files.clear();
    for (const [path, body] of office.site.files) fork.site.files.set(path, body);
    await expect(fork.publishWorker()({})).rejects.toThrow('history was rewritten');
  });

  it('is refused by the release worker when a published file was changed under its feet', async () => {
    const office = await officeWithTwo();
    const path = 'log/tile/0/000.p/1';
    const tile = office.released.files.get(path);
    if (tile) tile[3] = (tile[3] ?? 0) ^ 1;
    await expect(office.releaseWorker()({})).rejects.toThrow('do not give the root');
    expect(office.released.files.has('log/tile/0/000.p/2')).toBe(false);
  });
});
