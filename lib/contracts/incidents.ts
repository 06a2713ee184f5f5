import * as z from 'zod/mini';

const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));

/** One audience's telling of an incident, in the order in which people ask. */
const narrativeSchema = z.strictObject({
  whatHappened: text(4000),
  whatItMeant: text(4000),
  whatWasDone: text(4000),
});
export type IncidentNarrative = z.infer<typeof narrativeSchema>;

export const INCIDENT_STATES = ['open', 'contained', 'closed'] as const;

/**
 * One version of an incident. `public` is what is released; `officials` is for the State, CISA and the police; `internal` stays
 * in the office. None of them names a voter: nobody can take that back.
 */
export const incidentVersionSchema = z.strictObject({
  title: text(200),
  state: z.enum(INCIDENT_STATES),
  /** ISO dates, as far as known. */
  occurredOn: z.optional(z.iso.date()),
  discoveredOn: z.iso.date(),
  public: narrativeSchema,
  officials: z.optional(narrativeSchema),
  internal: z.optional(narrativeSchema),
});
export type IncidentVersion = z.infer<typeof incidentVersionSchema>;

export const incidentReleaseSchema = z.strictObject({
  /** Digest of the version that the second person was reading: what is released is what was seen. */
  versionSha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});

export interface IncidentVersionView extends IncidentVersion {
  /** From 1. */
  readonly version: number;
  /** SHA-256 over the version as stored; the release names it. */
  readonly sha256: string;
  readonly writtenBy: string;
  readonly writtenAt: string;
  readonly released?: { readonly by: string; readonly at: string };
}

/** GET of one incident: every version, oldest first. None is ever changed. */
export interface IncidentView {
  readonly incidentId: string;
  readonly versions: readonly IncidentVersionView[];
}

/** GET of the register, newest incident first. Pass `cursor` back to go on; absent at the end. */
export interface IncidentsView {
  readonly incidents: readonly {
    readonly incidentId: string;
    readonly title: string;
    readonly state: IncidentVersion['state'];
    readonly versions: number;
    /** Newest version that was released; absent where none was. */
    readonly released?: number;
  }[];
  readonly cursor?: string;
  /** One digest over everything that was ever written or released, and how many entries that is. */
  readonly head: { readonly size: number; readonly digest: string };
  /** False where an entry is missing or is not what was written: the register was altered outside this application. */
  readonly unbroken: boolean;
}

/**
 * What the public may read of a released version: nothing of the other audiences, and no name of a person in the office.
 * Strict, so that the publisher refuses a file in which anything else came along.
 */
export const incidentNoticeSchema = z.strictObject({
  schema: z.literal('election-incident/v1'),
  incidentId: z.string().check(z.regex(/^[A-Za-z0-9_-]{8,40}$/)),
  version: z.int().check(z.positive()),
  title: text(200),
  state: z.enum(INCIDENT_STATES),
  occurredOn: z.optional(z.iso.date()),
  discoveredOn: z.iso.date(),
  whatHappened: text(4000),
  whatItMeant: text(4000),
  whatWasDone: text(4000),
  /** ISO instant of the release. */
  releasedAt: z.iso.datetime(),
});
export type IncidentNotice = Readonly<z.infer<typeof incidentNoticeSchema>>;

/** Every released version, the newest release first; what the page of notices reads. */
export const incidentNoticesSchema = z.strictObject({
  schema: z.literal('election-incidents/v1'),
  notices: z.array(incidentNoticeSchema),
});
export type IncidentNotices = z.infer<typeof incidentNoticesSchema>;

/** In the signed list: which bytes a released version has. */
const listedNoticeSchema = z.strictObject({
  path: z.string().check(z.regex(/^incidents\/[A-Za-z0-9_-]{8,40}\/[1-9][0-9]{0,5}\.json$/)),
  bytes: z.int().check(z.positive()),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});
export type ListedNotice = Readonly<z.infer<typeof listedNoticeSchema>>;

/**
 * Every released version in the order of release, the whole of it each time: a further release adds at the end and changes nothing
 * before. The signed statement names this file by its digest.
 */
export const noticeListSchema = z.strictObject({
  schema: z.literal('election-incident-list/v1'),
  jurisdiction: z.string().check(z.minLength(1)),
  notices: z.array(listedNoticeSchema).check(z.minLength(1)),
});
export type NoticeList = Readonly<z.infer<typeof noticeListSchema>>;

/**
 * The published folder of notices, all of it static:
 *
 * ```
 * incidents/notices.json                 {@link IncidentNotices}
 * incidents/<incident id>/<version>.json {@link IncidentNotice}; never changes
 * incidents/signed/statement             signed note (C2SP signed-note): how many versions were released, and the digest of their list
 * incidents/signed/lists/<n>.json        {@link NoticeList} of the first n released versions; never changes
 * incidents/signed/key.txt               verifier key, "<name>+<hash>+<base64>" as signed-note writes it
 * ```
 */
export const noticePaths = {
  list: 'incidents/notices.json',
  notice: (incidentId: string, version: number) => `incidents/${incidentId}/${version}.json`,
  statement: 'incidents/signed/statement',
  signedList: (sequence: number) => `incidents/signed/lists/${sequence}.json`,
  key: 'incidents/signed/key.txt',
} as const;

/** Where released notices begin in their store; there is nothing else in it. */
export const NOTICE_FOLDERS = ['incidents/'] as const;
