/**
 * SHA-256 (FIPS 180-4) for the nodes of the log's tree: Web Crypto answers later, and thousands of later answers are slow.
 * Whole files go to Web Crypto all the same, as long as they fit into memory. Stands in for lib/services/results/log/sha256.ts in the browser's build.
 */

/** Fractional parts of the square and cube roots of the first primes, computed rather than copied. */
const primes: number[] = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
/** The first 32 bits of a root's fraction. A double has 53 bits, and the largest whole part (6 or 17) needs five of them. */
const fraction = (root: number): number => Math.floor((root % 1) * 2 ** 32) >>> 0;
const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const ROUND = Uint32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));

const BLOCK = 64;
const rotated = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

const word = (words: Uint32Array, i: number): number => words[i] ?? 0;

/** Takes a message in pieces, whatever its length: no more than a block of it is held. */
const hashing = () => {
  const state = Uint32Array.from(START);
  const schedule = new Uint32Array(64);
  const rest = new Uint8Array(BLOCK);
  let held = 0;
  let length = 0;

  const compress = (view: DataView, block: number): void => {
    for (let i = 0; i < 64; i += 1) {
      if (i < 16) {
        schedule[i] = view.getUint32(block + 4 * i);
        continue;
      }
      const [before15, before2] = [word(schedule, i - 15), word(schedule, i - 2)];
      const small0 = rotated(before15, 7) ^ rotated(before15, 18) ^ (before15 >>> 3);
      const small1 = rotated(before2, 17) ^ rotated(before2, 19) ^ (before2 >>> 10);
      schedule[i] = word(schedule, i - 16) + small0 + word(schedule, i - 7) + small1;
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (let i = 0; i < 64; i += 1) {
      const large1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
      const first = (h + large1 + ((e & f) ^ (~e & g)) + word(ROUND, i) + word(schedule, i)) | 0;
      const large0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
      const second = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => {
      state[i] = word(state, i) + value;
    });
  };

  const update = (part: Uint8Array): void => {
    length += part.length;
    let at = 0;
    if (held > 0) {
      at = Math.min(BLOCK - held, part.length);
      rest.set(part.subarray(0, at), held);
      held += at;
      if (held < BLOCK) return;
      compress(new DataView(rest.buffer), 0);
      held = 0;
    }
    const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
    for (; at + BLOCK <= part.length; at += BLOCK) compress(view, at);
    rest.set(part.subarray(at));
    held = part.length - at;
  };

  const digest = (): Uint8Array => {
    const bytes = length;
    const end = new Uint8Array(BLOCK * (held + 9 > BLOCK ? 2 : 1) - held);
    end[0] = 0x80;
    const view = new DataView(end.buffer);
    view.setUint32(end.length - 8, Math.floor(bytes / 2 ** 29));
    view.setUint32(end.length - 4, (bytes << 3) >>> 0);
    update(end);
    const whole = new Uint8Array(32);
    const out = new DataView(whole.buffer);
    state.forEach((value, i) => {
      out.setUint32(4 * i, value);
    });
    return whole;
  };
  return { update, digest, bytes: () => length };
};

export const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = hashing();
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Of a file that is too large to be held: Web Crypto takes no pieces. */
export const streamDigest = async (
  body: ReadableStream<Uint8Array>,
): Promise<{ readonly bytes: number; readonly sha256: string }> => {
  const hash = hashing();
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) hash.update(next.value);
  const bytes = hash.bytes();
  return { bytes, sha256: hexOf(hash.digest()) };
};

/** Of a whole file, in lower-case hexadecimal. */
export const fileDigest = async (body: Uint8Array): Promise<string> =>
  hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(body))));
