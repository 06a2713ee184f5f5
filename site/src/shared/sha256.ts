import { hex } from '../../../lib/services/results/log/bytes';

/** SHA-256 (FIPS 180-4) of bytes as they come in: Web Crypto wants a whole file in memory, and cast vote records are large. */

/** Fractional parts of the square and cube roots of the first primes, computed rather than copied. */
const primes: number[] = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
/** The first 32 bits of a root's fraction. A double has 53 bits, and the largest whole part (6 or 17) needs five of them. */
const fraction = (root: number): number => Math.floor((root % 1) * 2 ** 32) >>> 0;
const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const ROUND = Uint32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));

const BLOCK = 64;
/** The last block ends with the length in bits. */
const LENGTH_BYTES = 8;
const rotated = (word: number, by: number): number => (word >>> by) | (word << (32 - by));
const word = (words: Uint32Array, i: number): number => words[i] ?? 0;

export class Sha256 {
  readonly #state = Uint32Array.from(START);
  readonly #schedule = new Uint32Array(64);
  /** Bytes that do not fill a block yet. */
  readonly #open = new Uint8Array(BLOCK);
  #filled = 0;
  #length = 0;

  update(bytes: Uint8Array): this {
    this.#length += bytes.length;
    let at = 0;
    if (this.#filled > 0) {
      at = Math.min(BLOCK - this.#filled, bytes.length);
      this.#open.set(bytes.subarray(0, at), this.#filled);
      this.#filled += at;
      if (this.#filled < BLOCK) return this;
      this.#take(new DataView(this.#open.buffer), 0);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (; at + BLOCK <= bytes.length; at += BLOCK) this.#take(view, at);
    this.#open.set(bytes.subarray(at));
    this.#filled = bytes.length - at;
    return this;
  }

  /** Ends it: nothing may be added after this. */
  digest(): Uint8Array {
    const length = this.#length;
    const padding = new Uint8Array(BLOCK + (this.#filled < BLOCK - LENGTH_BYTES ? 0 : BLOCK) - this.#filled);
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(length / 2 ** 29));
    view.setUint32(padding.length - 4, (length << 3) >>> 0);
    this.update(padding);
    const digest = new Uint8Array(32);
    const out = new DataView(digest.buffer);
    this.#state.forEach((value, i) => {
      out.setUint32(4 * i, value);
    });
    return digest;
  }

  #take(view: DataView, block: number): void {
    const [state, schedule] = [this.#state, this.#schedule];
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
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => {
      state[i] = word(state, i) + value;
    });
  }
}

/** Of bytes that come piece by piece: how many they were, and the digest in lower-case hexadecimal. */
export const digestOfStream = async (
  stream: ReadableStream<Uint8Array>,
  onRead: (bytes: number) => void = () => undefined,
): Promise<{ readonly bytes: number; readonly sha256: string }> => {
  const hash = new Sha256();
  let bytes = 0;
  const reader = stream.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    hash.update(piece.value);
    bytes += piece.value.length;
    onRead(bytes);
  }
  return { bytes, sha256: hex(hash.digest()) };
};

/** Of a file on the reader's machine, piece by piece; the file goes nowhere. In lower-case hexadecimal. */
export const digestOfFile = async (file: Blob, onRead: (bytes: number) => void): Promise<string> =>
  (await digestOfStream(file.stream(), onRead)).sha256;
