import type { ElectionCalendar } from '../../../contracts/calendar';
import { AFTER_CERTIFICATION, type Hold, type LoadRequest, type ResultsReport } from '../../../contracts/results';
import type { ElectionState } from '../draft-records';
import type { Observation } from '../formats/parsed';
import { n, some } from '../reconciliation/words';
import type { StagedFigures } from '../staged-figures';
import { joined } from './combine-units';
import { isAllZero } from './fingerprint';
import { smallDifferences, wordsFor } from './small-differences';
import { groupsFor, smallContests } from './small-units';
import { withoutVoteTypes } from './small-vote-types';
import { standingsOf } from './standings';

type Planned = Pick<
  StagedFigures,
  | 'certifiedBy'
  | 'standings'
  | 'standingsBefore'
  | 'onceCertified'
  | 'corrections'
  | 'combined'
  | 'withoutVoteTypes'
  | 'holds'
>;

export interface Plan {
  readonly staged: Planned;
  /** What the approver has to know about it, and to give reasons for. */
  readonly observations: readonly Observation[];
}

const zeroReportHolds = (
  election: ElectionCalendar,
  state: ElectionState,
  request: LoadRequest,
  report: ResultsReport,
): readonly Hold[] => {
  if (request.status === 'pre-election') {
    return isAllZero(report)
      ? []
      : [
          {
            code: 'zero-report',
            message:
              'The status is pre-election, and the file has votes or ballots in it. Clear the counting system of its test decks, export again, and load that; or load it with the status that it has.',
          },
        ];
  }
  if (election.zeroReport !== 'required' || state.zeroReported === true || state.releases > 0) return [];
  return [
    {
      code: 'zero-report',
      message:
        'Before the first figures a zero report has to be released: it shows that the counting system held no test votes. Load it with status pre-election and have it approved.',
    },
  ];
};

/** Small differences that are listed one by one, each with a reason of its own; nobody writes as many reasons. */
const MOST_NAMED = 500;
/** In a refusal. */
const MOST_DETAILS = 100;
/** A group may have thousands of units. */
const LONGEST_PATH = 1000;

interface SmallPlan {
  readonly staged: Pick<StagedFigures, 'combined' | 'withoutVoteTypes'>;
  readonly holds: readonly Hold[];
  readonly observations: readonly Observation[];
}

const smallPlan = (
  election: ElectionCalendar,
  request: LoadRequest,
  report: ResultsReport,
  released: StagedFigures | undefined,
): SmallPlan => {
  const given = [...(released?.combined ?? []), ...(request.combineUnits ?? [])];
  const counts = election.smallCounts;
  if (counts === undefined) {
    const asked = joined(given, report.units);
    return { staged: asked.length === 0 ? {} : { combined: asked }, holds: [], observations: [] };
  }
  const combined = groupsFor(report, given, counts);
  const silent = withoutVoteTypes(report, released?.report, released?.withoutVoteTypes ?? [], counts);
  const observations: Observation[] = [];
  if (combined.length > 0) {
    observations.push({
      severity: 'note',
      code: 'units-combined',
      message: `${n(combined.flat().length)} reporting units are published in ${n(combined.length)} groups.`,
    });
  }
  if (silent.length > 0) {
    observations.push({
      severity: 'note',
      code: 'vote-types-withheld',
      message: `The vote types of ${n(silent.length)} contests are not published: some have fewer ballots than ${n(counts.cell)}, or moved by fewer than ${n(counts.difference)}.`,
    });
  }
  for (const contest of smallContests(report, counts)) {
    observations.push({
      severity: 'blocking',
      code: 'contest-below-threshold',
      contest: contest.id,
      message: `${contest.name} has fewer than ${n(counts.cell)} ballots in all; combining units does not hide that. Wait for more, or give the reason why it is published.`,
    });
  }
  const differences =
    released === undefined ? [] : smallDifferences(released.report, report, combined, counts, released.combined);
  const holds: Hold[] = [];
  if (differences.length > 0) {
    const wordsOf = wordsFor(report);
    const risk = `Fewer than ${n(counts.difference)} ballots could be told to be single persons’`;
    if (AFTER_CERTIFICATION.includes(request.status)) {
      // The law sets the day of a canvass: what cannot wait is published, with the reason beside it.
      for (const difference of differences.slice(0, MOST_NAMED)) {
        const [unit] = difference.units ?? [];
        observations.push({
          severity: 'blocking',
          code: 'small-difference',
          contest: difference.contest.id,
          ...(unit === undefined ? {} : { unit }),
          message: `${wordsOf(difference)}. ${risk}. Combine units, or give the reason why it is published.`,
        });
      }
      if (differences.length > MOST_NAMED) {
        observations.push({
          severity: 'blocking',
          code: 'small-difference',
          message: `${n(differences.length - MOST_NAMED)} more differences are as small and are not listed. ${risk}. Combine units until few are left, or load figures that were counted further.`,
        });
      }
    } else {
      const details = differences.slice(0, MOST_DETAILS).map((difference) => ({
        path: [difference.contest.id, ...(difference.units === undefined ? [] : [difference.units.join('+')])]
          .join('/')
          .slice(0, LONGEST_PATH),
        message: wordsOf(difference),
      }));
      holds.push({
        code: 'delta-below-threshold',
        message: `${some(details.map(({ message }) => message))}${differences.length > details.length ? ` (${n(differences.length)} in all)` : ''}. ${risk}. Nothing of this load is released. Hold it and wait until more ballots are counted; or, where only units are named, load the file again with these units combined with others that changed. Outstanding ballots stay on the page.`,
        details,
      });
    }
  }
  return {
    staged: {
      ...(combined.length === 0 ? {} : { combined }),
      ...(silent.length === 0 ? {} : { withoutVoteTypes: silent }),
    },
    holds,
    observations,
  };
};

/**
 * Everything about a load that follows from the release before it. It stays true for as long as the load is the newest one,
 * and only then it can be approved; so it is staged with the figures, under their digest.
 * @param released figures of the newest release, as they were loaded
 */
export const planRelease = (
  election: ElectionCalendar,
  state: ElectionState,
  request: LoadRequest,
  report: ResultsReport,
  released: StagedFigures | undefined,
): Plan => {
  const { holds, ...standings } = standingsOf(request, report, released);
  const small = smallPlan(election, request, report, released);
  return {
    staged: {
      ...standings,
      ...small.staged,
      holds: [...holds, ...zeroReportHolds(election, state, request, report), ...small.holds],
    },
    observations: small.observations,
  };
};
