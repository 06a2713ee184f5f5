import fc from 'fast-check';
import { calendarOf, instantOf, isLive } from '../../lib/config/calendar';
import { parseSettings } from '../../lib/config/parse';
import { electionCalendarSchema } from '../../lib/contracts/calendar';
import { election, jurisdiction, settings } from './settings';

const at = (local: string, zone: string) => instantOf(local, zone).toISOString();

describe('polls close at a local time, released at an instant', () => {
  it.each([
    ['2026-11-03T19:00', 'America/New_York', '2026-11-04T00:00:00.000Z'],
    ['2026-06-02T19:00', 'America/New_York', '2026-06-02T23:00:00.000Z'],
    ['2026-11-03T20:00', 'Pacific/Honolulu', '2026-11-04T06:00:00.000Z'],
    ['2026-11-03T20:00', 'America/Anchorage', '2026-11-04T05:00:00.000Z'],
    ['2026-11-03T20:00', 'America/Phoenix', '2026-11-04T03:00:00.000Z'],
    ['2026-11-03T19:00', 'Pacific/Guam', '2026-11-03T09:00:00.000Z'],
    ['2026-11-03T23:59', 'Pacific/Kiritimati', '2026-11-03T09:59:00.000Z'],
    ['2026-11-03T00:00', 'Etc/GMT+12', '2026-11-03T12:00:00.000Z'],
    ['2026-11-03T19:00', 'Asia/Kathmandu', '2026-11-03T13:15:00.000Z'],
  ])('%s in %s is %s', (local, zone, instant) => expect(at(local, zone)).toBe(instant));

  it('in the hour that autumn repeats, counts the later one: nothing is released an hour early', () => {
    expect(at('2026-11-01T01:30', 'America/New_York')).toBe('2026-11-01T06:30:00.000Z');
    expect(at('2026-11-01T00:59', 'America/New_York')).toBe('2026-11-01T04:59:00.000Z');
    expect(at('2026-11-01T02:00', 'America/New_York')).toBe('2026-11-01T07:00:00.000Z');
  });

  it('in the hour that spring skips, counts the instant right after the gap', () => {
    const afterGap = '2026-03-08T07:00:00.000Z';
    expect(at('2026-03-08T02:00', 'America/New_York')).toBe(afterGap);
    expect(at('2026-03-08T02:30', 'America/New_York')).toBe(afterGap);
    expect(at('2026-03-08T02:59', 'America/New_York')).toBe(afterGap);
    expect(at('2026-03-08T03:00', 'America/New_York')).toBe(afterGap);
    expect(at('2026-03-08T01:59', 'America/New_York')).toBe('2026-03-08T06:59:00.000Z');
  });

  it('where the clock moves by half an hour, does not lose it', () => {
    // Lord Howe Island: 2:00 becomes 1:30 on 5 April 2026, and 2:00 becomes 2:30 on 4 October.
    expect(at('2026-04-05T01:45', 'Australia/Lord_Howe')).toBe('2026-04-04T15:15:00.000Z');
    expect(at('2026-10-04T02:10', 'Australia/Lord_Howe')).toBe('2026-10-03T15:30:00.000Z');
  });

  it('reads back as the same wall clock wherever the clock does show that time', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2024-01-01'), max: new Date('2032-01-01'), noInvalidDate: true }),
        fc.constantFrom('America/New_York', 'America/Denver', 'Pacific/Honolulu', 'America/St_Johns', 'UTC'),
        (date, zone) => {
          // From a real instant, so that its local time exists.
          const wall = new Intl.DateTimeFormat('sv-SE', {
            timeZone: zone,
            dateStyle: 'short',
            timeStyle: 'short',
          })
            .format(date)
            .replace(' ', 'T');
          const back = instantOf(wall, zone).getTime();
          const minute = Math.floor(date.getTime() / 60_000) * 60_000;
          // The same minute, or the later of the two that the clock shows alike.
          expect([0, 3_600_000]).toContain(back - minute);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the calendar that functions get', () => {
  const [parsed] = parseSettings(
    settings(jurisdiction({ elections: [election({ stateHoldUntil: '2026-11-03T21:00' }), election({ id: 'x-2' })] })),
  ).jurisdictions;

  it('holds instants in UTC, and the state’s hold only where there is one', () => {
    const [held, free] = (parsed?.elections ?? []).map((election) => calendarOf(election));
    expect(held).toEqual({
      id: '2026-11-03-general',
      name: 'General Election',
      date: '2026-11-03',
      type: 'general',
      pollsClose: '2026-11-04T00:00:00.000Z',
      stateHoldUntil: '2026-11-04T02:00:00.000Z',
      registrationDeadline: '2026-10-05',
    });
    expect(free).not.toHaveProperty('stateHoldUntil');
  });

  it('carries what holds a release back, and of what it is a rehearsal', () => {
    const [rehearsal] = parseSettings(
      settings(
        jurisdiction({
          elections: [
            election({
              id: 'rehearsal-1',
              rehearsalOf: '2026-11-03-general',
              smallCounts: { cell: 10, difference: 5 },
              zeroReport: 'required',
            }),
            election({}),
          ],
        }),
      ),
    ).jurisdictions.flatMap(({ elections }) => elections);
    expect(rehearsal && calendarOf(rehearsal)).toMatchObject({
      rehearsalOf: '2026-11-03-general',
      smallCounts: { cell: 10, difference: 5 },
      zeroReport: 'required',
    });
    expect(rehearsal && isLive(rehearsal)).toBe(false);
  });

  it('is what their contract says', () => {
    for (const one of parsed?.elections ?? [])
      expect(electionCalendarSchema.safeParse(calendarOf(one)).success).toBe(true);
  });
});
