import { literalOf } from './expression';
import { get, isObject, type Json } from './json';
import type { StackTemplate } from './model';
import { intrinsicOf, resolve, type Scope, scopeOf } from './resolve';

/** Something that the deploy decides and a condition asks about: a parameter, a pseudo parameter, or what cannot be read. */
interface Variable {
  /** Every value that makes a difference: those allowed, or those that conditions compare it with and one more. */
  readonly values: readonly string[];
}

/** A value that no condition names. */
const OTHER = '\u0000other';
const YES = '\u0000true';

/** Assignments tried for one stack before its conditions count as too many to judge. */
const MAX_ASSIGNMENTS = 4096;

type Operand = { readonly literal: string } | { readonly variable: string; readonly allowed?: readonly string[] };

const operand = (scope: Scope, value: Json): Operand => {
  const { assembly, stack } = scope;
  const call = intrinsicOf(value);
  const name = call?.name === 'Ref' && typeof call.argument === 'string' ? call.argument : undefined;
  const parameter = name === undefined ? undefined : get(stack.template['Parameters'], name);
  if (name !== undefined && isObject(parameter) && stack.parent) {
    const parent = scopeOf(assembly, stack.parent.stack);
    const given = get(parent.stack.resources.get(stack.parent.logicalId)?.properties['Parameters'], name);
    if (given !== undefined) return operand(parent, given);
  }
  const [only, ...more] = resolve(scope, value);
  const literal = only === undefined || typeof only === 'symbol' || more.length > 0 ? undefined : literalOf(only);
  if (literal !== undefined) return { literal };
  const allowed = isObject(parameter) && !stack.parent ? parameter['AllowedValues'] : undefined;
  return {
    variable: `${stack.id} ${name ?? JSON.stringify(value)}`,
    ...(Array.isArray(allowed) ? { allowed: allowed.map(String) } : {}),
  };
};

/** What a condition says, with everything known worked out. */
type Formula =
  | { readonly kind: 'named'; readonly key: string }
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'equals'; readonly variable: string; readonly literal: string }
  | { readonly kind: 'not'; readonly of: Formula }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Formula[] };

class Variables {
  readonly all = new Map<string, Variable>();
  /** By condition: each is read once, however many others build on it. */
  readonly named = new Map<string, Formula>();

  /** Notes that a condition compares the variable with the literal. */
  equals(variable: string, literal: string, allowed?: readonly string[]): Formula {
    const known = this.all.get(variable)?.values ?? allowed ?? [OTHER];
    const values = allowed !== undefined || known.includes(literal) ? known : [...known, literal];
    this.all.set(variable, { values });
    return { kind: 'equals', variable, literal };
  }

  /** What cannot be read may be true or false. */
  open(name: string): Formula {
    return this.equals(`either ${name}`, YES);
  }
}

const formulaOf = (scope: Scope, variables: Variables, written: Json | undefined, name: string): Formula => {
  const inner = (value: Json): Formula => formulaOf(scope, variables, value, name);
  const open = () => variables.open(`${scope.stack.id} ${JSON.stringify(written) ?? `condition ${name}`}`);
  if (!isObject(written)) return open();
  const other = written['Condition'];
  if (typeof other === 'string') return conditionFormula(scope, variables, other);
  const call = intrinsicOf(written);
  if (!call || !Array.isArray(call.argument)) return open();
  const list = call.argument as readonly Json[];
  const [first, second] = list;
  if (call.name === 'Fn::And') return { kind: 'and', of: list.map(inner) };
  if (call.name === 'Fn::Or') return { kind: 'or', of: list.map(inner) };
  if (call.name === 'Fn::Not' && first !== undefined) return { kind: 'not', of: inner(first) };
  if (call.name !== 'Fn::Equals' || first === undefined || second === undefined) return open();
  const [a, b] = [operand(scope, first), operand(scope, second)];
  if ('literal' in a && 'literal' in b) return { kind: 'constant', value: a.literal === b.literal };
  if ('literal' in a && 'variable' in b) return variables.equals(b.variable, a.literal, b.allowed);
  if ('variable' in a && 'literal' in b) return variables.equals(a.variable, b.literal, a.allowed);
  return open();
};

/** Circles among conditions were refused when the assembly was read. */
const conditionFormula = (scope: Scope, variables: Variables, name: string): Formula => {
  const key = conditionKey(scope.stack, name);
  if (!variables.named.has(key)) {
    variables.named.set(key, formulaOf(scope, variables, get(scope.stack.template['Conditions'], name), name));
  }
  return { kind: 'named', key };
};

/** One assignment of values to variables, and what is known of the conditions under it. */
class World {
  private readonly truths = new Map<string, boolean>();

  constructor(
    private readonly variables: Variables,
    private readonly assignment: ReadonlyMap<string, string>,
  ) {}

  holds(formula: Formula): boolean {
    switch (formula.kind) {
      case 'constant':
        return formula.value;
      case 'equals':
        return this.assignment.get(formula.variable) === formula.literal;
      case 'not':
        return !this.holds(formula.of);
      case 'and':
        return formula.of.every((inner) => this.holds(inner));
      case 'or':
        return formula.of.some((inner) => this.holds(inner));
      case 'named': {
        const known = this.truths.get(formula.key);
        const named = this.variables.named.get(formula.key);
        const truth = known ?? (named !== undefined && this.holds(named));
        this.truths.set(formula.key, truth);
        return truth;
      }
    }
  }
}

/** Truth of each condition, by stack and name. */
export type Valuation = ReadonlyMap<string, boolean>;

/** No stack and no condition has a NUL in its name. */
export const conditionKey = (stack: StackTemplate, name: string): string => `${stack.id}\u0000${name}`;

export interface NamedCondition {
  readonly scope: Scope;
  readonly name: string;
}

/**
 * Every consistent way in which conditions can fall out together: `Equals(P, a)` and `Equals(P, b)` are never both true,
 * a known region decides what asks for it, and what cannot be read is tried both ways.
 * @returns undefined when there are too many to try
 */
export const valuationsOf = (conditions: readonly NamedCondition[]): readonly Valuation[] | undefined => {
  const variables = new Variables();
  const formulas = conditions.map(({ scope, name }) => ({
    key: conditionKey(scope.stack, name),
    formula: conditionFormula(scope, variables, name),
  }));
  const domains = [...variables.all];
  if (domains.reduce((product, [, { values }]) => product * values.length, 1) > MAX_ASSIGNMENTS) return undefined;
  const distinct = new Map<string, Valuation>();
  const assignment = new Map<string, string>();
  const assign = (index: number): void => {
    const domain = domains[index];
    if (domain === undefined) {
      const world = new World(variables, assignment);
      const valuation = new Map(formulas.map(({ key, formula }) => [key, world.holds(formula)]));
      distinct.set([...valuation.values()].join(), valuation);
      return;
    }
    for (const value of domain[1].values) {
      assignment.set(domain[0], value);
      assign(index + 1);
    }
  };
  assign(0);
  return [...distinct.values()];
};
