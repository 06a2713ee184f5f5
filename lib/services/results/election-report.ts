import type { ElectionCalendar } from '../../contracts/calendar';
import type { ContestResult, VoteFigures } from '../../contracts/results';
import { idOf } from './formats/parsed';
import { notesOf, type PublishedNote, type ReleaseSource } from './release-source';

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

/** GpUnit of the whole jurisdiction, which the totals belong to. */
export const JURISDICTION_UNIT = 'gp-jurisdiction';
/** VendorApplicationId of SP 1500-100: what made the report. */
const APPLICATION = 'election-blueprint';

const text = (content: string): JsonObject => ({
  '@type': 'ElectionResults.InternationalizedText',
  Text: [{ '@type': 'ElectionResults.LanguageString', Content: content, Language: 'en' }],
});

/** The schema's DateTimeWithZone has no fractions of a second. */
export const wholeSeconds = (instant: string): string => instant.replace(/\.\d+Z$/, 'Z');

/** CountItemType of SP 1500-100 for the words that counting systems use; the first that fits. */
const COUNT_ITEM_TYPES: readonly (readonly [RegExp, string])[] = [
  [/provisional|affidavit/i, 'provisional'],
  [/uocava|military|overseas/i, 'uocava'],
  [/(absentee.*in[\s-]?person)|(in[\s-]?person.*absentee)/i, 'absentee-in-person'],
  [/early|advance|one[\s-]?stop/i, 'early'],
  [/\bmail/i, 'absentee-mail'],
  [/absentee/i, 'absentee'],
  [/election\s*day|polling|precinct|in[\s-]?person/i, 'election-day'],
];

const countType = (voteType: string): JsonObject => {
  const known = COUNT_ITEM_TYPES.find(([pattern]) => pattern.test(voteType));
  return known === undefined ? { Type: 'other', OtherType: voteType } : { Type: known[1] };
};

const voteCounts = (figures: VoteFigures): Json[] => {
  const count = (gpUnit: string, type: JsonObject, votes: number): JsonObject => ({
    '@type': 'ElectionResults.VoteCounts',
    Count: votes,
    GpUnitId: gpUnit,
    ...type,
  });
  const types = Object.entries(figures.byVoteType);
  // Two vote types of the file may be one type of the standard; the file's own words keep them apart.
  const mapped = types.map(([name]) => countType(name));
  const repeated = (type: JsonObject): boolean =>
    mapped.filter((other) => JSON.stringify(other) === JSON.stringify(type)).length > 1;
  return [
    count(JURISDICTION_UNIT, { Type: 'total' }, figures.total),
    ...types.map(([name, votes], i) => {
      const type = mapped[i] ?? countType(name);
      return count(JURISDICTION_UNIT, repeated(type) ? { Type: 'other', OtherType: name } : type, votes);
    }),
    ...Object.entries(figures.byUnit).map(([unit, votes]) => count(unit, { Type: 'total' }, votes)),
  ];
};

const otherCounts = (contest: ContestResult): Json[] => {
  const count = (gpUnit: string, over: number | undefined, under: number | undefined): JsonObject[] =>
    over === undefined && under === undefined
      ? []
      : [
          {
            '@type': 'ElectionResults.OtherCounts',
            GpUnitId: gpUnit,
            ...(over === undefined ? {} : { Overvotes: over }),
            ...(under === undefined ? {} : { Undervotes: under }),
          },
        ];
  const units = new Set([
    ...Object.keys(contest.overvotes?.byUnit ?? {}),
    ...Object.keys(contest.undervotes?.byUnit ?? {}),
  ]);
  return [
    ...count(JURISDICTION_UNIT, contest.overvotes?.total, contest.undervotes?.total),
    ...[...units].flatMap((unit) => count(unit, contest.overvotes?.byUnit[unit], contest.undervotes?.byUnit[unit])),
  ];
};

const contestOf = (contest: ContestResult, order: number, partyId: (party: string) => string): JsonObject => {
  const other = otherCounts(contest);
  const common = {
    '@id': contest.id,
    ElectionDistrictId: JURISDICTION_UNIT,
    Name: contest.name,
    SequenceOrder: order + 1,
    ...(other.length === 0 ? {} : { OtherCounts: other }),
  };
  if (contest.kind === 'ballot-measure') {
    return {
      ...common,
      '@type': 'ElectionResults.BallotMeasureContest',
      ContestSelection: contest.selections.map((selection, i) => ({
        '@id': selection.id,
        '@type': 'ElectionResults.BallotMeasureSelection',
        Selection: text(selection.name),
        SequenceOrder: i + 1,
        VoteCounts: voteCounts(selection.figures),
      })),
    };
  }
  return {
    ...common,
    '@type': 'ElectionResults.CandidateContest',
    VotesAllowed: contest.votesAllowed,
    VoteVariation: contest.votesAllowed > 1 ? 'n-of-m' : 'plurality',
    ContestSelection: contest.selections.map((selection, i) => ({
      '@id': selection.id,
      '@type': 'ElectionResults.CandidateSelection',
      CandidateIds: [`candidate-${selection.id}`],
      ...(selection.party === undefined ? {} : { EndorsementPartyIds: [partyId(selection.party)] }),
      IsWriteIn: selection.writeIn,
      SequenceOrder: i + 1,
      VoteCounts: voteCounts(selection.figures),
    })),
  };
};

const electionType = (type: ElectionCalendar['type']): JsonObject =>
  type === 'municipal' ? { Type: 'other', OtherType: 'municipal' } : { Type: type };

const noteLine = (note: PublishedNote): string =>
  note.reason === undefined ? note.message : `${note.message} Reason given: ${note.reason}`;

/**
 * One release as NIST SP 1500-100 v2 (Election Results Common Data Format), JSON. The same source gives the same
 * bytes: the only time in it is the approval's.
 */
export const electionReport = (source: ReleaseSource): JsonObject => {
  const { report, status, ballotsOutstanding } = source.figures;
  const parties = new Map<string, string>();
  const partyId = (party: string): string => {
    const id = parties.get(party) ?? idOf('party', party);
    parties.set(party, id);
    return id;
  };
  const contests = report.contests.map((contest, i) => contestOf(contest, i, partyId));
  const perUnit = report.contests.some((contest) =>
    contest.selections.some((selection) => Object.keys(selection.figures.byUnit).length > 0),
  );
  const notes = [
    ...notesOf(source).map(noteLine),
    ...report.contests.flatMap((contest) => notesOf(source, contest.id).map(noteLine)),
  ];
  const ballots = (gpUnit: string, cast: number | undefined, outstanding?: number): JsonObject[] =>
    cast === undefined && outstanding === undefined
      ? []
      : [
          {
            '@type': 'ElectionResults.BallotCounts',
            ...(cast === undefined ? {} : { BallotsCast: cast }),
            ...(outstanding === undefined ? {} : { BallotsOutstanding: outstanding }),
            GpUnitId: gpUnit,
            Type: 'total',
          },
        ];
  const ballotCounts = [
    ...ballots(JURISDICTION_UNIT, report.ballotsCast, ballotsOutstanding),
    ...report.units.flatMap((unit) => ballots(unit.id, unit.ballotsCast)),
  ];
  return {
    '@type': 'ElectionResults.ElectionReport',
    Format: perUnit ? 'precinct-level' : 'summary-contest',
    GeneratedDate: wholeSeconds(source.releasedAt),
    Issuer: source.jurisdictionName,
    IssuerAbbreviation: source.issuerAbbreviation,
    SequenceStart: 1,
    SequenceEnd: 1,
    Status: status,
    VendorApplicationId: APPLICATION,
    ...(notes.length === 0 ? {} : { Notes: notes.join('\n') }),
    GpUnit: [
      {
        '@id': JURISDICTION_UNIT,
        '@type': 'ElectionResults.ReportingUnit',
        ComposingGpUnitIds: report.units.map((unit) => unit.id),
        Name: text(source.jurisdictionName),
        Type: 'other',
        OtherType: 'jurisdiction',
        SubUnitsReported: report.units.filter((unit) => unit.reported).length,
        TotalSubUnits: report.units.length,
        ...(report.registeredVoters === undefined ? {} : { VotersRegistered: report.registeredVoters }),
        ...(report.ballotsCast === undefined ? {} : { VotersParticipated: report.ballotsCast }),
      },
      ...report.units.map((unit) => ({
        '@id': unit.id,
        '@type': 'ElectionResults.ReportingUnit',
        CountStatus: [
          {
            '@type': 'ElectionResults.CountStatus',
            Status: unit.reported ? 'unknown' : 'not-processed',
            Type: 'total',
          },
        ],
        Name: text(unit.name),
        ...(unit.kind === 'other' ? { Type: 'other', OtherType: 'counting group' } : { Type: unit.kind }),
        ...(unit.registeredVoters === undefined ? {} : { VotersRegistered: unit.registeredVoters }),
      })),
    ],
    ...(parties.size === 0
      ? {}
      : {
          Party: [...parties].map(([name, id]) => ({ '@id': id, '@type': 'ElectionResults.Party', Name: text(name) })),
        }),
    Election: [
      {
        '@type': 'ElectionResults.Election',
        ...(ballotCounts.length === 0 ? {} : { BallotCounts: ballotCounts }),
        Candidate: report.contests
          .filter((contest) => contest.kind !== 'ballot-measure')
          .flatMap((contest) =>
            contest.selections.map((selection) => ({
              '@id': `candidate-${selection.id}`,
              '@type': 'ElectionResults.Candidate',
              BallotName: text(selection.name),
              ...(selection.party === undefined ? {} : { PartyId: partyId(selection.party) }),
            })),
          ),
        Contest: contests,
        ElectionScopeId: JURISDICTION_UNIT,
        StartDate: source.election.date,
        EndDate: source.election.date,
        Name: text(source.election.name),
        ...electionType(source.election.type),
      },
    ],
  };
};
