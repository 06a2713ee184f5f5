import { type Assembly, AssemblyError, resourceAt, variantsOf } from '../assembly';
import { BASELINE } from './baseline';
import { notCoveredIn } from './not-covered';
import type { Finding, NotCovered, Rule, Violation } from './rule';

export interface Verdict {
  readonly findings: readonly Finding[];
  readonly notCovered: readonly NotCovered[];
}

/** A rule that fails has judged nothing; that must never read as "nothing found". */
const failure = (rule: Rule, error: unknown): Finding => ({
  rule: rule.id,
  core: true,
  stack: '(all)',
  resource: '(all)',
  logicalId: '',
  message: `the rule could not judge this assembly: ${error instanceof Error ? error.message : String(error)}.`,
  why: rule.why,
  fix: 'A property has a shape that CloudFormation would refuse as well: correct what was last changed, and report this message to the project.',
});

const findingOf = (assembly: Assembly, rule: Rule, violation: Violation): Finding => ({
  rule: rule.id,
  core: rule.core,
  stack: violation.stack,
  resource: resourceAt(assembly, violation)?.constructPath ?? `${violation.stack}/${violation.logicalId}`,
  logicalId: violation.logicalId,
  message: violation.what,
  why: rule.why,
  fix: rule.fix,
});

/** What a rule says of each deployment that the conditions allow, once each, and where it does not hold of all, of which. */
export const violationsOf = (assembly: Assembly, rule: Rule): readonly Violation[] => {
  if (rule.asWritten) return rule.check(assembly);
  const { list } = variantsOf(assembly);
  if (list.length === 1) return list.flatMap((variant) => rule.check(variant.assembly));
  const found = new Map<string, { readonly violation: Violation; readonly when: string; times: number }>();
  for (const { assembly: variant, when } of list) {
    const own = new Map(rule.check(variant).map((violation) => [JSON.stringify(violation), violation]));
    for (const [key, violation] of own) {
      const known = found.get(key);
      if (known) known.times++;
      else found.set(key, { violation, when, times: 1 });
    }
  }
  return [...found.values()].map(({ violation, when, times }) =>
    times === list.length ? violation : { ...violation, what: `${violation.what} So it is where ${when}.` },
  );
};

const findingsOf = (assembly: Assembly, rule: Rule): readonly Finding[] => {
  try {
    return violationsOf(assembly, rule).map((violation) => findingOf(assembly, rule, violation));
  } catch (error) {
    if (error instanceof AssemblyError) throw error;
    return [failure(rule, error)];
  }
};

/**
 * Judges every template of the assembly together by the whole baseline. Pure; reads nothing but its argument.
 * @throws {AssemblyError} where values refer to each other in a circle
 */
export const judge = (assembly: Assembly, rules: readonly Rule[] = BASELINE): Verdict => ({
  findings: rules.flatMap((rule) => findingsOf(assembly, rule)),
  notCovered: notCoveredIn(assembly),
});
