import { type IncidentNotice, incidentNoticesSchema, noticePaths } from '../../../lib/contracts/incidents';
import { isNotThere } from '../shared/not-there';
import '../shared/zod-without-eval';

/** One incident as the public knows it: the newest released version, and those before it. */
export interface Incident {
  readonly newest: IncidentNotice;
  /** Newest first. */
  readonly earlier: readonly IncidentNotice[];
}

export type Reading =
  | { readonly kind: 'incidents'; readonly incidents: readonly Incident[] }
  | { readonly kind: 'failed' };

/** Versions of one incident together, the incident with the newest release first. */
export const byIncident = (notices: readonly IncidentNotice[]): readonly Incident[] => {
  const versions = new Map<string, IncidentNotice[]>();
  for (const notice of notices) versions.set(notice.incidentId, [...(versions.get(notice.incidentId) ?? []), notice]);
  return [...versions.values()]
    .flatMap((all) => {
      const [newest, ...earlier] = all.sort((a, b) => b.version - a.version);
      return newest === undefined ? [] : [{ newest, earlier }];
    })
    .sort((a, b) => b.newest.releasedAt.localeCompare(a.newest.releasedAt));
};

/** A website that was deployed minutes ago has no list yet, which is an answer: none. */
export const readIncidents = async (): Promise<Reading> => {
  try {
    const response = await fetch(`/${noticePaths.list}`, { cache: 'no-cache', credentials: 'omit' });
    if (!response.ok) return (await isNotThere(response)) ? { kind: 'incidents', incidents: [] } : { kind: 'failed' };
    const parsed = incidentNoticesSchema.safeParse(await response.json());
    return parsed.success ? { kind: 'incidents', incidents: byIncident(parsed.data.notices) } : { kind: 'failed' };
  } catch {
    return { kind: 'failed' };
  }
};
