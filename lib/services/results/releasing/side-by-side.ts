import type { ContestResult, ResultsReport } from '../../../contracts/results';

/** In a list of places: the other report does not have this unit. */
export const NOWHERE = -1;

const placeOfUnit = (contest: ContestResult, units: number): Int32Array => {
  const places = new Int32Array(units).fill(NOWHERE);
  contest.units.forEach((unit, place) => {
    places[unit] = place;
  });
  return places;
};

/**
 * The units of two reports side by side, found once for all contests: sixty contests in ten thousand precincts are more
 * than half a million pairs, too many to look each up by its name.
 */
export class SideBySide {
  /** By place among the earlier report's units: the place among those of now; and the other way round. */
  readonly #toNow: Int32Array;
  readonly #toBefore: Int32Array;

  constructor(
    readonly now: ResultsReport,
    readonly before: ResultsReport,
  ) {
    const indexOf = new Map(now.units.map(({ id }, index) => [id, index]));
    this.#toNow = Int32Array.from(before.units, ({ id }) => indexOf.get(id) ?? NOWHERE);
    this.#toBefore = new Int32Array(now.units.length).fill(NOWHERE);
    this.#toNow.forEach((index, earlier) => {
      if (index !== NOWHERE) this.#toBefore[index] = earlier;
    });
  }

  /** For each place of an earlier contest's columns: its unit among those of now. */
  unitsNow(was: ContestResult): Int32Array {
    return was.units.map((unit) => this.#toNow[unit] ?? NOWHERE);
  }

  /** For each place of a contest's columns: that of the same unit in the earlier contest's columns. */
  placesBefore(contest: ContestResult, was: ContestResult): Int32Array {
    const places = placeOfUnit(was, this.before.units.length);
    return contest.units.map((unit) => places[this.#toBefore[unit] ?? NOWHERE] ?? NOWHERE);
  }

  nameNow({ units }: ContestResult, place: number): string | undefined {
    return this.now.units[units[place] ?? NOWHERE]?.name;
  }

  nameBefore({ units }: ContestResult, place: number): string | undefined {
    return this.before.units[units[place] ?? NOWHERE]?.name;
  }

  /** Places of the earlier contest's columns whose units the contest does not have any more. */
  gone(contest: ContestResult, was: ContestResult): Int32Array {
    const places = placeOfUnit(contest, this.now.units.length);
    const units = this.unitsNow(was);
    return Int32Array.from(units.keys()).filter((place) => (places[units[place] ?? NOWHERE] ?? NOWHERE) === NOWHERE);
  }
}
