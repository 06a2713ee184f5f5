const ZONES: Readonly<Record<string, string>> = {
  UTC: 'Z',
  GMT: 'Z',
  AST: '-04:00',
  EDT: '-04:00',
  EST: '-05:00',
  CDT: '-05:00',
  CST: '-06:00',
  MDT: '-06:00',
  MST: '-07:00',
  PDT: '-07:00',
  PST: '-08:00',
  AKDT: '-08:00',
  AKST: '-09:00',
  HST: '-10:00',
};

/** `11/5/2020 11:39:44 AM EST` as an ISO instant; undefined where the zone is unknown. */
export const clarityInstant = (text: string): string | undefined => {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2}):(\d{2}) ([AP])M ([A-Z]{3,4})$/.exec(text.trim());
  if (!match) return undefined;
  const [, month = '', day = '', year = '', hour = '', minute = '', second = '', half, zone = ''] = match;
  const offset = ZONES[zone];
  if (offset === undefined) return undefined;
  const hours = (Number(hour) % 12) + (half === 'P' ? 12 : 0);
  const two = (n: string | number) => String(n).padStart(2, '0');
  const instant = new Date(`${year}-${two(month)}-${two(day)}T${two(hours)}:${minute}:${second}${offset}`);
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
};

/** `11/3/2020` as `2020-11-03`. */
export const clarityDate = (text: string): string | undefined => {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text.trim());
  if (!match) return undefined;
  const [, month = '', day = '', year = ''] = match;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return Number.isNaN(Date.parse(iso)) ? undefined : iso;
};
