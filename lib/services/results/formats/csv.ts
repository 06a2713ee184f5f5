import { type CsvRecord, PlainRecord, QuotedRecord } from './csv-record';
import { UnreadableFile } from './unreadable';

/** Characters of one record; a quote that is never closed runs into this instead of into memory. */
const MAX_RECORD = 64 * 1024;
const QUOTE = '"';
const QUOTE_CODE = 34;
const LINE_END = 10;
const CARRIAGE_RETURN = 13;

/** The record is good for the call alone: the next one takes its place. */
export type OnRecord = (record: CsvRecord, line: number) => void;

const DELIMITERS = [',', '\t', ';', '|'] as const;

/** The one that splits the first record into the most fields. */
const delimiterOf = (start: string): string => {
  const head = start.slice(0, start.search(/\r|\n|$/)).replace(/"(?:[^"]|"")*"/g, '');
  const counts = DELIMITERS.map((delimiter) => head.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
};

/**
 * Reads delimited text (RFC 4180) as it streams: quoted fields may hold delimiters, quotes and line ends; a quote in the
 * middle of a field is a character like others, as in `Testa "Tess" Placeholder`. Lines end in LF, CRLF, or CR alone.
 * Empty lines are left out. The line of a record is the one that it ends on.
 * @throws {UnreadableFile}
 */
export const readCsv = async (
  pieces: AsyncIterable<string>,
  onRecord: OnRecord,
  options: { readonly delimiter?: string; readonly skipLines?: number } = {},
): Promise<void> => {
  let { delimiter } = options;
  let toSkip = options.skipLines ?? 0;
  let held = '';
  let line = 0;
  let isCrOnly: boolean | undefined;

  const tooLong = (): never => {
    throw new UnreadableFile(
      `a record is longer than ${MAX_RECORD} characters; perhaps a quotation mark is not closed`,
      line + 1,
    );
  };

  /** A record that has a quotation mark in it; undefined where its end has not come yet. */
  const quoted = (text: string, from: number, isLast: boolean): { fields: string[]; next: number } | undefined => {
    const split = delimiter ?? ',';
    const fields: string[] = [];
    let at = from;
    const started = line;
    for (;;) {
      let field = '';
      if (text[at] === QUOTE) {
        at += 1;
        for (;;) {
          const close = text.indexOf(QUOTE, at);
          if (close === -1 || (close === text.length - 1 && !isLast)) {
            line = started;
            if (!isLast) return undefined;
            throw new UnreadableFile('a quotation mark is not closed', line + 1, fields.length + 1);
          }
          field += text.slice(at, close);
          at = close + 1;
          if (text[at] !== QUOTE) break;
          field += QUOTE;
          at += 1;
        }
        for (let end = field.indexOf('\n'); end >= 0; end = field.indexOf('\n', end + 1)) line += 1;
        const next = text[at];
        if (next !== undefined && next !== split && next !== '\n' && next !== '\r') {
          throw new UnreadableFile('text follows a closing quotation mark', line + 1, fields.length + 1);
        }
      } else {
        let end = at;
        while (end < text.length && text[end] !== split && text[end] !== '\n') end += 1;
        field = text.slice(at, end);
        if (text[end] !== split && field.endsWith('\r')) field = field.slice(0, -1);
        at = end;
      }
      fields.push(field);
      if (text[at] === '\r' && text[at + 1] === '\n') at += 1;
      if (text[at] === '\n') return { fields, next: at + 1 };
      if (at >= text.length) {
        if (isLast) return { fields, next: at };
        line = started;
        return undefined;
      }
      at += 1;
    }
  };

  const plain = new PlainRecord();
  /** Splits the record that starts at `from`. @returns where the next one starts; -1 where there is a quotation mark, -2 where its end has not come yet */
  const split = (text: string, from: number, by: number, isLast: boolean): number => {
    plain.begin(text);
    let start = from;
    for (let at = from; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === by) {
        plain.add(start, at);
        start = at + 1;
      } else if (code === LINE_END) {
        plain.add(start, at > from && text.charCodeAt(at - 1) === CARRIAGE_RETURN ? at - 1 : at);
        return at + 1;
      } else if (code === QUOTE_CODE) return -1;
    }
    if (!isLast) return -2;
    plain.add(
      start,
      text.length - (text.length > start && text.charCodeAt(text.length - 1) === CARRIAGE_RETURN ? 1 : 0),
    );
    return text.length;
  };

  /** Takes every record that has ended. @returns where the first one that has not begins */
  const take = (text: string, isLast: boolean): number => {
    let from = 0;
    while (from < text.length) {
      if (toSkip > 0) {
        const end = text.indexOf('\n', from);
        if (end === -1 && !isLast) return from;
        toSkip -= 1;
        line += 1;
        from = end === -1 ? text.length : end + 1;
        continue;
      }
      if (delimiter === undefined) {
        if (!isLast && text.indexOf('\n', from) === -1) return from;
        delimiter = delimiterOf(text.slice(from, from + MAX_RECORD));
      }
      let record: CsvRecord = plain;
      let next = split(text, from, delimiter.charCodeAt(0), isLast);
      if (next === -2) return from;
      if (next === -1) {
        const found = quoted(text, from, isLast);
        if (found === undefined) return from;
        record = new QuotedRecord(found.fields);
        next = found.next;
      }
      if (next - from > MAX_RECORD) tooLong();
      from = next;
      line += 1;
      if (record.length > 1 || !record.is(0, '')) onRecord(record, line);
    }
    return from;
  };

  for await (const piece of pieces) {
    let text = piece;
    if (isCrOnly === undefined) {
      const first = /\r(?!$)|\n/.exec(held + text);
      if (first) isCrOnly = first[0] === '\r' && (held + text)[first.index + 1] !== '\n';
      if (isCrOnly === true) held = held.replaceAll('\r', '\n');
    }
    if (isCrOnly === true) text = text.replaceAll('\r', '\n');
    text = held + text;
    held = text.slice(take(text, false));
    if (held.length > MAX_RECORD) tooLong();
  }
  take(held, true);
};
