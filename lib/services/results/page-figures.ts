import { type PageFigures, REHEARSAL_WATERMARK } from '../../contracts/published';
import { NO_FIGURE, type ResultsReport } from '../../contracts/results';
import { notesOf, type ReleaseSource } from './release-source';
import { standingOf } from './staged-figures';

/** One place for each unit of the report; null where the contest has no figure there. */
const inEveryUnit = (report: ResultsReport, units: Int32Array, column: Int32Array): (number | null)[] => {
  const everywhere = new Array<number | null>(report.units.length).fill(null);
  column.forEach((votes, i) => {
    if (votes !== NO_FIGURE) everywhere[units[i] ?? -1] = votes;
  });
  return everywhere;
};

/** Said only where it is another than the report's. */
const ownStanding = (
  { figures }: ReleaseSource,
  contest: string,
): Pick<PageFigures['contests'][number], 'status' | 'certifiedBy'> => {
  const { status, certifiedBy } = standingOf(figures, contest);
  if (status === figures.status && certifiedBy === figures.certifiedBy) return {};
  return { status, ...(certifiedBy === undefined ? {} : { certifiedBy }) };
};

/** The compact figures that the public page reads. The same source gives the same bytes. */
export const pageFigures = (source: ReleaseSource): PageFigures => {
  const { report, status, ballotsOutstanding, corrections = [] } = source.figures;
  return {
    schema: 'election-page/v1',
    jurisdiction: source.jurisdictionName,
    ...(source.election.identifiers === undefined ? {} : { identifiers: source.election.identifiers }),
    electionId: source.election.id,
    electionName: source.election.name,
    electionDate: source.election.date,
    release: source.release,
    status,
    ...(source.figures.certifiedBy === undefined ? {} : { certifiedBy: source.figures.certifiedBy }),
    ...(source.rehearsal === true ? { watermark: REHEARSAL_WATERMARK } : {}),
    ...(source.breakGlass === undefined ? {} : { breakGlass: source.breakGlass }),
    ...(corrections.length === 0 ? {} : { corrections: [...corrections] }),
    releasedAt: source.releasedAt,
    ...(report.generatedAt === undefined ? {} : { figuresAsOf: report.generatedAt }),
    ...(report.ballotsCast === undefined ? {} : { ballotsCounted: report.ballotsCast }),
    ...(ballotsOutstanding === undefined ? {} : { ballotsOutstanding }),
    ...(report.ballotsByType === undefined
      ? {}
      : {
          ballotsByMethod: Object.entries(report.ballotsByType).map(([method, { cast, outstanding }]) => ({
            method,
            ...(cast === undefined ? {} : { counted: cast }),
            ...(outstanding === undefined ? {} : { outstanding }),
          })),
        }),
    ...(report.registeredVoters === undefined ? {} : { registeredVoters: report.registeredVoters }),
    units: report.units.map((unit) => ({
      id: unit.id,
      name: unit.name,
      ...(unit.combines === undefined ? {} : { combines: [...unit.combines] }),
      reported: unit.reported,
      ...(unit.ballotsCast === undefined ? {} : { ballotsCast: unit.ballotsCast }),
      ...(unit.registeredVoters === undefined ? {} : { registeredVoters: unit.registeredVoters }),
    })),
    contests: report.contests.map((contest) => ({
      id: contest.id,
      name: contest.name,
      ...(contest.kind === undefined || contest.kind === 'candidate' ? {} : { kind: contest.kind }),
      votesAllowed: contest.votesAllowed,
      ...ownStanding(source, contest.id),
      ...(contest.rounds === undefined
        ? {}
        : {
            rounds: contest.rounds.map(({ round, votes }) => ({
              round,
              votes: contest.selections.map(({ id }) => votes[id] ?? null),
            })),
          }),
      ...(contest.overvotes === undefined ? {} : { overvotes: contest.overvotes.total }),
      ...(contest.undervotes === undefined ? {} : { undervotes: contest.undervotes.total }),
      selections: contest.selections.map((selection) => ({
        id: selection.id,
        name: selection.name,
        ...(selection.party === undefined ? {} : { party: selection.party }),
        writeIn: selection.writeIn,
        votes: selection.figures.total,
        byVoteType: { ...selection.figures.byVoteType },
        byUnit: inEveryUnit(report, contest.units, selection.figures.byUnit),
      })),
      notes: notesOf(source, contest.id),
    })),
    notes: notesOf(source),
  };
};
