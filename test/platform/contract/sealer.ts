import { SealBroken, type Sealer } from '../../../lib/platform/ports';
import { thrownBy } from './records';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What every {@link Sealer} does; `open` gives the same key each time, `openOther` another one. */
export const sealerContract = (open: () => Promise<Sealer>, openOther: () => Promise<Sealer>): void => {
  describe('sealer', () => {
    const plaintext = bytes('{"last":"Placeholder","street":"1 Nowhere Lane"}');
    const context = { table: 'roll', pk: 'voter#1', attribute: 'person' };

    test('opens what it sealed, also after a restart, for any order of the context', async () => {
      const sealed = await (await open()).seal(plaintext, context);
      expect(await (await open()).open(sealed, context)).toEqual(plaintext);
      const turned = Object.fromEntries(Object.entries(context).reverse());
      expect(await (await open()).open(sealed, turned)).toEqual(plaintext);
    });

    test('seals nothing at all and 100 KB alike', async () => {
      const sealer = await open();
      for (const size of [0, 1, 100 * 1024]) {
        const data = new Uint8Array(size).fill(size % 251);
        expect(await sealer.open(await sealer.seal(data, context), context)).toEqual(data);
      }
    });

    test('the same data sealed twice looks different and never shows', async () => {
      const sealer = await open();
      const [one, two] = [await sealer.seal(plaintext, context), await sealer.seal(plaintext, context)];
      expect(Buffer.compare(one, two)).not.toBe(0);
      expect(Buffer.from(one).includes('Placeholder')).toBe(false);
    });

    test.each<[string, Record<string, string>]>([
      ['another value', { ...context, pk: 'voter#2' }],
      ['an entry more', { ...context, more: 'x' }],
      ['an entry less', { table: 'roll', pk: 'voter#1' }],
      ['another name', { table: 'roll', pk: 'voter#1', attributes: 'person' }],
      ['the same text cut elsewhere', { table: 'rol', pk: 'voter#1', attribute: 'person' }],
    ])('does not open with %s in the context', async (_name, wrong) => {
      const sealer = await open();
      const sealed = await sealer.seal(plaintext, context);
      expect(await thrownBy(sealer.open(sealed, wrong))).toBeInstanceOf(SealBroken);
    });

    test('entries that join to the same text are different contexts', async () => {
      const sealer = await open();
      const sealed = await sealer.seal(plaintext, { a: 'b', c: 'd' });
      const others: readonly Record<string, string>[] = [
        { a: 'bc', d: 'd' },
        { ab: 'c', c: 'd' },
        { a: 'd', c: 'b' },
      ];
      for (const wrong of others) {
        expect(await thrownBy(sealer.open(sealed, wrong))).toBeInstanceOf(SealBroken);
      }
    });

    test('one changed bit anywhere, or a cut, breaks the seal', async () => {
      const sealer = await open();
      const sealed = await sealer.seal(plaintext, context);
      const step = Math.max(1, Math.floor(sealed.length / 40));
      for (let at = 0; at < sealed.length; at += step) {
        const altered = Uint8Array.from(sealed);
        altered.set([(altered[at] ?? 0) ^ 0x01], at);
        expect(await thrownBy(sealer.open(altered, context))).toBeInstanceOf(SealBroken);
      }
      const last = Uint8Array.from(sealed);
      last.set([(last.at(-1) ?? 0) ^ 0x80], last.length - 1);
      for (const bad of [last, sealed.subarray(0, -1), sealed.subarray(1), new Uint8Array()]) {
        expect(await thrownBy(sealer.open(bad, context))).toBeInstanceOf(SealBroken);
      }
    });

    test('what is appended is refused or left unread, never taken for content', async () => {
      const sealer = await open();
      const longer = Buffer.concat([await sealer.seal(plaintext, context), Buffer.alloc(5000, 'x')]);
      const outcome = await sealer.open(longer, context).catch((error: unknown) => error);
      if (!(outcome instanceof SealBroken)) expect(outcome).toEqual(plaintext);
    });

    test('another key does not open it', async () => {
      const sealed = await (await open()).seal(plaintext, context);
      expect(await thrownBy((await openOther()).open(sealed, context))).toBeInstanceOf(SealBroken);
    });

    test.each<[string, Record<string, string>]>([
      ['no entries', {}],
      ['an empty value', { pk: '' }],
      ['an empty name', { '': 'x' }],
      ['a reserved name', { 'aws-crypto-public-key': 'x' }],
    ])('a context with %s is refused', async (_name, bad) => {
      const sealer = await open();
      expect(await thrownBy(sealer.seal(plaintext, bad))).toBeInstanceOf(RangeError);
    });
  });
};
