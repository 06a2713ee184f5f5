import { createHash, randomBytes } from 'node:crypto';
import { fileDigest, sha256 } from '../../site/src/verify/sha256';

const right = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('the browser’s SHA-256', () => {
  test('gives the digests of the standard’s examples', () => {
    expect(Buffer.from(sha256(Buffer.from('abc'))).toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(Buffer.from(sha256()).toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  test('agrees with Node’s at every length around its blocks, in one part and in several', async () => {
    for (let length = 0; length < 200; length += 1) {
      const bytes = randomBytes(length);
      const cut = Math.floor(length / 3);
      expect(Buffer.from(sha256(bytes)).toString('hex')).toBe(right(bytes));
      expect(Buffer.from(sha256(bytes.subarray(0, cut), bytes.subarray(cut))).toString('hex')).toBe(right(bytes));
      expect(await fileDigest(bytes)).toBe(right(bytes));
    }
  });
});
