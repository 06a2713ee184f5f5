import { createReadStream, readFileSync } from 'node:fs';
import { readResults } from '../../../../lib/services/results/formats/read-results';
import { reconcile } from '../../../../lib/services/results/reconcile';
import { sharedData } from '../../../support/shared-data';

const matchAll = (text: string, pattern: RegExp): number[] =>
  [...text.matchAll(pattern)].map((match) => Number(match[1]));
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe('real results files', () => {
  it.each([
    ['results/ga_bacon_precincts_11-3.xml', 'Bacon', 1, 20, 4680, 6720],
    ['results/ga_gwinnett_precincts_11-3.xml', 'Gwinnett', 156, 3, 416458, 581467],
  ] as const)(
    '%s loads with every total that stands in it',
    async (file, region, units, contests, ballots, registered) => {
      const path = sharedData(file);
      if (path === undefined) return;
      const parsed = await readResults(createReadStream(path));
      const { report } = parsed;
      expect(report).toMatchObject({
        format: 'clarity-detail-xml',
        electionDate: '2020-11-03',
        jurisdiction: region,
        ballotsCast: ballots,
        registeredVoters: registered,
      });
      expect([report.units.length, report.contests.length]).toEqual([units, contests]);
      // Read again with nothing but a pattern: the totals as they stand in the file, in its order.
      const text = readFileSync(path, 'utf8');
      const totals = report.contests.flatMap((contest) => contest.selections.map(({ figures }) => figures.total));
      expect(totals).toEqual(matchAll(text, /totalVotes="(\d+)"/g));
      const cells = report.contests.flatMap((contest) => [
        ...contest.selections.flatMap(({ figures }) => [...figures.byUnit]),
        ...(contest.overvotes?.byUnit ?? []),
        ...(contest.undervotes?.byUnit ?? []),
      ]);
      expect(cells.every((votes) => votes >= 0)).toBe(true);
      expect(sum(cells)).toBe(sum(matchAll(text, /<Precinct name="[^"]*" votes="(\d+)"/g)));
      expect(reconcile(parsed, { electionDate: '2020-11-03', status: 'unofficial-complete' })).toEqual([]);
    },
  );

  it('results/20161108__de__general__precinct.csv loads without counting its TOTAL rows twice, and reports them', async () => {
    const path = sharedData('results/20161108__de__general__precinct.csv');
    if (path === undefined) return;
    const parsed = await readResults(createReadStream(path));
    const rows = readFileSync(path, 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((row) => row.split(','));
    const votesOf = (office: string, candidate: string, total: boolean): number =>
      sum(
        rows
          .filter((row) => row[2] === office && row[5] === candidate && (row[1] === 'Total') === total)
          .map((row) => Number(row[8])),
      );
    const president = parsed.report.contests.find(({ name }) => name === 'President');
    expect(president?.selections).toHaveLength(4);
    for (const selection of president?.selections ?? []) {
      expect(selection.figures.total).toBe(votesOf('President', selection.name, false));
      expect(selection.figures.total).toBe(votesOf('President', selection.name, true));
      expect(sum(Object.values(selection.figures.byVoteType))).toBe(selection.figures.total);
    }
    const inFile = sum(rows.filter((row) => row[1] !== 'Total').map((row) => Number(row[8])));
    const read = parsed.report.contests.flatMap((contest) => contest.selections.map(({ figures }) => figures.total));
    expect(sum(read)).toBe(inFile);
    const findings = reconcile(parsed, { electionDate: '2020-11-03' });
    // Eighteen TOTAL rows stand under one county and are the total of all.
    expect(findings.filter(({ code }) => code === 'total-of-all-counties')).toHaveLength(18);
    expect(findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['election-date-unknown', 'ballots-unknown']),
    );
    expect(findings.filter(({ severity }) => severity === 'blocking')).toEqual([]);
  });
});
