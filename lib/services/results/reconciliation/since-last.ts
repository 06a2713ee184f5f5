import { type ContestResult, NO_FIGURE, type ResultsReport } from '../../../contracts/results';
import type { Observation } from '../formats/parsed';
import { n, some, sum } from './words';

/** Statuses whose figures replace earlier ones for a stated cause; in others a fall has to be explained. */
const REPLACES = ['certified', 'correction', 'recount', 'amended-certification'];

const byId = <T extends { readonly id: string }>(things: readonly T[]): ReadonlyMap<string, T> =>
  new Map(things.map((thing) => [thing.id, thing]));

const vanishedAndNew = (
  code: 'unit' | 'contest',
  before: readonly { readonly id: string; readonly name: string }[],
  now: readonly { readonly id: string; readonly name: string }[],
  severityOfNew: Observation['severity'],
): readonly Observation[] => {
  const [then, here] = [byId(before), byId(now)];
  const words = code === 'unit' ? 'reporting units' : 'contests';
  const gone = before.filter(({ id }) => !here.has(id));
  const added = now.filter(({ id }) => !then.has(id));
  return [
    ...(gone.length === 0
      ? []
      : [
          {
            severity: 'blocking' as const,
            code: `${code}s-vanished`,
            message: `${n(gone.length)} ${words} of the last figures are not in this file: ${some(gone.map(({ name }) => name))}. Find out whether the export is whole.`,
            stated: before.length,
            computed: now.length,
          },
        ]),
    ...(added.length === 0
      ? []
      : [
          {
            severity: severityOfNew,
            code: `${code}s-appeared`,
            message: `${n(added.length)} ${words} are new since the last figures: ${some(added.map(({ name }) => name))}.`,
            stated: before.length,
            computed: now.length,
          },
        ]),
  ];
};

const writeInVotes = (contest: ContestResult): number =>
  sum(contest.selections.filter(({ writeIn }) => writeIn).map(({ figures }) => figures.total));

/** Write-ins come as one line first; adjudication gives them names, and takes votes that go to listed candidates. */
const adjudication = (before: ContestResult, now: ContestResult): readonly Observation[] => {
  const then = byId(before.selections);
  const named = now.selections.filter(({ id, writeIn }) => writeIn && !then.has(id));
  if (named.length === 0) return [];
  const [was, is] = [writeInVotes(before), writeInVotes(now)];
  const more = is > was;
  return [
    {
      severity: more ? 'warning' : 'note',
      code: more ? 'write-ins-above-before' : 'write-ins-adjudicated',
      contest: now.id,
      message: `${now.name}: write-ins are named now (${some(named.map(({ name }) => name))}); ${n(is)} write-in votes, ${n(was)} before.`,
      stated: is,
      computed: was,
    },
  ];
};

const fallenIn = (
  before: ContestResult,
  now: ContestResult,
  reports: { readonly before: ResultsReport; readonly now: ResultsReport },
  severity: Observation['severity'],
): readonly Observation[] => {
  const found: Observation[] = [];
  const then = byId(before.selections);
  const placeThen = new Map(Array.from(before.units, (unit, place) => [reports.before.units[unit]?.id, place]));
  const here = byId(now.selections);
  const lost = before.selections.filter(({ id, writeIn, figures }) => !here.has(id) && !writeIn && figures.total > 0);
  for (const { name, figures } of lost) {
    found.push({
      severity: 'blocking',
      code: 'selection-vanished',
      contest: now.id,
      message: `${now.name}: ${name} had ${n(figures.total)} votes and is not in this file.`,
      stated: 0,
      computed: figures.total,
    });
  }
  for (const selection of now.selections) {
    const was = then.get(selection.id);
    // The line of all write-ins shrinks as they are adjudicated.
    if (was === undefined || selection.writeIn) continue;
    const fell = (where: string, from: number, to: number, unit?: string): void => {
      found.push({
        severity,
        code: 'votes-fell',
        contest: now.id,
        ...(unit === undefined ? {} : { unit }),
        message: `${now.name}, ${selection.name}${where}: ${n(to)} votes, ${n(from)} in the last figures. Say what was corrected.`,
        stated: to,
        computed: from,
      });
    };
    if (selection.figures.total < was.figures.total) fell('', was.figures.total, selection.figures.total);
    now.units.forEach((index, place) => {
      const unit = reports.now.units[index];
      const from = was.figures.byUnit[placeThen.get(unit?.id) ?? -1] ?? NO_FIGURE;
      const to = selection.figures.byUnit[place] ?? NO_FIGURE;
      if (from > Math.max(to, 0)) fell(`, ${unit?.name ?? ''}`, from, Math.max(to, 0), unit?.id);
    });
  }
  return found;
};

/** What is different from the figures that came before, and should not be without a cause. */
export const checkSinceLast = (
  report: ResultsReport,
  previous: ResultsReport,
  after: { readonly status: string | undefined; readonly isPublic: boolean },
): readonly Observation[] => {
  const { status } = after;
  const severity = status !== undefined && REPLACES.includes(status) ? 'warning' : 'blocking';
  const before = byId(previous.contests);
  const found: Observation[] = [
    // On election night units come in one after the other.
    ...vanishedAndNew('unit', previous.units, report.units, status === 'unofficial-partial' ? 'note' : 'warning'),
    ...vanishedAndNew('contest', previous.contests, report.contests, 'warning'),
  ];
  if (previous.ballotsCast !== undefined && (report.ballotsCast ?? previous.ballotsCast) < previous.ballotsCast) {
    found.push({
      severity,
      code: 'ballots-fell',
      message: `${n(report.ballotsCast ?? 0)} ballots cast, ${n(previous.ballotsCast)} in the last figures. Say what was corrected.`,
      stated: report.ballotsCast ?? 0,
      computed: previous.ballotsCast,
    });
  }
  for (const contest of report.contests) {
    const was = before.get(contest.id);
    if (was === undefined) continue;
    // One at a time: a file that is wrong everywhere has more than a call takes as arguments.
    for (const finding of fallenIn(was, contest, { before: previous, now: report }, severity)) found.push(finding);
    for (const finding of adjudication(was, contest)) found.push(finding);
  }
  if (after.isPublic) return found;
  return found.map((finding) => (finding.severity === 'blocking' ? { ...finding, severity: 'warning' } : finding));
};
