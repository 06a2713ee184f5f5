import {
  type Certifier,
  type ContestStanding,
  type Correction,
  type Hold,
  isCertification,
  type LoadRequest,
  type ReleaseStatus,
  type ResultsReport,
} from '../../../contracts/results';
import { some } from '../reconciliation/words';
import { type StagedFigures, standingOf } from '../staged-figures';
import { sameFigures, sameTurnout } from './same-figures';
import { SideBySide } from './side-by-side';

/** Statuses that say: these figures replace others, for a cause that somebody wrote down. */
const WITH_A_CAUSE: readonly ReleaseStatus[] = ['correction', 'recount', 'amended-certification'];
const UNOFFICIAL: readonly ReleaseStatus[] = ['unofficial-partial', 'unofficial-complete'];

/** What may follow, contest by contest; under a correction or recount it depends on whether there was a certification. */
const AFTER: Readonly<Record<ReleaseStatus, readonly ReleaseStatus[]>> = {
  'pre-election': ['pre-election', ...UNOFFICIAL, 'certified'],
  'unofficial-partial': [...UNOFFICIAL, 'correction', 'recount', 'certified'],
  'unofficial-complete': [...UNOFFICIAL, 'correction', 'recount', 'certified'],
  certified: ['certified', ...WITH_A_CAUSE],
  'amended-certification': WITH_A_CAUSE,
  correction: [...UNOFFICIAL, 'correction', 'recount', 'certified'],
  recount: [...UNOFFICIAL, 'correction', 'recount', 'certified'],
};
const AT_FIRST: readonly ReleaseStatus[] = ['pre-election', ...UNOFFICIAL, 'certified'];

const wordsOf = ({ status, certifiedBy }: ContestStanding): string =>
  certifiedBy === undefined ? status : `${status} by the ${certifiedBy}`;

const standing = (status: ReleaseStatus, certifiedBy: Certifier | undefined): ContestStanding =>
  isCertification(status) ? { status, certifiedBy: certifiedBy ?? 'county' } : { status };

/** Once certified, a correction or a recount ends with an amended certification and nothing less. */
const afterOnce = ({ status }: ContestStanding): ReleaseStatus =>
  status === 'certified' ? 'certified' : 'amended-certification';

const mayFollow = (before: ContestStanding | undefined, once: boolean, now: ContestStanding): boolean => {
  const allowed = before === undefined ? AT_FIRST : AFTER[once ? afterOnce(before) : before.status];
  if (!allowed.includes(now.status)) return false;
  const level = before?.status === now.status ? before.certifiedBy : undefined;
  // The county's canvass comes first; and what the State has certified is not the county's to certify again.
  return now.certifiedBy === 'state' ? level !== undefined : !(now.certifiedBy === 'county' && level === 'state');
};

/** What a report says of itself has to be true of some contest in it; unofficial is what it says of none in particular. */
const bearsOut = (contest: ReleaseStatus, report: ReleaseStatus): boolean =>
  contest === report || UNOFFICIAL.includes(report) || (isCertification(contest) && isCertification(report));

type Asked = Pick<LoadRequest, 'status' | 'certifiedBy' | 'contests' | 'corrections'>;

export interface Standings {
  readonly certifiedBy?: Certifier;
  readonly standings: Readonly<Record<string, ContestStanding>>;
  readonly standingsBefore: Readonly<Record<string, ContestStanding>>;
  /** Contests that have been certified at some time. */
  readonly onceCertified: readonly string[];
  readonly corrections: readonly Correction[];
  readonly holds: readonly Hold[];
}

/** What a contest is that the request does not name. */
const unnamed = (asked: Asked, contest: string, before: ContestStanding | undefined): ContestStanding => {
  const { status, certifiedBy, corrections = [] } = asked;
  if (WITH_A_CAUSE.includes(status)) {
    return corrections.some((correction) => correction.contest === contest) || before === undefined
      ? standing(status, certifiedBy)
      : before;
  }
  if (status === 'certified' && before?.status === 'amended-certification') return standing(before.status, certifiedBy);
  return standing(status, certifiedBy);
};

/**
 * Where every contest of a load stands after the release before it, and what is not in order about that. Figures that were
 * certified never change without somebody having written what is corrected and why.
 * @param released the newest release's figures
 */
export const standingsOf = (asked: Asked, report: ResultsReport, released: StagedFigures | undefined): Standings => {
  const own = new Map((asked.contests ?? []).map(({ contest, ...said }) => [contest, said]));
  const corrected = new Set((asked.corrections ?? []).map(({ contest }) => contest));
  const then = new Map((released?.report.contests ?? []).map((contest) => [contest.id, contest]));
  const reports = released === undefined ? undefined : new SideBySide(report, released.report);
  const onceCertified = new Set(released?.onceCertified ?? []);
  const standings: Record<string, ContestStanding> = {};
  const standingsBefore: Record<string, ContestStanding> = {};
  const outOfOrder: { readonly path: string; readonly message: string }[] = [];
  const unexplained: { readonly path: string; readonly message: string }[] = [];

  for (const contest of report.contests) {
    const was = then.get(contest.id);
    then.delete(contest.id);
    const before = released === undefined || was === undefined ? undefined : standingOf(released, contest.id);
    if (before) {
      standingsBefore[contest.id] = before;
      if (isCertification(before.status)) onceCertified.add(contest.id);
    }
    const once = onceCertified.has(contest.id);
    const named = own.get(contest.id);
    const now = named === undefined ? unnamed(asked, contest.id, before) : standing(named.status, named.certifiedBy);
    standings[contest.id] = now;
    if (isCertification(now.status)) onceCertified.add(contest.id);
    if (!mayFollow(before, once, now)) {
      outOfOrder.push({
        path: contest.id,
        message: `${contest.name}: ${wordsOf(now)} cannot follow ${before === undefined ? 'nothing' : wordsOf(before)}.`,
      });
      continue;
    }
    // Unofficial figures change as they come in; only the others are held against those before.
    const changed =
      (once || WITH_A_CAUSE.includes(asked.status)) &&
      reports !== undefined &&
      was !== undefined &&
      !sameFigures(reports, contest, was);
    const silent = once && changed;
    const begins = WITH_A_CAUSE.includes(now.status) && before?.status !== now.status;
    const beside = WITH_A_CAUSE.includes(asked.status) && changed && named === undefined;
    if ((silent || begins || beside) && !corrected.has(contest.id)) {
      const why = silent
        ? 'its certified figures change'
        : begins
          ? `it becomes a ${now.status}`
          : 'its figures change';
      unexplained.push({ path: contest.id, message: `${contest.name}: ${why}.` });
    } else if (silent && now.status === 'certified') {
      outOfOrder.push({
        path: contest.id,
        message: `${contest.name}: certified figures that change are a correction, a recount or an amended certification.`,
      });
    }
  }
  for (const { id, name } of then.values()) {
    if (released && (onceCertified.has(id) || isCertification(standingOf(released, id).status)) && !corrected.has(id)) {
      unexplained.push({ path: id, message: `${name}: is certified and is not in this file.` });
    }
  }
  if (released && isCertification(released.status) && corrected.size === 0 && !sameTurnout(report, released.report)) {
    unexplained.push({
      path: 'turnout',
      message: 'The certified turnout, ballots cast or registered voters, changes.',
    });
  }
  // Who forgot the words is told so first: with them some contest has the report’s status.
  if (unexplained.length === 0 && !Object.values(standings).some(({ status }) => bearsOut(status, asked.status))) {
    outOfOrder.push({ path: 'status', message: `The report is ${asked.status}, and not one contest in it is.` });
  }
  const names = (found: typeof outOfOrder): string => some(found.map(({ message }) => message.replace(/\.$/, '')));
  const ofReport = standing(asked.status, asked.certifiedBy);
  return {
    ...(ofReport.certifiedBy === undefined ? {} : { certifiedBy: ofReport.certifiedBy }),
    standings,
    standingsBefore,
    onceCertified: [...onceCertified],
    corrections: asked.corrections ?? [],
    holds: [
      ...(outOfOrder.length === 0
        ? []
        : [
            {
              code: 'status-order' as const,
              message: `The status does not follow from the one before: ${names(outOfOrder)}. Load the file again with the right status for the report or for these contests.`,
              details: outOfOrder.slice(0, 100),
            },
          ]),
      ...(unexplained.length === 0
        ? []
        : [
            {
              code: 'correction-required' as const,
              message: `Nobody has written what is corrected and why: ${names(unexplained)}. Load the file again and write it for each of these contests; it is published.`,
              details: unexplained.slice(0, 100),
            },
          ]),
    ],
  };
};
