import type { ReleaseStatus } from '../../../lib/contracts/results';
import { readResults } from '../../../lib/services/results/formats/read-results';
import { type ReconcileContext, reconcile } from '../../../lib/services/results/reconcile';
import { bytes, clarity } from './support/files';

const findings = async (file: string, context: ReconcileContext = {}) =>
  reconcile(await readResults(bytes(file)), context);
const two = (a: readonly number[], b: readonly number[]) => ({
  lines: [
    { name: 'Testa Placeholder', units: a },
    { name: 'Ipsum Dolor', units: b },
  ],
});

describe('reconciliation', () => {
  it('finds nothing in a file that adds up', async () => {
    expect(await findings(clarity(), { electionDate: '2020-11-03', status: 'certified' })).toEqual([]);
  });

  it('blocks a total that differs from its units, and gives both figures', async () => {
    const found = await findings(clarity({ lines: [{ name: 'Testa Placeholder', units: [30, 20], stated: 49 }] }));
    expect(found).toContainEqual(
      expect.objectContaining({ code: 'units-disagree', severity: 'blocking', stated: 49, computed: 50 }),
    );
    expect(found.every(({ message }) => !message.includes('undefined'))).toBe(true);
  });

  it('blocks a total that differs from its vote types', async () => {
    const file = clarity().replace('totalVotes="50"', 'totalVotes="55"');
    expect(await findings(file)).toContainEqual(
      expect.objectContaining({ code: 'vote-types-disagree', severity: 'blocking', stated: 55, computed: 50 }),
    );
  });

  it('blocks a vote type that differs from its units although the selection’s total fits', async () => {
    const file = clarity().replace(
      '<VoteType name="Election Day Votes" votes="50">',
      '<VoteType name="Election Day Votes" votes="51">',
    );
    expect(await findings(file)).toContainEqual(
      expect.objectContaining({ code: 'vote-type-units-disagree', severity: 'blocking', stated: 51, computed: 50 }),
    );
  });

  it('blocks undervotes that differ from their units', async () => {
    const file = clarity().replace('name="Undervotes" votes="2"', 'name="Undervotes" votes="3"');
    expect(await findings(file)).toEqual([
      expect.objectContaining({ code: 'units-disagree', severity: 'blocking', stated: 3, computed: 2 }),
    ]);
  });

  it('blocks ballots cast that differ from their units', async () => {
    expect(await findings(clarity({ statedBallots: 111 }))).toEqual([
      expect.objectContaining({ code: 'ballots-disagree', severity: 'blocking', stated: 111, computed: 110 }),
    ]);
  });

  it('blocks more votes than ballots allow in one unit, although all units together have enough', async () => {
    const found = await findings(clarity({ ...two([45, 10], [20, 25]), ballots: [60, 60] }));
    expect(found).toEqual([
      expect.objectContaining({ code: 'votes-above-ballots', severity: 'blocking', stated: 66, computed: 60 }),
    ]);
    expect(found[0]?.unit).toBeDefined();
  });

  it('allows as many votes as ballots times votes allowed in a vote-for-N contest', async () => {
    const figures = { ...two([59, 40], [59, 40]), ballots: [60, 50] };
    expect(await findings(clarity({ ...figures, voteFor: 2 }))).toEqual([]);
    expect((await findings(clarity({ ...figures, voteFor: 1 }))).length).toBeGreaterThan(0);
  });

  it('only warns where the file does not say how many selections a voter may mark', async () => {
    const csv = 'precinct,office,candidate,votes\nP1,Ballots Cast,,5\nP1,Board,Testa,6\n';
    expect((await findings(csv)).map(({ code, severity }) => [code, severity])).toEqual([
      ['votes-above-ballots', 'warning'],
      ['votes-above-ballots', 'warning'],
    ]);
  });

  it('blocks a file of another election, and says when the file names none', async () => {
    const context = { electionDate: '2020-11-03' };
    expect(await findings(clarity({ date: '11/8/2016' }), context)).toEqual([
      expect.objectContaining({ code: 'election-date-differs', severity: 'blocking' }),
    ]);
    expect(await findings('precinct,office,candidate,votes\nP1,Board,Testa,1\n', context)).toContainEqual(
      expect.objectContaining({ code: 'election-date-unknown', severity: 'note' }),
    );
  });

  it('blocks a complete status while units are missing, and notes them in a partial one', async () => {
    const file = clarity({ notReported: [0] });
    const severity = async (status: ReleaseStatus) => (await findings(file, { status }))[0]?.severity;
    expect(await severity('unofficial-partial')).toBe('note');
    expect(await severity('unofficial-complete')).toBe('blocking');
    expect(await severity('certified')).toBe('blocking');
  });

  it('blocks certified figures with ballots outstanding', async () => {
    expect((await findings(clarity(), { status: 'certified', ballotsOutstanding: 4 })).map(({ code }) => code)).toEqual(
      ['outstanding-when-certified'],
    );
  });

  it('warns of more ballots than registered voters, and of a unit outside the list', async () => {
    expect((await findings(clarity({ ballots: [260, 50] }))).map(({ code }) => code)).toContain(
      'ballots-above-registered',
    );
    const stray = clarity().replace(
      '<Precinct name="Nowhere 2" votes="20" />',
      '<Precinct name="Nowhere 9" votes="20" />',
    );
    expect((await findings(stray)).map(({ code }) => code)).toContain('unit-not-listed');
  });

  it('gives the same file the same ids, and no two findings one id', async () => {
    const file = clarity({ lines: [{ name: 'T', units: [3, 2], stated: 9 }], statedBallots: 1 });
    const [a, b] = [await findings(file), await findings(file)];
    expect(a).toEqual(b);
    expect(new Set(a.map(({ id }) => id)).size).toBe(a.length);
    expect(a.every(({ id }) => id.length <= 100)).toBe(true);
  });

  it('says how many findings it does not list', async () => {
    const rows = Array.from({ length: 2500 }, (_, i) => `P${i},Board,Testa,2,1`);
    const found = await findings(['precinct,office,candidate,votes,election_day', ...rows].join('\n'));
    expect(found).toHaveLength(2001);
    expect(found[0]).toMatchObject({ code: 'more-findings', severity: 'blocking' });
  });
});
