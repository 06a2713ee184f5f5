import { createHash } from 'node:crypto';
import type {
  Certifier,
  ContestResult,
  ContestStanding,
  Correction,
  Hold,
  ReleaseStatus,
  ResultsFinding,
  ResultsReport,
  ResultsSummary,
  SelectionResult,
  VoteFigures,
} from '../../contracts/results';
import type { Objects } from '../../platform/ports';
import { ColumnReader, ColumnWriter } from './columns';

/**
 * What a load puts in front of its second person, named by its own digest: the digest that the approver sends back
 * covers figures, findings, status and ballots outstanding alike.
 *
 * Two objects: a head in JSON with everything that a person looks at, and beside it the figures of every unit in columns,
 * which the head names by their digest. Ten thousand precincts by sixty contests are some ten megabytes of columns, and
 * whoever only looks at totals and findings reads the head alone.
 */
export interface StagedFigures {
  readonly schema: 'election-staged/v2';
  readonly electionId: string;
  readonly status: ReleaseStatus;
  readonly certifiedBy?: Certifier;
  /** Contest id to where it stands; the report's own status where it is not named. */
  readonly standings?: Readonly<Record<string, ContestStanding>>;
  /** The same of the release before, for who compares. */
  readonly standingsBefore?: Readonly<Record<string, ContestStanding>>;
  readonly corrections?: readonly Correction[];
  /** Ids of units that every public file has as one. */
  readonly combined?: readonly (readonly string[])[];
  /** Ids of contests whose vote types no public file has. */
  readonly withoutVoteTypes?: readonly string[];
  /** Contests that were certified at some time, in this release or before it. */
  readonly onceCertified?: readonly string[];
  /** What refuses this load's approval for as long as it is the newest one. */
  readonly holds?: readonly Hold[];
  readonly ballotsOutstanding?: number;
  readonly fileSha256: string;
  readonly report: ResultsReport;
  readonly findings: readonly ResultsFinding[];
}

/** A line of the ballot in the head: its columns follow in the other object, in this order. */
interface HeadFigures {
  readonly total: number;
  readonly byVoteType: VoteFigures['byVoteType'];
  /** Vote types with a column of their own, after the one for all types together. */
  readonly types: readonly string[];
}
type HeadContest = Omit<ContestResult, 'units' | 'selections' | 'overvotes' | 'undervotes'> & {
  readonly selections: readonly (Omit<SelectionResult, 'figures'> & { readonly figures: HeadFigures })[];
  readonly overvotes?: HeadFigures;
  readonly undervotes?: HeadFigures;
};
type HeadReport = Omit<ResultsReport, 'contests'> & { readonly contests: readonly HeadContest[] };

/** Everything but the figures of the single units. */
export type StagedHead = Omit<StagedFigures, 'report'> & {
  readonly columnsSha256: string;
  readonly report: HeadReport;
};

const keyOf = (sha256: string): string => `figures/${sha256}.json`;
const columnsKeyOf = (sha256: string): string => `figures/${sha256}.columns`;
const digestOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

const writeFigures = (figures: VoteFigures, columns: ColumnWriter): HeadFigures => {
  columns.write(figures.byUnit);
  const types = Object.entries(figures.byUnitAndType);
  for (const [, column] of types) columns.write(column);
  return { total: figures.total, byVoteType: figures.byVoteType, types: types.map(([type]) => type) };
};

const writeContest = (contest: ContestResult, columns: ColumnWriter): HeadContest => {
  const { units, selections, overvotes, undervotes, ...rest } = contest;
  columns.writeRising(units);
  return {
    ...rest,
    selections: selections.map((selection) => ({ ...selection, figures: writeFigures(selection.figures, columns) })),
    ...(overvotes ? { overvotes: writeFigures(overvotes, columns) } : {}),
    ...(undervotes ? { undervotes: writeFigures(undervotes, columns) } : {}),
  };
};

const readContest = (head: HeadContest, columns: ColumnReader): ContestResult => {
  const figures = ({ types, ...rest }: HeadFigures): VoteFigures => {
    const byUnit = columns.read();
    return { ...rest, byUnit, byUnitAndType: Object.fromEntries(types.map((type) => [type, columns.read()])) };
  };
  const units = columns.readRising();
  const { selections, overvotes, undervotes, ...rest } = head;
  return {
    ...rest,
    units,
    selections: selections.map((selection) => ({ ...selection, figures: figures(selection.figures) })),
    ...(overvotes ? { overvotes: figures(overvotes) } : {}),
    ...(undervotes ? { undervotes: figures(undervotes) } : {}),
  };
};

/** Overwriting with the same bytes is harmless, and repairs nothing and breaks nothing: the name is the digest. */
const putOnce = async (staged: Objects, key: string, body: Uint8Array, contentType: string): Promise<void> => {
  if ((await staged.head(key)) === undefined) await staged.put(key, body, { contentType });
};

/** Stores the figures under their digest; the same figures twice are one object. The head comes last: what it names is there. */
export const stageFigures = async (staged: Objects, figures: StagedFigures): Promise<string> => {
  const writer = new ColumnWriter();
  const contests = figures.report.contests.map((contest) => writeContest(contest, writer));
  const columns = writer.bytes();
  const columnsSha256 = digestOf(columns);
  const head: StagedHead = { ...figures, columnsSha256, report: { ...figures.report, contests } };
  const body = new TextEncoder().encode(JSON.stringify(head));
  const sha256 = digestOf(body);
  await putOnce(staged, columnsKeyOf(columnsSha256), columns, 'application/octet-stream');
  await putOnce(staged, keyOf(sha256), body, 'application/json');
  return sha256;
};

const readUnaltered = async (staged: Objects, key: string, sha256: string): Promise<Uint8Array> => {
  const stored = await staged.get(key);
  if (stored === undefined) throw new Error(`staged figures ${sha256} are missing`);
  if (digestOf(stored.body) !== sha256) throw new Error(`staged figures ${sha256} were altered`);
  return stored.body;
};

/** @throws when the object is missing or is not what its name says */
export const readHead = async (staged: Objects, sha256: string): Promise<StagedHead> =>
  // Written by stageFigures and unaltered by its digest.
  JSON.parse(new TextDecoder().decode(await readUnaltered(staged, keyOf(sha256), sha256))) as StagedHead;

/** @throws when an object is missing or is not what its name says */
export const readFigures = async (staged: Objects, sha256: string): Promise<StagedFigures> => {
  const { columnsSha256, ...head } = await readHead(staged, sha256);
  const columns = new ColumnReader(await readUnaltered(staged, columnsKeyOf(columnsSha256), columnsSha256));
  return {
    ...head,
    report: { ...head.report, contests: head.report.contests.map((contest) => readContest(contest, columns)) },
  };
};

/** Where a contest stands: what is said of it alone, else what the report says. */
export const standingOf = (
  figures: Pick<StagedFigures, 'status' | 'certifiedBy' | 'standings'>,
  contest: string,
): ContestStanding =>
  figures.standings?.[contest] ?? {
    status: figures.status,
    ...(figures.certifiedBy === undefined ? {} : { certifiedBy: figures.certifiedBy }),
  };

/** @param figures what is staged of the report, where it is: it says where each contest stands */
export const summaryOf = (report: ResultsReport | HeadReport, figures?: StagedHead): ResultsSummary => ({
  format: report.format,
  electionName: report.electionName,
  ...(report.electionDate === undefined ? {} : { electionDate: report.electionDate }),
  units: report.units.length,
  unitsReported: report.units.filter((unit) => unit.reported).length,
  ...(report.registeredVoters === undefined ? {} : { registeredVoters: report.registeredVoters }),
  ...(report.ballotsCast === undefined ? {} : { ballotsCast: report.ballotsCast }),
  ...(report.ballotsByType === undefined ? {} : { ballotsByType: report.ballotsByType }),
  contests: report.contests.map((contest) => ({
    id: contest.id,
    name: contest.name,
    ...(figures === undefined ? {} : { standing: standingOf(figures, contest.id) }),
    ...(figures?.standingsBefore?.[contest.id] === undefined ? {} : { before: figures.standingsBefore[contest.id] }),
    votesAllowed: contest.votesAllowed,
    ...(contest.kind === undefined ? {} : { kind: contest.kind }),
    ...(contest.overvotes === undefined ? {} : { overvotes: contest.overvotes.total }),
    ...(contest.undervotes === undefined ? {} : { undervotes: contest.undervotes.total }),
    ...(contest.rounds === undefined ? {} : { rounds: contest.rounds }),
    selections: contest.selections.map((selection) => ({
      id: selection.id,
      name: selection.name,
      ...(selection.party === undefined ? {} : { party: selection.party }),
      votes: selection.figures.total,
    })),
  })),
});
