import { judgeByLock } from '../../access';
import { type Assembly, AssemblyError, withTemplate } from '../../assembly';
import { BASELINE, type Rule, violationsOf } from '../../guardrails';
import { type Mutant, templateOf } from './mutant';

/** What `election verify` said to one mutant. */
export interface Outcome {
  readonly mutant: Mutant;
  /** The first that found something which it does not find in the unmodified assembly; undefined for a survivor. */
  readonly by?: { readonly judge: 'rules' | 'access lock'; readonly rule: string };
}

type Keys = ReadonlySet<string>;

/** A rule that fails has judged nothing, and `verify` refuses for it. */
const FAILED = 'the rule failed';

const keysOf = (rule: Rule, assembly: Assembly): Keys => {
  try {
    return new Set(violationsOf(assembly, rule).map(({ stack, logicalId, what }) => `${stack}\0${logicalId}\0${what}`));
  } catch (error) {
    if (error instanceof AssemblyError) throw error;
    return new Set([FAILED]);
  }
};

const newIn = (keys: Keys, before: Keys | undefined): boolean => [...keys].some((key) => before?.has(key) !== true);

/** How often a rule caught mutants like this one: who is likely to catch the next is asked first. */
class Luck {
  private readonly counts = new Map<string, Map<Rule, number>>();

  private of(like: string): Map<Rule, number> {
    const known = this.counts.get(like) ?? new Map<Rule, number>();
    this.counts.set(like, known);
    return known;
  }

  private static likes({ family, type, place }: Mutant): readonly (readonly [like: string, weight: number])[] {
    return [
      [`${family} ${type} ${place}`, 1e9],
      [`${type} ${place}`, 1e6],
      [type, 1e3],
      [family, 1],
    ];
  }

  order(rules: readonly Rule[], mutant: Mutant): readonly Rule[] {
    const likes = Luck.likes(mutant).map(([like, weight]) => [this.of(like), weight] as const);
    const score = (rule: Rule): number =>
      likes.reduce((sum, [counts, weight]) => sum + Math.min(counts.get(rule) ?? 0, 999) * weight, 0);
    const scores = new Map(rules.map((rule) => [rule, score(rule)]));
    return [...rules].sort((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0));
  }

  note(mutant: Mutant, rule: Rule): void {
    for (const [like] of Luck.likes(mutant)) {
      const counts = this.of(like);
      counts.set(rule, (counts.get(rule) ?? 0) + 1);
    }
  }
}

/**
 * Judges mutants of one assembly, one after the other, as `election verify` does: by the rules, and what they let through by the
 * access lock. Only the mutant's own template is read again, and the rules are asked in the order in which they caught others like
 * it, so that thousands take minutes. A survivor was asked about by all. The seal over the files counts for nothing here: it
 * refuses every edit of a file, and says nothing about what a fork's own synth would write and seal.
 */
export class Bite {
  private readonly before: ReadonlyMap<Rule, Keys>;
  private readonly luck = new Luck();
  private readonly lockedBefore: Keys;

  constructor(
    private readonly assembly: Assembly,
    /** File of the access lock. */
    private readonly lock: string,
    private readonly rules: readonly Rule[] = BASELINE,
  ) {
    this.before = new Map(rules.map((rule) => [rule, keysOf(rule, assembly)]));
    this.lockedBefore = this.lockKeys(assembly);
  }

  judge(mutant: Mutant): Outcome {
    try {
      return this.judgeAssembly(mutant, withTemplate(this.assembly, mutant.stack, templateOf(this.assembly, mutant)));
    } catch (error) {
      if (error instanceof AssemblyError) return { mutant, by: { judge: 'rules', rule: `unreadable: ${error.code}` } };
      throw error;
    }
  }

  /** The same for a mutant whose whole assembly is at hand. */
  judgeAssembly(mutant: Mutant, changed: Assembly): Outcome {
    for (const rule of this.luck.order(this.rules, mutant)) {
      if (!newIn(keysOf(rule, changed), this.before.get(rule))) continue;
      this.luck.note(mutant, rule);
      return { mutant, by: { judge: 'rules', rule: rule.id } };
    }
    return newIn(this.lockKeys(changed), this.lockedBefore)
      ? { mutant, by: { judge: 'access lock', rule: 'access-lock' } }
      : { mutant };
  }

  private lockKeys(assembly: Assembly): Keys {
    return new Set(judgeByLock(assembly, this.lock, false).findings.map(({ rule, message }) => `${rule}\0${message}`));
  }
}
