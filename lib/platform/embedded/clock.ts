import type { Clock } from '../ports';

/** An instant with its zone; a bare `2028-11-07T19:00` would mean another time on every machine. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * A rehearsal's clock: starts at `start` and runs on from there. Steps of the machine's own clock do not move it.
 * @param start what ELECTION_NOW says, for example `2028-11-07T19:01:00-05:00`
 * @throws {RangeError} when that is no instant
 */
export const rehearsalClock = (start: string): Clock => {
  const startTime = INSTANT.test(start) ? Date.parse(start) : Number.NaN;
  if (Number.isNaN(startTime)) {
    throw new RangeError(
      `ELECTION_NOW is ${JSON.stringify(start)}; write an instant with its zone, for example 2028-11-07T19:01:00-05:00`,
    );
  }
  const begun = performance.now();
  return { now: () => new Date(startTime + Math.floor(performance.now() - begun)) };
};

/** Always the same instant, for tests. */
export const fixedClock = (instant: string | Date): Clock => {
  const time = new Date(instant).getTime();
  return { now: () => new Date(time) };
};
