import { createHash, randomBytes } from 'node:crypto';
import { digestOfFile, digestOfStream, Sha256 } from '../../site/src/shared/sha256';
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

  test('takes a file piece by piece, wherever the pieces end', async () => {
    const bytes = randomBytes(70_000);
    const hash = new Sha256();
    for (let at = 0, step = 1; at < bytes.length; at += step, step = (step * 7 + 3) % 301) {
      hash.update(bytes.subarray(at, at + step));
    }
    expect(Buffer.from(hash.digest()).toString('hex')).toBe(right(bytes));
    const read: number[] = [];
    expect(await digestOfFile(new Blob([bytes]), (so) => read.push(so))).toBe(right(bytes));
    expect(read.at(-1)).toBe(bytes.length);
    expect(await digestOfStream(new Blob([bytes]).stream())).toEqual({ bytes: 70_000, sha256: right(bytes) });
  });
});
