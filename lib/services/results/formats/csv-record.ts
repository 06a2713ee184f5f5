/** One record of delimited text, for as long as it is the current one. Nothing is cut out of the text before somebody asks for it. */
export interface CsvRecord {
  readonly length: number;
  field(index: number): string;
  /** Is the field this very text? Answers without making a string of it. */
  is(index: number, text: string): boolean;
  /** A field of up to nine digits and nothing else, as a number; -1 for any other. */
  digits(index: number): number;
}

const ZERO = 48;
const NINE = 57;
const MAX_DIGITS = 9;
const FIRST_CAPACITY = 64;

/** Fields as places in the text that was read. */
export class PlainRecord implements CsvRecord {
  length = 0;
  #text = '';
  #starts = new Int32Array(FIRST_CAPACITY);
  #ends = new Int32Array(FIRST_CAPACITY);

  begin(text: string): void {
    this.#text = text;
    this.length = 0;
  }

  add(start: number, end: number): void {
    if (this.length === this.#starts.length) {
      const [starts, ends] = [this.#starts, this.#ends];
      this.#starts = new Int32Array(starts.length * 2);
      this.#ends = new Int32Array(starts.length * 2);
      this.#starts.set(starts);
      this.#ends.set(ends);
    }
    this.#starts[this.length] = start;
    this.#ends[this.length] = end;
    this.length += 1;
  }

  field(index: number): string {
    return index < this.length ? this.#text.slice(this.#starts[index], this.#ends[index]) : '';
  }

  is(index: number, text: string): boolean {
    if (index >= this.length) return text === '';
    const start = this.#starts[index] ?? 0;
    return (this.#ends[index] ?? 0) - start === text.length && this.#text.startsWith(text, start);
  }

  digits(index: number): number {
    if (index >= this.length) return -1;
    const start = this.#starts[index] ?? 0;
    const end = this.#ends[index] ?? 0;
    if (end === start || end - start > MAX_DIGITS) return -1;
    let value = 0;
    for (let at = start; at < end; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code < ZERO || code > NINE) return -1;
      value = value * 10 + code - ZERO;
    }
    return value;
  }
}

/** Fields that had to be put together, because there are quotation marks among them. */
export class QuotedRecord implements CsvRecord {
  constructor(readonly fields: readonly string[]) {}

  get length(): number {
    return this.fields.length;
  }

  field(index: number): string {
    return this.fields[index] ?? '';
  }

  is(index: number, text: string): boolean {
    return this.field(index) === text;
  }

  digits(index: number): number {
    const field = this.field(index);
    return /^\d{1,9}$/.test(field) ? Number(field) : -1;
  }
}

export const fieldsOf = (record: CsvRecord): string[] =>
  Array.from({ length: record.length }, (_, index) => record.field(index));
