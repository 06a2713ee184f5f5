const FIRST_SLOTS = 16;
const EMPTY = -1;
/** Knuth's multiplier, which spreads neighbouring numbers over the slots. */
const SPREAD = 0x9e3779b1;

/**
 * The units of one contest, each with its place in the contest's columns. A table of numbers and not a Map: sixty
 * contests in ten thousand precincts are six hundred thousand entries.
 */
export class Places {
  #units = new Int32Array(FIRST_SLOTS);
  #slots = new Int32Array(FIRST_SLOTS * 2).fill(EMPTY);
  #size = 0;
  #lastUnit = EMPTY;
  #lastPlace = EMPTY;

  get size(): number {
    return this.#size;
  }

  unitAt(place: number): number {
    return this.#units[place] ?? EMPTY;
  }

  /** Place of a unit; a new one where it has none yet. */
  of(unit: number): number {
    if (unit === this.#lastUnit) return this.#lastPlace;
    let slot = this.#slotOf(unit);
    let place = this.#slots[slot] ?? EMPTY;
    if (place === EMPTY) {
      if (this.#size === this.#units.length) {
        this.#grow();
        slot = this.#slotOf(unit);
      }
      place = this.#size;
      this.#units[place] = unit;
      this.#slots[slot] = place;
      this.#size += 1;
    }
    this.#lastUnit = unit;
    this.#lastPlace = place;
    return place;
  }

  /** Slot that holds the unit, or the empty one where it belongs. */
  #slotOf(unit: number): number {
    const mask = this.#slots.length - 1;
    let slot = (Math.imul(unit, SPREAD) >>> 7) & mask;
    for (;;) {
      const place = this.#slots[slot] ?? EMPTY;
      if (place === EMPTY || this.#units[place] === unit) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const units = new Int32Array(this.#units.length * 2);
    units.set(this.#units);
    this.#units = units;
    this.#slots = new Int32Array(units.length * 2).fill(EMPTY);
    for (let place = 0; place < this.#size; place += 1) {
      this.#slots[this.#slotOf(units[place] ?? EMPTY)] = place;
    }
  }
}
