import { UnreadableFile } from './unreadable';

/**
 * OpenElections' precinct files differ from state to state. These are the columns that they use for one thing,
 * normalised: lower case, words joined by underscores.
 */
const COUNTY = ['county', 'parish', 'county_name'];
const TOWN = ['town', 'city', 'municipality', 'township', 'jurisdiction', 'city_town', 'town_city'];
const PRECINCT = ['precinct', 'election_district', 'ward', 'precinct_name', 'polling_place', 'voting_district', 'ed'];
const OFFICE = ['office', 'contest', 'race', 'contest_name'];
const DISTRICT = ['district'];
const PARTY = ['party', 'party_detailed'];
const CANDIDATE = ['candidate', 'choice', 'selection', 'candidate_name', 'name'];
const VOTES = ['votes', 'total_votes', 'vote_total', 'total', 'votes_total'];
const MODE = ['mode', 'vote_type', 'vote_mode', 'votetype', 'voting_method', 'count_type'];
const VOTE_FOR = ['vote_for', 'votes_allowed', 'magnitude', 'number_elected'];
/** Columns that say nothing about figures. */
const KNOWN_OTHER = [
  'state',
  'year',
  'date',
  'winner',
  'incumbent',
  'write_in',
  'writein',
  'fips',
  'county_fips',
  'notes',
  'state_po',
];

/** Per-mode columns: parts of `votes`. */
const MODE_COLUMN =
  /^(?:election_day|eday|polling_place_votes|polls?|machine|paper|hand(?:_count(?:ed)?)?|early(?:_vot(?:ing|es?))?|advance[d]?(?:_vot(?:ing|es?))?|one_stop|in_person(?:_[a-z_]+)?|absentee(?:_[a-z_]+)?|mail(?:_[a-z_]+)?|vote_by_mail|by_mail|provisional(?:_[a-z_]+)?|affidavit|uocava|military(?:_[a-z_]+)?|overseas|federal|presidential_only|emergency|curbside|questionable|limited|supplemental|post_election|ballot_on_demand|drop_box|same_day(?:_registration)?)(?:_votes)?$/;

const normalise = (header: string): string =>
  header
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');

export interface Columns {
  readonly names: readonly string[];
  readonly county?: number;
  readonly town?: number;
  readonly precinct: number;
  readonly office: number;
  readonly district?: number;
  readonly party?: number;
  readonly candidate: number;
  readonly votes?: number;
  readonly mode?: number;
  readonly voteFor?: number;
  /** Per-mode columns beside `votes`: label and index. */
  readonly modes: readonly { readonly label: string; readonly index: number }[];
  readonly ignored: readonly string[];
}

/** `election_day` as `Election Day`. */
const labelOf = (column: string): string =>
  column
    .replace(/_votes$/, '')
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');

/**
 * Finds its columns in a header.
 * @throws {UnreadableFile} naming what is missing
 */
export const readHeader = (header: readonly string[]): Columns => {
  const names = header.map(normalise);
  const duplicate = names.find((name, i) => name !== '' && names.indexOf(name) !== i);
  if (duplicate !== undefined) throw new UnreadableFile(`the column ${duplicate} stands twice in the header`, 1);
  const find = (candidates: readonly string[]): number | undefined => {
    const index = candidates.map((name) => names.indexOf(name)).find((i) => i >= 0);
    return index;
  };
  const office = find(OFFICE);
  const precinct = find(PRECINCT);
  const candidate = find(CANDIDATE);
  const votes = find(VOTES);
  const modes = names
    .map((name, index) => ({ name, index }))
    .filter(({ name }) => MODE_COLUMN.test(name))
    .map(({ name, index }) => ({ label: labelOf(name), index }));
  const missing = [
    ...(office === undefined ? ['office'] : []),
    ...(precinct === undefined ? ['precinct'] : []),
    ...(candidate === undefined ? ['candidate'] : []),
    ...(votes === undefined && modes.length === 0 ? ['votes'] : []),
  ];
  if (office === undefined || precinct === undefined || candidate === undefined || missing.length > 0) {
    throw new UnreadableFile(
      `this is neither Clarity detail XML nor a precinct CSV: the header has no column for ${missing.join(', ')}. It has: ${header.slice(0, 20).join(', ').slice(0, 300)}`,
      1,
    );
  }
  const optional = {
    county: find(COUNTY),
    town: find(TOWN),
    district: find(DISTRICT),
    party: find(PARTY),
    mode: find(MODE),
    voteFor: find(VOTE_FOR),
  };
  const used = new Set<number | undefined>([
    office,
    precinct,
    candidate,
    votes,
    ...Object.values(optional),
    ...modes.map((mode) => mode.index),
  ]);
  return {
    names: header,
    office,
    precinct,
    candidate,
    ...(votes === undefined ? {} : { votes }),
    ...Object.fromEntries(Object.entries(optional).filter(([, index]) => index !== undefined)),
    modes,
    ignored: names.filter((name, index) => !used.has(index) && name !== '' && !KNOWN_OTHER.includes(name)),
  };
};
