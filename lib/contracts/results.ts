import * as z from 'zod/mini';
import type { Problem, ProblemCode } from './problem';
import { publicWords } from './public-words';
import { mappingId } from './results-mapping';

/**
 * Status of a report and of each contest in it, in NIST SP 1500-100 v2's words and one more: a certification that
 * follows a correction or a recount is an amended one. `pre-election` is the zero report. Certified figures come from the canvass.
 */
export const RELEASE_STATUSES = [
  'pre-election',
  'unofficial-partial',
  'unofficial-complete',
  'certified',
  'correction',
  'recount',
  'amended-certification',
] as const;
export type ReleaseStatus = (typeof RELEASE_STATUSES)[number];

/** Once an election has a certified release, every later one has one of these: nothing goes back to unofficial. */
export const AFTER_CERTIFICATION: readonly ReleaseStatus[] = [
  'certified',
  'correction',
  'recount',
  'amended-certification',
];
export const isCertification = (status: ReleaseStatus): boolean =>
  status === 'certified' || status === 'amended-certification';

/** Who certified: the county's canvass comes first, then the state's. */
export const CERTIFIERS = ['county', 'state'] as const;
export type Certifier = (typeof CERTIFIERS)[number];

/** Where one contest stands; `certifiedBy` with `certified` and `amended-certification`, and only there. */
export interface ContestStanding {
  readonly status: ReleaseStatus;
  readonly certifiedBy?: Certifier;
}

/** What a release puts right. Written by who loads it, checked by who approves it, published with it. */
export const correctionSchema = z.strictObject({
  /** The release that is corrected: an earlier one of the same election. */
  release: z.int().check(z.minimum(1), z.maximum(1_000_000)),
  /** Contest id, as the figures have it. */
  contest: z.string().check(z.minLength(1), z.maxLength(100)),
  /** What is different: "Precinct 4 was counted twice". */
  what: publicWords(10, 1000),
  /** Why: the finding of the canvass, the court's order, the margin that called for a recount. */
  why: publicWords(10, 1000),
});
export type Correction = z.infer<typeof correctionSchema>;

/** Contests that a load may speak of one by one. */
const MOST_CONTESTS = 2000;
/** Groups of units published together, and units in one of them. */
const MOST_GROUPS = 2000;

/** A 64-digit lower-case hexadecimal SHA-256. */
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const electionId = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{2,62}$/));

/**
 * Largest results file that an upload may announce, in bytes. S3 takes more in one upload, and more is read; it is what the files of
 * a release can be made of (docs/results-formats.md).
 */
export const MAX_RESULTS_FILE_BYTES = 224 * 1024 * 1024;

/**
 * Longest that a load may take, in seconds, on one processor. API Gateway waits for 29 of them, and then answers `still-working`.
 */
export const LONGEST_LOAD_SECONDS = 120;

export const uploadRequestSchema = z.strictObject({
  electionId,
  fileName: z.string().check(z.minLength(1), z.maxLength(200)),
  bytes: z.int().check(z.minimum(1), z.maximum(MAX_RESULTS_FILE_BYTES)),
  sha256,
});
export type UploadRequest = z.infer<typeof uploadRequestSchema>;

/** 201: where the browser sends the file. The link takes this one file, by its digest, for a few minutes. */
export interface UploadTicket {
  readonly uploadId: string;
  readonly method: 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}

export const loadRequestSchema = z.strictObject({
  electionId,
  uploadId: z.string().check(z.regex(/^[A-Za-z0-9_-]{8,80}$/)),
  status: z.enum(RELEASE_STATUSES),
  /** Who certified, where the status is `certified` or `amended-certification`; the county where absent. */
  certifiedBy: z.optional(z.enum(CERTIFIERS)),
  /** Contests whose status is another than the report's. Those that are not named keep a certification that they have. */
  contests: z.optional(
    z
      .array(
        z.strictObject({
          contest: z.string().check(z.minLength(1), z.maxLength(100)),
          status: z.enum(RELEASE_STATUSES),
          certifiedBy: z.optional(z.enum(CERTIFIERS)),
        }),
      )
      .check(z.maxLength(MOST_CONTESTS)),
  ),
  /** What is corrected and why: for every contest that is a correction, a recount or an amended certification. */
  corrections: z.optional(z.array(correctionSchema).check(z.maxLength(MOST_CONTESTS))),
  /** Units, by id or by name, whose figures are published together, because those of one alone would be small. Stays for later releases. */
  combineUnits: z.optional(
    z
      .array(
        z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.minLength(2), z.maxLength(MOST_GROUPS)),
      )
      .check(z.maxLength(MOST_GROUPS)),
  ),
  /** Ballots that the office knows to be still uncounted; unknown where absent. */
  ballotsOutstanding: z.optional(z.int().check(z.minimum(0), z.maximum(100_000_000))),
  /** The saved mapping that the file is read with; a known format needs none. */
  mapping: z.optional(z.strictObject({ id: mappingId, version: z.int().check(z.minimum(1), z.maximum(10_000)) })),
});
export type LoadRequest = z.infer<typeof loadRequestSchema>;

export const attestationSchema = z.strictObject({
  /** "I attest that all polls in the jurisdiction have closed" and who says so, in the official's words. */
  statement: publicWords(10, 1000),
});
export type Attestation = z.infer<typeof attestationSchema>;

/** An instant may have any number of decimals; nobody needs more than three. */
const LONGEST_INSTANT = 30;

export const extensionSchema = z.strictObject({
  /** UTC instant until which some polling place stays open. */
  pollsClose: z.iso.datetime().check(z.maxLength(LONGEST_INSTANT)),
  /** The court's order: court, number, and the polling places that it is about. */
  order: publicWords(10, 1000),
});
export type Extension = z.infer<typeof extensionSchema>;

export const testDeckSchema = z.strictObject({
  electionId,
  uploadId: z.string().check(z.regex(/^[A-Za-z0-9_-]{8,80}$/)),
  /** Such as "Logic and accuracy, central scanner 2". */
  name: publicWords(3, 200),
  mapping: z.optional(z.strictObject({ id: mappingId, version: z.int().check(z.minimum(1), z.maximum(10_000)) })),
});

/** 201, and 200 where the same figures are archived already. */
export interface TestDeckView {
  readonly electionId: string;
  readonly name: string;
  /** Digest of contests, selections and votes, whatever format they came in. */
  readonly figuresFingerprint: string;
  readonly fileSha256: string;
  readonly archivedBy: string;
  readonly archivedAt: string;
}

/** What an office commits to before anybody can know what it will be good for. */
export const RECORD_KINDS = [
  /** Test ballots with known totals, before the election. */
  'logic-and-accuracy-deck',
  /** How many ballots lie in which container: what the audit draws from. */
  'ballot-manifest',
  /** How the machines read each ballot: what the audit compares the paper with. */
  'cast-vote-records',
] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** The digest of a record, to be entered in the public log. The record itself goes nowhere. */
export const digestRequestSchema = z.strictObject({
  electionId,
  record: z.enum(RECORD_KINDS),
  /** What the file is, for the public, in one line: "Ballot manifest of all containers, as of 5 November". */
  description: publicWords(5, 200),
  sha256,
  bytes: z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER)),
});

/** 201, and 200 where the same digest was stated before. */
export interface DigestView {
  readonly electionId: string;
  readonly number: number;
  readonly record: RecordKind;
  readonly description: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly statedBy: string;
  readonly statedAt: string;
  /** True once it stands in the log; until then the log's checkpoint does not cover it. */
  readonly logged: boolean;
}

/** A file with more blocking findings than this is sent back, not approved one reason at a time. */
const MOST_REASONS = 500;

const approvalFields = {
  /** The digest of the staged figures that the approver was looking at: what is approved is what was seen. */
  figuresSha256: sha256,
  /** One written reason for each blocking finding, published beside the contest. */
  reasons: z.optional(
    z
      .array(
        z.strictObject({
          findingId: z.string().check(z.minLength(1), z.maxLength(100)),
          reason: z.string().check(z.minLength(10), z.maxLength(1000)),
        }),
      )
      .check(z.maxLength(MOST_REASONS)),
  ),
};
export const approvalSchema = z.strictObject(approvalFields);
export type Approval = z.infer<typeof approvalSchema>;

/** A release by one person, when no second one can be reached. It says so itself: on the page, in the signed statement, in the log. */
export const breakGlassSchema = z.strictObject({
  ...approvalFields,
  /** Why no second person could be asked, in a full sentence. Published. */
  why: z.string().check(z.minLength(30), z.maxLength(600)),
});
export type BreakGlass = z.infer<typeof breakGlassSchema>;

/** What stands in the way of a release: the problem that an approval would be refused with now. */
export interface Hold {
  readonly code: ProblemCode;
  readonly message: string;
  readonly details?: Problem['details'];
}

export type FindingSeverity = 'note' | 'warning' | 'blocking';

/** Something that does not add up in a results file. Reported, never masked. */
export interface ResultsFinding {
  /** Stable within one load: the same file gives the same ids. */
  readonly id: string;
  readonly severity: FindingSeverity;
  readonly code: string;
  readonly message: string;
  readonly contest?: string;
  readonly unit?: string;
  /** Both figures, where two disagree. */
  readonly stated?: number;
  readonly computed?: number;
}

/** Every format that a load can be in; the words for people stand in the staff console. */
export const RESULTS_FORMATS = [
  'clarity-detail-xml',
  'clarity-summary-xml',
  'clarity-summary-csv',
  'openelections-precinct-csv',
  'medsl-precinct-csv',
  'mapped-csv',
  'sp-1500-100-json',
  'sp-1500-100-xml',
] as const;
export type ResultsFormat = (typeof RESULTS_FORMATS)[number];

/** What a results file says, whatever format it came in. */
export interface ResultsReport {
  readonly format: ResultsFormat;
  /** As the file names itself; may be empty. */
  readonly electionName: string;
  /** ISO date where the file says. */
  readonly electionDate?: string;
  readonly jurisdiction?: string;
  /** ISO instant of the file's own time stamp, where it has one. */
  readonly generatedAt?: string;
  /** What the file says of its own status, in SP 1500-100's words. */
  readonly fileStatus?: string;
  readonly units: readonly ReportingUnit[];
  readonly contests: readonly ContestResult[];
  /** Jurisdiction-wide, where the file says or its units add up to it. */
  readonly registeredVoters?: number;
  readonly ballotsCast?: number;
  /** Vote type to ballots of the whole jurisdiction, where the file says. */
  readonly ballotsByType?: Readonly<Record<string, BallotFigures>>;
  readonly ballotsOutstanding?: number;
}

export interface BallotFigures {
  readonly cast?: number;
  readonly outstanding?: number;
}

/** As SP 1500-100 names them; `other` says in `otherKind` what it is. */
export const UNIT_KINDS = [
  'precinct',
  'split-precinct',
  'combined-precinct',
  'polling-place',
  'vote-center',
  'ballot-batch',
  'drop-box',
  'ward',
  'municipality',
  'county',
  'other',
] as const;

/** A precinct, split, or counting group that reports figures of its own. */
export interface ReportingUnit {
  readonly id: string;
  readonly name: string;
  readonly kind: (typeof UNIT_KINDS)[number];
  /** What a unit of kind `other` is; a counting group where absent. */
  readonly otherKind?: string;
  /** Names of the units that are published as this one. */
  readonly combines?: readonly string[];
  /** Names of the units that it is part of, the largest first, without the jurisdiction itself. */
  readonly within?: readonly string[];
  readonly registeredVoters?: number;
  readonly ballotsCast?: number;
  /** Vote type to ballots. */
  readonly ballotsByType?: Readonly<Record<string, BallotFigures>>;
  /** False only where the file says that nothing has come in from this unit. */
  readonly reported: boolean;
}

export interface ContestResult {
  readonly id: string;
  readonly name: string;
  /** `candidate` where absent. */
  readonly kind?: 'candidate' | 'ballot-measure' | 'straight-party' | 'retention';
  /** How many selections a voter may mark. */
  readonly votesAllowed: number;
  /** Where the file gives the contest's own: ballots that have it on them, voters who may vote in it. */
  readonly ballotsCast?: number;
  readonly registeredVoters?: number;
  /** Units of the contest that have reported, where the file counts them. */
  readonly reporting?: { readonly reported: number; readonly total: number };
  /** Places in the report's `units` that have figures for this contest; every column below is in this order. */
  readonly units: Int32Array;
  readonly selections: readonly SelectionResult[];
  readonly overvotes?: VoteFigures;
  readonly undervotes?: VoteFigures;
  /** Of a ranked contest, first round first; the selections' own figures are those of the first. */
  readonly rounds?: readonly RankedRound[];
}

export interface RankedRound {
  readonly round: number;
  /** Selection id to votes; a selection that is out has none. */
  readonly votes: Readonly<Record<string, number>>;
}

export interface SelectionResult {
  readonly id: string;
  readonly name: string;
  readonly party?: string;
  readonly writeIn: boolean;
  readonly figures: VoteFigures;
}

/** In a column: the file has no figure for this unit, which is not zero. */
export const NO_FIGURE = -1;

/** One line of the ballot. Columns, not objects: a statewide file has millions of figures. */
export interface VoteFigures {
  /** The file's own total where it states one, else the sum of its parts. */
  readonly total: number;
  readonly byVoteType: Readonly<Record<string, number>>;
  /** Votes in each of the contest's units, all vote types together; {@link NO_FIGURE} where there is none. Empty where the file has no units. */
  readonly byUnit: Int32Array;
  /** Vote type to such a column, where the file gives vote types for each unit. */
  readonly byUnitAndType: Readonly<Record<string, Int32Array>>;
}

export type LoadState = 'staged' | 'approved' | 'superseded';
export type ReleaseState = 'approved' | 'published';

/** Staff view of a load waiting for its second person. */
export interface LoadView {
  readonly loadId: string;
  readonly electionId: string;
  /** With it the same file is loaded again, with other words about it; by the person alone who uploaded it. */
  readonly uploadId: string;
  readonly status: ReleaseStatus;
  readonly state: LoadState;
  readonly fileName: string;
  readonly fileSha256: string;
  readonly figuresSha256: string;
  readonly loadedBy: string;
  readonly loadedAt: string;
  readonly ballotsOutstanding?: number;
  /** The saved mapping that the file was read with. */
  readonly mapping?: { readonly id: string; readonly version: number };
  readonly report: ResultsSummary;
  readonly findings: readonly ResultsFinding[];
  readonly certifiedBy?: Certifier;
  readonly corrections: readonly Correction[];
  /** Names of the units that are published together, group by group. */
  readonly combinedUnits: readonly (readonly string[])[];
  /** What an approval would be refused with now; empty where nothing is in the way. */
  readonly holds: readonly Hold[];
  /** True in a rehearsal: nothing of it is ever live. */
  readonly rehearsal: boolean;
  readonly release?: ReleaseView;
}

/** Contest totals without the per-unit figures: what a person checks on a screen. */
export interface ResultsSummary {
  readonly format: ResultsReport['format'];
  readonly electionName: string;
  readonly electionDate?: string;
  readonly units: number;
  readonly unitsReported: number;
  readonly registeredVoters?: number;
  readonly ballotsCast?: number;
  readonly ballotsByType?: ResultsReport['ballotsByType'];
  readonly contests: readonly {
    readonly id: string;
    readonly name: string;
    readonly kind?: ContestResult['kind'];
    /** Absent where the file was read and not loaded. */
    readonly standing?: ContestStanding;
    /** Where the contest stood in the release before. */
    readonly before?: ContestStanding;
    readonly votesAllowed: number;
    readonly overvotes?: number;
    readonly undervotes?: number;
    readonly rounds?: readonly RankedRound[];
    readonly selections: readonly {
      readonly id: string;
      readonly name: string;
      readonly party?: string;
      readonly votes: number;
    }[];
  }[];
}

export interface ReleaseView {
  readonly electionId: string;
  readonly release: number;
  readonly status: ReleaseStatus;
  readonly state: ReleaseState;
  readonly loadId: string;
  readonly loadedBy: string;
  readonly approvedBy: string;
  readonly approvedAt: string;
  readonly certifiedBy?: Certifier;
  /** Set where one person released alone: why. */
  readonly breakGlass?: string;
}

export interface ElectionView {
  readonly id: string;
  readonly name: string;
  readonly date: string;
  /** The settings' instant, or a later one by a court's order. */
  readonly pollsClose: string;
  readonly pollsClosed: boolean;
  /** Orders that kept polls open longer, oldest first. */
  readonly extensions: readonly {
    readonly pollsClose: string;
    readonly order: string;
    readonly by: string;
    readonly at: string;
  }[];
  /** Set in a rehearsal: the election that is rehearsed. */
  readonly rehearsalOf?: string;
  /** Names of the archived test decks. */
  readonly testDecks: readonly TestDeckView[];
  /** Records whose digests were stated for the public log, oldest first. */
  readonly digests: readonly DigestView[];
  /** Absent too where polls were kept open after it: it has to be given again. */
  readonly attestation?: { readonly by: string; readonly at: string; readonly statement: string };
  readonly loads: readonly {
    readonly loadId: string;
    readonly state: LoadState;
    readonly status: ReleaseStatus;
    readonly loadedBy: string;
    readonly loadedAt: string;
    readonly fileName: string;
    readonly uploadId: string;
  }[];
  readonly releases: readonly ReleaseView[];
}

/** GET /api/staff/results/elections */
export interface ElectionsView {
  readonly elections: readonly ElectionView[];
}
