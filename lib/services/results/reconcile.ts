import { createHash } from 'node:crypto';
import type { ReleaseStatus, ResultsFinding } from '../../contracts/results';
import type { Observation, ParsedResults } from './formats/parsed';

/** What the office says about the load, beside the file. */
export interface ReconcileContext {
  /** ISO date of the election in the settings; without it the file's own date is not compared. */
  readonly electionDate?: string;
  readonly status?: ReleaseStatus;
  readonly ballotsOutstanding?: number;
  /** A certified release of this election is already out. */
  readonly certifiedBefore?: boolean;
}

/** A file that is wrong everywhere says enough with this many; the rest is counted, never dropped in silence. */
const MAX_FINDINGS = 2000;

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const n = (value: number): string => value.toLocaleString('en-US');

/** The same finding of the same file has the same id, wherever it stands in the list. */
const withIds = (observations: readonly Observation[]): ResultsFinding[] => {
  const seen = new Map<string, number>();
  return observations.map((o) => {
    const digest = createHash('sha256')
      .update(JSON.stringify([o.code, o.contest ?? '', o.unit ?? '', o.message, o.stated ?? '', o.computed ?? '']))
      .digest('hex')
      .slice(0, 12);
    const id = `${o.code}-${digest}`;
    const times = (seen.get(id) ?? 0) + 1;
    seen.set(id, times);
    return { id: times === 1 ? id : `${id}-${times}`, ...o };
  });
};

const ORDER = { blocking: 0, warning: 1, note: 2 } as const;

/**
 * Everything in a results file that does not add up, does not fit the election, or could not be checked.
 * Changes no figure. Blocking findings come first.
 */
export const reconcile = (parsed: ParsedResults, context: ReconcileContext = {}): ResultsFinding[] => {
  const { report } = parsed;
  const found: Observation[] = [...parsed.observations];
  const unitName = new Map(report.units.map((unit) => [unit.id, unit.name]));

  if (context.electionDate !== undefined) {
    if (report.electionDate === undefined) {
      found.push({
        severity: 'note',
        code: 'election-date-unknown',
        message: `The file does not say of which election it is. Make sure that it is the one of ${context.electionDate}.`,
      });
    } else if (report.electionDate !== context.electionDate) {
      found.push({
        severity: 'blocking',
        code: 'election-date-differs',
        message: `The file is of the election on ${report.electionDate}, the settings say ${context.electionDate}. Old files and test files have ended up in live results: load the right one.`,
      });
    }
  }
  if (context.certifiedBefore === true) {
    found.push({
      severity: 'blocking',
      code: 'certified-before',
      message: 'A certified release of this election is out. Another one needs a written reason, which is published.',
    });
  }
  if (context.status === 'certified' && (context.ballotsOutstanding ?? 0) > 0) {
    found.push({
      severity: 'blocking',
      code: 'outstanding-when-certified',
      message: `${n(context.ballotsOutstanding ?? 0)} ballots are said to be outstanding, and the status is certified. Correct the one or the other.`,
    });
  }
  const silent = report.units.filter((unit) => !unit.reported);
  if (silent.length > 0) {
    const complete = context.status === 'unofficial-complete' || context.status === 'certified';
    found.push({
      severity: complete ? 'blocking' : 'note',
      code: 'units-not-reported',
      message: `${n(silent.length)} of ${n(report.units.length)} reporting units have not reported${complete ? `, and the status is ${context.status}` : ''}: ${silent
        .slice(0, 10)
        .map((unit) => unit.name)
        .join(', ')}${silent.length > 10 ? ' and others' : ''}.`,
    });
  }

  const turnout = [
    ['ballotsCast', 'ballots-disagree', 'ballots cast', 'blocking'],
    ['registeredVoters', 'registered-disagree', 'registered voters', 'warning'],
  ] as const;
  for (const [property, code, words, severity] of turnout) {
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
  for (const unit of report.units) {
    if (
      unit.ballotsCast !== undefined &&
      unit.registeredVoters !== undefined &&
      unit.ballotsCast > unit.registeredVoters
    ) {
      found.push({
        severity: 'warning',
        code: 'ballots-above-registered',
        unit: unit.id,
        message: `${unit.name}: ${n(unit.ballotsCast)} ballots cast, ${n(unit.registeredVoters)} registered voters. Registration on election day can explain it.`,
        stated: unit.ballotsCast,
        computed: unit.registeredVoters,
      });
    }
  }
  if (report.units.every((unit) => unit.ballotsCast === undefined) && report.ballotsCast === undefined) {
    found.push({
      severity: 'note',
      code: 'ballots-unknown',
      message: 'The file gives no number of ballots cast; votes could not be compared with ballots.',
    });
  }

  const names = new Map<string, number>();
  for (const contest of report.contests) names.set(contest.name, (names.get(contest.name) ?? 0) + 1);
  for (const [name, times] of names) {
    if (times > 1) {
      found.push({
        severity: 'note',
        code: 'same-name',
        message: `${times} contests are named ${JSON.stringify(name)}. They are kept apart.`,
      });
    }
  }

  const ballotsOf = new Map(report.units.map((unit) => [unit.id, unit.ballotsCast]));
  for (const contest of report.contests) {
    const lines = [
      ...contest.selections.map((selection) => ({ label: selection.name, figures: selection.figures })),
      ...(contest.overvotes ? [{ label: 'overvotes', figures: contest.overvotes }] : []),
      ...(contest.undervotes ? [{ label: 'undervotes', figures: contest.undervotes }] : []),
    ];
    if (contest.selections.length === 0) {
      found.push({
        severity: 'warning',
        code: 'contest-empty',
        contest: contest.id,
        message: `${contest.name} has no selection.`,
      });
    }
    for (const { label, figures } of lines) {
      const types = Object.values(figures.byVoteType);
      const parts = Object.values(figures.byUnit);
      const checks = [
        ['vote-types-disagree', 'its vote types', types],
        ['units-disagree', 'its units', parts],
      ] as const;
      for (const [code, words, values] of checks) {
        const computed = sum(values);
        if (values.length === 0 || computed === figures.total) continue;
        found.push({
          severity: 'blocking',
          code,
          contest: contest.id,
          message: `${contest.name}, ${label}: the total is ${n(figures.total)}, ${words} add up to ${n(computed)}.`,
          stated: figures.total,
          computed,
        });
      }
    }
    // In a vote-for-N contest one ballot carries up to N votes; with N unknown, exceeding is no proof of an error.
    const assumed = parsed.votesAllowedAssumed.has(contest.id);
    const above = (where: string, votes: number, ballots: number | undefined, unit?: string): void => {
      if (ballots === undefined || votes <= ballots * contest.votesAllowed) return;
      found.push({
        severity: assumed ? 'warning' : 'blocking',
        code: 'votes-above-ballots',
        contest: contest.id,
        ...(unit === undefined ? {} : { unit }),
        message: `${contest.name}, ${where}: ${n(votes)} votes, over- and undervotes, but ${n(ballots)} ballots cast allow ${n(ballots * contest.votesAllowed)} (vote for ${contest.votesAllowed}${assumed ? ', assumed: the file does not say' : ''}).`,
        stated: votes,
        computed: ballots * contest.votesAllowed,
      });
    };
    const perUnit = new Map<string, number>();
    for (const { figures } of lines) {
      for (const [unit, votes] of Object.entries(figures.byUnit)) perUnit.set(unit, (perUnit.get(unit) ?? 0) + votes);
    }
    for (const [unit, votes] of perUnit) above(unitName.get(unit) ?? unit, votes, ballotsOf.get(unit), unit);
    above('all units', sum(lines.map((line) => line.figures.total)), report.ballotsCast);
  }

  const sorted = withIds(found).sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  if (sorted.length <= MAX_FINDINGS) return sorted;
  const rest = sorted.length - MAX_FINDINGS;
  return [
    {
      id: 'more-findings',
      severity: sorted[MAX_FINDINGS]?.severity ?? 'note',
      code: 'more-findings',
      message: `${n(rest)} more findings are not listed. A file with so many is best corrected and loaded again.`,
    },
    ...sorted.slice(0, MAX_FINDINGS),
  ];
};
