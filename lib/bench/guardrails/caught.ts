import { type Assembly, AssemblyError, withTemplate } from '../../assembly';
import { BASELINE, judge, type Rule } from '../../guardrails';
import { type Mutant, templateOf } from './mutant';

/** What the baseline said to one mutant. */
export interface Outcome {
  readonly mutant: Mutant;
  /** The first rule that found something that it does not find in the unmodified assembly; undefined for a survivor. */
  readonly rule?: string;
}

type Key = string;

const keysOf = (rule: Rule, assembly: Assembly): ReadonlySet<Key> =>
  new Set(
    judge(assembly, [rule]).findings.map(({ stack, logicalId, message }) => `${stack}\0${logicalId}\0${message}`),
  );

/**
 * Judges mutants of one assembly, one after the other. Only the mutant's own template is read again, and the rules are asked
 * in the order in which they caught others like it, so that thousands take seconds. A survivor was asked about by all.
 */
export class Bite {
  private readonly before: ReadonlyMap<Rule, ReadonlySet<Key>>;
  /** How often a rule caught mutants of a family and a type: who is likely to catch the next is asked first. */
  private readonly luck = new Map<string, Map<Rule, number>>();

  constructor(
    private readonly assembly: Assembly,
    private readonly rules: readonly Rule[] = BASELINE,
  ) {
    this.before = new Map(rules.map((rule) => [rule, keysOf(rule, assembly)]));
  }

  judge(mutant: Mutant): Outcome {
    let changed: Assembly;
    try {
      changed = withTemplate(this.assembly, mutant.stack, templateOf(this.assembly, mutant));
    } catch (error) {
      if (error instanceof AssemblyError) return { mutant, rule: `assembly-${error.code}` };
      throw error;
    }
    const luck = this.luckOf(mutant);
    const order = [...this.rules].sort((a, b) => (luck.get(b) ?? 0) - (luck.get(a) ?? 0));
    for (const rule of order) {
      const before = this.before.get(rule);
      for (const key of keysOf(rule, changed)) {
        if (before?.has(key)) continue;
        luck.set(rule, (luck.get(rule) ?? 0) + 1);
        return { mutant, rule: rule.id };
      }
    }
    return { mutant };
  }

  private luckOf({ family, type, place }: Mutant): Map<Rule, number> {
    const like = `${family}\0${type}\0${place}`;
    const found = this.luck.get(like) ?? new Map<Rule, number>();
    this.luck.set(like, found);
    return found;
  }
}
