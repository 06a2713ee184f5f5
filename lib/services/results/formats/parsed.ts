import { createHash } from 'node:crypto';
import type { ResultsFinding, ResultsReport } from '../../../contracts/results';

/** What a parser noticed on its way; reconciliation adds its own and gives each an id. */
export type Observation = Omit<ResultsFinding, 'id'>;

export interface ParsedResults {
  readonly report: ResultsReport;
  readonly observations: readonly Observation[];
  /** Contest ids for which the file does not say how many selections a voter may mark, so that one was assumed. */
  readonly votesAllowedAssumed: ReadonlySet<string>;
}

/** Bounds on what one file can cost; each is several times the largest real file (Los Angeles County, Texas statewide). */
export const LIMITS = {
  /** A statewide precinct file of three million rows has 170 to 700 MB; the console takes less (MAX_RESULTS_FILE_BYTES). */
  bytes: 1024 * 1024 * 1024,
  nameCharacters: 1000,
  units: 100_000,
  contests: 20_000,
  selections: 200_000,
  voteTypes: 100,
  count: 999_999_999,
  /** A ranked contest ends after at most as many rounds as it has candidates. */
  rounds: 200,
  observations: 5000,
  /**
   * Figures of single units that one release can have: of so many its files are made in 1.5 GiB, and its function has 1.7
   * (`election bench results`). Larger files are read, and not loaded: a release that cannot be made would stop those after it.
   */
  unitFigures: 4_200_000,
  /** Places for figures, four bytes each: units times lines times vote types, over all contests. California has some twenty million. */
  cells: 100_000_000,
} as const;

/** A stable id from a name: readable start, then a digest, so that two names never share one. */
export const idOf = (prefix: string, ...names: readonly string[]): string => {
  const readable = names
    .join(' ')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  const digest = createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 8);
  return [prefix, ...(readable === '' ? [] : [readable]), digest].join('-');
};

export const isWriteIn = (name: string): boolean => /\bwrite[\s-]*ins?\b/i.test(name);
