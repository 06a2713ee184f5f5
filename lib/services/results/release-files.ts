import { createHash } from 'node:crypto';
import type { ElectionCalendar } from '../../contracts/calendar';
import { publishedPaths, REHEARSAL_WATERMARK } from '../../contracts/published';
import type { ReleaseRecord } from './draft-records';
import { electionReport } from './election-report';
import { statementText } from './log/statement';
import { pageFigures } from './page-figures';
import { publicFigures } from './releasing/public-figures';
import type { StagedFigures } from './staged-figures';

export interface ReleaseFile {
  readonly path: string;
  readonly body: Uint8Array;
}

export interface ReleaseFiles {
  readonly report: ReleaseFile;
  readonly page: ReleaseFile;
  /** Body of the statement's note, which is the leaf. */
  readonly statement: string;
}

const utf8 = new TextEncoder();
const sha256 = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

/**
 * The public bytes of one release. The same record and figures give the same bytes, on every machine and at every
 * repetition: a release that was interrupted is made again, not made anew.
 */
export const releaseFiles = (input: {
  readonly record: ReleaseRecord;
  readonly figures: StagedFigures;
  readonly election: ElectionCalendar;
  readonly jurisdictionName: string;
  readonly logOrigin: string;
  readonly previous: { readonly release: number; readonly sha256: string } | undefined;
}): ReleaseFiles => {
  const { record, logOrigin, previous } = input;
  const rehearsal = input.election.rehearsalOf !== undefined;
  const marked = (text: string): string => (rehearsal ? `${REHEARSAL_WATERMARK}: ${text}` : text);
  const jurisdictionName = marked(input.jurisdictionName);
  const election = { ...input.election, name: marked(input.election.name) };
  const source = {
    jurisdictionName,
    issuerAbbreviation: logOrigin.split(/[./]/)[0] ?? logOrigin,
    election,
    release: record.release,
    releasedAt: record.approvedAt,
    figures: publicFigures(input.figures),
    reasons: record.reasons,
    rehearsal,
    ...(record.breakGlass === undefined ? {} : { breakGlass: record.breakGlass }),
  };
  const report = {
    path: publishedPaths.report(election.id, record.release),
    body: utf8.encode(`${JSON.stringify(electionReport(source))}\n`),
  };
  const page = {
    path: publishedPaths.page(election.id, record.release),
    body: utf8.encode(`${JSON.stringify(pageFigures(source))}\n`),
  };
  return {
    report,
    page,
    statement: statementText({
      origin: logOrigin,
      jurisdiction: jurisdictionName,
      electionId: election.id,
      release: record.release,
      status: record.status,
      ...(record.breakGlass === undefined ? {} : { breakGlass: record.breakGlass }),
      releasedAt: record.approvedAt,
      sourceSha256: record.fileSha256,
      files: [report, page].map(({ path, body }) => ({ path, sha256: sha256(body), bytes: body.length })),
      ...(previous === undefined ? {} : { previous }),
    }),
  };
};
