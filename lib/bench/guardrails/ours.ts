import type { Assembly } from '../../assembly';
import { Bite } from './caught';
import { FAMILIES } from './families';
import { leftOut } from './left-out';
import type { Mutant } from './mutant';
import { sampled } from './sample';

export interface FamilyRow {
  readonly family: string;
  readonly every: string;
  readonly mutants: number;
  readonly caught: number;
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
  /** Security-relevant mutants, caught or not, in the order of the families. */
  readonly relevant: readonly Mutant[];
  readonly survivors: readonly Mutant[];
  /** How many each rule caught first. */
  readonly byRule: Readonly<Record<string, number>>;
}

/** Security-relevant changes of every family, and those that were left out, by reason. */
export const sorted = (
  assembly: Assembly,
): {
  readonly relevant: ReadonlyMap<string, readonly Mutant[]>;
  readonly out: ReadonlyMap<string, readonly Mutant[]>;
} => {
  const relevant = new Map<string, Mutant[]>();
  const out = new Map<string, Mutant[]>();
  for (const family of FAMILIES) {
    const mine: Mutant[] = [];
    for (const mutant of family.mutants(assembly)) {
      const reason = leftOut(mutant);
      if (reason === undefined) mine.push(mutant);
      else out.set(reason, [...(out.get(reason) ?? []), mutant]);
    }
    relevant.set(family.id, mine);
  }
  return { relevant, out };
};

const kindsOf = (mutants: readonly Mutant[]): Readonly<Record<string, number>> => {
  const kinds: Record<string, number> = {};
  for (const { family, type, place } of mutants) {
    const kind = `${family}: ${type} ${place}`;
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
};

/**
 * Lets the baseline judge the mutants of an assembly.
 * @param most of each kind (sample.ts); all when left out
 */
export const judgeMutants = (
  assembly: Assembly,
  most = Number.POSITIVE_INFINITY,
  say: (line: string) => void = () => {},
): Ours => {
  const { relevant, out } = sorted(assembly);
  const bite = new Bite(assembly);
  const survivors: Mutant[] = [];
  const judged: Mutant[] = [];
  const byRule: Record<string, number> = {};
  const families = FAMILIES.map(({ id, every }): FamilyRow => {
    const mine = [...sampled(relevant.get(id) ?? [], most)];
    say(`${id}: ${mine.length} mutants`);
    let caught = 0;
    for (const mutant of mine) {
      const { rule } = bite.judge(mutant);
      if (rule === undefined) survivors.push(mutant);
      else {
        caught += 1;
        byRule[rule] = (byRule[rule] ?? 0) + 1;
      }
    }
    judged.push(...mine);
    const left = [...out.values()].flat().filter(({ family }) => family === id).length;
    return { family: id, every, mutants: mine.length, caught, leftOut: left };
  });
  return {
    families,
    leftOut: [...out].map(([reason, mutants]) => ({ reason, count: mutants.length, kinds: kindsOf(mutants) })),
    relevant: judged,
    survivors,
    byRule,
  };
};
