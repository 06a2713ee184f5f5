/**
 * Columns of figures as bytes: each column is its length and then its values, as variable-length integers of seven bits
 * to the byte. Most figures of a precinct take one byte. Values are at least -1 ("no figure").
 */
const MORE = 0x80;
const LOW = 0x7f;
const FIRST_CAPACITY = 64 * 1024;

export class ColumnWriter {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #length = 0;

  write(column: Int32Array): void {
    this.#number(column.length);
    for (const value of column) this.#number(value + 1);
  }

  /** Rising numbers, such as places in a list: only the steps between them. */
  writeRising(column: Int32Array): void {
    let before = 0;
    this.#number(column.length);
    for (const value of column) {
      const step = value - before;
      this.#number(step >= 0 ? step * 2 : step * -2 - 1);
      before = value;
    }
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #number(value: number): void {
    if (this.#length + 5 > this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    let rest = value >>> 0;
    while (rest >= MORE) {
      this.#bytes[this.#length++] = (rest & LOW) | MORE;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }
}

export class ColumnReader {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  read(): Int32Array {
    return this.#column((value) => value - 1);
  }

  readRising(): Int32Array {
    let before = 0;
    return this.#column((code) => {
      before += code % 2 === 0 ? code / 2 : -(code + 1) / 2;
      return before;
    });
  }

  #column(decode: (code: number) => number): Int32Array {
    const length = this.#number();
    // Each value takes a byte at least.
    if (length > this.bytes.length - this.#at) throw new Error('the columns of the staged figures are cut short');
    const column = new Int32Array(length);
    for (let i = 0; i < length; i += 1) column[i] = decode(this.#number());
    return column;
  }

  #number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.#at++];
      if (byte === undefined) throw new Error('the columns of the staged figures are cut short');
      value |= (byte & LOW) << shift;
      if (byte < MORE) return value >>> 0;
    }
  }
}
