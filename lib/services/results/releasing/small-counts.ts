import type { SmallCounts } from '../../../contracts/calendar';
import { type ContestResult, NO_FIGURE, type ResultsReport, type VoteFigures } from '../../../contracts/results';
import { n, sum } from '../reconciliation/words';
import { type Group, joined } from './combine-units';
import { placesOf } from './same-figures';

/** Every line of the ballot that a voter's mark, or its absence, is counted in. */
const linesOf = ({ selections, overvotes, undervotes }: ContestResult): ReadonlyMap<string, VoteFigures> =>
  new Map([
    ...selections.map(({ id, figures }) => [`selection ${id}`, figures] as const),
    ...(overvotes === undefined ? [] : [['overvotes', overvotes] as const]),
    ...(undervotes === undefined ? [] : [['undervotes', undervotes] as const]),
  ]);

const at = (column: Int32Array | undefined, place: number | undefined): number =>
  Math.max(column?.[place ?? -1] ?? NO_FIGURE, 0);

/** In vote-for-N one ballot has N marks, and thresholds count ballots. */
const isSmall = (marks: number, ballots: number, contest: ContestResult): boolean =>
  marks > 0 && marks < ballots * contest.votesAllowed;

const totalMarks = (contest: ContestResult): number => sum([...linesOf(contest).values()].map(({ total }) => total));

/** Contests with so few ballots in all that no combining of units hides them. */
export const smallContests = (report: ResultsReport, { cell }: SmallCounts): readonly ContestResult[] =>
  report.contests.filter((contest) => isSmall(totalMarks(contest), cell, contest));

/** Units that are published as one, with their marks in each contest. */
interface Block {
  readonly units: readonly number[];
  readonly parent: string;
  readonly marks: readonly number[];
}

const marksOf = (contest: ContestResult, units: number): Int32Array => {
  const marks = new Int32Array(units);
  for (const { byUnit } of linesOf(contest).values()) {
    contest.units.forEach((unit, place) => {
      marks[unit] = (marks[unit] ?? 0) + at(byUnit, place);
    });
  }
  return marks;
};

/**
 * Groups that leave no unit with fewer ballots than `cell` in any contest. A small unit goes with another one of the same
 * place that has the contest too, small ones first. What was published together stays together: one release less another
 * would else give the part.
 */
export const groupsFor = (report: ResultsReport, given: readonly Group[], { cell }: SmallCounts): readonly Group[] => {
  const groups = joined(given, report.units);
  const contests = report.contests.filter((contest) => !isSmall(totalMarks(contest), cell, contest));
  const marks = contests.map((contest) => marksOf(contest, report.units.length));
  const indexOf = new Map(report.units.map(({ id }, i) => [id, i]));
  const groupOf = new Map(groups.flatMap((group) => group.map((id) => [id, group] as const)));
  const blockOf = (units: readonly number[]): Block => ({
    units,
    parent: JSON.stringify(report.units[units[0] ?? -1]?.within ?? []),
    marks: marks.map((column) => sum(units.map((unit) => column[unit] ?? 0))),
  });
  const blocks = new Set(
    [...new Set(report.units.map(({ id }) => groupOf.get(id) ?? [id]))].map((ids) =>
      blockOf(ids.map((id) => indexOf.get(id) ?? -1)),
    ),
  );
  /** The first contest that a block is small in. */
  const smallIn = (block: Block): number =>
    contests.findIndex((contest, i) => isSmall(block.marks[i] ?? 0, cell, contest));

  for (let block of [...blocks]) {
    for (let contest = smallIn(block); contest >= 0 && blocks.has(block); contest = smallIn(block)) {
      const rank = (other: Block): number => (other.parent === block.parent ? 0 : 2) + (smallIn(other) >= 0 ? 0 : 1);
      let partner: Block | undefined;
      for (const other of blocks) {
        if (other === block || (other.marks[contest] ?? 0) === 0) continue;
        if (partner === undefined || rank(other) < rank(partner)) partner = other;
        if (rank(partner) === 0) break;
      }
      if (partner === undefined) break;
      blocks.delete(block);
      blocks.delete(partner);
      block = blockOf([...block.units, ...partner.units].sort((a, b) => a - b));
      blocks.add(block);
    }
  }
  const merged = [...blocks].map(({ units }) => units.flatMap((unit) => report.units[unit]?.id ?? []));
  return joined(merged, report.units);
};

/** A contest's difference between two releases that is small enough to be one person's ballot. */
export interface SmallDifference {
  readonly contest: ContestResult;
  /** Unit ids; undefined for the contest as a whole. */
  readonly units?: Group;
  readonly words: string;
}

/**
 * Differences that a reader of both releases could take for single ballots: in a contest as a whole and in each unit, or
 * group of units, that both show. What was nothing before is no difference but a count of its own.
 */
export const smallDifferences = (
  before: ResultsReport,
  now: ResultsReport,
  groups: readonly Group[],
  { difference }: SmallCounts,
): readonly SmallDifference[] => {
  const found: SmallDifference[] = [];
  const then = new Map(before.contests.map((contest) => [contest.id, contest]));
  const names = new Map(now.units.map(({ id, name }) => [id, name]));
  for (const contest of now.contests) {
    const was = then.get(contest.id);
    if (was === undefined) continue;
    const [ours, theirs] = [linesOf(contest), linesOf(was)];
    const lines = [...new Set([...ours.keys(), ...theirs.keys()])];
    const compare = (
      marks: (line: string) => readonly [before: number, now: number],
      units: Group | undefined,
      where: () => string,
    ): void => {
      const pairs = lines.map(marks);
      const moved = sum(pairs.map(([a, b]) => Math.abs(b - a)));
      if (sum(pairs.map(([a]) => a)) === 0 || !isSmall(moved, difference, contest)) return;
      found.push({
        contest,
        ...(units === undefined ? {} : { units }),
        words: `${contest.name}${where()}: ${n(moved)} ${moved === 1 ? 'vote' : 'votes'} different from the last release`,
      });
    };
    compare(
      (line) => [theirs.get(line)?.total ?? 0, ours.get(line)?.total ?? 0],
      undefined,
      () => '',
    );
    const [here, there] = [placesOf(now, contest), placesOf(before, was)];
    const grouped = new Set(groups.flat());
    const alone = [...here.keys()].filter((id) => !grouped.has(id)).map((id) => [id]);
    for (const units of [...alone, ...groups]) {
      const of = (figures: VoteFigures | undefined, places: ReadonlyMap<string, number>): number =>
        sum(units.map((id) => at(figures?.byUnit, places.get(id))));
      compare(
        (line) => [of(theirs.get(line), there), of(ours.get(line), here)],
        units,
        () => `, ${units.map((id) => names.get(id) ?? id).join(' + ')}`,
      );
    }
  }
  return found;
};

/**
 * Contests that give a vote type, in all or in one unit, with fewer ballots than `cell`, or that moved by fewer than
 * `difference`: their vote types are not published, from then on.
 */
export const withoutVoteTypes = (
  now: ResultsReport,
  before: ResultsReport | undefined,
  given: readonly string[],
  { cell, difference }: SmallCounts,
): readonly string[] => {
  const then = new Map((before?.contests ?? []).map((contest) => [contest.id, contest]));
  const small = now.contests.filter((contest) => {
    const was = then.get(contest.id);
    const lines = [...linesOf(contest)];
    const earlier = was === undefined ? undefined : linesOf(was);
    const types = new Set(
      lines.flatMap(([, line]) => [...Object.keys(line.byVoteType), ...Object.keys(line.byUnitAndType)]),
    );
    const there = was === undefined || before === undefined ? undefined : placesOf(before, was);
    return [...types].some((type) => {
      const tooFew = (of: (line: VoteFigures | undefined, then: boolean) => number): boolean => {
        const counts = lines.map(([name, line]) => [of(line, false), of(earlier?.get(name), true)] as const);
        const had = sum(counts.map(([, earlierMarks]) => earlierMarks));
        return (
          isSmall(sum(counts.map(([marks]) => marks)), cell, contest) ||
          (had > 0 &&
            isSmall(sum(counts.map(([marks, earlierMarks]) => Math.abs(marks - earlierMarks))), difference, contest))
        );
      };
      if (tooFew((line) => line?.byVoteType[type] ?? 0)) return true;
      return Array.from(contest.units).some((unit, place) => {
        const id = now.units[unit]?.id ?? '';
        return tooFew((line, isBefore) => at(line?.byUnitAndType[type], isBefore ? there?.get(id) : place));
      });
    });
  });
  return [...new Set([...given, ...small.map(({ id }) => id)])].filter((id) =>
    now.contests.some((contest) => contest.id === id),
  );
};
