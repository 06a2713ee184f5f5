import { LIMITS, type Observation } from '../parsed';
import { UnreadableFile } from '../unreadable';

const ABSENT = new Set(['', '-', '--', 'n/a', 'na', 'null', 'none']);
const SUPPRESSED = new Set(['*', '**', 'x', '<5', '<10', 's']);
const DIGITS = 9;
const ZERO = 48;

/** The row that is being read: its fields as names and figures. */
export class Row {
  fields: readonly string[] = [];
  line = 1;
  #suppressed = 0;
  #firstSuppressed = 0;

  constructor(readonly names: readonly string[]) {}

  readonly fail = (reason: string, index?: number): never => {
    throw new UnreadableFile(reason, this.line, index === undefined ? undefined : index + 1);
  };

  text(index: number | undefined): string {
    if (index === undefined) return '';
    const value = this.fields[index]?.trim() ?? '';
    if (value.length > LIMITS.nameCharacters) this.fail('a field is too long', index);
    return value;
  }

  /** A count; undefined where the file has none there. */
  figure(index: number): number | undefined {
    const raw = this.fields[index] ?? '';
    // Nearly every figure is a few digits and nothing else.
    let value = 0;
    let at = 0;
    for (; at < raw.length && at < DIGITS; at += 1) {
      const digit = raw.charCodeAt(at) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    return at > 0 && at === raw.length ? value : this.#unusual(raw.trim(), index);
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
