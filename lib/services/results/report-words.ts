import type { ReleaseStatus } from '../../contracts/results';

/** GpUnit of the whole jurisdiction, which the totals of an SP 1500-100 report belong to. */
export const JURISDICTION_UNIT = 'gp-jurisdiction';

/** SP 1500-100's DateTimeWithZone has no fractions of a second. */
export const wholeSeconds = (instant: string): string => instant.replace(/\.\d+Z$/, 'Z');

/** The standard has no word for an amended certification: it is a certified report, and the notes say the rest. */
export const standardStatus = (status: ReleaseStatus): Exclude<ReleaseStatus, 'amended-certification'> =>
  status === 'amended-certification' ? 'certified' : status;
