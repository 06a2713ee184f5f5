import { append, EMPTY_EDGE, rootOfLog } from '../../../../lib/services/results/log/edge';
import { hex, leafHash, rootOf, sameBytes } from '../../../../lib/services/results/log/hash';
import {
  consistencyProof,
  inclusionProof,
  rootFromInclusion,
  rootsFromConsistency,
  subtrees,
  TileMissing,
} from '../../../../lib/services/results/log/proof';

const SIZE = 1030;
const entry = (i: number): Uint8Array => new TextEncoder().encode(`entry ${i}`);
const files = new Map<string, Uint8Array>();
const leaves = Array.from({ length: SIZE }, (_, i) => leafHash(entry(i)));
const rootAt = (size: number): Uint8Array => rootOf(leaves.slice(0, size));
const read = async (path: string): Promise<Uint8Array | undefined> => files.get(path);
const SIZES = [1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, 700, SIZE];

beforeAll(() => {
  let edge = EMPTY_EDGE;
  for (let i = 0; i < SIZE; i += 1) {
    const next = append(edge, entry(i));
    edge = next.edge;
    for (const file of next.files) files.set(file.path, file.body);
  }
  expect(sameBytes(rootOfLog(edge), rootAt(SIZE))).toBe(true);
});

describe('a proof out of the log’s tiles', () => {
  it('leads from any entry to the root of any size, and from no other entry', async () => {
    for (const size of SIZES) {
      const tree = subtrees(size, read);
      for (const index of new Set([0, Math.floor(size / 3), size - 2, size - 1].filter((i) => i >= 0))) {
        const proof = await inclusionProof(tree, index, size);
        const rootFrom = (leaf: Uint8Array | undefined, at = index, path = proof) =>
          hex(rootFromInclusion(leaf ?? new Uint8Array(), at, size, path) ?? new Uint8Array());
        const right = hex(rootAt(size));
        expect(rootFrom(leaves[index])).toBe(right);
        expect(rootFrom(leafHash(entry(SIZE)))).not.toBe(right);
        if (size > 1) {
          expect(rootFrom(leaves[index], index === 0 ? size - 1 : 0)).not.toBe(right);
          expect(rootFrom(leaves[index], index, proof.slice(1))).toBe('');
        }
        expect(rootFrom(leaves[index], index, [...proof, new Uint8Array(32)])).toBe('');
      }
    }
  });

  it('says that any size of the log continues any smaller one, and of no other log', async () => {
    for (const size of SIZES) {
      const tree = subtrees(size, read);
      for (const older of SIZES.filter((n) => n <= size)) {
        const proof = await consistencyProof(tree, older, size);
        const roots = rootsFromConsistency(rootAt(older), older, size, proof);
        expect(roots && [hex(roots.older), hex(roots.newer)]).toEqual([hex(rootAt(older)), hex(rootAt(size))]);
        const forged = rootsFromConsistency(leafHash(entry(SIZE)), older, size, proof);
        const holds =
          forged !== undefined &&
          sameBytes(forged.older, leafHash(entry(SIZE))) &&
          sameBytes(forged.newer, rootAt(size));
        expect(holds).toBe(false);
        expect(rootsFromConsistency(rootAt(older), older, size, [...proof, new Uint8Array(32)])).toBeUndefined();
      }
    }
    expect(rootsFromConsistency(rootAt(5), 5, 4, [])).toBeUndefined();
  });

  it('has the hashes that RFC 6962 gives for its own example of seven leaves', async () => {
    const tree = subtrees(7, read);
    const at = async (start: number, end: number) => hex(await tree.root(start, end));
    const path = (await inclusionProof(tree, 3, 7)).map(hex);
    expect(path).toEqual([hex(leaves[2] ?? new Uint8Array()), await at(0, 2), await at(4, 7)]);
    expect((await consistencyProof(tree, 3, 7)).map(hex)).toEqual([
      hex(leaves[2] ?? new Uint8Array()),
      hex(leaves[3] ?? new Uint8Array()),
      await at(0, 2),
      await at(4, 7),
    ]);
    expect((await consistencyProof(tree, 4, 7)).map(hex)).toEqual([await at(4, 7)]);
  });

  it('reads a handful of tiles of a large log, each once, and names one that is missing', async () => {
    const tree = subtrees(SIZE, read);
    await inclusionProof(tree, 300, SIZE);
    expect(tree.tilesRead()).toBeLessThanOrEqual(3);
    const without = subtrees(SIZE, async (path) => (path === 'log/tile/0/001' ? undefined : files.get(path)));
    await expect(inclusionProof(without, 300, SIZE)).rejects.toThrow(TileMissing);
    await expect(inclusionProof(without, 300, SIZE)).rejects.toThrow('log/tile/0/001');
  });
});
