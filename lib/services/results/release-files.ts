import type { ElectionCalendar } from '../../contracts/calendar';
import { publishedPaths, REHEARSAL_WATERMARK } from '../../contracts/published';
import type { ReleaseRecord } from './draft-records';
import { electionReport } from './election-report';
import { canvassReport } from './files/canvass-report';
import { resultsCsv } from './files/csv';
import { releaseHtml } from './files/html';
import { bodyOf } from './files/pieces';
import { totalsOf } from './files/totals';
import { hex, sha256 } from './log/hash';
import { mlDsaFingerprintOf } from './log/ml-dsa';
import { fingerprintOf, type Verifier } from './log/note';
import { statementText } from './log/statement';
import { pageFigures } from './page-figures';
import { publicFigures } from './releasing/public-figures';
import type { StagedFigures } from './staged-figures';

export interface ReleaseFile {
  readonly path: string;
  readonly body: Uint8Array;
}

export interface ReleaseFiles {
  /** In the order of the statement, which is that of `releaseFilePaths`. */
  readonly files: readonly ReleaseFile[];
  /** Body of the statement's note, which is the leaf. */
  readonly statement: string;
}

/**
 * The public bytes of one release. The same record and figures give the same bytes, on every machine and at every
 * repetition: a release that was interrupted is made again, not made anew.
 */
export const releaseFiles = (input: {
  readonly record: ReleaseRecord;
  readonly figures: StagedFigures;
  readonly election: ElectionCalendar;
  readonly jurisdictionName: string;
  /** Its name is the log's origin. */
  readonly verifier: Verifier;
  /** The log's ML-DSA key, where it had one at the approval. */
  readonly mlDsa?: Verifier;
  readonly previous: { readonly release: number; readonly sha256: string } | undefined;
}): ReleaseFiles => {
  const { record, verifier, mlDsa, previous } = input;
  const origin = verifier.name;
  const rehearsal = input.election.rehearsalOf !== undefined;
  const marked = (text: string): string => (rehearsal ? `${REHEARSAL_WATERMARK}: ${text}` : text);
  const jurisdictionName = marked(input.jurisdictionName);
  const election = { ...input.election, name: marked(input.election.name) };
  const source = {
    jurisdictionName,
    issuerAbbreviation: origin.split(/[./]/)[0] ?? origin,
    election,
    release: record.release,
    releasedAt: record.approvedAt,
    figures: publicFigures(input.figures),
    reasons: record.reasons,
    rehearsal,
    ...(record.breakGlass === undefined ? {} : { breakGlass: record.breakGlass }),
  };
  const page = pageFigures(source);
  const provenance = {
    logOrigin: origin,
    keyFingerprint: fingerprintOf(verifier),
    ...(mlDsa === undefined ? {} : { mlDsaFingerprint: mlDsaFingerprintOf(mlDsa) }),
    sourceSha256: record.fileSha256,
  };
  const bodies: readonly (readonly ['report' | 'page' | 'totals' | 'csv' | 'html' | 'canvass', Uint8Array])[] = [
    ['report', bodyOf(electionReport(source))],
    ['page', bodyOf([JSON.stringify(page), '\n'])],
    ['totals', bodyOf([JSON.stringify(totalsOf(page)), '\n'])],
    ['csv', bodyOf(resultsCsv(page))],
    ['html', bodyOf([releaseHtml(page)])],
    ['canvass', canvassReport(page, provenance)],
  ];
  const files = bodies.map(([file, body]) => ({ path: publishedPaths[file](election.id, record.release), body }));
  return {
    files,
    statement: statementText({
      origin,
      jurisdiction: jurisdictionName,
      electionId: election.id,
      release: record.release,
      status: record.status,
      ...(record.breakGlass === undefined ? {} : { breakGlass: record.breakGlass }),
      releasedAt: record.approvedAt,
      sourceSha256: record.fileSha256,
      files: files.map(({ path, body }) => ({ path, sha256: hex(sha256(body)), bytes: body.length })),
      ...(previous === undefined ? {} : { previous }),
    }),
  };
};
