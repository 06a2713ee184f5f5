import type { Assembly } from '../../assembly';
import { Bite, type Outcome } from './caught';
import { FAMILIES } from './families';
import { leftOut } from './left-out';
import type { Family, Mutant } from './mutant';
import { kindOf, type Sample, sampled } from './sample';

export interface FamilyRow {
  readonly family: string;
  readonly every: string;
  readonly mutants: number;
  readonly byRules: number;
  /** Of those that the rules let through. */
  readonly byLock: number;
  readonly leftOut: number;
}

/** Changes of one kind that count for nothing, and why. */
export interface LeftOut {
  readonly reason: string;
  readonly count: number;
  /** Family, type and place of each kind, with how many there are. */
  readonly kinds: Readonly<Record<string, number>>;
}

export interface Ours {
  readonly families: readonly FamilyRow[];
  readonly leftOut: readonly LeftOut[];
  /** Security-relevant mutants that were judged, caught or not, in the order of the families. */
  readonly relevant: readonly Mutant[];
  /** How many there are, judged or not, and of how many kinds. */
  readonly generated: { readonly mutants: number; readonly kinds: number };
  readonly survivors: readonly Mutant[];
  /** How many each rule caught first. */
  readonly byRule: Readonly<Record<string, number>>;
}

interface Sorted {
  readonly relevant: readonly Mutant[];
  readonly out: readonly { readonly mutant: Mutant; readonly reason: string }[];
}

/** Security-relevant changes of a family, and those that were left out, each with its reason. */
export const sorted = (family: Family, assembly: Assembly): Sorted => {
  const relevant: Mutant[] = [];
  const out: { mutant: Mutant; reason: string }[] = [];
  for (const mutant of family.mutants(assembly)) {
    const reason = leftOut(mutant);
    if (reason === undefined) relevant.push(mutant);
    else out.push({ mutant, reason });
  }
  return { relevant, out };
};

const reasonsOf = (out: Sorted['out']): readonly LeftOut[] => {
  const reasons = new Map<string, Record<string, number>>();
  for (const { mutant, reason } of out) {
    const kinds = reasons.get(reason) ?? {};
    const kind = `${mutant.family}: ${mutant.type} ${mutant.place}`;
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    reasons.set(reason, kinds);
  }
  return [...reasons].map(([reason, kinds]) => ({
    reason,
    count: Object.values(kinds).reduce((sum, count) => sum + count, 0),
    kinds,
  }));
};

/** Counts of one family's outcomes. */
export const rowOf = (
  { id, every }: Pick<Family, 'id' | 'every'>,
  outcomes: readonly Outcome[],
  leftOutCount: number,
): FamilyRow => ({
  family: id,
  every,
  mutants: outcomes.length,
  byRules: outcomes.filter(({ by }) => by?.judge === 'rules').length,
  byLock: outcomes.filter(({ by }) => by?.judge === 'access lock').length,
  leftOut: leftOutCount,
});

/**
 * Judges the mutants of an assembly as `election verify` does.
 * @param which of each kind
 */
export const judgeMutants = (
  assembly: Assembly,
  lock: string,
  which: Sample,
  say: (line: string) => void = () => {},
  of: readonly Family[] = FAMILIES,
): Ours => {
  const bite = new Bite(assembly, lock);
  const outcomes: Outcome[] = [];
  const families: FamilyRow[] = [];
  const left: Sorted['out'][number][] = [];
  const kinds = new Set<string>();
  let mutants = 0;
  for (const family of of) {
    const { relevant, out } = sorted(family, assembly);
    const judged = sampled(relevant, which);
    say(`${family.id}: ${judged.length} mutants`);
    const mine = judged.map((mutant) => bite.judge(mutant));
    families.push(rowOf(family, mine, out.length));
    outcomes.push(...mine);
    left.push(...out);
    mutants += relevant.length;
    for (const mutant of relevant) kinds.add(kindOf(mutant));
  }
  const byRule: Record<string, number> = {};
  for (const { by } of outcomes) if (by) byRule[by.rule] = (byRule[by.rule] ?? 0) + 1;
  return {
    families,
    leftOut: reasonsOf(left),
    relevant: outcomes.map(({ mutant }) => mutant),
    generated: { mutants, kinds: kinds.size },
    survivors: outcomes.filter(({ by }) => by === undefined).map(({ mutant }) => mutant),
    byRule,
  };
};
