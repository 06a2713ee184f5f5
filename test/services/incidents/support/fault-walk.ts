import { noticePaths } from '../../../../lib/contracts/incidents';
import { checkNotices } from '../../../../lib/services/incidents/check-notices';
import { below } from '../../../../lib/services/results/lines';
import { Lost, losing, recordsBelow } from '../../support/losing';
import { content, officeOver, type Stores } from './register-office';

/**
 * An office with one notice released and shown releases a second. The process is lost before, then after, the first write of the two
 * functions, then the second, and so on until there is no further write. Each time both stores have one whole statement, of the one
 * notice or of both; whoever runs them again, and again, gets both, once.
 * @returns how many faults there were
 */
export const loseNoticesAtEveryWrite = async (all: Stores): Promise<number> => {
  let faults = 0;
  for (let n = 1; ; n += 1) {
    for (const when of ['before', 'after'] as const) {
      const name = `notices-${when}-${n}`;
      const stores: Stores = {
        records: recordsBelow(name, all.records),
        released: below(`${name}/`, all.released),
        site: below(`${name}/`, all.site),
        signer: all.signer,
      };
      const office = officeOver(stores);
      await office.released();
      await office.publish();
      const second = await office.write(content({ title: 'The second' }));
      await office.release(second);
      const { objects, happened } = losing(n, when);
      const breaking = officeOver({ ...stores, released: objects(stores.released), site: objects(stores.site) });
      const ended = await breaking
        .takeOut()
        .then(() => breaking.publish())
        .then(
          () => 'whole',
          (error: unknown) => (error instanceof Lost ? 'lost' : error),
        );
      expect(ended).toBe(happened() ? 'lost' : 'whole');
      const check = async (store: Stores['site']) => {
        const { findings, notices } = await checkNotices({ read: async (path) => (await store.get(path))?.body });
        return { wrong: findings.filter(({ severity }) => severity === 'error'), count: notices.length };
      };
      const shown = await check(stores.site);
      // What the page reads is written last, and comes with the next run.
      expect(shown.wrong.filter(({ file }) => file !== noticePaths.list)).toEqual([]);
      expect([1, 2]).toContain(shown.count);
      for (let again = 0; again < 2; again += 1) {
        expect(await office.takeOut()).toEqual({ released: 2 });
        expect(await office.publish()).toEqual({ published: 2 });
      }
      expect(await check(stores.site)).toEqual({ wrong: [], count: 2 });
      if (!happened()) return faults;
      faults += 1;
    }
  }
};
