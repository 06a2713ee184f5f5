import { createHash } from 'node:crypto';
import type { ReleaseStatus, ResultsFinding, ResultsReport, ResultsSummary } from '../../contracts/results';
import type { Objects } from '../../platform/ports';

/**
 * What a load puts in front of its second person, as one object named by its own digest: the digest that the approver
 * sends back covers figures, findings, status and ballots outstanding alike.
 */
export interface StagedFigures {
  readonly schema: 'election-staged/v1';
  readonly electionId: string;
  readonly status: ReleaseStatus;
  readonly ballotsOutstanding?: number;
  readonly fileSha256: string;
  readonly report: ResultsReport;
  readonly findings: readonly ResultsFinding[];
}

const keyOf = (sha256: string): string => `figures/${sha256}.json`;

/** Stores the figures under their digest; the same figures twice are one object. */
export const stageFigures = async (staged: Objects, figures: StagedFigures): Promise<string> => {
  const body = new TextEncoder().encode(JSON.stringify(figures));
  const sha256 = createHash('sha256').update(body).digest('hex');
  // Overwriting with the same bytes is harmless, and repairs nothing and breaks nothing: the name is the digest.
  if ((await staged.head(keyOf(sha256))) === undefined) {
    await staged.put(keyOf(sha256), body, { contentType: 'application/json' });
  }
  return sha256;
};

/** @throws when the object is missing or is not what its name says */
export const readFigures = async (staged: Objects, sha256: string): Promise<StagedFigures> => {
  const stored = await staged.get(keyOf(sha256));
  if (stored === undefined) throw new Error(`staged figures ${sha256} are missing`);
  if (createHash('sha256').update(stored.body).digest('hex') !== sha256) {
    throw new Error(`staged figures ${sha256} were altered`);
  }
  // Written by stageFigures and unaltered by the digest above.
  return JSON.parse(new TextDecoder().decode(stored.body)) as StagedFigures;
};

export const summaryOf = (report: ResultsReport): ResultsSummary => ({
  format: report.format,
  electionName: report.electionName,
  ...(report.electionDate === undefined ? {} : { electionDate: report.electionDate }),
  units: report.units.length,
  unitsReported: report.units.filter((unit) => unit.reported).length,
  ...(report.registeredVoters === undefined ? {} : { registeredVoters: report.registeredVoters }),
  ...(report.ballotsCast === undefined ? {} : { ballotsCast: report.ballotsCast }),
  contests: report.contests.map((contest) => ({
    id: contest.id,
    name: contest.name,
    votesAllowed: contest.votesAllowed,
    selections: contest.selections.map((selection) => ({
      id: selection.id,
      name: selection.name,
      ...(selection.party === undefined ? {} : { party: selection.party }),
      votes: selection.figures.total,
    })),
  })),
});
