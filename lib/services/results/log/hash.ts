import { sha256 } from './sha256';

export { base64, hex, sameBytes } from './bytes';
export { sha256 } from './sha256';

/** RFC 6962, section 2.1. The prefixes keep an inner node from being passed off as an entry. */
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const HASH_BYTES = 32;

export const leafHash = (entry: Uint8Array): Uint8Array => sha256(LEAF, entry);
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(NODE, left, right);

/** Root of the empty tree. */
export const EMPTY_ROOT = sha256();

/**
 * The perfect subtrees that a list of equal subtrees falls into, largest first: 7 gives subtrees of 4, 2 and 1.
 * @param hashes roots of subtrees of one size, left to right
 */
const perfectSubtrees = (hashes: readonly Uint8Array[]): Uint8Array[] => {
  // Each entry of the stack is a subtree; two of the same size become one, as carries in binary addition.
  const stack: { size: number; hash: Uint8Array }[] = [];
  for (const hash of hashes) {
    let top = { size: 1, hash };
    for (let left = stack.at(-1); left !== undefined && left.size === top.size; left = stack.at(-1)) {
      stack.pop();
      top = { size: left.size * 2, hash: nodeHash(left.hash, top.hash) };
    }
    stack.push(top);
  }
  return stack.map((entry) => entry.hash);
};

const foldRight = (subtrees: readonly Uint8Array[]): Uint8Array => {
  const last = subtrees.at(-1);
  if (last === undefined) return EMPTY_ROOT;
  return subtrees.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
};

/** Merkle tree hash (RFC 6962, MTH) over leaf hashes. */
export const rootOf = (leafHashes: readonly Uint8Array[]): Uint8Array => foldRight(perfectSubtrees(leafHashes));

/**
 * The same root from the right edge alone.
 * @param levels for each tile level, level 0 first, the hashes of its partial tile
 */
export const rootOfEdge = (levels: readonly (readonly Uint8Array[])[]): Uint8Array =>
  foldRight([...levels].reverse().flatMap((hashes) => perfectSubtrees(hashes)));
