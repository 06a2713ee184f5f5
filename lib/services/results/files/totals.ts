import type { PageFigures } from '../../../contracts/published';

/**
 * The figures without those of the single units: some tens of kilobytes where a state's precincts take megabytes. The page
 * reads this, and the whole file only when somebody opens a table of units.
 */
export const totalsOf = (figures: PageFigures): PageFigures => ({
  ...figures,
  units: [],
  unitsReported: figures.units.filter((unit) => unit.reported).length,
  unitsInAll: figures.units.length,
  contests: figures.contests.map((contest) => ({
    ...contest,
    unitsWithFigures: contest.selections.reduce(
      (most, { byUnit }) => Math.max(most, byUnit.filter((votes) => votes !== null).length),
      0,
    ),
    selections: contest.selections.map((selection) => ({ ...selection, byUnit: [] })),
  })),
});
