import type { PageFigures } from '../../lib/contracts/published';
import { changesBetween } from '../../site/src/live/changes';

const contest = (name: string, votes: Readonly<Record<string, number>>): PageFigures['contests'][number] => ({
  id: `contest-${name}`,
  name,
  votesAllowed: 1,
  selections: Object.entries(votes).map(([selection, count]) => ({
    id: `${name}-${selection}`,
    name: selection,
    writeIn: false,
    votes: count,
    byVoteType: {},
    byUnit: [],
  })),
  notes: [],
});
const page = (contests: PageFigures['contests'], more: Partial<PageFigures> = {}): PageFigures => ({
  schema: 'election-page/v1',
  jurisdiction: 'Lorem County (made up)',
  electionId: '2020-11-03-general',
  electionName: 'General Election',
  electionDate: '2020-11-03',
  release: 1,
  status: 'unofficial-partial',
  releasedAt: '2020-11-04T02:00:00.000Z',
  units: [],
  contests,
  notes: [],
  ...more,
});

describe('what changed between two releases', () => {
  test('every vote that differs is named with both figures, and contests without a change are counted', () => {
    const before = page([contest('Mayor', { Testa: 10, Ipsum: 5 }), contest('Clerk', { Dolor: 3 })], {
      ballotsCounted: 20,
      ballotsOutstanding: 4,
    });
    const after = page([contest('Mayor', { Testa: 12, Ipsum: 5 }), contest('Clerk', { Dolor: 3 })], {
      ballotsCounted: 22,
      ballotsOutstanding: 4,
    });
    expect(changesBetween(before, after)).toEqual({
      ballotsCounted: [20, 22],
      votes: [{ contest: 'Mayor', selection: 'Testa', before: 10, after: 12 }],
      unchanged: 1,
    });
  });

  test('a choice or a contest that appears or vanishes is never passed over', () => {
    const before = page([contest('Mayor', { Testa: 10, 'Write-in': 2 }), contest('Gone', { Sit: 1 })]);
    const after = page([contest('Mayor', { Testa: 10, Amet: 2 }), contest('New', { Elit: 0 })]);
    expect(changesBetween(before, after).votes).toEqual([
      { contest: 'Mayor', selection: 'Amet', before: undefined, after: 2 },
      { contest: 'Mayor', selection: 'Write-in', before: 2, after: undefined },
      { contest: 'New', selection: 'Elit', before: undefined, after: 0 },
      { contest: 'Gone', selection: 'Sit', before: 1, after: undefined },
    ]);
  });

  test('nothing is said to have changed where nothing did', () => {
    const same = page([contest('Mayor', { Testa: 10 })], { ballotsCounted: 20 });
    expect(changesBetween(same, same)).toEqual({ votes: [], unchanged: 1 });
  });
});
