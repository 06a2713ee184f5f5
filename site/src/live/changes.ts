import type { PageFigures } from '../../../lib/contracts/published';

/** A selection whose votes differ, or that is in one of the two only. */
export interface VoteChange {
  readonly contest: string;
  readonly selection: string;
  readonly before: number | undefined;
  readonly after: number | undefined;
}

export interface Changes {
  readonly ballotsCounted?: readonly [number | undefined, number | undefined];
  readonly ballotsOutstanding?: readonly [number | undefined, number | undefined];
  readonly votes: readonly VoteChange[];
  /** Contests of which nothing changed. */
  readonly unchanged: number;
}

/** What is different between two releases of one election. Contests and selections are the same by their ids. */
export const changesBetween = (before: PageFigures, after: PageFigures): Changes => {
  const differs = (a: number | undefined, b: number | undefined) => (a === b ? undefined : ([a, b] as const));
  const ballotsCounted = differs(before.ballotsCounted, after.ballotsCounted);
  const ballotsOutstanding = differs(before.ballotsOutstanding, after.ballotsOutstanding);
  const old = new Map(before.contests.map((contest) => [contest.id, contest]));
  const votes: VoteChange[] = [];
  let unchanged = 0;
  const compare = (
    name: string,
    was: PageFigures['contests'][number]['selections'],
    is: PageFigures['contests'][number]['selections'],
  ): void => {
    const wasById = new Map(was.map((selection) => [selection.id, selection]));
    const isIds = new Set(is.map(({ id }) => id));
    const found = [
      ...is.map((s) => ({ contest: name, selection: s.name, before: wasById.get(s.id)?.votes, after: s.votes })),
      ...was
        .filter(({ id }) => !isIds.has(id))
        .map((s) => ({ contest: name, selection: s.name, before: s.votes, after: undefined })),
    ].filter((change) => change.before !== change.after);
    if (found.length === 0) unchanged += 1;
    votes.push(...found);
  };
  for (const contest of after.contests) {
    compare(contest.name, old.get(contest.id)?.selections ?? [], contest.selections);
    old.delete(contest.id);
  }
  for (const contest of old.values()) compare(contest.name, contest.selections, []);
  return {
    ...(ballotsCounted === undefined ? {} : { ballotsCounted }),
    ...(ballotsOutstanding === undefined ? {} : { ballotsOutstanding }),
    votes,
    unchanged,
  };
};
