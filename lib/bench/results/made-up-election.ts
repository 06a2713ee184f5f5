import type { ElectionCalendar } from '../../contracts/calendar';
import type { ReleaseStatus, ResultsReport } from '../../contracts/results';
import type { StagedFigures } from '../../services/results/staged-figures';

/** The calendar of a made-up election. */
export const MADE_UP_ELECTION: ElectionCalendar = {
  id: 'made-up-election',
  name: 'Made-up election',
  date: '2020-11-03',
  type: 'general',
  pollsClose: '2020-11-04T00:00:00.000Z',
  registrationDeadline: '2020-10-05',
};

/** Figures as a load of that election stages them. */
export const staged = (report: ResultsReport, status: ReleaseStatus): StagedFigures => ({
  schema: 'election-staged/v2',
  electionId: MADE_UP_ELECTION.id,
  status,
  fileSha256: '0'.repeat(64),
  report,
  findings: [],
});
