import type { ResultsFormat } from '../../../../contracts/results';
import type { ResultsMapping } from '../../../../contracts/results-mapping';
import type { Words } from './words';

export interface TypedColumn {
  readonly name: string;
  readonly index: number;
  readonly of: NonNullable<NonNullable<ResultsMapping['voteTypes']>[number]['of']>;
}

/** Where in a row what stands; indices count from 0. Made from a known header or from a saved mapping. */
export interface TablePlan {
  readonly format: ResultsFormat;
  /** The header, as it stands in the file. */
  readonly names: readonly string[];
  readonly contest: number;
  readonly selection: number;
  readonly precinct?: number;
  readonly county?: number;
  readonly town?: number;
  readonly split?: number;
  readonly district?: number;
  readonly contestParty?: number;
  readonly party?: number;
  readonly votes?: number;
  readonly voteType?: number;
  readonly votesAllowed?: number;
  /** The heading (a number of seats, say) need not be the number of choices. */
  readonly votesAllowedGuessed?: boolean;
  readonly round?: number;
  readonly writeIn?: number;
  readonly stage?: number;
  readonly special?: number;
  readonly date?: number;
  readonly registeredVoters?: number;
  readonly ballotsCast?: number;
  readonly overvotes?: number;
  readonly undervotes?: number;
  /** Units of the contest in all, and those that have reported. */
  readonly unitsTotal?: number;
  readonly unitsReported?: number;
  readonly typed: readonly TypedColumn[];
  readonly contestsByParty: boolean;
  readonly words: Words;
  /** Columns that nobody reads; told to the person who loads. */
  readonly unknown: readonly string[];
}

/** `Election Day Votes` and `election_day_votes` are one heading. */
export const normalHeading = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
