import type { ResultsMapping } from '../../../../lib/contracts/results-mapping';

/** What a column can hold, in the words of the person who chooses. */
export const ROLES = {
  precinct: 'Precinct or other reporting unit',
  contest: 'Contest',
  selection: 'Candidate or other choice',
  votes: 'Votes, all types together',
  typed: 'Votes of one type (early, by mail, …)',
  voteType: 'Name of the vote type of the row',
  party: 'Party of the candidate',
  contestParty: 'Party of the contest (primary)',
  district: 'District',
  county: 'County',
  town: 'Town',
  split: 'Part of the precinct (split)',
  votesAllowed: 'How many choices a voter may mark',
  registeredVoters: 'Registered voters',
  ballotsCast: 'Ballots cast',
  overvotes: 'Overvotes',
  undervotes: 'Undervotes',
  round: 'Round of a ranked contest',
} as const;
export type Role = keyof typeof ROLES;

/** Only columns of vote types may be several. */
const MANY: readonly Role[] = ['typed'];

const GUESSES: readonly (readonly [RegExp, Role])[] = [
  [/under\W*votes?/i, 'undervotes'],
  [/over\W*votes?/i, 'overvotes'],
  [/reg\w*\W*voters?|registered/i, 'registeredVoters'],
  [/ballots?/i, 'ballotsCast'],
  [/absentee|early|mail|provisional|advance|in\W*person|election\W*(day|votes?)/i, 'typed'],
  [/vote\W*(type|mode|method)|counting\W*group|mode/i, 'voteType'],
  [/vote\W*for|selectable|votes?\W*allowed/i, 'votesAllowed'],
  [/contest\W*party/i, 'contestParty'],
  [/party/i, 'party'],
  [/candidate|choice|selection/i, 'selection'],
  [/contest|race|office/i, 'contest'],
  [/split/i, 'split'],
  [/precinct|pct\b|reporting\W*unit/i, 'precinct'],
  [/county/i, 'county'],
  [/district/i, 'district'],
  [/round/i, 'round'],
  [/votes|total/i, 'votes'],
];
/** Numbers that stand for something in the exporting system, and say nothing here. */
const NO_COLUMN = /\b(id|seq|nbr|number|order|code)\b/i;

/** A first guess for each heading, which a person looks at and corrects; '' is a column that nobody reads. */
export const guessRoles = (headings: readonly string[]): (Role | '')[] => {
  const taken = new Set<Role>();
  return headings.map((written) => {
    const heading = written.replaceAll('_', ' ');
    if (NO_COLUMN.test(heading)) return '';
    const role = GUESSES.find(([pattern, guess]) => pattern.test(heading) && !taken.has(guess))?.[1];
    if (role === undefined) return '';
    if (!MANY.includes(role)) taken.add(role);
    return role;
  });
};

/** `election_day_votes` as `Election day`. */
const typeName = (heading: string): string => {
  const words = heading
    .replace(/[_\s]+/g, ' ')
    .replace(/\bvotes?\b/gi, '')
    .trim();
  return words === '' ? heading : words.charAt(0).toUpperCase() + words.slice(1);
};

export interface MappingForm {
  readonly id: string;
  readonly name: string;
  readonly skipLines: number;
  readonly headings: readonly string[];
  readonly roles: readonly (Role | '')[];
}

/** What is missing or twice, in words; nothing where the mapping can be saved. */
export const problemsOf = (form: MappingForm): string[] => {
  const of = (role: Role): string[] => form.headings.filter((_, i) => form.roles[i] === role);
  const twice = (Object.keys(ROLES) as Role[]).filter((role) => !MANY.includes(role) && of(role).length > 1);
  return [
    ...(/^[a-z0-9][a-z0-9-]{2,62}$/.test(form.id)
      ? []
      : ['Give the mapping a short id of lower-case letters, digits and hyphens, such as precinct-export.']),
    ...(form.name.trim().length < 3 ? ['Give the mapping a name that others recognise.'] : []),
    ...(of('contest').length === 0 ? ['Say which column holds the contest.'] : []),
    ...(of('selection').length === 0 ? ['Say which column holds the candidate or choice.'] : []),
    ...(of('votes').length + of('typed').length === 0 ? ['Say which column holds votes.'] : []),
    ...twice.map((role) => `Two columns are said to hold “${ROLES[role]}”; only one can.`),
  ];
};

export const mappingOf = (form: MappingForm): ResultsMapping => {
  const columns: Record<string, string> = {};
  const voteTypes: { column: string; name: string }[] = [];
  form.headings.forEach((heading, i) => {
    const role = form.roles[i] ?? '';
    if (role === 'typed') voteTypes.push({ column: heading, name: typeName(heading) });
    else if (role !== '') columns[role] = heading;
  });
  const { contest = '', selection = '', ...others } = columns;
  return {
    schema: 'election-results-mapping/v1',
    id: form.id,
    name: form.name.trim(),
    ...(form.skipLines > 0 ? { skipLines: form.skipLines } : {}),
    columns: { contest, selection, ...others },
    ...(voteTypes.length > 0 ? { voteTypes } : {}),
  };
};
