import { type Assembly, resourceAt } from '../assembly';
import { BASELINE } from './baseline';
import { notCoveredIn } from './not-covered';
import type { Finding, NotCovered, Rule, Violation } from './rule';

export interface Verdict {
  readonly findings: readonly Finding[];
  readonly notCovered: readonly NotCovered[];
}

const findingOf = (assembly: Assembly, rule: Rule, violation: Violation): Finding => ({
  rule: rule.id,
  stack: violation.stack,
  resource: resourceAt(assembly, violation)?.constructPath ?? `${violation.stack}/${violation.logicalId}`,
  logicalId: violation.logicalId,
  message: violation.what,
  why: rule.why,
  fix: rule.fix,
});

/** Judges every template of the assembly together by the whole baseline. Pure; reads nothing but its argument. */
export const judge = (assembly: Assembly, rules: readonly Rule[] = BASELINE): Verdict => ({
  findings: rules.flatMap((rule) => rule.check(assembly).map((violation) => findingOf(assembly, rule, violation))),
  notCovered: notCoveredIn(assembly),
});
