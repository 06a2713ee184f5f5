import { type ContestResult, NO_FIGURE, type ResultsReport, type VoteFigures } from '../../../contracts/results';
import type { Observation, ParsedResults } from '../formats/parsed';
import { n, sum } from './words';

interface Line {
  readonly label: string;
  readonly figures: VoteFigures;
}

const linesOf = (contest: ContestResult): readonly Line[] => [
  ...contest.selections.map((selection) => ({ label: selection.name, figures: selection.figures })),
  ...(contest.overvotes ? [{ label: 'overvotes', figures: contest.overvotes }] : []),
  ...(contest.undervotes ? [{ label: 'undervotes', figures: contest.undervotes }] : []),
];

const ofColumn = (column: Int32Array): { readonly any: boolean; readonly sum: number } => {
  let any = false;
  let total = 0;
  for (const votes of column) {
    if (votes === NO_FIGURE) continue;
    any = true;
    total += votes;
  }
  return { any, sum: total };
};

const partsAddUp = (contest: ContestResult, { label, figures }: Line): readonly Observation[] => {
  const units = ofColumn(figures.byUnit);
  const types = Object.values(figures.byVoteType);
  const checks = [
    { code: 'vote-types-disagree', words: 'its vote types', any: types.length > 0, computed: sum(types) },
    { code: 'units-disagree', words: 'its units', any: units.any, computed: units.sum },
  ] as const;
  return checks
    .filter(({ any, computed }) => any && computed !== figures.total)
    .map(({ code, words, computed }) => ({
      severity: 'blocking',
      code,
      contest: contest.id,
      message: `${contest.name}, ${label}: the total is ${n(figures.total)}, ${words} add up to ${n(computed)}.`,
      stated: figures.total,
      computed,
    }));
};

/** In a vote-for-N contest one ballot carries up to N votes; with N unknown, exceeding is no proof of an error. */
const votesAboveBallots = (
  contest: ContestResult,
  lines: readonly Line[],
  report: ResultsReport,
  assumed: boolean,
): readonly Observation[] => {
  const found: Observation[] = [];
  const compare = (where: string, votes: number, ballots: number | undefined, unit?: string): void => {
    if (ballots === undefined || votes <= ballots * contest.votesAllowed) return;
    found.push({
      severity: assumed ? 'warning' : 'blocking',
      code: 'votes-above-ballots',
      contest: contest.id,
      ...(unit === undefined ? {} : { unit }),
      message: `${contest.name}, ${where}: ${n(votes)} votes, over- and undervotes, but ${n(ballots)} ballots cast allow ${n(ballots * contest.votesAllowed)} (vote for ${contest.votesAllowed}${assumed ? ', assumed: the file does not say' : ''}).`,
      stated: votes,
      computed: ballots * contest.votesAllowed,
    });
  };
  contest.units.forEach((index, place) => {
    const unit = report.units[index];
    if (unit?.ballotsCast === undefined) return;
    compare(
      unit.name,
      sum(lines.map(({ figures }) => Math.max(0, figures.byUnit[place] ?? 0))),
      unit.ballotsCast,
      unit.id,
    );
  });
  compare('all units', sum(lines.map(({ figures }) => figures.total)), contest.ballotsCast ?? report.ballotsCast);
  return found;
};

/** A ballot may pass to another selection or be exhausted; it never comes from nowhere. */
const roundsAddUp = (contest: ContestResult): readonly Observation[] => {
  const found: Observation[] = [];
  const rounds = contest.rounds ?? [];
  const about = { severity: 'blocking', contest: contest.id } as const;
  rounds.forEach(({ round, votes }, i) => {
    const before = rounds[i - 1];
    if (before === undefined) return;
    const [now, then] = [sum(Object.values(votes)), sum(Object.values(before.votes))];
    if (now > then) {
      found.push({
        ...about,
        code: 'round-gains-votes',
        message: `${contest.name}: round ${round} has ${n(now)} votes, round ${before.round} only ${n(then)}. Ballots pass on or are exhausted; none is added.`,
        stated: now,
        computed: then,
      });
    }
    for (const selection of contest.selections) {
      const [has, had] = [votes[selection.id] ?? 0, before.votes[selection.id] ?? 0];
      if (has === 0 || had > 0) continue;
      found.push({
        ...about,
        code: 'round-reappears',
        message: `${contest.name}: ${selection.name} has ${n(has)} votes in round ${round} and none in round ${before.round}. Who is out stays out.`,
        stated: has,
        computed: had,
      });
    }
  });
  return found;
};

/** Does each contest add up in itself, and fit its ballots? */
export const checkContests = ({ report, votesAllowedAssumed }: ParsedResults): readonly Observation[] => {
  const names = new Map<string, number>();
  for (const contest of report.contests) names.set(contest.name, (names.get(contest.name) ?? 0) + 1);
  return [
    ...[...names]
      .filter(([, times]) => times > 1)
      .map(
        ([name, times]): Observation => ({
          severity: 'note',
          code: 'same-name',
          message: `${times} contests are named ${JSON.stringify(name)}. They are kept apart.`,
        }),
      ),
    ...report.contests.flatMap((contest): readonly Observation[] => {
      const lines = linesOf(contest);
      const empty: readonly Observation[] =
        contest.selections.length > 0
          ? []
          : [
              {
                severity: 'warning',
                code: 'contest-empty',
                contest: contest.id,
                message: `${contest.name} has no selection.`,
              },
            ];
      return [
        ...empty,
        ...lines.flatMap((line) => partsAddUp(contest, line)),
        ...votesAboveBallots(contest, lines, report, votesAllowedAssumed.has(contest.id)),
        ...roundsAddUp(contest),
      ];
    }),
  ];
};
