const EVERY = ['*', '?'];
const UNIT_HOURS: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1, day: 24 };

/** Days between two runs of an AWS schedule expression, at the most; undefined for one that is not understood. */
export const daysBetween = (expression: string | undefined): number | undefined => {
  const [, amount, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression ?? '') ?? [];
  if (amount !== undefined && unit !== undefined) return (Number(amount) * (UNIT_HOURS[unit] ?? Number.NaN)) / 24;
  const [, fields] = /^cron\((.+)\)$/.exec(expression ?? '') ?? [];
  const [minute, hour, day, month, weekday, year, ...more] = fields?.trim().split(/\s+/) ?? [];
  if (minute === undefined || hour === undefined || day === undefined || month === undefined) return undefined;
  if (weekday === undefined || year !== '*' || month !== '*' || more.length > 0) return undefined;
  if (EVERY.includes(day) && EVERY.includes(weekday)) return 1;
  return EVERY.includes(day) ? 7 : 31;
};

/** The one day, `2027-10-01`, on which an expression runs; undefined for one that runs again or is not understood. */
export const soleDayOf = (expression: string | undefined): string | undefined => {
  const [, at] = /^at\((\d{4}-\d{2}-\d{2})T[\d:]+\)$/.exec(expression ?? '') ?? [];
  if (at !== undefined) return at;
  const [, day, month, year] = /^cron\(\d+ \d+ (\d{1,2}) (\d{1,2}) \? (\d{4})\)$/.exec(expression ?? '') ?? [];
  return day === undefined || month === undefined
    ? undefined
    : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
};
