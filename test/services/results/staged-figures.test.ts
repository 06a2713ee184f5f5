import fc from 'fast-check';
import { ColumnReader, ColumnWriter } from '../../../lib/services/results/columns';
import { readResults } from '../../../lib/services/results/formats/read-results';
import { readFigures, readHead, type StagedFigures, stageFigures } from '../../../lib/services/results/staged-figures';
import { bytes, clarity } from './support/files';
import { memoryObjects } from './support/memory-ports';

const figuresOf = async (file: string): Promise<StagedFigures> => ({
  schema: 'election-staged/v2',
  electionId: '2020-11-03-general',
  status: 'unofficial-partial',
  fileSha256: '0'.repeat(64),
  report: (await readResults(bytes(file))).report,
  findings: [],
});

describe('staged figures', () => {
  it('come back as they were put, whatever the columns hold', () => {
    const figure = fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: 999_999_999 }), fc.constant(0x7fffffff - 1));
    const column = fc.array(figure, { maxLength: 300 }).map((values) => Int32Array.from(values));
    const rising = fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 300 }).map((v) => Int32Array.from(v));
    fc.assert(
      fc.property(fc.array(column), rising, (columns, places) => {
        const writer = new ColumnWriter();
        writer.writeRising(places);
        for (const each of columns) writer.write(each);
        const reader = new ColumnReader(writer.bytes());
        expect(reader.readRising()).toEqual(places);
        for (const each of columns) expect(reader.read()).toEqual(each);
      }),
    );
  });

  it('are the same report after staging, and a head alone has the totals', async () => {
    const staged = memoryObjects();
    const figures = await figuresOf(clarity());
    const sha256 = await stageFigures(staged, figures);
    expect(await readFigures(staged, sha256)).toEqual(figures);
    const head = await readHead(staged, sha256);
    expect(head.report.contests[0]?.selections[0]?.figures).toEqual({
      total: 50,
      byVoteType: { 'Election Day Votes': 50 },
      types: ['Election Day Votes'],
    });
  });

  it('are refused when a byte of the head or of the columns was changed, or when either is gone', async () => {
    const staged = memoryObjects();
    const sha256 = await stageFigures(staged, await figuresOf(clarity()));
    for (const [key, body] of [...staged.files]) {
      const altered = Uint8Array.from(body);
      altered[altered.length - 1] = (altered[altered.length - 1] ?? 0) ^ 1;
      staged.files.set(key, altered);
      await expect(readFigures(staged, sha256)).rejects.toThrow('altered');
      staged.files.delete(key);
      await expect(readFigures(staged, sha256)).rejects.toThrow('missing');
      staged.files.set(key, body);
    }
  });

  it('take less than two bytes for each figure of a unit', async () => {
    const staged = memoryObjects();
    const units = Array.from({ length: 500 }, (_, i) => i % 200);
    const file = clarity({ ballots: units.map(() => 1000), lines: [{ name: 'Testa Placeholder', units }] });
    await stageFigures(staged, await figuresOf(file));
    const [columns] = [...staged.files].filter(([key]) => key.endsWith('.columns'));
    // All types together, one vote type, and the places of the units.
    expect(columns?.[1].length).toBeLessThan(3 * 500 * 2);
  });
});
