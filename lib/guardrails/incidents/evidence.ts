import type { Assembly } from '../../assembly';
import { BASELINE } from '../baseline';
import { judge } from '../judge';
import { type CodeControl, type Control, type Incident, isRuleControl, type Step } from './incident';

/** One control of one step, with what a change of the stacks showed. */
export interface ControlEvidence {
  readonly name: string;
  readonly how: string;
  readonly rule?: string;
  readonly test?: string;
  /** Holds in the shipped stacks. */
  readonly inForce: boolean;
  /** The baseline refuses the stacks without it, by its name. Of code: its test says so. */
  readonly refusedWithout: boolean;
  /** What still stands against the step when this one is gone; empty where it is the only one. */
  readonly left: readonly string[];
}

export interface StepEvidence {
  readonly what: string;
  readonly controls: readonly ControlEvidence[];
  readonly alone?: string;
}

export interface IncidentEvidence {
  readonly incident: Incident;
  /** Rules that find something in the state that let it happen, that they do not find in the shipped stacks. */
  readonly refusedBy: readonly string[];
  readonly steps: readonly StepEvidence[];
}

export const nameOf = (control: Control): string =>
  isRuleControl(control) ? control.rule : `${control.file}: ${control.test}`;

type Said = ReadonlySet<string>;

const ruleOf = (id: string) => {
  const rule = BASELINE.find((one) => one.id === id);
  if (!rule) throw new Error(`there is no rule ${id}; an incident leans on it`);
  return rule;
};

/** Asks a rule about an assembly once, however many steps lean on it. */
export class Evidence {
  private readonly said = new WeakMap<Assembly, Map<string, Said>>();
  private readonly broken = new Map<unknown, Assembly>();

  constructor(
    private readonly shipped: Assembly,
    /** Does the project have such a test? */
    private readonly hasTest: (control: CodeControl) => boolean,
  ) {}

  of(incident: Incident): IncidentEvidence {
    const state = incident.state(this.shipped);
    return {
      incident,
      refusedBy: BASELINE.map(({ id }) => id).filter((id) => this.findsMore(id, state)),
      steps: incident.steps.map((step) => this.ofStep(step)),
    };
  }

  private ofStep(step: Step): StepEvidence {
    const controls = step.controls.map((control): ControlEvidence => {
      const others = step.controls.filter((other) => other !== control);
      const without = isRuleControl(control) ? this.without(control) : this.shipped;
      return {
        name: nameOf(control),
        how: control.how,
        ...(isRuleControl(control) ? { rule: control.rule } : { test: nameOf(control) }),
        inForce: this.holds(control, this.shipped),
        refusedWithout: isRuleControl(control) ? this.findsMore(control.rule, without) : this.hasTest(control),
        left: others.filter((other) => this.holds(other, without)).map(nameOf),
      };
    });
    return { what: step.what, controls, ...(step.alone === undefined ? {} : { alone: step.alone }) };
  }

  private without(control: { readonly remove: (assembly: Assembly) => Assembly }): Assembly {
    const known = this.broken.get(control.remove);
    if (known) return known;
    const made = control.remove(this.shipped);
    this.broken.set(control.remove, made);
    return made;
  }

  private holds(control: Control, assembly: Assembly): boolean {
    return isRuleControl(control) ? !this.findsMore(control.rule, assembly) : this.hasTest(control);
  }

  private findsMore(id: string, assembly: Assembly): boolean {
    const before = this.saying(id, this.shipped);
    return assembly !== this.shipped && [...this.saying(id, assembly)].some((finding) => !before.has(finding));
  }

  private saying(id: string, assembly: Assembly): Said {
    const rules = this.said.get(assembly) ?? new Map<string, Said>();
    this.said.set(assembly, rules);
    const known = rules.get(id);
    if (known) return known;
    const found = new Set(
      judge(assembly, [ruleOf(id)]).findings.map(({ stack, logicalId, message }) => `${stack} ${logicalId} ${message}`),
    );
    rules.set(id, found);
    return found;
  }
}
