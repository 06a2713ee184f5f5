import type { ElectionCalendar } from '../../contracts/calendar';

/** The calendar of a made-up election. */
export const MADE_UP_ELECTION: ElectionCalendar = {
  id: 'made-up-election',
  name: 'Made-up election',
  date: '2020-11-03',
  type: 'general',
  pollsClose: '2020-11-04T00:00:00.000Z',
  registrationDeadline: '2020-10-05',
};
