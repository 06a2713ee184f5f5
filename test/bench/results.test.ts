import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figuresIn, writeClarity, writeCsv } from '../../lib/bench/results/generate';
import { measureLog } from '../../lib/bench/results/log-tasks';
import { runTask } from '../../lib/bench/results/tasks';

const SIZE = { counties: 3, precincts: 40, contests: 5, lines: 5 };

describe('the bench of results', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bench-results-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('reads every figure that it wrote, in both formats, and loads without a finding', async () => {
    const [csv, xml] = [join(folder, 'a.csv'), join(folder, 'a.xml')];
    await writeCsv(csv, SIZE);
    await writeClarity(xml, SIZE);
    expect((await runTask('read', csv)).count).toBe(figuresIn(SIZE));
    expect((await runTask('read', xml)).count).toBe(figuresIn(SIZE));
    // A header, a row of ballots for each precinct, and a row for each figure: what the bare parser sees.
    expect((await runTask('csv-parse', csv)).count).toBe(1 + SIZE.precincts + figuresIn(SIZE));
    expect((await runTask('saxes', xml)).count).toBeGreaterThan(figuresIn(SIZE));
    const loaded = await runTask('load', csv);
    expect(loaded.count).toBe(0);
    expect(loaded.bytes).toBeGreaterThan(figuresIn(SIZE));
  });

  it('makes a release whose figures an outsider finds no fault in, signed and unsigned of the same size', async () => {
    const csv = join(folder, 'b.csv');
    await writeCsv(csv, SIZE);
    const whole = (await runTask('make-release', csv)).count;
    expect(whole).toBeGreaterThan(figuresIn(SIZE));
    for (const name of ['write-unsigned', 'write-signed', 'check-figures'] as const) {
      expect((await runTask(name, csv)).count).toBe(whole);
    }
    const visitor = await runTask('visitor-bytes', csv);
    expect(visitor.count).toBeLessThan(visitor.bytes ?? 0);
  });

  it('proves with a log of any size, and reads no more of a large one than some tiles', async () => {
    const small = await measureLog(1);
    const large = await measureLog(3000);
    expect([small.count, large.count]).toEqual([1, 3000]);
    expect(large.proofs.tiles).toBeLessThan(8);
    expect(large.proofs.bytes).toBeLessThan(large.recompute.bytes);
  });
});
