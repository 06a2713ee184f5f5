const numbers = new Intl.NumberFormat('en-US');
export const count = (n: number): string => numbers.format(n);

/** Share in percent with two decimals, as canvass reports print it; "–" where there is nothing to divide by. */
export const percent = (part: number, whole: number): string =>
  whole > 0 ? `${((100 * part) / whole).toFixed(2)}%` : '–';

/** `2026-11-03` as "Tuesday, November 3, 2026". A calendar date has no time zone. */
export const longDate = (isoDate: string): string =>
  new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(`${isoDate}T00:00:00Z`));

/** `2026-11-03` as "November 3, 2026". */
export const mediumDate = (isoDate: string): string =>
  new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${isoDate}T00:00:00Z`));

/** An instant in the election's own time zone, with the zone's name; in the reader's where the election's is not known. */
export const instant = (iso: string, timeZone?: string): string =>
  new Intl.DateTimeFormat('en-US', {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(new Date(iso));

/** Calendar day of an instant in a zone, `2026-11-03`. */
export const dayOf = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }).format(at);

export const plural = (n: number, one: string, many: string): string => `${count(n)} ${n === 1 ? one : many}`;
