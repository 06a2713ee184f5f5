import type { BallotFigures, ContestResult, ReportingUnit } from '../../../../contracts/results';
import { Column } from './column';
import { Places } from './places';

/** The jurisdiction itself, which totals of the whole file belong to; every other unit is somewhere under it. */
export const WHOLE = 0;

/** A unit while its file is read. What other units are part of is a group: its figures are totals and never parts. */
export interface OpenUnit {
  id: string;
  name: string;
  kind: ReportingUnit['kind'];
  otherKind?: string;
  /** Units that it is part of; none where it stands directly under the jurisdiction. */
  parents: number[];
  registeredVoters?: number;
  ballotsCast?: number;
  ballotsOutstanding?: number;
  readonly ballotsByType: Map<string, BallotFigures>;
  /** As the file says; where it does not, a unit with a figure has reported. */
  reported?: boolean;
  hasFigures: boolean;
}

/** Figures of one line of the ballot as they come in: as stated in total, and by vote type. */
export class OpenLine {
  readonly stated = new Column();
  readonly byType = new Map<string, Column>();
  isEmpty = true;
}

export interface OpenSelection {
  readonly id: string;
  name: string;
  party?: string;
  writeIn: boolean;
  readonly line: OpenLine;
}

export class OpenContest {
  kind: ContestResult['kind'];
  votesAllowed: number | undefined;
  /** The number stands in the file, but under a heading that need not mean the voter's choices. */
  votesAllowedGuessed = false;
  ballotsCast?: number;
  registeredVoters?: number;
  readonly places = new Places();
  readonly selections = new Map<string, OpenSelection>();
  readonly over = new OpenLine();
  readonly under = new OpenLine();
  /** The file's own sum over the selections. */
  readonly totals = new Column();
  /** Round to selection id to its votes in it. */
  readonly rounds = new Map<number, Map<string, OpenLine>>();
  /** Units of the contest in all and those that have reported, where the file says. */
  reporting?: { readonly reported: number; readonly total: number };

  constructor(
    public id: string,
    public name: string,
  ) {}

  inRound(round: number, selection: string): OpenLine {
    const lines = this.rounds.get(round) ?? new Map<string, OpenLine>();
    this.rounds.set(round, lines);
    const line = lines.get(selection) ?? new OpenLine();
    lines.set(selection, line);
    return line;
  }
}
