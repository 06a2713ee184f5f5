import type { Exception } from '../../checks/register';

/** A day on which the office hears that exceptions end. */
export interface Ending {
  readonly id: string;
  readonly says: string;
  /** EventBridge's six fields, year included, so that it comes once. */
  readonly schedule: string;
}

/** Days before the last day of an exception: once with time to repair, once before a deploy is refused. */
const NOTICE_DAYS = [30, 7];

/** Ten in the morning in the east of the United States, in UTC. */
const HOUR = 15;

const MS_PER_DAY = 86_400_000;

/**
 * Synth refuses expired exceptions, which helps nobody who does not deploy; and who must deploy a repair on election eve should not
 * learn of it then. So the register's days become letters, once for each day.
 */
export const exceptionEndings = (entries: readonly Exception[]): readonly Ending[] => {
  const days = [...new Set(entries.map(({ expires }) => expires))].sort();
  return days.flatMap((day) => {
    const ending = entries.filter(({ expires }) => expires === day);
    const owners = [...new Set(ending.map(({ owner }) => owner))].sort().join(', ');
    return NOTICE_DAYS.map((notice) => {
      const date = new Date(Date.parse(`${day}T00:00:00Z`) - notice * MS_PER_DAY);
      const [year, month, dayOfMonth] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
      return {
        id: `ExceptionsEnd${day.replaceAll('-', '')}In${notice}Days`,
        says: `${ending.length} exceptions to checks end on ${day}, in ${notice} days (owners: ${owners}). After that no deploy passes. Fix what they except, or let their owners renew them in lib/infrastructure/checks/exceptions.ts and deploy.`,
        schedule: `cron(0 ${HOUR} ${dayOfMonth} ${month} ? ${year})`,
      };
    });
  });
};
