import type { PageFigures } from '../../lib/contracts/published';
import { totalsOf } from '../../lib/services/results/files/totals';
import {
  type Contest,
  chooseElection,
  nextSort,
  searchContests,
  sortRows,
  unitRows,
  unitsOf,
  unitsReported,
  unitsWithFigures,
  votesInContest,
  voteTypesOf,
} from '../../site/src/live/figures';
import { dayOf, instant, percent } from '../../site/src/shared/format';

const PAGE: PageFigures = {
  schema: 'election-page/v1',
  jurisdiction: 'Lorem County (made up)',
  electionId: '2020-11-03-general',
  electionName: 'General Election',
  electionDate: '2020-11-03',
  release: 2,
  status: 'unofficial-partial',
  releasedAt: '2020-11-04T02:00:00.000Z',
  units: [],
  contests: [],
  notes: [],
};
const UNITS = ['Ipsum 10', 'Ipsum 9', 'Lorem 1'].map((name, i) => ({ id: `u${i}`, name, reported: true }));
const contest = (name: string, ...byUnit: readonly (readonly (number | null)[])[]): Contest => ({
  id: name,
  name,
  votesAllowed: 1,
  notes: [],
  selections: byUnit.map((votes, i) => ({
    id: `${name}-${i}`,
    name: ['Testa Placeholder', 'Éxempla Notreal'][i] ?? 'Write-in',
    party: i === 1 ? 'Ipsum Party' : undefined,
    writeIn: false,
    votes: votes.reduce<number>((sum, v) => sum + (v ?? 0), 0),
    byVoteType: { 'Election Day': 1, ...(i === 1 ? { 'By mail': 2 } : {}) },
    byUnit: [...votes],
  })),
});
const KEEPER = contest('Keeper of the Placeholder', [10, 30, 20], [5, null, 6]);

describe('the figures of the results page', () => {
  test('a share is of the votes for this contest, everywhere or in one unit', () => {
    expect(votesInContest(KEEPER)).toBe(71);
    expect(votesInContest(KEEPER, 1)).toBe(30);
    expect(percent(60, 71)).toBe('84.51%');
  });

  test('nothing is divided by no votes at all', () => {
    expect(percent(0, 0)).toBe('–');
  });

  test('a unit where the contest was not on the ballot is left out, one with zero votes is not', () => {
    expect(unitsOf(contest('x', [0, null, 4], [0, null, 1]))).toEqual([0, 2]);
    expect(unitsWithFigures(contest('x', [null, null]))).toBe(0);
    expect(unitsWithFigures(contest('x', [0, null, 4], [0, null, 1]))).toBe(2);
  });

  test('a missing figure stays a dash and stands last, whichever way the column is sorted', () => {
    const rows = unitRows(KEEPER, UNITS);
    expect(rows[1]?.votes).toEqual([30, null]);
    const names = (direction: 'ascending' | 'descending') =>
      sortRows(rows, { column: 1, direction }).map((row) => row.name);
    expect(names('descending')).toEqual(['Lorem 1', 'Ipsum 10', 'Ipsum 9']);
    expect(names('ascending')).toEqual(['Ipsum 10', 'Lorem 1', 'Ipsum 9']);
  });

  test('the totals, which carry no units, say how many there are as the whole file does', () => {
    const whole = { ...PAGE, units: UNITS.map((unit, i) => ({ ...unit, reported: i > 0 })), contests: [KEEPER] };
    const totals = totalsOf(whole);
    expect(totals.units).toEqual([]);
    expect(totals.contests[0]?.selections.every(({ byUnit }) => byUnit.length === 0)).toBe(true);
    expect(unitsReported(totals)).toEqual(unitsReported(whole));
    expect(unitsReported(totals)).toEqual({ reported: 2, all: 3 });
    expect(totals.contests.map(unitsWithFigures)).toEqual(whole.contests.map(unitsWithFigures));
  });

  test('names sort as people count: 9 before 10', () => {
    const rows = unitRows(KEEPER, UNITS);
    expect(sortRows(rows, { column: 'name', direction: 'ascending' }).map((row) => row.name)).toEqual([
      'Ipsum 9',
      'Ipsum 10',
      'Lorem 1',
    ]);
  });

  test('the first press on a column of figures brings the most to the top, the second turns it round', () => {
    const first = nextSort({ column: 'name', direction: 'ascending' }, 0);
    expect(first).toEqual({ column: 0, direction: 'descending' });
    expect(nextSort(first, 0)).toEqual({ column: 0, direction: 'ascending' });
  });

  test('a search finds contests by any word of contest, choice or party, without accents', () => {
    const other = contest('Treasurer', [1]);
    const find = (query: string) => searchContests([KEEPER, other], query).map((c) => c.name);
    expect(find('')).toHaveLength(2);
    expect(find('exempla KEEPER')).toEqual([KEEPER.name]);
    expect(find('ipsum party')).toEqual([KEEPER.name]);
    expect(find('sheriff')).toEqual([]);
  });

  test('voting methods stand in the order of the file', () => {
    expect(voteTypesOf(KEEPER)).toEqual(['Election Day', 'By mail']);
  });
});

describe('which election the page opens with', () => {
  const [past, next, later] = ['2020-11-04T00:00:00Z', '2026-11-04T00:00:00Z', '2028-11-08T00:00:00Z'].map(
    (pollsClose) => ({ id: pollsClose.slice(0, 4), pollsClose }),
  );
  const all = [later, past, next].flatMap((election) => (election ? [election] : []));
  test('the one that was asked for', () => {
    expect(chooseElection(all, '2028', new Date('2026-01-01'))?.id).toBe('2028');
  });
  test('else the last one whose polls have closed', () => {
    expect(chooseElection(all, null, new Date('2026-11-04T00:00:00Z'))?.id).toBe('2026');
    expect(chooseElection(all, null, new Date('2026-11-03T23:59:59Z'))?.id).toBe('2020');
  });
  test('else the next one', () => {
    expect(chooseElection(all, null, new Date('2019-01-01'))?.id).toBe('2020');
  });
});

describe('dates', () => {
  test('an instant is shown in the election’s own time zone, with its name', () => {
    expect(instant('2020-11-04T02:14:00Z', 'America/New_York')).toMatch(/^Nov 3, 2020, 9:14\sPM EST$/u);
  });
  test('the day of an instant is the day at the place of the election', () => {
    expect(dayOf(new Date('2020-11-04T02:14:00Z'), 'America/New_York')).toBe('2020-11-03');
  });
});
