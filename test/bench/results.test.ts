import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figuresIn, writeClarity, writeCsv } from '../../lib/bench/results/generate';
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
});
