import { randomBytes } from 'node:crypto';
import { type LegalHolds, NothingToHold, type Objects } from '../../../lib/platform/ports';
import { thrownBy } from './records';

/** What every {@link LegalHolds} does, over the bucket with a lock that it stands on. */
export const legalHoldsContract = (
  open: () => Promise<{ readonly holds: LegalHolds; readonly locked: Objects }>,
): void => {
  describe('legal holds', () => {
    const put = async () => {
      const { holds, locked } = await open();
      const key = `held/${randomBytes(6).toString('hex')}`;
      // Short: a store that keeps it keeps it for good.
      const retainUntil = new Date(Date.now() + 60_000);
      await locked.put(key, new TextEncoder().encode('made up'), { contentType: 'text/plain', retainUntil });
      return { holds, locked, key };
    };

    test('an object is free, then held, then free, and each twice', async () => {
      const { holds, key } = await put();
      expect(await holds.isHeld(key)).toBe(false);
      for (const held of [true, true, false, false]) {
        await holds.set(key, held);
        expect(await holds.isHeld(key)).toBe(held);
      }
    });

    test('a hold on one object is none on another, and changes neither', async () => {
      const [one, two] = [await put(), await put()];
      await one.holds.set(one.key, true);
      expect(await two.holds.isHeld(two.key)).toBe(false);
      expect(Buffer.from((await one.locked.get(one.key))?.body ?? []).toString()).toBe('made up');
      await one.holds.set(one.key, false);
    });

    test('nothing cannot be held', async () => {
      const { holds } = await put();
      expect(await thrownBy(holds.set('held/nothing', true))).toBeInstanceOf(NothingToHold);
      expect(await thrownBy(holds.isHeld('held/nothing'))).toBeInstanceOf(NothingToHold);
    });
  });
};
