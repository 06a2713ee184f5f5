import type { BallotFigures, ResultsReport } from '../../../contracts/results';
import type { Observation } from '../formats/parsed';
import { n, sum } from './words';

const TURNOUT = [
  ['ballotsCast', 'ballots-disagree', 'ballots cast', 'blocking'],
  ['registeredVoters', 'registered-disagree', 'registered voters', 'warning'],
] as const;

const castByType = (types: Readonly<Record<string, BallotFigures>>): number | undefined => {
  const cast = Object.values(types).flatMap((ballots) => ballots.cast ?? []);
  return cast.length === 0 ? undefined : sum(cast);
};

/** Ballots and voters: units against the whole, vote types against all, ballots against voters. */
export const checkTurnout = (report: ResultsReport): readonly Observation[] => {
  const found: Observation[] = [];
  for (const [property, code, words, severity] of TURNOUT) {
    const stated = report[property];
    const parts = report.units.map((unit) => unit[property]);
    if (stated === undefined || report.units.length === 0) continue;
    if (parts.some((part) => part === undefined)) {
      if (parts.some((part) => part !== undefined)) {
        found.push({
          severity: 'note',
          code: `${code}-unchecked`,
          message: `Some units give no number of ${words}; the total of ${n(stated)} could not be checked against its units.`,
        });
      }
      continue;
    }
    const computed = sum(parts.map((part) => part ?? 0));
    if (computed === stated) continue;
    found.push({
      severity,
      code,
      message: `The file states ${n(stated)} ${words}, its units add up to ${n(computed)}.`,
      stated,
      computed,
    });
  }
  const byType = castByType(report.ballotsByType ?? {});
  if (byType !== undefined && report.ballotsCast !== undefined && byType !== report.ballotsCast) {
    found.push({
      severity: 'blocking',
      code: 'ballot-types-disagree',
      message: `The file states ${n(report.ballotsCast)} ballots cast, by vote type they add up to ${n(byType)}.`,
      stated: report.ballotsCast,
      computed: byType,
    });
  }
  for (const unit of report.units) {
    const { ballotsCast, registeredVoters } = unit;
    if (ballotsCast === undefined || registeredVoters === undefined || ballotsCast <= registeredVoters) continue;
    found.push({
      severity: 'warning',
      code: 'ballots-above-registered',
      unit: unit.id,
      message: `${unit.name}: ${n(ballotsCast)} ballots cast, ${n(registeredVoters)} registered voters. Registration on election day can explain it.`,
      stated: ballotsCast,
      computed: registeredVoters,
    });
  }
  if (
    report.ballotsCast === undefined &&
    report.units.every((unit) => unit.ballotsCast === undefined) &&
    report.contests.every((contest) => contest.ballotsCast === undefined)
  ) {
    found.push({
      severity: 'note',
      code: 'ballots-unknown',
      message: 'The file gives no number of ballots cast; votes could not be compared with ballots.',
    });
  }
  return found;
};
