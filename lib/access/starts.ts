/** Things by how their names begin, to find those that a pattern may mean without asking each one. */
export class Starts<T> {
  private readonly byStart = new Map<string, T[]>();
  private readonly sorted: readonly string[];
  private readonly lengths: readonly number[];

  constructor(items: readonly (readonly [string, T])[]) {
    for (const [start, item] of items) {
      const list = this.byStart.get(start);
      if (list === undefined) this.byStart.set(start, [item]);
      else list.push(item);
    }
    this.sorted = [...this.byStart.keys()].sort();
    this.lengths = [...new Set(this.sorted.map(({ length }) => length))];
  }

  /** Place of the first start that does not come before the text. */
  private placeOf(text: string): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle] ?? '') < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** All that begin with the text, and all with which the text begins. */
  alike(text: string): readonly T[] {
    const found: T[] = [];
    for (const length of this.lengths) {
      if (length < text.length) found.push(...(this.byStart.get(text.slice(0, length)) ?? []));
    }
    for (let i = this.placeOf(text); ; i++) {
      const start = this.sorted[i];
      if (start === undefined || !start.startsWith(text)) return found;
      found.push(...(this.byStart.get(start) ?? []));
    }
  }
}
