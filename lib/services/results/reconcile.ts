import { createHash } from 'node:crypto';
import type { ResultsFinding, ResultsReport } from '../../contracts/results';
import type { Observation, ParsedResults } from './formats/parsed';
import { checkContests } from './reconciliation/contests';
import { checkOffice, type OfficeContext } from './reconciliation/office';
import { checkSinceLast } from './reconciliation/since-last';
import { checkTurnout } from './reconciliation/turnout';
import { n } from './reconciliation/words';

export interface ReconcileContext extends OfficeContext {
  /** The figures that this load comes after: what is published, or else the load before. */
  readonly previous?: ResultsReport;
  /** The public has seen the previous figures: what changed without a cause then blocks. Only staged ones may simply have been wrong. */
  readonly previousIsPublic?: boolean;
}

/** A file that is wrong everywhere says enough with this many; the rest is counted, never dropped in silence. */
const MAX_FINDINGS = 2000;

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
  const found: readonly Observation[] = [
    ...parsed.observations,
    ...checkOffice(report, context),
    ...checkTurnout(report),
    ...checkContests(parsed),
    ...(context.previous === undefined
      ? []
      : checkSinceLast(report, context.previous, {
          status: context.status,
          isPublic: context.previousIsPublic === true,
        })),
  ];
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
