import { createHash } from 'node:crypto';
import type { ResultsReport } from '../../../contracts/results';

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

/** Is there not one vote and not one ballot in it? */
export const isAllZero = (report: ResultsReport): boolean =>
  fingerprintOf(report) === undefined &&
  (report.ballotsCast ?? 0) === 0 &&
  report.units.every((unit) => (unit.ballotsCast ?? 0) === 0) &&
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
