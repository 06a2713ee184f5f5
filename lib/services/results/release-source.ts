import type { ElectionCalendar } from '../../contracts/calendar';
import type { StagedFigures } from './staged-figures';

/** All that the public files of one release are made from. Nothing in it names a member of staff. */
export interface ReleaseSource {
  readonly jurisdictionName: string;
  /** Short form of the issuer, from the log's host name. */
  readonly issuerAbbreviation: string;
  readonly election: ElectionCalendar;
  readonly release: number;
  /** ISO instant of the approval. */
  readonly releasedAt: string;
  readonly figures: StagedFigures;
  /** In a rehearsal every output says so. */
  readonly rehearsal?: boolean;
  /** Why one person released alone, where one did. */
  readonly breakGlass?: string;
  /** Finding id to the approver's written reason. */
  readonly reasons: Readonly<Record<string, string>>;
}

export interface PublishedNote {
  readonly message: string;
  readonly reason?: string;
  readonly code?: string;
  readonly stated?: number;
  readonly computed?: number;
}

/** The disagreements that were let through, of one contest or (without one) of the whole report. */
export const notesOf = (source: ReleaseSource, contest?: string): PublishedNote[] =>
  source.figures.findings
    .filter((finding) => finding.severity !== 'note' && finding.contest === contest)
    .map((finding) => {
      const reason = source.reasons[finding.id];
      return {
        message: finding.message,
        ...(reason === undefined ? {} : { reason }),
        code: finding.code,
        ...(finding.stated === undefined ? {} : { stated: finding.stated }),
        ...(finding.computed === undefined ? {} : { computed: finding.computed }),
      };
    });
