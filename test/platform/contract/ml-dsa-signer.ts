import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import type { MlDsaSigner } from '../../../lib/platform/ports';
import { thrownBy } from './records';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What every {@link MlDsaSigner} does; `open` gives the same key each time. */
export const mlDsaSignerContract = (open: () => Promise<MlDsaSigner>): void => {
  describe('ML-DSA signer', () => {
    test('the public key has 1312 bytes and stays the same', async () => {
      const key = await (await open()).publicKey();
      expect(key).toHaveLength(1312);
      expect(Buffer.from(await (await open()).publicKey()).equals(key)).toBe(true);
    });

    test('a signature verifies with plain ML-DSA-44, without a context, and only for its message', async () => {
      const signer = await open();
      const message = bytes('lorem.example/results\n1\n');
      const signature = await signer.sign(message);
      expect(signature).toHaveLength(2420);
      const key = await signer.publicKey();
      expect(ml_dsa44.verify(signature, message, key)).toBe(true);
      expect(ml_dsa44.verify(signature, bytes('lorem.example/results\n2\n'), key)).toBe(false);
    });

    test('4096 bytes are signed, one more is refused', async () => {
      const signer = await open();
      const longest = new Uint8Array(4096).fill(7);
      expect(ml_dsa44.verify(await signer.sign(longest), longest, await signer.publicKey())).toBe(true);
      expect(await thrownBy(signer.sign(new Uint8Array(4097)))).toBeInstanceOf(RangeError);
    });
  });
};
