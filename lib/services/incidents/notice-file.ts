import { type IncidentNotice, incidentNoticeSchema, type ListedNotice, noticePaths } from '../../contracts/incidents';
import { digestOf, jsonOf } from './signed-list';

/** Are these the bytes that the signed list names? */
export const isListed = (notice: ListedNotice, body: Uint8Array): boolean =>
  body.length === notice.bytes && digestOf(body) === notice.sha256;

/** Undefined unless the file is the notice of its name and holds the public’s words alone. */
export const noticeIn = (path: string, body: Uint8Array): IncidentNotice | undefined => {
  const parsed = incidentNoticeSchema.safeParse(jsonOf(body));
  return parsed.success && noticePaths.notice(parsed.data.incidentId, parsed.data.version) === path
    ? parsed.data
    : undefined;
};

/** The order of the list that the page reads. */
export const newestFirst = (a: IncidentNotice, b: IncidentNotice): number =>
  b.releasedAt.localeCompare(a.releasedAt) || b.version - a.version || a.incidentId.localeCompare(b.incidentId);
