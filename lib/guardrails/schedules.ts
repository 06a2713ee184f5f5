const EVERY = ['*', '?'];
const UNIT_HOURS: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1, day: 24 };
/** The shortest month is reached by every day of the month up to this one. */
const LAST_OF_EVERY_MONTH = 28;

/** Times of a day that come round every day: `8`, `0/15`, `*`, `8,20`. */
const comesEveryDay = (field: string, below: number): boolean =>
  /^(\*|\d+(-\d+)?)(\/[1-9]\d*)?(,\d+)*$/.test(field) && (field.match(/\d+/g) ?? []).every((n) => Number(n) < below);

const isDayOfEveryMonth = (field: string): boolean =>
  field === 'L' || (/^\d+$/.test(field) && Number(field) >= 1 && Number(field) <= LAST_OF_EVERY_MONTH);

const isDayOfWeek = (field: string): boolean => /^([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)$/.test(field);

/**
 * Days between two runs of an AWS schedule expression, at the most; undefined for one that is not understood, that runs once, or
 * that may never run.
 */
export const daysBetween = (expression: string | undefined): number | undefined => {
  const [, amount, unit] = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(expression ?? '') ?? [];
  if (amount !== undefined && unit !== undefined) return (Number(amount) * (UNIT_HOURS[unit] ?? Number.NaN)) / 24;
  const [, fields] = /^cron\((.+)\)$/.exec(expression ?? '') ?? [];
  const [minute, hour, day, month, weekday, year, ...more] = fields?.trim().split(/\s+/) ?? [];
  if (minute === undefined || hour === undefined || day === undefined || month === undefined) return undefined;
  if (weekday === undefined || year !== '*' || month !== '*' || more.length > 0) return undefined;
  if (!comesEveryDay(minute, 60) || !comesEveryDay(hour, 24)) return undefined;
  if (EVERY.includes(day) && EVERY.includes(weekday)) return 1;
  if (EVERY.includes(day)) return isDayOfWeek(weekday) ? 7 : undefined;
  return EVERY.includes(weekday) && isDayOfEveryMonth(day) ? 31 : undefined;
};

/** The one day, `2027-10-01`, on which a rule's expression runs; undefined for one that runs again or is not understood. */
export const soleDayOf = (expression: string | undefined): string | undefined => {
  const [, day, month, year] = /^cron\(\d+ \d+ (\d{1,2}) (\d{1,2}) \? (\d{4})\)$/.exec(expression ?? '') ?? [];
  return day === undefined || month === undefined
    ? undefined
    : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
};
