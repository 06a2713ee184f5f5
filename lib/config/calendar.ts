import type { ElectionCalendar } from '../contracts/calendar';
import type { Election } from './schema';

/**
 * The UTC instant of a local wall-clock time.
 * @param local `2026-11-03T19:00`
 * @param timeZone IANA name
 * A time that the clock skips in spring counts as the instant right after the gap; one that it repeats in autumn as
 * the later one, so that nothing is released an hour early.
 */
export const instantOf = (local: string, timeZone: string): Date => {
  const wall = new Date(`${local}:00Z`).getTime();
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const wallAt = (instant: number): number => {
    const part = Object.fromEntries(format.formatToParts(new Date(instant)).map((p) => [p.type, p.value]));
    return Date.UTC(
      Number(part['year']),
      Number(part['month']) - 1,
      Number(part['day']),
      Number(part['hour']),
      Number(part['minute']),
      Number(part['second']),
    );
  };
  const HOUR = 3_600_000;
  const MINUTE = 60_000;
  const candidates: number[] = [];
  for (let offset = -14 * HOUR; offset <= 14 * HOUR; offset += HOUR / 4) {
    if (wallAt(wall + offset) === wall) candidates.push(wall + offset);
  }
  const latest = candidates.at(-1);
  if (latest !== undefined) return new Date(latest);
  for (let offset = -14 * HOUR; offset <= 14 * HOUR; offset += HOUR / 4) {
    if (wallAt(wall + offset) <= wall) continue;
    let after = wall + offset;
    while (wallAt(after - MINUTE) > wall) after -= MINUTE;
    return new Date(after);
  }
  throw new RangeError(`${local} is no time in ${timeZone}`);
};

/** An election that voters vote in; the others are rehearsals of one. */
export const isLive = (election: Election): boolean => election.rehearsalOf === undefined;

/** What request-time code needs to know of an election, of the jurisdiction with these official identifiers. */
export const calendarOf = (election: Election, identifiers?: ElectionCalendar['identifiers']): ElectionCalendar => ({
  id: election.id,
  name: election.name,
  date: election.date,
  type: election.type,
  pollsClose: instantOf(election.pollsClose, election.timeZone).toISOString(),
  ...(election.stateHoldUntil === undefined
    ? {}
    : { stateHoldUntil: instantOf(election.stateHoldUntil, election.timeZone).toISOString() }),
  ...(election.rehearsalOf === undefined ? {} : { rehearsalOf: election.rehearsalOf }),
  ...(election.smallCounts === undefined ? {} : { smallCounts: election.smallCounts }),
  ...(election.zeroReport === 'required' ? { zeroReport: election.zeroReport } : {}),
  ...(identifiers === undefined ? {} : { identifiers }),
  registrationDeadline: election.registrationDeadline,
});
