import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Signer } from '../../../lib/platform/ports';
import { thrownBy } from './records';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const keyOf = (raw: Uint8Array): KeyObject =>
  createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url') }, format: 'jwk' });

/** What every {@link Signer} does; `open` gives the same key each time. */
export const signerContract = (open: () => Promise<Signer>): void => {
  describe('signer', () => {
    test('the public key has 32 bytes and stays the same', async () => {
      const key = await (await open()).publicKey();
      expect(key).toHaveLength(32);
      expect(await (await open()).publicKey()).toEqual(key);
    });

    test('a signature verifies with plain Ed25519, and only for its message', async () => {
      const signer = await open();
      const message = bytes('lorem.example/results\n1\n');
      const signature = await signer.sign(message);
      expect(signature).toHaveLength(64);
      const key = keyOf(await signer.publicKey());
      expect(verify(null, message, key, signature)).toBe(true);
      expect(verify(null, bytes('lorem.example/results\n2\n'), key, signature)).toBe(false);
    });

    test('the same message gives the same signature, so a repeated release gives the same bytes', async () => {
      const message = bytes('release 1');
      const first = await (await open()).sign(message);
      expect(await (await open()).sign(message)).toEqual(first);
      expect(await (await open()).sign(bytes('release 2'))).not.toEqual(first);
    });

    test('4096 bytes are signed, one more is refused', async () => {
      const signer = await open();
      const key = keyOf(await signer.publicKey());
      const longest = new Uint8Array(4096).fill(7);
      expect(verify(null, longest, key, await signer.sign(longest))).toBe(true);
      expect(await thrownBy(signer.sign(new Uint8Array(4097)))).toBeInstanceOf(RangeError);
    });
  });
};
