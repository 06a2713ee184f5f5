import { createHash, randomBytes } from 'node:crypto';
import { fileDigest, sha256, streamDigest } from '../../site/src/verify/sha256';

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

  test('takes a file in pieces of any length, and says how long it was', async () => {
    const bytes = randomBytes(5000);
    for (const piece of [1, 63, 64, 65, 127, 129, 1000, 5000]) {
      const body = new ReadableStream<Uint8Array>({
        start: (stream) => {
          for (let at = 0; at < bytes.length; at += piece) stream.enqueue(bytes.subarray(at, at + piece));
          stream.close();
        },
      });
      expect([piece, await streamDigest(body)]).toEqual([piece, { bytes: 5000, sha256: right(bytes) }]);
    }
  });
});
