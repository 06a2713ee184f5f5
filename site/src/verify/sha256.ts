/**
 * SHA-256 (FIPS 180-4) for the nodes of the log's tree: Web Crypto answers later, and thousands of later answers are slow.
 * Whole files go to Web Crypto all the same. Stands in for lib/services/results/log/sha256.ts in the browser's build.
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

const padded = (parts: readonly Uint8Array[]): Uint8Array => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const message = new Uint8Array(Math.ceil((length + 9) / BLOCK) * BLOCK);
  let at = 0;
  for (const part of parts) {
    message.set(part, at);
    at += part.length;
  }
  message[at] = 0x80;
  const view = new DataView(message.buffer);
  view.setUint32(message.length - 8, Math.floor(length / 2 ** 29));
  view.setUint32(message.length - 4, (length << 3) >>> 0);
  return message;
};

export const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const message = padded(parts);
  const view = new DataView(message.buffer);
  const state = Uint32Array.from(START);
  const schedule = new Uint32Array(64);
  const word = (words: Uint32Array, i: number): number => words[i] ?? 0;
  for (let block = 0; block < message.length; block += BLOCK) {
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
  }
  const digest = new Uint8Array(32);
  const out = new DataView(digest.buffer);
  state.forEach((value, i) => {
    out.setUint32(4 * i, value);
  });
  return digest;
};

/** Of a whole file, in lower-case hexadecimal. */
export const fileDigest = async (body: Uint8Array): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(body));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
};
