import type { PageFigures } from '../../../contracts/published';
import { type Certifier, isCertification, type ReleaseStatus } from '../../../contracts/results';

/**
 * Words and figures of the files for people. Made without the machine's own locale and time zone: the same release gives the
 * same bytes everywhere.
 */
export const STATUS_NAMES: Readonly<Record<ReleaseStatus, string>> = {
  'pre-election': 'Zero report, before the election',
  'unofficial-partial': 'Unofficial, partial',
  'unofficial-complete': 'Unofficial, complete',
  certified: 'Certified',
  correction: 'Correction',
  recount: 'Recount',
  'amended-certification': 'Amended certification',
};

/** Certified figures alone are official. */
export const isOfficial = isCertification;

/** Where a report or a contest stands, with who certified it. */
export const standing = ({
  status,
  certifiedBy,
}: {
  readonly status: ReleaseStatus;
  readonly certifiedBy?: Certifier;
}) => (certifiedBy === undefined ? STATUS_NAMES[status] : `${STATUS_NAMES[status]} by the ${certifiedBy}`);

/** A contest that stands elsewhere than the report says so itself. */
export const ownStanding = (figures: PageFigures, contest: Contest): string | undefined =>
  contest.status === undefined || (contest.status === figures.status && contest.certifiedBy === figures.certifiedBy)
    ? undefined
    : standing({
        status: contest.status,
        ...(contest.certifiedBy === undefined ? {} : { certifiedBy: contest.certifiedBy }),
      });

/** What must be said before any figure: a rehearsal, one person's release, corrections. */
export const warnings = (figures: PageFigures): readonly string[] => [
  ...(figures.watermark === undefined ? [] : [`${figures.watermark}.`]),
  ...(figures.breakGlass === undefined ? [] : [`Released by one person alone. Reason given: ${figures.breakGlass}`]),
  ...(figures.corrections ?? []).map(
    ({ release, contest, what, why }) =>
      `Corrects release ${release}, ${figures.contests.find(({ id }) => id === contest)?.name ?? contest}: ${what} Reason: ${why}`,
  ),
];

export const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** Two decimals, as canvass reports print it. */
export const share = (part: number, whole: number): string =>
  whole > 0 ? `${((100 * part) / whole).toFixed(2)}%` : '-';

/** An ISO instant as "2020-11-04 02:00 UTC". */
export const utc = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

export type Contest = PageFigures['contests'][number];
export const votesIn = (contest: Contest): number => contest.selections.reduce((sum, { votes }) => sum + votes, 0);

/** What is voted on, where it is no candidate. */
const KIND_NAMES: Readonly<Record<NonNullable<Contest['kind']>, string | undefined>> = {
  candidate: undefined,
  'ballot-measure': 'Ballot measure',
  'straight-party': 'Straight-party vote',
  retention: 'Retention',
};

/** What a voter may do in the contest, and in a ranked one which votes are shown first. */
export const voteRule = ({
  kind = 'candidate',
  rounds,
  votesAllowed,
}: {
  readonly kind?: Contest['kind'];
  readonly rounds?: readonly unknown[];
  readonly votesAllowed: number;
}): string =>
  [
    ...(KIND_NAMES[kind] === undefined ? [] : [KIND_NAMES[kind]]),
    rounds !== undefined && rounds.length > 0
      ? 'Ranked: the votes are first choices'
      : votesAllowed === 1
        ? 'Vote for one'
        : `Vote for up to ${votesAllowed}`,
  ].join('. ');

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
