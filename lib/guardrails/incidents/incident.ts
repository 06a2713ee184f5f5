import type { Assembly } from '../../assembly';

/** What stands in the way of one step, as a rule of the baseline demands it of the templates. */
export interface RuleControl {
  /** Id of the rule. In force where the rule finds nothing. */
  readonly rule: string;
  /** What it does against this very step, in a sentence. */
  readonly how: string;
  /** The assembly without it: what a careless change would leave. */
  readonly remove: (assembly: Assembly) => Assembly;
}

/** What stands in the way in the code that runs for a request: shown by a test of that code. */
export interface CodeControl {
  readonly how: string;
  /** Path from the root of the project. */
  readonly file: string;
  /** Title of the test, word for word. */
  readonly test: string;
}

export type Control = RuleControl | CodeControl;

export const isRuleControl = (control: Control): control is RuleControl => 'rule' in control;

export interface Step {
  /** Numbered in the document; what the attacker did, or what went wrong. */
  readonly what: string;
  readonly controls: readonly Control[];
  /** Where only one control stands: why no second is possible here. */
  readonly alone?: string;
}

/** Something that happened to somebody else, with what the blueprint has against every step of it. */
export interface Incident {
  /** Name of its test: `mexico-2016`. */
  readonly id: string;
  readonly title: string;
  readonly what: string;
  /** The shipped stacks in the state that let it happen. */
  readonly state: (assembly: Assembly) => Assembly;
  /** Completes "the shipped stacks with ...". */
  readonly stateIs: string;
  /** Rules that refuse that state by name. */
  readonly refusedBy: readonly string[];
  readonly steps: readonly Step[];
}
