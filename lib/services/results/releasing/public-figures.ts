import type { ContestResult, ResultsFinding, VoteFigures } from '../../../contracts/results';
import type { StagedFigures } from '../staged-figures';
import { combineUnits } from './combine-units';

const untyped = (figures: VoteFigures): VoteFigures => ({ ...figures, byVoteType: {}, byUnitAndType: {} });

const withoutTypes = (contest: ContestResult): ContestResult => ({
  ...contest,
  selections: contest.selections.map((selection) => ({ ...selection, figures: untyped(selection.figures) })),
  ...(contest.overvotes === undefined ? {} : { overvotes: untyped(contest.overvotes) }),
  ...(contest.undervotes === undefined ? {} : { undervotes: untyped(contest.undervotes) }),
});

/** A finding tells figures: one about a small unit would give away what the tables hide. */
const discreet = (finding: ResultsFinding): ResultsFinding => {
  const { unit: _, stated: __, computed: ___, ...rest } = finding;
  return {
    ...rest,
    message: `A disagreement (${finding.code}) in figures that are published together with others, because alone they are small.`,
  };
};

/**
 * What of a load may become public: units that are small alone stand together, vote types that are small are left out.
 * Every public file is made from this and from nothing else. Totals and outstanding ballots are untouched.
 */
export const publicFigures = (figures: StagedFigures): StagedFigures => {
  const { combined = [], withoutVoteTypes = [], report } = figures;
  if (combined.length === 0 && withoutVoteTypes.length === 0) return figures;
  const together = combineUnits(report, combined);
  const hidden = new Set(combined.flat());
  const silent = new Set(withoutVoteTypes);
  return {
    ...figures,
    report: {
      ...together,
      contests: together.contests.map((contest) => (silent.has(contest.id) ? withoutTypes(contest) : contest)),
    },
    findings: figures.findings.map((finding) =>
      (finding.unit !== undefined && hidden.has(finding.unit)) ||
      (finding.contest !== undefined && silent.has(finding.contest) && /type/.test(finding.code))
        ? discreet(finding)
        : finding,
    ),
  };
};
