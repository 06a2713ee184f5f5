/** GpUnit of the whole jurisdiction, which the totals of an SP 1500-100 report belong to. */
export const JURISDICTION_UNIT = 'gp-jurisdiction';

/** SP 1500-100's DateTimeWithZone has no fractions of a second. */
export const wholeSeconds = (instant: string): string => instant.replace(/\.\d+Z$/, 'Z');
