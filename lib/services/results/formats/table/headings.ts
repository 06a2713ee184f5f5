import type { ResultsFormat } from '../../../../contracts/results';
import { UnreadableFile } from '../unreadable';
import { normalHeading, type TablePlan, type TypedColumn } from './plan';
import { wordsOf } from './words';

/**
 * Precinct files differ from state to state. These are the headings that OpenElections, MEDSL (MIT Election Data and
 * Science Lab) and Clarity's summary use for one thing, normalised; the first that is there counts.
 */
const HEADINGS = {
  county: ['county', 'parish', 'county_name'],
  town: ['town', 'city', 'municipality', 'township', 'jurisdiction', 'jurisdiction_name', 'city_town', 'town_city'],
  precinct: ['precinct', 'election_district', 'ward', 'precinct_name', 'polling_place', 'voting_district', 'ed'],
  contest: ['office', 'contest', 'race', 'contest_name'],
  district: ['district'],
  party: ['party', 'party_detailed', 'party_name', 'party_simplified'],
  selection: ['candidate', 'choice', 'selection', 'candidate_name', 'choice_name', 'name'],
  votes: ['votes', 'total_votes', 'vote_total', 'total', 'votes_total'],
  voteType: ['mode', 'vote_type', 'vote_mode', 'votetype', 'voting_method', 'count_type'],
  votesAllowed: ['vote_for', 'votes_allowed', 'magnitude', 'number_elected'],
  round: ['round', 'rcv_round', 'round_number'],
  writeIn: ['writein', 'write_in'],
  stage: ['stage'],
  special: ['special'],
  date: ['date', 'election_date'],
  registeredVoters: ['registered_voters'],
  ballotsCast: ['ballots_cast'],
  overvotes: ['over_votes', 'overvotes'],
  undervotes: ['under_votes', 'undervotes'],
  unitsTotal: ['num_precinct_total', 'num_county_total', 'num_area_total'],
  unitsReported: ['num_precinct_rptg', 'num_county_rptg', 'num_area_rptg'],
} as const satisfies Partial<Record<keyof TablePlan, readonly string[]>>;
type What = keyof typeof HEADINGS;

/** A number of seats is not always a number of choices. */
const GUESSED_VOTES_ALLOWED = ['magnitude', 'number_elected'];
/** Columns that say nothing about figures. */
const KNOWN_OTHER = [
  'state',
  'year',
  'winner',
  'incumbent',
  'fips',
  'county_fips',
  'notes',
  'state_po',
  'state_fips',
  'state_cen',
  'state_ic',
  'jurisdiction_fips',
  'dataverse',
  'readme_check',
  'party_simplified',
  'line_number',
  'percent_of_votes',
];

/** Per-mode columns: parts of `votes`. */
const MODE_COLUMN =
  /^(?:election_day|eday|polling_place_votes|polls?|machine|paper|hand(?:_count(?:ed)?)?|early(?:_vot(?:ing|es?))?|advance[d]?(?:_vot(?:ing|es?))?|one_stop|in_person(?:_[a-z_]+)?|absentee(?:_[a-z_]+)?|mail(?:_[a-z_]+)?|vote_by_mail|by_mail|provisional(?:_[a-z_]+)?|affidavit|uocava|military(?:_[a-z_]+)?|overseas|federal|presidential_only|emergency|curbside|questionable|limited|supplemental|post_election|ballot_on_demand|drop_box|same_day(?:_registration)?)(?:_votes)?$/;

/** `election_day` as `Election Day`. */
const labelOf = (column: string): string =>
  column
    .replace(/_votes$/, '')
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');

const formatOf = (names: readonly string[], hasPrecinct: boolean): ResultsFormat => {
  if (!hasPrecinct) return 'clarity-summary-csv';
  const isMedsl = ['party_detailed', 'party_simplified', 'dataverse', 'readme_check'].some((n) => names.includes(n));
  return isMedsl ? 'medsl-precinct-csv' : 'openelections-precinct-csv';
};

/**
 * Finds its columns in a header.
 * @throws {UnreadableFile} naming what is missing
 */
export const knownPlan = (header: readonly string[], line: number): TablePlan => {
  const names = header.map(normalHeading);
  const duplicate = names.find((name, i) => name !== '' && names.indexOf(name) !== i);
  if (duplicate !== undefined) throw new UnreadableFile(`the column ${duplicate} stands twice in the header`, line);
  const find = (what: What): number | undefined =>
    HEADINGS[what].map((name) => names.indexOf(name)).find((index) => index >= 0);
  const columns = Object.fromEntries(
    (Object.keys(HEADINGS) as What[]).map((what) => [what, find(what)]).filter(([, index]) => index !== undefined),
  ) as { readonly [what in What]?: number };
  // What makes a summary of the whole jurisdiction a known file, and not a precinct file that lost a column.
  const isSummary = columns.precinct === undefined && names.includes('choice_name') && columns.unitsTotal !== undefined;
  const typed = names
    .map((name, index) => ({ name, index }))
    .filter(({ name }) => MODE_COLUMN.test(name))
    .map(({ name, index }): TypedColumn => ({ name: labelOf(name), index, of: 'votes' }));
  const { contest, selection } = columns;
  const missing = [
    ...(contest === undefined ? ['office'] : []),
    ...(columns.precinct === undefined && !isSummary ? ['precinct'] : []),
    ...(selection === undefined ? ['candidate'] : []),
    ...(columns.votes === undefined && typed.length === 0 ? ['votes'] : []),
  ];
  if (contest === undefined || selection === undefined || missing.length > 0) {
    throw new UnreadableFile(
      `this is none of the known formats, and as a precinct CSV its header has no column for ${missing.join(', ')}. It has: ${header.slice(0, 20).join(', ').slice(0, 300)}. Another system’s export is read with a saved mapping`,
      line,
    );
  }
  const used = new Set<number | undefined>([...Object.values(columns), ...typed.map(({ index }) => index)]);
  return {
    format: formatOf(names, !isSummary),
    names: header,
    ...columns,
    contest,
    selection,
    votesAllowedGuessed: GUESSED_VOTES_ALLOWED.includes(names[columns.votesAllowed ?? -1] ?? ''),
    typed,
    contestsByParty: false,
    words: wordsOf(),
    unknown: names.filter((name, index) => !used.has(index) && name !== '' && !KNOWN_OTHER.includes(name)),
  };
};
