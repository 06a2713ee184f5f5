import type { Assembly, JsonObject } from '../assembly';

/** Where a violation stands. */
export interface Place {
  /** Id of the stack's template. */
  readonly stack: string;
  readonly logicalId: string;
}

export interface Violation extends Place {
  /** What is wrong here, in words for a person without CDK experience: names the property and the value. */
  readonly what: string;
}

/** A template that the rule must refuse, or must accept; its test runs every one. */
export interface Example {
  /** Completes "refuses ..." or "accepts ...". */
  readonly name: string;
  readonly template: JsonObject;
  /** `aws://111111111111/us-east-2`; account and region unknown when left out. */
  readonly environment?: string;
  /** Other stacks of the same assembly, by name, where what is right needs a second region. */
  readonly beside?: Readonly<Record<string, { readonly template: JsonObject; readonly environment?: string }>>;
  /** Objects that the asset manifest uploads: the bucket by key. */
  readonly uploads?: Readonly<Record<string, string>>;
  /** Roles that the manifest has the deploy take on. */
  readonly roles?: readonly string[];
  /** The assembly is hashed and sealed as synth does, then these files are written over. */
  readonly edited?: Readonly<Record<string, string>>;
}

export interface Mappings {
  /** CIS Security Best Practices for Non-Voting Election Technology v1.1. */
  readonly cis: readonly string[];
  /** NIST SP 800-53 revision 5. */
  readonly nist: readonly string[];
  /** AWS Foundational Security Best Practices. */
  readonly fsbp: readonly string[];
}

/**
 * One thing that must hold of every template, with all that is known about it. The file's name is the id.
 *
 * `check` sees one deployment at a time. Before it is called, conditions have been worked out (lib/assembly/variants.ts):
 * there is no `Fn::If`, no `AWS::NoValue` and no resource that may be absent, and `check` is called once for every
 * consistent outcome. A bucket policy under a condition is thus simply missing in one of the calls; a rule needs no code
 * for it. What a rule must still expect:
 * - a parameter. `resolve` and `itemsOf` give every allowed value, or an unknown part; see certainty.ts for "in every case".
 * - references to what another stack, or nobody, defines.
 * Walk the assembly once, never once per resource: index-of.ts has the usual indexes, `perAssembly` makes another.
 */
export interface Rule {
  readonly id: string;
  readonly title: string;
  /** The core cannot be acknowledged, overridden or switched off by anything inside the app. */
  readonly core: boolean;
  /** The incident that the rule stands for, or the control where no incident is known. */
  readonly why: string;
  /** What to write instead, in one sentence. */
  readonly fix: string;
  readonly mappings: Mappings;
  readonly check: (assembly: Assembly) => readonly Violation[];
  /** Set for a rule about the templates as they are written, conditions included. It is called once. */
  readonly asWritten?: true;
  readonly bad: readonly Example[];
  readonly good: readonly Example[];
}

/** A violation as it is reported; the shape of `election verify --json`. */
export interface Finding {
  readonly rule: string;
  /** Nothing silences it. */
  readonly core: boolean;
  readonly stack: string;
  /** Construct path. */
  readonly resource: string;
  readonly logicalId: string;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
}

/** Something the baseline did not look into. Reported every time, so that silence never reads as "fine". */
export interface NotCovered {
  readonly stack: string;
  readonly resource: string;
  readonly message: string;
}
