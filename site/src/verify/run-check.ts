import { type CheckReport, checkPublished } from '../../../lib/services/results/check';
import { publishedSource } from './published-source';
import { type Remembered, recall, remember } from './remembered';
import '../shared/zod-without-eval';

/** The largest file that a browser holds; of a larger one the digest is made piece by piece, and comparing its figures is for the command. */
const MOST_BYTES = 48 * 1024 * 1024;

export interface BrowserCheck {
  readonly report: CheckReport;
  /** What this browser had seen before, which the log must still contain. */
  readonly before?: Remembered;
  readonly remembered: boolean;
}

/**
 * Checks what this website publishes. The log must contain what this browser saw before, under the key that it saw before; a
 * check that fails is never remembered, so that it fails again at the next visit.
 * @param key from the office's paper; empty where the reader has none
 */
export const runCheck = async (
  key: string,
  releases: 'all' | 'newest',
  onRead: (path: string) => void,
): Promise<BrowserCheck> => {
  const before = recall(localStorage);
  const trusted = key.trim() === '' ? before?.key : key.trim();
  const report = await checkPublished(publishedSource, {
    releases,
    mostBytes: MOST_BYTES,
    onRead,
    ...(trusted === undefined ? {} : { key: trusted }),
    ...(before?.mlDsa === undefined ? {} : { mlDsa: before.mlDsa }),
    ...(before === undefined ? {} : { previous: new TextEncoder().encode(before.checkpoint) }),
  });
  const { key: used, mlDsa, checkpoint, checkpointNote } = report;
  const remembered =
    report.ok && used !== undefined && checkpoint !== undefined && checkpointNote !== undefined
      ? remember(localStorage, {
          key: used,
          ...(mlDsa === undefined ? {} : { mlDsa }),
          checkpoint: checkpointNote,
          size: checkpoint.size,
          checkedAt: new Date().toISOString(),
        })
      : false;
  return { report, remembered, ...(before === undefined ? {} : { before }) };
};
