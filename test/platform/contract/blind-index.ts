import type { BlindIndex } from '../../../lib/platform/ports';
import { thrownBy } from './records';

/** What every {@link BlindIndex} does; `open` gives the same key each time, `openOther` another one. */
export const blindIndexContract = (open: () => Promise<BlindIndex>, openOther: () => Promise<BlindIndex>): void => {
  describe('blind index', () => {
    test('equal inputs give equal outputs, 43 characters of base64url', async () => {
      const one = await (await open()).of('last-name', 'placeholder');
      expect(one).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(await (await open()).of('last-name', 'placeholder')).toBe(one);
    });

    test('another value or another field gives another output, wherever the text is cut', async () => {
      const index = await open();
      const all = await Promise.all([
        index.of('last-name', 'placeholder'),
        index.of('last-name', 'placeholders'),
        index.of('first-name', 'placeholder'),
        index.of('last-nam', 'eplaceholder'),
        index.of('last-namep', 'laceholder'),
        index.of('last-name', ''),
        index.of('', 'last-name'),
        index.of('last-name', 'Placeholder'),
        index.of('a', 'b\u0000\u0000\u0000\u0000c'),
        index.of('a\u0000\u0000\u0000\u0000b', 'c'),
      ]);
      expect(new Set(all).size).toBe(all.length);
    });

    test('another key gives another output: nobody recomputes it elsewhere', async () => {
      const mine = await (await open()).of('last-name', 'placeholder');
      expect(await (await openOther()).of('last-name', 'placeholder')).not.toBe(mine);
    });

    test('more than KMS takes is refused', async () => {
      expect(await thrownBy((await open()).of('f', 'x'.repeat(4096)))).toBeInstanceOf(RangeError);
    });
  });
};
