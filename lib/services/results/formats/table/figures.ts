import { ownString } from '../build/builder';
import { type CsvRecord, fieldsOf, QuotedRecord } from '../csv-record';
import { LIMITS, type Observation } from '../parsed';
import { UnreadableFile } from '../unreadable';

const ABSENT = new Set(['', '-', '--', 'n/a', 'na', 'null', 'none']);
const SUPPRESSED = new Set(['*', '**', 'x', '<5', '<10', 's']);
/** More different names than any state has. */
const REMEMBERED_STRINGS = 200_000;

/** The row that is being read: its fields as names and figures. */
export class Row {
  line = 1;
  #record: CsvRecord = new QuotedRecord([]);
  readonly #raw: string[] = [];
  readonly #names: string[] = [];
  readonly #strings = new Map<string, string>();
  #suppressed = 0;
  #firstSuppressed = 0;

  constructor(readonly names: readonly string[]) {}

  take(record: CsvRecord, line: number): void {
    this.#record = record;
    this.line = line;
    for (let extra = this.names.length; extra < record.length; extra += 1) {
      if (record.field(extra).trim() === '') continue;
      this.fail(`the row has ${record.length} fields, the header ${this.names.length}`, this.names.length);
    }
  }

  isBlank(): boolean {
    return fieldsOf(this.#record).every((value) => value.trim() === '');
  }

  readonly fail = (reason: string, index?: number): never => {
    throw new UnreadableFile(reason, this.line, index === undefined ? undefined : index + 1);
  };

  /** A name. Rows repeat the one before them in most columns: the same name is the same string, and costs nothing to compare. */
  text(index: number | undefined): string {
    if (index === undefined) return '';
    const before = this.#raw[index];
    if (before !== undefined && this.#record.is(index, before)) return this.#names[index] ?? '';
    const raw = this.#own(this.#record.field(index));
    const value = raw.trim();
    if (value.length > LIMITS.nameCharacters) this.fail('a field is too long', index);
    this.#raw[index] = raw;
    this.#names[index] = value;
    return value;
  }

  /** The same text is the same string, of its own and not cut out of the file. */
  #own(cut: string): string {
    const known = this.#strings.get(cut);
    if (known !== undefined) return known;
    const own = ownString(cut);
    if (this.#strings.size < REMEMBERED_STRINGS) this.#strings.set(own, own);
    return own;
  }

  /** A count; undefined where the file has none there. */
  figure(index: number): number | undefined {
    // Nearly every figure is a few digits and nothing else.
    const digits = this.#record.digits(index);
    return digits >= 0 ? digits : this.#unusual(this.#record.field(index).trim(), index);
  }

  #unusual(value: string, index: number): number | undefined {
    const plain = value.toLowerCase();
    if (ABSENT.has(plain)) return undefined;
    if (SUPPRESSED.has(plain)) {
      this.#suppressed += 1;
      if (this.#firstSuppressed === 0) this.#firstSuppressed = this.line;
      return undefined;
    }
    // Spreadsheets write thousands with commas and whole numbers with a zero fraction.
    const whole = /^\d{1,3}(?:,\d{3})+$/.test(value) ? value.replaceAll(',', '') : value.replace(/\.0+$/, '');
    if (/^\d{1,9}$/.test(whole)) return Number(whole);
    return this.fail(
      `${JSON.stringify(value.slice(0, 40))} in column ${this.names[index] ?? index + 1} is not a whole number of votes`,
      index,
    );
  }

  observations(): readonly Observation[] {
    if (this.#suppressed === 0) return [];
    return [
      {
        severity: 'warning',
        code: 'figures-suppressed',
        message: `${this.#suppressed} figures are suppressed (an asterisk or the like; the first on line ${this.#firstSuppressed}). Totals lack them.`,
      },
    ];
  }
}
