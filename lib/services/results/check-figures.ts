import * as z from 'zod/mini';
import { type PageFigures, pageFiguresSchema } from '../../contracts/published';
import type { CheckFinding } from './check-progress';
import { resultsCsv } from './files/csv';
import { bodyOf } from './files/pieces';
import { totalsOf } from './files/totals';
import { sameBytes } from './log/bytes';
import type { ReleaseStatement } from './log/statement';
import { JURISDICTION_UNIT, standardStatus, wholeSeconds } from './report-words';

const voteCountsSchema = z.array(
  z.object({ Type: z.string(), GpUnitId: z.string(), Count: z.number(), Round: z.optional(z.int()) }),
);
/** As much of NIST SP 1500-100 v2 as figures are compared by. */
const reportSchema = z.object({
  Status: z.string(),
  GeneratedDate: z.string(),
  Election: z.array(
    z.object({
      Contest: z.array(
        z.object({
          '@id': z.string(),
          Name: z.string(),
          ContestSelection: z.array(z.object({ '@id': z.string(), VoteCounts: voteCountsSchema })),
        }),
      ),
    }),
  ),
});

const parseJson = <S extends z.ZodMiniType>(schema: S, body: Uint8Array): z.output<S> | undefined => {
  try {
    const parsed = schema.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
};

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** A difference counts as disclosed when a note of the contest gives its two figures. */
const isDisclosed = (contest: PageFigures['contests'][number], stated: number, computed: number): boolean =>
  contest.notes.some((note) => note.stated === stated && note.computed === computed);

interface PublishedFile {
  readonly path: string;
  readonly body: Uint8Array;
}

/** Rounds of a ranked contest that one selection has on the page and in the report, where the two differ. */
const roundsThatDiffer = (
  page: ReadonlyMap<number, number>,
  report: ReadonlyMap<number, number>,
): readonly { readonly round: number; readonly onPage: number | string; readonly inReport: number | string }[] =>
  [...new Set([...page.keys(), ...report.keys()])]
    .filter((round) => page.get(round) !== report.get(round))
    .map((round) => ({ round, onPage: page.get(round) ?? 'no', inReport: report.get(round) ?? 'none' }));

/** Do the files of one release and the sums of its units say the same? */
export const checkFigures = (
  statement: ReleaseStatement,
  files: Readonly<Record<'page' | 'report' | 'totals' | 'csv', PublishedFile>>,
): readonly CheckFinding[] => {
  const { page, report, totals: shortPage, csv } = files;
  const findings: CheckFinding[] = [];
  const error = (code: string, file: string, message: string): void => {
    findings.push({ severity: 'error', code, file, message });
  };
  const figures = parseJson(pageFiguresSchema, page.body);
  const standard = parseJson(reportSchema, report.body);
  if (figures === undefined)
    error('not-page-figures', page.path, 'The file does not have the figures that the page needs.');
  if (standard === undefined) error('not-election-report', report.path, 'The file is no SP 1500-100 election report.');
  if (figures === undefined || standard === undefined) return findings;

  if (
    figures.electionId !== statement.electionId ||
    figures.release !== statement.release ||
    figures.status !== statement.status ||
    (figures.breakGlass === undefined) !== (statement.breakGlass === undefined) ||
    figures.releasedAt !== statement.releasedAt
  ) {
    error('statement-differs', page.path, 'Election, number, status or time are not those of the signed statement.');
  }
  if (
    standard.Status !== standardStatus(statement.status) ||
    standard.GeneratedDate !== wholeSeconds(statement.releasedAt)
  ) {
    error('statement-differs', report.path, 'Status or time are not those of the signed statement.');
  }
  const selections = new Map(
    standard.Election.flatMap((election) => election.Contest).flatMap((contest) =>
      contest.ContestSelection.map((selection) => [selection['@id'], selection.VoteCounts] as const),
    ),
  );
  for (const contest of figures.contests) {
    for (const [place, selection] of contest.selections.entries()) {
      const label = `${contest.name}, ${selection.name}`;
      const counts = selections.get(selection.id);
      selections.delete(selection.id);
      if (counts === undefined) {
        error('figures-differ', report.path, `${label} is on the page and not in the report.`);
        continue;
      }
      const totals = new Map(
        counts.filter(({ Type, Round }) => Type === 'total' && Round === undefined).map((c) => [c.GpUnitId, c.Count]),
      );
      if (totals.get(JURISDICTION_UNIT) !== selection.votes) {
        error(
          'figures-differ',
          page.path,
          `${label}: the page has ${selection.votes} votes, the report ${totals.get(JURISDICTION_UNIT) ?? 'none'}.`,
        );
      }
      figures.units.forEach((unit, i) => {
        const onPage = selection.byUnit[i] ?? undefined;
        if (totals.get(unit.id) !== onPage) {
          error(
            'figures-differ',
            page.path,
            `${label}, ${unit.name}: the page has ${onPage ?? 'no figure'}, the report ${totals.get(unit.id) ?? 'none'}.`,
          );
        }
      });
      const onPage = (contest.rounds ?? []).flatMap(({ round, votes }): [number, number][] => {
        const inRound = votes[place] ?? null;
        return inRound === null ? [] : [[round, inRound]];
      });
      const inReport = counts.flatMap(({ Round, GpUnitId, Count }): [number, number][] =>
        Round === undefined || GpUnitId !== JURISDICTION_UNIT ? [] : [[Round, Count]],
      );
      for (const differs of roundsThatDiffer(new Map(onPage), new Map(inReport))) {
        error(
          'figures-differ',
          page.path,
          `${label}, round ${differs.round}: the page has ${differs.onPage} votes, the report ${differs.inReport}.`,
        );
      }
      const parts = [
        ['units-disagree', 'its units', selection.byUnit.filter((votes) => votes !== null)],
        ['vote-types-disagree', 'its vote types', Object.values(selection.byVoteType)],
      ] as const;
      for (const [code, words, values] of parts) {
        const computed = sum(values);
        if (values.length === 0 || computed === selection.votes) continue;
        const message = `${label}: the total is ${selection.votes}, ${words} add up to ${computed}.`;
        if (isDisclosed(contest, selection.votes, computed)) {
          findings.push({
            severity: 'note',
            code,
            file: page.path,
            message: `${message} The office disclosed it.`,
          });
        } else error(code, page.path, message);
      }
    }
  }
  for (const id of selections.keys()) {
    error('figures-differ', page.path, `${id} is in the report and not on the page.`);
  }
  const short = parseJson(pageFiguresSchema, shortPage.body);
  if (JSON.stringify(short) !== JSON.stringify(pageFiguresSchema.parse(totalsOf(figures)))) {
    error('figures-differ', shortPage.path, 'The totals that the page reads first are not those of the whole file.');
  }
  if (!sameBytes(csv.body, bodyOf(resultsCsv(figures)))) {
    error('figures-differ', csv.path, 'The table does not have the figures of the page.');
  }
  return findings;
};
