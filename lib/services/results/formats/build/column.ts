import { NO_FIGURE } from '../../../../contracts/results';

const FIRST_CAPACITY = 8;

/** Figures by place, grown as they come in: four bytes for each, whatever the file's size. */
export class Column {
  #values = new Int32Array(FIRST_CAPACITY).fill(NO_FIGURE);

  get capacity(): number {
    return this.#values.length;
  }

  get(place: number): number {
    // Reading beyond the end of a typed array is slow in V8.
    return place < this.#values.length ? (this.#values[place] ?? NO_FIGURE) : NO_FIGURE;
  }

  set(place: number, value: number): void {
    if (place >= this.#values.length) {
      const grown = new Int32Array(Math.max(place + 1, this.#values.length * 2)).fill(NO_FIGURE);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[place] = value;
  }

  /** Adds to what is there. @returns what was there before */
  add(place: number, value: number): number {
    const before = this.get(place);
    this.set(place, before === NO_FIGURE ? value : before + value);
    return before;
  }

  /** The figures of these places, in their order. */
  pick(places: Int32Array): Int32Array {
    return places.map((place) => this.get(place));
  }
}
