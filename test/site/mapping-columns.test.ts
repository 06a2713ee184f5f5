import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultsMappingSchema } from '../../lib/contracts/results-mapping';
import { readResults } from '../../lib/services/results/formats/read-results';
import { guessRoles, type MappingForm, mappingOf, problemsOf } from '../../site/src/staff/results/mapping-columns';
import { bytes } from '../services/results/support/files';

const form = (more: Partial<MappingForm> = {}): MappingForm => {
  const headings = more.headings ?? [
    'Precinct_name',
    'Reg_voters',
    'Contest_Id',
    'Contest_title',
    'candidate_name',
    'early_votes',
    'election_votes',
    'total_votes',
  ];
  return { id: 'tally', name: 'Tally export', skipLines: 0, headings, roles: guessRoles(headings), ...more };
};

describe('making a mapping', () => {
  it('starts with a guess that a person corrects', () => {
    expect(form().roles).toEqual([
      'precinct',
      'registeredVoters',
      '',
      'contest',
      'selection',
      'typed',
      'typed',
      'votes',
    ]);
    expect(
      guessRoles(['Reporting Unit', 'Race', 'Choice', 'Party', 'Under Votes', 'Ballots Cast', 'Vote For']),
    ).toEqual(['precinct', 'contest', 'selection', 'party', 'undervotes', 'ballotsCast', 'votesAllowed']);
  });

  it('gives a mapping that the server takes and that reads the export', async () => {
    const roles = ['precinct', 'registeredVoters', '', 'contest', 'selection', 'typed', 'typed', 'votes'] as const;
    const mapping = mappingOf(form({ roles, skipLines: 1 }));
    expect(resultsMappingSchema.safeParse(mapping).success).toBe(true);
    const { headings } = form();
    const parsed = await readResults(bytes(`Title\n${headings.join(',')}\nP1,90,7,Board,Testa,1,2,3\n`), mapping);
    expect(parsed.report.contests[0]?.selections[0]?.figures).toMatchObject({
      total: 3,
      byVoteType: { Early: 1, Election: 2 },
    });
    expect(parsed.report.registeredVoters).toBe(90);
  });

  it('says what is missing, and what is said twice', () => {
    expect(problemsOf(form())).toEqual([]);
    expect(problemsOf(form({ roles: [], id: 'A b', name: '' }))).toHaveLength(5);
    expect(problemsOf(form({ roles: ['contest', 'contest', '', '', 'selection', 'votes'] }))).toEqual([
      expect.stringContaining('Two columns'),
    ]);
  });
});

test('guesses for a vendor’s headings what the ready-made mapping says', () => {
  const examples = join(__dirname, '../../examples/results');
  const [headings = ''] = readFileSync(join(examples, 'mapped-media.csv'), 'utf8').split('\n');
  const ready: unknown = JSON.parse(readFileSync(join(examples, 'mappings/hart-media.json'), 'utf8'));
  const names = headings.split(',');
  const made = mappingOf({ id: 'hart-media', name: 'Made', skipLines: 0, headings: names, roles: guessRoles(names) });
  expect(made.columns).toEqual((ready as { readonly columns: unknown }).columns);
  expect(made.voteTypes?.map(({ column }) => column)).toEqual(['Absentee_votes', 'Early_votes', 'Election_Votes']);
});
