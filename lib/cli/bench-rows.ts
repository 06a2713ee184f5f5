/** One measured figure, with the target that it is held to where there is one. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit:
    | 'ms'
    | 'times'
    | 'KiB'
    | 'MiB'
    | 'resources'
    | 'findings'
    | 'rules'
    | 'mutants'
    | 'rows'
    | 'rows/s'
    | 'entries';
  /** At most this much. */
  readonly target?: number;
  readonly ok?: boolean;
}

export interface Bench {
  readonly name: string;
  readonly rows: readonly BenchRow[];
}

export const row = (name: string, value: number, unit: BenchRow['unit'], target?: number): BenchRow => ({
  name,
  value: unit === 'times' ? Math.round(value * 100) / 100 : Math.round(value),
  unit,
  ...(target === undefined ? {} : { target, ok: value <= target }),
});

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle)
    ? ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
    : (sorted[Math.floor(middle)] ?? 0);
};
