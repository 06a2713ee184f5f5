import type { SmallCounts } from '../../../contracts/calendar';
import type { ContestResult, ResultsReport, VoteFigures } from '../../../contracts/results';
import { isSmall, linesOf, marksAt } from './marks';
import { NOWHERE, SideBySide } from './side-by-side';

/** What one vote type has, what it had, and by how much each line moved. */
class Counted {
  marks = 0;
  had = 0;
  moved = 0;

  add(now: number, before: number): void {
    this.marks += now;
    this.had += before;
    this.moved += Math.abs(now - before);
  }

  isTooFew(contest: ContestResult, { cell, difference }: SmallCounts): boolean {
    return isSmall(this.marks, cell, contest) || (this.had > 0 && isSmall(this.moved, difference, contest));
  }
}

interface Line {
  readonly now: VoteFigures;
  readonly before: VoteFigures | undefined;
}

/** The file names its vote types: one may be named as what every object has, `constructor` and the like. */
const votesOf = (figures: VoteFigures | undefined, type: string): number =>
  figures !== undefined && Object.hasOwn(figures.byVoteType, type) ? (figures.byVoteType[type] ?? 0) : 0;

const hasSmallType = (lines: readonly Line[], before: Int32Array, contest: ContestResult, limits: SmallCounts) => {
  const types = new Set(
    lines.flatMap(({ now }) => [...Object.keys(now.byVoteType), ...Object.keys(now.byUnitAndType)]),
  );
  return [...types].some((type) => {
    const whole = new Counted();
    for (const { now, before } of lines) whole.add(votesOf(now, type), votesOf(before, type));
    if (whole.isTooFew(contest, limits)) return true;
    const columns = lines.map((line) => [line.now.byUnitAndType[type], line.before?.byUnitAndType[type]] as const);
    return before.some((there, place) => {
      const inUnit = new Counted();
      for (const [now, earlier] of columns) inUnit.add(marksAt(now, place), marksAt(earlier, there));
      return inUnit.isTooFew(contest, limits);
    });
  });
};

/**
 * Contests that give a vote type, in all or in one unit, with fewer ballots than `cell`, or that moved by fewer than
 * `difference`: their vote types are not published, from then on.
 */
export const withoutVoteTypes = (
  now: ResultsReport,
  before: ResultsReport | undefined,
  given: readonly string[],
  limits: SmallCounts,
): readonly string[] => {
  const then = new Map((before?.contests ?? []).map((contest) => [contest.id, contest]));
  const reports = before === undefined ? undefined : new SideBySide(now, before);
  const small = now.contests.filter((contest) => {
    const was = then.get(contest.id);
    const earlier = was === undefined ? undefined : linesOf(was);
    const places =
      reports === undefined || was === undefined
        ? new Int32Array(contest.units.length).fill(NOWHERE)
        : reports.placesBefore(contest, was);
    const lines = [...linesOf(contest)].map(([name, line]) => ({ now: line, before: earlier?.get(name) }));
    return hasSmallType(lines, places, contest, limits);
  });
  const contests = new Set(now.contests.map(({ id }) => id));
  return [...new Set([...given, ...small.map(({ id }) => id)])].filter((id) => contests.has(id));
};
