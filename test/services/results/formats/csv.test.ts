import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { readCsv } from '../../../../lib/services/results/formats/csv';
import { fieldsOf } from '../../../../lib/services/results/formats/csv-record';
import { UnreadableFile } from '../../../../lib/services/results/formats/unreadable';

const inPieces = async function* (text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
};
const read = async (text: string, size = 7, options = {}): Promise<(readonly string[])[]> => {
  const records: (readonly string[])[] = [];
  await readCsv(inPieces(text, size), (record) => records.push(fieldsOf(record)), options);
  return records;
};

describe('delimited text', () => {
  it('is read as another CSV reader reads it, however it is cut into pieces', async () => {
    const field = fc.string({ unit: fc.constantFrom(...'ab ,;"\n\r\té'), maxLength: 8 });
    const quote = (value: string): string =>
      /[",\n\r]/.test(value) || value === '' ? `"${value.replaceAll('"', '""')}"` : value;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.integer({ min: 1, max: 30 }),
        async (rows, end, endsWithLine, size) => {
          const text = `a,b${end}${rows.map((row) => row.map(quote).join(',')).join(end)}${endsWithLine ? end : ''}`;
          const wanted: unknown = parse(text, {
            relax_column_count: true,
            skip_empty_lines: true,
            record_delimiter: end,
          });
          expect(await read(text, size, { delimiter: ',' })).toEqual(wanted);
        },
      ),
    );
  });

  it('may end its lines with carriage returns alone, and be split by tabs, semicolons or bars', async () => {
    const wanted = [
      ['a', 'b'],
      ['1', 'x,y'],
    ];
    for (const size of [1, 2, 3, 100]) {
      expect(await read('a,b\r1,"x,y"\r', size)).toEqual(wanted);
      expect(await read('a,b\r\n1,"x,y"\r\n', size)).toEqual(wanted);
      for (const delimiter of ['\t', ';', '|']) {
        expect(await read(`a${delimiter}b\n1${delimiter}x,y\n`, size)).toEqual(wanted);
      }
    }
  });

  it('keeps a quotation mark in the middle of a field', async () => {
    expect(await read('a,b\nTesta "Tess" Placeholder,1\n')).toEqual([
      ['a', 'b'],
      ['Testa "Tess" Placeholder', '1'],
    ]);
  });

  it('gives each record the line that it ends on', async () => {
    const lines: number[] = [];
    await readCsv(inPieces('a\n"x\ny"\n\nb\n', 2), (_, line) => lines.push(line));
    expect(lines).toEqual([1, 3, 5]);
  });

  it('is refused where a quotation mark is not closed, or closed too early', async () => {
    await expect(read('a,b\n1,"x')).rejects.toThrow(UnreadableFile);
    await expect(read('a,b\n1,"x"y')).rejects.toMatchObject({ line: 2, column: 2 });
    await expect(read(`a,b\n1,"${'x'.repeat(70_000)}`)).rejects.toThrow('not closed');
    await expect(read(`a,b\n${'x'.repeat(70_000)},`, 5000)).rejects.toThrow('longer than');
  });
});
