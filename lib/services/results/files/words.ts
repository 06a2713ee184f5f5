import type { PageFigures } from '../../../contracts/published';
import type { ReleaseStatus } from '../../../contracts/results';

/**
 * Words and figures of the files for people. Made without the machine's own locale and time zone: the same release gives the
 * same bytes everywhere.
 */
export const STATUS_NAMES: Readonly<Record<ReleaseStatus, string>> = {
  'unofficial-partial': 'Unofficial, partial',
  'unofficial-complete': 'Unofficial, complete',
  certified: 'Certified',
};

/** Certified figures alone are official. */
export const isOfficial = (status: ReleaseStatus): boolean => status === 'certified';

export const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** Two decimals, as canvass reports print it. */
export const share = (part: number, whole: number): string =>
  whole > 0 ? `${((100 * part) / whole).toFixed(2)}%` : '-';

/** An ISO instant as "2020-11-04 02:00 UTC". */
export const utc = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

export type Contest = PageFigures['contests'][number];
export const votesIn = (contest: Contest): number => contest.selections.reduce((sum, { votes }) => sum + votes, 0);

export const voteRule = (contest: Contest): string =>
  contest.votesAllowed === 1 ? 'Vote for one' : `Vote for up to ${contest.votesAllowed}`;

/** What a reader looks for first: name and figure, in order. */
export const keyFigures = (figures: PageFigures): readonly (readonly [string, string])[] => {
  const { ballotsCounted, ballotsOutstanding, registeredVoters } = figures;
  const stated = (n: number | undefined): string => (n === undefined ? 'not stated' : grouped(n));
  return [
    ['Ballots counted', stated(ballotsCounted)],
    ['Ballots still to be counted', stated(ballotsOutstanding)],
    ...(figures.ballotsByMethod ?? []).flatMap(({ method, counted, outstanding }): (readonly [string, string])[] => [
      [`${method}, counted and still to be counted`, `${stated(counted)}, ${stated(outstanding)}`],
    ]),
    [
      'Turnout so far',
      ballotsCounted === undefined || registeredVoters === undefined
        ? 'not stated'
        : `${share(ballotsCounted, registeredVoters)} of ${grouped(registeredVoters)} registered voters`,
    ],
    [
      'Reporting units with figures',
      `${grouped(figures.units.filter(({ reported }) => reported).length)} of ${grouped(figures.units.length)}`,
    ],
  ];
};
