import { createHash } from 'node:crypto';
import type { BallotFigures, ResultsReport } from '../../../contracts/results';

const plain = (name: string): string => name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

/**
 * A digest of who got how many votes in which contest: the same for the same figures in any format, order and spacing.
 * Undefined where every figure is zero, for a zero report is no test deck.
 */
export const fingerprintOf = (report: ResultsReport): string | undefined => {
  const lines = report.contests.flatMap((contest) =>
    contest.selections
      .filter(({ figures }) => figures.total !== 0)
      .map(({ name, figures }) => JSON.stringify([plain(contest.name), plain(name), figures.total])),
  );
  return lines.length === 0 ? undefined : createHash('sha256').update(lines.sort().join('\n')).digest('hex');
};

/** Ballots still outstanding are none that anybody counted. */
const noneCast = (ballots: {
  readonly ballotsCast?: number;
  readonly ballotsByType?: Readonly<Record<string, BallotFigures>>;
}): boolean =>
  (ballots.ballotsCast ?? 0) === 0 && Object.values(ballots.ballotsByType ?? {}).every(({ cast = 0 }) => cast === 0);

/**
 * Is there not one vote and not one ballot in it? What is all zero may be released before polls close, so no figure that a
 * public file shows is left out here: not the later rounds of a ranked contest, nor ballots by method.
 */
export const isAllZero = (report: ResultsReport): boolean =>
  fingerprintOf(report) === undefined &&
  [report, ...report.units, ...report.contests].every(noneCast) &&
  report.contests.every(({ rounds = [] }) =>
    rounds.every(({ votes }) => Object.values(votes).every((inRound) => inRound === 0)),
  ) &&
  report.contests.every((contest) =>
    [...contest.selections.map(({ figures }) => figures), contest.overvotes, contest.undervotes].every(
      (line) =>
        line === undefined ||
        (line.total === 0 &&
          Object.values(line.byVoteType).every((votes) => votes === 0) &&
          line.byUnit.every((votes) => votes <= 0) &&
          Object.values(line.byUnitAndType).every((column) => column.every((votes) => votes <= 0))),
    ),
  );
