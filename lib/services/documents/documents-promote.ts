import * as z from 'zod/mini';
import { AlreadyExists, type Objects, type ScanVerdicts } from '../../platform/ports';
import { contentTypeOf, isDocumentKey } from './document-key';

export interface DocumentsPromotePorts {
  readonly intake: Objects;
  readonly store: Objects;
  readonly quarantine: Objects;
  readonly verdicts: ScanVerdicts;
}

/** GuardDuty's announcement of a finished scan, as far as it matters here. */
const announcementSchema = z.object({
  detail: z.object({ s3ObjectDetails: z.object({ objectKey: z.string() }) }),
});

export type DocumentsPromote = (event: unknown) => Promise<{ readonly outcome: 'stored' | 'quarantined' | 'ignored' }>;

/** Nothing is known of the document yet; the event is tried again, then waits in the dead-letter queue for a person. */
export class NotScanned extends Error {
  constructor() {
    super('a document was announced as scanned, and carries no verdict of the scanner');
    this.name = 'NotScanned';
  }
}

/**
 * Takes a scanned document out of intake: into the store when the scanner found no threat in it, into quarantine for every other
 * verdict, also where the scan failed or the file could not be opened. The announcement says only where to look; what counts
 * is the tag on the object, which the scanner's role alone can set.
 *
 * Done twice it does the same; another document at the same place is an error, never replaced.
 */
export const createDocumentsPromote = ({
  intake,
  store,
  quarantine,
  verdicts,
}: DocumentsPromotePorts): DocumentsPromote => {
  return async (event) => {
    const key = announcementSchema.parse(event).detail.s3ObjectDetails.objectKey;
    // The scanner's own test object, or something that no link of ours made.
    if (!isDocumentKey(key)) return { outcome: 'ignored' };
    const verdict = await verdicts.of(key);
    if (verdict === 'unscanned') throw new NotScanned();
    const document = await intake.get(key);
    // Expired, so it was taken out long ago, or handled by another person.
    if (document === undefined) return { outcome: 'ignored' };
    const target = verdict === 'clean' ? store : quarantine;
    try {
      await target.put(key, document.body, {
        contentType: verdict === 'clean' ? contentTypeOf(key) : 'application/octet-stream',
        ifAbsent: true,
      });
    } catch (error) {
      if (!(error instanceof AlreadyExists)) throw error;
      if ((await target.get(key))?.sha256 !== document.sha256) throw error;
    }
    return { outcome: verdict === 'clean' ? 'stored' : 'quarantined' };
  };
};
