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
