import { type MadeUpElection, sum } from './elections';

/** The formats that offices have, written from one made-up election. */
const cell = (value: string | number): string =>
  /[",\n\r]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
const csv = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((row) => row.map(cell).join(',')).join('\n');
const markup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export const clarityXml = ({ units, types, contests }: MadeUpElection): string => {
  const cells = (votes: readonly number[]) =>
    units.map(({ name }, u) => `<Precinct name="${markup(name)}" votes="${votes[u]}" />`).join('');
  return `<?xml version="1.0" encoding="utf-8"?>
<ElectionResult><Region>Lorem</Region><ElectionDate>11/3/2020</ElectionDate>
<VoterTurnout totalVoters="${sum(units.map((u) => u.registered))}" ballotsCast="${sum(units.map((u) => u.ballots))}"><Precincts>
${units.map((u) => `<Precinct name="${markup(u.name)}" totalVoters="${u.registered}" ballotsCast="${u.ballots}" percentReporting="4"/>`).join('\n')}
</Precincts></VoterTurnout>
${contests
  .map(
    (
      contest,
      c,
    ) => `<Contest key="${c + 1}" text="${markup(contest.name)}" voteFor="${contest.votesAllowed}" isQuestion="false">
<VoteType name="Undervotes" votes="${sum(contest.under)}">${cells(contest.under)}</VoteType>
<VoteType name="Overvotes" votes="${sum(contest.over)}">${cells(contest.over)}</VoteType>
${contest.selections
  .map(
    (s, i) => `<Choice key="${i + 1}" text="${markup(s.name)}" party="${s.party}" totalVotes="${sum(s.votes.flat())}">
${types.map((type, t) => `<VoteType name="${type}" votes="${sum(s.votes.map((v) => v[t] ?? 0))}">${cells(s.votes.map((v) => v[t] ?? 0))}</VoteType>`).join('\n')}
</Choice>`,
  )
  .join('\n')}
</Contest>`,
  )
  .join('\n')}
</ElectionResult>`;
};

/** A column for each mode beside `votes`, turnout rows, and a TOTAL row for each line. */
export const openElectionsCsv = ({ units, types, contests }: MadeUpElection): string => {
  const blank = types.map(() => '');
  const row = (
    precinct: string,
    office: string,
    n: number,
    party: string,
    candidate: string,
    votes: readonly number[],
  ) => ['Lorem', precinct, office, n, party, candidate, ...votes, sum(votes)];
  return csv([
    ['county', 'precinct', 'office', 'vote_for', 'party', 'candidate', ...types, 'votes'],
    ...units.flatMap((u) => [
      ['Lorem', u.name, 'Registered Voters', '', '', '', ...blank, u.registered],
      ['Lorem', u.name, 'Ballots Cast', '', '', '', ...blank, u.ballots],
    ]),
    ...contests.flatMap((contest) => [
      ...units.flatMap(({ name }, u) => [
        ...contest.selections.map((s) =>
          row(name, contest.name, contest.votesAllowed, s.party, s.name, s.votes[u] ?? []),
        ),
        ['Lorem', name, contest.name, contest.votesAllowed, '', 'Over Votes', ...blank, contest.over[u] ?? 0],
        ['Lorem', name, contest.name, contest.votesAllowed, '', 'Under Votes', ...blank, contest.under[u] ?? 0],
      ]),
      ...contest.selections.map((s) =>
        row(
          'Total',
          contest.name,
          contest.votesAllowed,
          s.party,
          s.name,
          types.map((_, t) => sum(s.votes.map((v) => v[t] ?? 0))),
        ),
      ),
    ]),
  ]);
};

/** A row for each mode, and a TOTAL row beside them. */
export const medslCsv = ({ units, types, contests }: MadeUpElection): string => {
  const header =
    'precinct,office,party_detailed,party_simplified,mode,votes,county_name,county_fips,jurisdiction_name,jurisdiction_fips,candidate,district,dataverse,year,stage,state,special,writein,state_po,state_fips,state_cen,state_ic,date,readme_check,magnitude';
  const row = (
    precinct: string,
    office: string,
    party: string,
    mode: string,
    votes: number,
    candidate: string,
    magnitude: number,
  ) => [
    precinct,
    office,
    party,
    'OTHER',
    mode,
    votes,
    'LOREM',
    '99001',
    'LOREM',
    '99001',
    candidate,
    'STATEWIDE',
    'STATE',
    '2020',
    'GEN',
    'ZZ',
    'FALSE',
    'FALSE',
    'ZZ',
    '99',
    '99',
    '99',
    '2020-11-03',
    'FALSE',
    magnitude,
  ];
  return csv([
    header.split(','),
    ...units.flatMap((u) => [
      row(u.name, 'REGISTERED VOTERS', '', 'TOTAL', u.registered, 'REGISTERED VOTERS', 1),
      row(u.name, 'BALLOTS CAST', '', 'TOTAL', u.ballots, 'BALLOTS CAST', 1),
    ]),
    ...contests.flatMap((contest) =>
      units.flatMap(({ name }, u) => [
        ...contest.selections.flatMap((s) => [
          ...types.map((type, t) =>
            row(name, contest.name, s.party, type.toUpperCase(), s.votes[u]?.[t] ?? 0, s.name, contest.votesAllowed),
          ),
          row(name, contest.name, s.party, 'TOTAL', sum(s.votes[u] ?? []), s.name, contest.votesAllowed),
        ]),
        row(name, contest.name, '', 'TOTAL', contest.over[u] ?? 0, 'OVERVOTES', contest.votesAllowed),
        row(name, contest.name, '', 'TOTAL', contest.under[u] ?? 0, 'UNDERVOTES', contest.votesAllowed),
      ]),
    ),
  ]);
};

/** In the manner of Hart's precinct export: figures of the unit and of the contest on each of its rows; read with a mapping. */
export const repeatedCsv = ({ units, types, contests }: MadeUpElection): string =>
  csv([
    ['Results of Lorem'],
    [
      'Precinct_name',
      'Reg_voters',
      'total_ballots',
      'Contest_title',
      'Selectable_Options',
      'candidate_name',
      'Party_Code',
      ...types.map((t) => `${t}_votes`),
      'total_votes',
      'total_under_votes',
      'total_over_votes',
    ],
    ...units.flatMap((u, i) =>
      contests.flatMap((contest) =>
        contest.selections.map((s) => [
          u.name,
          u.registered,
          u.ballots,
          contest.name,
          contest.votesAllowed,
          s.name,
          s.party,
          ...(s.votes[i] ?? []),
          sum(s.votes[i] ?? []),
          contest.under[i] ?? 0,
          contest.over[i] ?? 0,
        ]),
      ),
    ),
  ]);

export const repeatedMapping = (types: readonly string[]) =>
  ({
    schema: 'election-results-mapping/v1',
    id: 'precinct-export',
    name: 'Precinct export of the counting system',
    skipLines: 1,
    columns: {
      precinct: 'Precinct name',
      contest: 'Contest title',
      selection: 'Candidate name',
      party: 'Party code',
      votes: 'Total votes',
      votesAllowed: 'Selectable options',
      registeredVoters: 'Reg voters',
      ballotsCast: 'Total ballots',
      overvotes: 'Total over votes',
      undervotes: 'Total under votes',
    },
    voteTypes: types.map((type) => ({ column: `${type}_votes`, name: type })),
  }) as const;

/** CountItemType of a made-up vote type, and the words that the reader gives it. */
export const STANDARD_TYPES: Readonly<Record<string, readonly [string, string]>> = {
  'Election Day': ['election-day', 'Election day'],
  Early: ['early', 'Early'],
  'Absentee Mail': ['absentee-mail', 'Absentee by mail'],
  Provisional: ['provisional', 'Provisional'],
};

interface Counts {
  readonly GpUnitId: string;
  readonly Type: string;
  readonly Count: number;
}
const standardParts = ({ units, types, contests }: MadeUpElection) => {
  const unitId = (u: number) => `precinct-${u + 1}`;
  const counts = (votes: readonly (readonly number[])[]): Counts[] => [
    { GpUnitId: 'county', Type: 'total', Count: sum(votes.flat()) },
    ...votes.flatMap((byType, u) => [
      { GpUnitId: unitId(u), Type: 'total', Count: sum(byType) },
      ...types.map((type, t) => ({
        GpUnitId: unitId(u),
        Type: STANDARD_TYPES[type]?.[0] ?? '',
        Count: byType[t] ?? 0,
      })),
    ]),
  ];
  return { unitId, counts, units, contests };
};

/** SP 1500-100 v2 with the election before the units that it names, as JSON may have it. */
export const standardJson = (election: MadeUpElection): string => {
  const { unitId, counts, units, contests } = standardParts(election);
  const text = (Content: string) => ({
    '@type': 'ElectionResults.InternationalizedText',
    Text: [{ '@type': 'ElectionResults.LanguageString', Content, Language: 'en' }],
  });
  const id = (c: number, s: number) => `c${c + 1}-s${s + 1}`;
  return JSON.stringify({
    '@type': 'ElectionResults.ElectionReport',
    Election: [
      {
        '@type': 'ElectionResults.Election',
        BallotCounts: units.map((unit, u) => ({
          '@type': 'ElectionResults.BallotCounts',
          GpUnitId: unitId(u),
          Type: 'total',
          BallotsCast: unit.ballots,
        })),
        Contest: contests.map((contest, c) => ({
          ContestSelection: contest.selections.map((s, i) => ({
            '@id': id(c, i),
            '@type': 'ElectionResults.CandidateSelection',
            CandidateIds: [`candidate-${id(c, i)}`],
            VoteCounts: counts(s.votes).map((count) => ({ '@type': 'ElectionResults.VoteCounts', ...count })),
          })),
          '@id': `c${c + 1}`,
          '@type': 'ElectionResults.CandidateContest',
          ElectionDistrictId: 'county',
          Name: contest.name,
          VotesAllowed: contest.votesAllowed,
          OtherCounts: units.map((_, u) => ({
            '@type': 'ElectionResults.OtherCounts',
            GpUnitId: unitId(u),
            Overvotes: contest.over[u],
            Undervotes: contest.under[u],
          })),
        })),
        Candidate: contests.flatMap((contest, c) =>
          contest.selections.map((s, i) => ({
            '@id': `candidate-${id(c, i)}`,
            '@type': 'ElectionResults.Candidate',
            BallotName: text(s.name),
          })),
        ),
        ElectionScopeId: 'county',
        StartDate: '2020-11-03',
        EndDate: '2020-11-03',
        Name: text('Made-up general election'),
        Type: 'general',
      },
    ],
    Format: 'precinct-level',
    GeneratedDate: '2020-11-04T02:15:00Z',
    GpUnit: [
      {
        '@id': 'county',
        '@type': 'ElectionResults.ReportingUnit',
        ComposingGpUnitIds: units.map((_, u) => unitId(u)),
        Name: text('Lorem'),
        Type: 'county',
      },
      ...units.map((unit, u) => ({
        '@id': unitId(u),
        '@type': 'ElectionResults.ReportingUnit',
        Name: text(unit.name),
        Type: 'precinct',
        VotersRegistered: unit.registered,
      })),
    ],
    Issuer: 'Lorem',
    IssuerAbbreviation: 'lorem',
    SequenceStart: 1,
    SequenceEnd: 1,
    Status: 'unofficial-complete',
    VendorApplicationId: 'made-up',
  });
};

export const standardXml = (election: MadeUpElection): string => {
  const { unitId, counts, units, contests } = standardParts(election);
  const text = (content: string) => `<Text Language="en">${markup(content)}</Text>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- made up -->
<ElectionReport xmlns="NIST_V2_election_results_reporting.xsd" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<Election>
${units.map((unit, u) => `<BallotCounts><GpUnitId>${unitId(u)}</GpUnitId><Type>total</Type><BallotsCast>${unit.ballots}</BallotsCast></BallotCounts>`).join('\n')}
${contests.flatMap((contest, c) => contest.selections.map((s, i) => `<Candidate ObjectId="candidate-${c}-${i}"><BallotName>${text(s.name)}</BallotName></Candidate>`)).join('\n')}
${contests
  .map(
    (contest, c) => `<Contest ObjectId="c${c + 1}" xsi:type="CandidateContest">
${contest.selections
  .map(
    (s, i) => `<ContestSelection ObjectId="s${c}-${i}" xsi:type="CandidateSelection">
${counts(s.votes)
  .map(
    ({ GpUnitId, Type, Count }) =>
      `<VoteCounts><GpUnitId>${GpUnitId}</GpUnitId><Type>${Type}</Type><Count>${Count}</Count></VoteCounts>`,
  )
  .join('\n')}
<CandidateIds>candidate-${c}-${i}</CandidateIds></ContestSelection>`,
  )
  .join('\n')}
<ElectionDistrictId>county</ElectionDistrictId><Name>${markup(contest.name)}</Name>
${units.map((_, u) => `<OtherCounts><GpUnitId>${unitId(u)}</GpUnitId><Overvotes>${contest.over[u]}</Overvotes><Undervotes>${contest.under[u]}</Undervotes></OtherCounts>`).join('\n')}
<VotesAllowed>${contest.votesAllowed}</VotesAllowed></Contest>`,
  )
  .join('\n')}
<ElectionScopeId>county</ElectionScopeId><EndDate>2020-11-03</EndDate><Name>${text('Made-up general election')}</Name>
<StartDate>2020-11-03</StartDate><Type>general</Type></Election>
<Format>precinct-level</Format><GeneratedDate>2020-11-04T02:15:00Z</GeneratedDate>
<GpUnit ObjectId="county" xsi:type="ReportingUnit"><ComposingGpUnitIds>${units.map((_, u) => unitId(u)).join(' ')}</ComposingGpUnitIds><Name>${text('Lorem')}</Name><Type>county</Type></GpUnit>
${units.map((unit, u) => `<GpUnit ObjectId="${unitId(u)}" xsi:type="ReportingUnit"><Name>${text(unit.name)}</Name><Type>precinct</Type><VotersRegistered>${unit.registered}</VotersRegistered></GpUnit>`).join('\n')}
<Issuer>Lorem</Issuer><IssuerAbbreviation>lorem</IssuerAbbreviation><SequenceEnd>1</SequenceEnd><SequenceStart>1</SequenceStart>
<Status>unofficial-complete</Status><VendorApplicationId>made-up</VendorApplicationId>
</ElectionReport>`;
};
