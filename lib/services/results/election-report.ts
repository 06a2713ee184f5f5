import type { ElectionCalendar, JurisdictionIdentifiers } from '../../contracts/calendar';
import { REHEARSAL_WATERMARK } from '../../contracts/published';
import {
  type ContestResult,
  type Correction,
  NO_FIGURE,
  type ResultsReport,
  type VoteFigures,
} from '../../contracts/results';
import { idOf } from './formats/parsed';
import { notesOf, type PublishedNote, type ReleaseSource } from './release-source';
import { JURISDICTION_UNIT, standardStatus, wholeSeconds } from './report-words';
import { standingOf } from './staged-figures';

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

/** VendorApplicationId of SP 1500-100: what made the report. */
const APPLICATION = 'election-blueprint';

const text = (content: string): JsonObject => ({
  '@type': 'ElectionResults.InternationalizedText',
  Text: [{ '@type': 'ElectionResults.LanguageString', Content: content, Language: 'en' }],
});

/** CountItemType of SP 1500-100 for the words that counting systems use; the first that fits. */
const COUNT_ITEM_TYPES: readonly (readonly [RegExp, string])[] = [
  [/provisional|affidavit/i, 'provisional'],
  [/fwab|federal write-in/i, 'absentee-fwab'],
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

/** Ids of the contest's units, in the order of its columns. */
const unitIdsOf = (contest: ContestResult, report: ResultsReport): string[] =>
  Array.from(contest.units, (unit) => report.units[unit]?.id ?? '');

const figuresOf = (column: Int32Array, unitIds: readonly string[]): [string, number][] =>
  unitIds.flatMap((id, i): [string, number][] => {
    const votes = column[i] ?? NO_FIGURE;
    return votes === NO_FIGURE ? [] : [[id, votes]];
  });

const voteCounts = (figures: VoteFigures, unitIds: readonly string[], rounds: readonly [number, number][]): Json[] => {
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
    ...figuresOf(figures.byUnit, unitIds).map(([unit, votes]) => count(unit, { Type: 'total' }, votes)),
    ...rounds.map(([round, votes]) => ({ ...count(JURISDICTION_UNIT, { Type: 'total' }, votes), Round: round })),
  ];
};

const otherCounts = (contest: ContestResult, unitIds: readonly string[]): Json[] => {
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
  const over = new Map(figuresOf(contest.overvotes?.byUnit ?? new Int32Array(), unitIds));
  const under = new Map(figuresOf(contest.undervotes?.byUnit ?? new Int32Array(), unitIds));
  return [
    ...count(JURISDICTION_UNIT, contest.overvotes?.total, contest.undervotes?.total),
    ...[...new Set([...over.keys(), ...under.keys()])].flatMap((unit) => count(unit, over.get(unit), under.get(unit))),
  ];
};

const contestOf = (
  contest: ContestResult,
  order: number,
  partyId: (party: string) => string,
  report: ResultsReport,
): JsonObject => {
  const unitIds = unitIdsOf(contest, report);
  const other = otherCounts(contest, unitIds);
  const countsOf = (selection: ContestResult['selections'][number]): Json[] =>
    voteCounts(
      selection.figures,
      unitIds,
      (contest.rounds ?? []).flatMap(({ round, votes }): [number, number][] => {
        const inRound = votes[selection.id];
        return inRound === undefined ? [] : [[round, inRound]];
      }),
    );
  const common = {
    '@id': contest.id,
    ElectionDistrictId: JURISDICTION_UNIT,
    Name: contest.name,
    SequenceOrder: order + 1,
    ...(other.length === 0 ? {} : { OtherCounts: other }),
  };
  if (contest.kind === 'straight-party') {
    return {
      ...common,
      '@type': 'ElectionResults.PartyContest',
      ContestSelection: contest.selections.map((selection, i) => ({
        '@id': selection.id,
        '@type': 'ElectionResults.PartySelection',
        PartyIds: [partyId(selection.name)],
        SequenceOrder: i + 1,
        VoteCounts: countsOf(selection),
      })),
    };
  }
  if (contest.kind === 'ballot-measure' || contest.kind === 'retention') {
    return {
      ...common,
      '@type': 'ElectionResults.BallotMeasureContest',
      ...(contest.kind === 'retention' ? { Type: 'other', OtherType: 'retention' } : {}),
      ContestSelection: contest.selections.map((selection, i) => ({
        '@id': selection.id,
        '@type': 'ElectionResults.BallotMeasureSelection',
        Selection: text(selection.name),
        SequenceOrder: i + 1,
        VoteCounts: countsOf(selection),
      })),
    };
  }
  return {
    ...common,
    '@type': 'ElectionResults.CandidateContest',
    VotesAllowed: contest.votesAllowed,
    VoteVariation: contest.rounds !== undefined ? 'rcv' : contest.votesAllowed > 1 ? 'n-of-m' : 'plurality',
    ContestSelection: contest.selections.map((selection, i) => ({
      '@id': selection.id,
      '@type': 'ElectionResults.CandidateSelection',
      CandidateIds: [`candidate-${selection.id}`],
      ...(selection.party === undefined ? {} : { EndorsementPartyIds: [partyId(selection.party)] }),
      IsWriteIn: selection.writeIn,
      SequenceOrder: i + 1,
      VoteCounts: countsOf(selection),
    })),
  };
};

const electionType = (type: ElectionCalendar['type']): JsonObject =>
  type === 'municipal' ? { Type: 'other', OtherType: 'municipal' } : { Type: type };

/** What units are part of, as GpUnits of their own; `composing` has the parts of each, and of the jurisdiction under ''. */
const groupsOf = (report: ResultsReport) => {
  const groups = new Map<string, { readonly id: string; readonly name: string }>();
  const composing = new Map<string, string[]>();
  const add = (group: string, part: string): void => {
    composing.set(group, [...(composing.get(group) ?? []), part]);
  };
  const direct: string[] = [];
  for (const unit of report.units) {
    let group = '';
    (unit.within ?? []).forEach((name, depth, path) => {
      const id = idOf('group', ...path.slice(0, depth + 1));
      if (!groups.has(id)) {
        groups.set(id, { id, name });
        add(group, id);
      }
      group = id;
    });
    if (group === '') direct.push(unit.id);
    else composing.get(group)?.push(unit.id) ?? composing.set(group, [unit.id]);
  }
  composing.set('', [...(composing.get('') ?? []), ...direct]);
  return { groups: [...groups.values()], composing };
};

const externalIdentifiers = ({ fips, ocdId }: JurisdictionIdentifiers = {}): JsonObject => {
  const known = [
    ...(fips === undefined ? [] : [{ Type: 'fips', Value: fips }]),
    ...(ocdId === undefined ? [] : [{ Type: 'ocd-id', Value: ocdId }]),
  ];
  return known.length === 0
    ? {}
    : { ExternalIdentifier: known.map((one) => ({ '@type': 'ElectionResults.ExternalIdentifier', ...one })) };
};

const noteLine = (note: PublishedNote): string =>
  note.reason === undefined ? note.message : `${note.message} Reason given: ${note.reason}`;

const correctionLine = (report: ResultsReport, { release, contest, what, why }: Correction): string =>
  `${report.contests.find(({ id }) => id === contest)?.name ?? contest}, as in release ${release}: ${what} Reason: ${why}`;

/** What the standard has no field for: the watermark, one person's release, contests that stand elsewhere than the report. */
const releaseLines = ({ figures, rehearsal, breakGlass }: ReleaseSource): string[] => {
  const { report, status, certifiedBy, corrections = [] } = figures;
  const words = (standing: ReturnType<typeof standingOf>): string =>
    standing.certifiedBy === undefined ? standing.status : `${standing.status} by the ${standing.certifiedBy}`;
  return [
    ...(rehearsal === true ? [`${REHEARSAL_WATERMARK}.`] : []),
    ...(breakGlass === undefined ? [] : [`Released by one person alone. Reason given: ${breakGlass}`]),
    ...(certifiedBy === undefined ? [] : [`Status: ${words({ status, certifiedBy })}.`]),
    ...report.contests.flatMap((contest) => {
      const standing = standingOf(figures, contest.id);
      const same = standing.status === status && standing.certifiedBy === certifiedBy;
      return same ? [] : [`${contest.name}: ${words(standing)}.`];
    }),
    ...corrections.map((correction) => correctionLine(report, correction)),
  ];
};

/** Every party that a contest names, with its id, in the order of the file. */
const partiesOf = (report: ResultsReport): Map<string, string> => {
  const names = report.contests.flatMap((contest) =>
    contest.selections.flatMap((selection) => {
      if (contest.kind === 'straight-party') return [selection.name];
      const isCandidate = (contest.kind ?? 'candidate') === 'candidate';
      return isCandidate && selection.party !== undefined ? [selection.party] : [];
    }),
  );
  return new Map(names.map((name) => [name, idOf('party', name)]));
};

/** The report without its contests, which are by far the most of it. */
const reportFrame = (source: ReleaseSource, parties: ReadonlyMap<string, string>): JsonObject => {
  const { report, status, ballotsOutstanding } = source.figures;
  const partyId = (party: string): string => parties.get(party) ?? idOf('party', party);
  const { groups, composing } = groupsOf(report);
  const perUnit = report.contests.some((contest) =>
    contest.selections.some((selection) => selection.figures.byUnit.length > 0),
  );
  const notes = [
    ...releaseLines(source),
    ...notesOf(source).map(noteLine),
    ...report.contests.flatMap((contest) => notesOf(source, contest.id).map(noteLine)),
  ];
  const ballots = (
    gpUnit: string,
    cast: number | undefined,
    outstanding?: number,
    type: JsonObject = { Type: 'total' },
  ): JsonObject[] =>
    cast === undefined && outstanding === undefined
      ? []
      : [
          {
            '@type': 'ElectionResults.BallotCounts',
            ...(cast === undefined ? {} : { BallotsCast: cast }),
            ...(outstanding === undefined ? {} : { BallotsOutstanding: outstanding }),
            GpUnitId: gpUnit,
            ...type,
          },
        ];
  const ballotCounts = [
    ...ballots(JURISDICTION_UNIT, report.ballotsCast, ballotsOutstanding),
    ...Object.entries(report.ballotsByType ?? {}).flatMap(([type, of]) =>
      ballots(JURISDICTION_UNIT, of.cast, of.outstanding, countType(type)),
    ),
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
    Status: standardStatus(status),
    ...(source.rehearsal === true ? { IsTest: true, TestType: 'rehearsal' } : {}),
    VendorApplicationId: APPLICATION,
    ...(notes.length === 0 ? {} : { Notes: notes.join('\n') }),
    GpUnit: [
      {
        '@id': JURISDICTION_UNIT,
        '@type': 'ElectionResults.ReportingUnit',
        ComposingGpUnitIds: composing.get('') ?? [],
        ...externalIdentifiers(source.election.identifiers),
        Name: text(source.jurisdictionName),
        Type: 'other',
        OtherType: 'jurisdiction',
        SubUnitsReported: report.units.filter((unit) => unit.reported).length,
        TotalSubUnits: report.units.length,
        ...(report.registeredVoters === undefined ? {} : { VotersRegistered: report.registeredVoters }),
        ...(report.ballotsCast === undefined ? {} : { VotersParticipated: report.ballotsCast }),
      },
      ...groups.map(({ id, name }) => ({
        '@id': id,
        '@type': 'ElectionResults.ReportingUnit',
        ComposingGpUnitIds: composing.get(id) ?? [],
        Name: text(name),
        Type: 'other',
        OtherType: 'group of units',
      })),
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
        ...(unit.kind === 'other'
          ? { Type: 'other', OtherType: unit.otherKind ?? 'counting group' }
          : { Type: unit.kind }),
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
          .filter((contest) => (contest.kind ?? 'candidate') === 'candidate')
          .flatMap((contest) =>
            contest.selections.map((selection) => ({
              '@id': `candidate-${selection.id}`,
              '@type': 'ElectionResults.Candidate',
              BallotName: text(selection.name),
              ...(selection.party === undefined ? {} : { PartyId: partyId(selection.party) }),
            })),
          ),
        Contest: [],
        ElectionScopeId: JURISDICTION_UNIT,
        StartDate: source.election.date,
        EndDate: source.election.date,
        Name: text(source.election.name),
        ...electionType(source.election.type),
      },
    ],
  };
};

/** An empty list of contests in JSON. In a name the quotation marks would be escaped, so it stands at one place alone. */
const NO_CONTESTS = '"Contest":[]';

/**
 * One release as NIST SP 1500-100 v2 (Election Results Common Data Format), JSON, in pieces: a statewide report has hundreds
 * of megabytes and is never in memory as objects, one contest at a time aside. The same source gives the same bytes: the only
 * time in it is the approval's.
 */
export function* electionReport(source: ReleaseSource): Generator<string> {
  const { report } = source.figures;
  const parties = partiesOf(report);
  const partyId = (party: string): string => parties.get(party) ?? idOf('party', party);
  const [before = '', after = ''] = JSON.stringify(reportFrame(source, parties)).split(NO_CONTESTS);
  yield `${before}"Contest":[`;
  for (const [i, contest] of report.contests.entries()) {
    yield `${i === 0 ? '' : ','}${JSON.stringify(contestOf(contest, i, partyId, report))}`;
  }
  yield `]${after}\n`;
}
