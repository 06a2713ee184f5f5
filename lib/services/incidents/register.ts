import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { type IncidentNotice, type IncidentVersionView, incidentVersionSchema } from '../../contracts/incidents';
import type { Key } from '../../platform/ports';
import type { ChainEntry } from '../chain';

/**
 * Items of the register's table, none of which ever changes.
 *
 * ```
 * REGISTER           ENTRY#<sequence>           a version written or released; each chained to the one before
 * INCIDENTS          <instant>#<incident>       one for each incident, for the list
 * INCIDENT#<id>      VERSION#<n>                which entry the version is: two people never write the same one
 * INCIDENT#<id>      RELEASE#<n>                which entry its release is: a version is released once
 * ```
 */
export const REGISTER = 'REGISTER';
const pad = (n: number): string => String(n).padStart(6, '0');
export const keys = {
  list: 'INCIDENTS',
  listed: (writtenAt: string, incidentId: string): Key => ({ pk: 'INCIDENTS', sk: `${writtenAt}#${incidentId}` }),
  incident: (incidentId: string) => `INCIDENT#${incidentId}`,
  version: (incidentId: string, version: number): Key => ({
    pk: `INCIDENT#${incidentId}`,
    sk: `VERSION#${pad(version)}`,
  }),
  release: (incidentId: string, version: number): Key => ({
    pk: `INCIDENT#${incidentId}`,
    sk: `RELEASE#${pad(version)}`,
  }),
} as const;

const writtenSchema = z.object({
  what: z.literal('version'),
  incidentId: z.string(),
  version: z.int(),
  content: incidentVersionSchema,
  by: z.string(),
  bySub: z.string(),
  at: z.string(),
});
export type WrittenVersion = z.infer<typeof writtenSchema>;

const releasedSchema = z.object({
  what: z.literal('release'),
  incidentId: z.string(),
  version: z.int(),
  versionSha256: z.string(),
  by: z.string(),
  bySub: z.string(),
  at: z.string(),
});
export type ReleasedVersion = z.infer<typeof releasedSchema>;

export const readLine = ({ text }: ChainEntry): WrittenVersion | ReleasedVersion =>
  z.union([writtenSchema, releasedSchema]).parse(JSON.parse(text));

export interface StoredVersion extends WrittenVersion {
  readonly sha256: string;
  readonly release?: ReleasedVersion;
}

/** Digest of a version's entry as it stands in the register. */
export const versionSha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Versions of one incident, oldest first, each with its release. */
export const versionsIn = (entries: readonly ChainEntry[]): readonly StoredVersion[] => {
  const versions = new Map<number, StoredVersion>();
  for (const entry of entries) {
    const line = readLine(entry);
    if (line.what === 'version') {
      versions.set(line.version, { ...line, sha256: versionSha256(entry.text) });
      continue;
    }
    const version = versions.get(line.version);
    if (version && version.sha256 === line.versionSha256) versions.set(line.version, { ...version, release: line });
  }
  return [...versions.values()];
};

export const versionView = ({ content, release, ...stored }: StoredVersion): IncidentVersionView => ({
  ...content,
  version: stored.version,
  sha256: stored.sha256,
  writtenBy: stored.by,
  writtenAt: stored.at,
  ...(release === undefined ? {} : { released: { by: release.by, at: release.at } }),
});

/** Field by field, so that nothing of another audience can come along by being added to the version later. */
export const noticeOf = ({ content, release, incidentId, version }: StoredVersion): IncidentNotice | undefined =>
  release && {
    schema: 'election-incident/v1',
    incidentId,
    version,
    title: content.title,
    state: content.state,
    ...(content.occurredOn === undefined ? {} : { occurredOn: content.occurredOn }),
    discoveredOn: content.discoveredOn,
    whatHappened: content.public.whatHappened,
    whatItMeant: content.public.whatItMeant,
    whatWasDone: content.public.whatWasDone,
    releasedAt: release.at,
  };
