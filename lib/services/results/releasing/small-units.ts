import type { SmallCounts } from '../../../contracts/calendar';
import type { ContestResult, ResultsReport } from '../../../contracts/results';
import { type Group, joined } from './combine-units';
import { isSmall, linesOf, marksAt, totalMarks } from './marks';

/** Contests with so few ballots in all that no combining of units hides them. */
export const smallContests = (report: ResultsReport, { cell }: SmallCounts): readonly ContestResult[] =>
  report.contests.filter((contest) => isSmall(totalMarks(contest), cell, contest));

/** Units that are published as one, with their marks in each contest. */
interface Block {
  readonly units: readonly number[];
  readonly parent: string;
  readonly marks: readonly number[];
  /** The first contest that they are small in; -1 where there is none. */
  readonly smallIn: number;
}

/** Blocks of one place, the small ones apart: a small block looks for another one among them first. */
class Place {
  readonly small = new Set<Block>();
  readonly others = new Set<Block>();

  setOf({ smallIn }: Block): Set<Block> {
    return smallIn >= 0 ? this.small : this.others;
  }
}

const marksOf = (contest: ContestResult, units: number): Int32Array => {
  const marks = new Int32Array(units);
  for (const { byUnit } of linesOf(contest).values()) {
    contest.units.forEach((unit, place) => {
      marks[unit] = (marks[unit] ?? 0) + marksAt(byUnit, place);
    });
  }
  return marks;
};

const firstWithMarks = (blocks: Iterable<Block>, contest: number, except: Block): Block | undefined => {
  for (const block of blocks) if (block !== except && (block.marks[contest] ?? 0) > 0) return block;
  return undefined;
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
  const blockOf = (units: readonly number[], of: (contest: number) => number): Block => {
    const counts = contests.map((_, contest) => of(contest));
    return {
      units,
      parent: JSON.stringify(report.units[units[0] ?? -1]?.within ?? []),
      marks: counts,
      smallIn: contests.findIndex((contest, i) => isSmall(counts[i] ?? 0, cell, contest)),
    };
  };
  const together = (a: Block, b: Block): Block =>
    blockOf(
      [...a.units, ...b.units].sort((one, other) => one - other),
      (contest) => (a.marks[contest] ?? 0) + (b.marks[contest] ?? 0),
    );

  const blocks = new Set(
    [...new Set(report.units.map(({ id }) => groupOf.get(id) ?? [id]))].map((ids) => {
      const units = ids.map((id) => indexOf.get(id) ?? -1);
      return blockOf(units, (contest) => units.reduce((sum, unit) => sum + (marks[contest]?.[unit] ?? 0), 0));
    }),
  );
  const places = new Map<string, Place>();
  const placeOf = ({ parent }: Block): Place => {
    const place = places.get(parent) ?? new Place();
    places.set(parent, place);
    return place;
  };
  const add = (block: Block): void => {
    blocks.add(block);
    placeOf(block).setOf(block).add(block);
  };
  const remove = (block: Block): void => {
    blocks.delete(block);
    placeOf(block).setOf(block).delete(block);
  };
  const partnerOf = (block: Block): Block | undefined => {
    const own = placeOf(block);
    const near = firstWithMarks(own.small, block.smallIn, block) ?? firstWithMarks(own.others, block.smallIn, block);
    if (near !== undefined) return near;
    const elsewhere = [...places.values()].filter((place) => place !== own);
    for (const kind of ['small', 'others'] as const) {
      for (const place of elsewhere) {
        const far = firstWithMarks(place[kind], block.smallIn, block);
        if (far !== undefined) return far;
      }
    }
    return undefined;
  };

  for (const block of blocks) placeOf(block).setOf(block).add(block);
  for (let block of [...blocks]) {
    while (block.smallIn >= 0 && blocks.has(block)) {
      const partner = partnerOf(block);
      if (partner === undefined) break;
      remove(block);
      remove(partner);
      block = together(block, partner);
      add(block);
    }
  }
  const merged = [...blocks].map(({ units }) => units.flatMap((unit) => report.units[unit]?.id ?? []));
  return joined(merged, report.units);
};
