import type { ResultsMapping } from '../../../../contracts/results-mapping';
import { isWriteIn } from '../parsed';

/** What a name in the column of contests or selections stands for. */
export type Meaning =
  | 'name'
  | 'registered'
  | 'ballots'
  | 'outstanding'
  | 'other-turnout'
  | 'overvotes'
  | 'undervotes'
  | 'total';

const TOTAL_UNIT =
  /^(?:grand\s+)?(?:county\s+|district\s+|jurisdiction\s+|contest\s+|state(?:wide)?\s+)?totals?:?$|^all\s+precincts$/i;
const TOTAL_VOTES = /^(?:contest\s+|cast\s+)?totals?(?:\s+votes(?:\s+cast)?)?:?$/i;
const TOTAL_TYPE = /^(?:total|totals|all|total\s+votes)$/i;
const REGISTERED = /^(?:total\s+)?(?:number\s+of\s+)?registered(?:\s+voters?)?(?:\s*-?\s*total)?$/i;
const BALLOTS = /^(?:total\s+)?(?:number\s+of\s+)?ballots(?:\s+(?:cast|counted))?(?:\s*-?\s*total)?$/i;
const OUTSTANDING =
  /^(?:(?:outstanding|uncounted|remaining)\s+ballots|ballots\s+(?:outstanding|uncounted|remaining))$/i;
const OTHER_TURNOUT = /^(?:(?:voter\s+)?turnout.*|ballots\s+cast\s*-?\s*blank|blank\s+ballots.*)$/i;
const OVERVOTES = /^over\s*-?\s*votes?$/i;
const UNDERVOTES = /^(?:under\s*-?\s*votes?|blanks?|blank\s+votes?)$/i;
const STRAIGHT_PARTY = /^straight[\s-]+(?:party|ticket)/i;
/** Counting groups that stand in the precinct column. */
const COUNTING_GROUP = /^(?:absentee|early|provisional|mail|uocava|military|central\s+count|affidavit|federal)\b/i;
const VOTE_FOR = /\bvote\s+for\s+(?:up\s+to\s+|not?\s+more\s+than\s+|any\s+)?(\d{1,2})\b/i;

/** A few thousand names stand in millions of rows: each is looked at once. */
const remember = <T>(look: (text: string) => T): ((text: string) => T) => {
  const seen = new Map<string, T>();
  return (text) => {
    const known = seen.get(text);
    if (known !== undefined) return known;
    const found = look(text);
    if (seen.size < 50_000) seen.set(Buffer.from(text).toString(), found);
    return found;
  };
};

const oneOf = (own: readonly string[] | undefined): ((text: string) => boolean) => {
  const set = new Set((own ?? []).map((word) => word.trim().toLowerCase()));
  return (text) => set.size > 0 && set.has(text.trim().toLowerCase());
};

export interface Words {
  /** Of a name in the contest's column: turnout, or a contest. */
  readonly ofContest: (text: string) => Meaning;
  readonly ofSelection: (text: string) => Meaning;
  readonly isTotalUnit: (text: string) => boolean;
  readonly isTotalType: (text: string) => boolean;
  readonly isWriteIn: (text: string) => boolean;
  readonly isCountingGroup: (text: string) => boolean;
  readonly isStraightParty: (text: string) => boolean;
  /** `(Vote for 3)` in a contest's name. */
  readonly votesAllowed: (text: string) => number | undefined;
}

/** The words of exports; a mapping adds those of one system. */
export const wordsOf = (own: ResultsMapping['words'] = {}): Words => {
  const turnout = (text: string): Meaning => {
    if (REGISTERED.test(text)) return 'registered';
    if (OUTSTANDING.test(text)) return 'outstanding';
    if (OTHER_TURNOUT.test(text)) return 'other-turnout';
    if (BALLOTS.test(text)) return 'ballots';
    return 'name';
  };
  const ownOver = oneOf(own.overvotes);
  const ownUnder = oneOf(own.undervotes);
  const ownTotal = oneOf(own.totalVotes);
  const ownUnits = oneOf(own.totalUnits);
  const ownWriteIns = oneOf(own.writeIns);
  return {
    ofContest: remember(turnout),
    ofSelection: remember((text) => {
      if (OVERVOTES.test(text) || ownOver(text)) return 'overvotes';
      if (UNDERVOTES.test(text) || ownUnder(text)) return 'undervotes';
      if (TOTAL_VOTES.test(text) || ownTotal(text)) return 'total';
      return turnout(text);
    }),
    isTotalUnit: remember((text) => TOTAL_UNIT.test(text) || ownUnits(text)),
    isTotalType: remember((text) => TOTAL_TYPE.test(text)),
    isWriteIn: remember((text) => isWriteIn(text) || ownWriteIns(text)),
    isCountingGroup: (text) => COUNTING_GROUP.test(text),
    isStraightParty: (text) => STRAIGHT_PARTY.test(text),
    votesAllowed: (text) => {
      const found = VOTE_FOR.exec(text)?.[1];
      return found === undefined ? undefined : Math.max(1, Number(found));
    },
  };
};
