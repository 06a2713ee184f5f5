import type { Jurisdiction } from './schema';

export interface RecordsKept {
  readonly electionId: string;
  /** UTC instant until which every record of the election is kept; absent in the evaluation profile. */
  readonly keptUntil?: string;
}

/**
 * The end of the keeping time: `months` calendar months after election day, and until noon UTC of the day after, when that
 * day is over everywhere in the United States. A day that the last month does not have counts as one of the next month, so
 * that the time is never shorter than the law says.
 */
export const endOfKeeping = (electionDay: string, months: number): string => {
  const [year, month, day] = electionDay.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined) throw new RangeError(`${electionDay} is no date`);
  return new Date(Date.UTC(year, month - 1 + months, day + 1, 12)).toISOString();
};

/**
 * How long the records of each election are kept: 22 months at least after a federal one (52 U.S.C. 20701), as the settings say
 * after another. The evaluation profile keeps nothing for an election's sake, so that it can be torn down.
 */
export const recordsKept = ({ elections, retention, profile }: Jurisdiction): readonly RecordsKept[] =>
  elections.map(({ id, date, federal }) => ({
    electionId: id,
    ...(profile === 'evaluation'
      ? {}
      : { keptUntil: endOfKeeping(date, federal ? retention.federalRecordsMonths : retention.otherRecordsMonths) }),
  }));
