import { get, isObject, type Json, type JsonObject } from './json';
import type { Assembly, Resource, StackTemplate } from './model';
import { perAssembly } from './per-assembly';
import { intrinsicOf, scopeOf } from './resolve';
import { conditionKey, type NamedCondition, type Valuation, valuationsOf } from './truth';

/** Deployments that are judged one by one; an app that decides its settings at synth has one. */
export const MAX_VARIANTS = 64;

/** One way that the conditions of an assembly can fall out: what would then be deployed. */
export interface Variant {
  /** Without any `Fn::If`, `AWS::NoValue` or conditional resource. */
  readonly assembly: Assembly;
  /** For people, `condition C of lorem/Results is false`; empty where nothing is conditional. */
  readonly when: string;
}

export interface Variants {
  readonly list: readonly Variant[];
  /** False when there are more than {@link MAX_VARIANTS}; the list then holds some of them. */
  readonly complete: boolean;
}

const NO_VALUE = 'AWS::NoValue';
/** CDK's own marker; its condition names some thirty regions and decides nothing else. */
const MARKER = 'AWS::CDK::Metadata';

const ifIn = (value: Json): readonly [string, Json, Json] | undefined => {
  const call = intrinsicOf(value);
  if (call?.name !== 'Fn::If' || !Array.isArray(call.argument)) return undefined;
  const [name, yes, no] = call.argument as readonly Json[];
  return typeof name === 'string' && yes !== undefined && no !== undefined ? [name, yes, no] : undefined;
};

const isNoValue = (value: Json): boolean => {
  const call = intrinsicOf(value);
  return call?.name === 'Ref' && call.argument === NO_VALUE;
};

/** Names of the conditions that `Fn::If`s in a value ask; whether anything in it depends on the deploy at all. */
const usesIn = (value: Json | undefined, names: Set<string>): boolean => {
  if (Array.isArray(value)) {
    let found = false;
    for (const item of value) found = usesIn(item, names) || found;
    return found;
  }
  if (!isObject(value)) return false;
  const branch = ifIn(value);
  if (branch) names.add(branch[0]);
  let found = branch !== undefined || isNoValue(value);
  for (const inner of Object.values(value)) found = usesIn(inner, names) || found;
  return found;
};

const conditionsUsedBy = (stack: StackTemplate): { readonly names: ReadonlySet<string>; readonly touched: boolean } => {
  const names = new Set<string>();
  let touched = false;
  for (const resource of stack.resources.values()) {
    if (resource.type === MARKER) continue;
    if (resource.condition !== undefined) names.add(resource.condition);
    touched = usesIn(resource.definition, names) || touched;
  }
  const outputs = stack.template['Outputs'];
  for (const output of Object.values(isObject(outputs) ? outputs : {})) {
    const condition = get(output, 'Condition');
    if (typeof condition === 'string') names.add(condition);
    touched = usesIn(output, names) || touched;
  }
  return { names, touched: touched || names.size > 0 };
};

type Truth = (name: string) => boolean;

/** The value under one outcome; undefined where it says AWS::NoValue. Untouched parts are kept as they are. */
const under = (truth: Truth, value: Json): Json | undefined => {
  if (Array.isArray(value)) {
    return value.map((item: Json) => under(truth, item)).filter((item) => item !== undefined);
  }
  if (!isObject(value)) return value;
  if (isNoValue(value)) return undefined;
  const branch = ifIn(value);
  if (branch) return under(truth, truth(branch[0]) ? branch[1] : branch[2]);
  return objectUnder(truth, value);
};

const objectUnder = (truth: Truth, value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const kept = under(truth, inner);
      return kept === undefined ? [] : [[key, kept]];
    }),
  );

const resourceUnder = (truth: Truth, resource: Resource): Resource | undefined => {
  const { condition, ...rest } = resource;
  if (condition !== undefined && resource.type !== MARKER && !truth(condition)) return undefined;
  const { Condition: _, ...definition } = objectUnder(truth, resource.definition);
  const properties = definition['Properties'];
  return { ...rest, definition, properties: isObject(properties) ? properties : {} };
};

const stackUnder = (truth: Truth, stack: StackTemplate): StackTemplate => {
  const resources = new Map<string, Resource>();
  for (const [logicalId, resource] of stack.resources) {
    const kept = resourceUnder(truth, resource);
    if (kept) resources.set(logicalId, kept);
  }
  const outputs = stack.template['Outputs'];
  const kept = Object.entries(isObject(outputs) ? outputs : {}).filter(([, output]) => {
    const condition = get(output, 'Condition');
    return typeof condition !== 'string' || truth(condition);
  });
  return {
    ...stack,
    resources,
    template: {
      ...stack.template,
      Resources: Object.fromEntries([...resources].map(([logicalId, { definition }]) => [logicalId, definition])),
      ...(outputs === undefined ? {} : { Outputs: objectUnder(truth, Object.fromEntries(kept)) }),
    },
    nested: new Map([...stack.nested].filter(([logicalId]) => resources.has(logicalId))),
  };
};

/** A nested stack is there only where the resource that deploys it is. */
const isDeployed = (stacks: ReadonlyMap<string, StackTemplate>, stack: StackTemplate): boolean => {
  if (!stack.parent) return true;
  const parent = stacks.get(stack.parent.stack);
  return parent?.resources.has(stack.parent.logicalId) === true && isDeployed(stacks, parent);
};

const rootOf = (assembly: Assembly, stack: StackTemplate): string => {
  const parent = stack.parent && assembly.stacks.get(stack.parent.stack);
  return parent ? rootOf(assembly, parent) : stack.id;
};

/** Every combination of one valuation per tree of stacks, up to the bound. */
const combinations = (perTree: readonly (readonly Valuation[])[]): readonly Valuation[] => {
  let combined: readonly Valuation[] = [new Map()];
  for (const valuations of perTree) {
    combined = combined
      .flatMap((left) => valuations.map((right): Valuation => new Map([...left, ...right])))
      .slice(0, MAX_VARIANTS);
  }
  return combined;
};

/**
 * Takes an assembly apart into everything that it may deploy as: one variant for each consistent outcome of its
 * conditions. A protection that a condition can take away is then simply missing in one of them.
 */
export const variantsOf = perAssembly((assembly): Variants => {
  const touched = new Set<string>();
  const trees = new Map<string, NamedCondition[]>();
  for (const stack of assembly.stacks.values()) {
    const used = conditionsUsedBy(stack);
    if (used.touched) touched.add(stack.id);
    const root = rootOf(assembly, stack);
    const conditions = trees.get(root) ?? [];
    conditions.push(...[...used.names].map((name) => ({ scope: scopeOf(assembly, stack.id), name })));
    trees.set(root, conditions);
  }
  if (touched.size === 0) return { list: [{ assembly, when: '' }], complete: true };
  const perTree = [...trees.values()].filter((tree) => tree.length > 0).map(valuationsOf);
  const known = perTree.filter((valuations) => valuations !== undefined);
  const count = known.reduce((product, { length }) => product * length, 1);
  // A condition of a stack that was given up counts as true: the caller refuses the assembly anyway.
  const valuations = combinations(known);
  const varying = new Set(
    [...(valuations[0]?.keys() ?? [])].filter((key) => new Set(valuations.map((v) => v.get(key))).size > 1),
  );
  return {
    complete: known.length === perTree.length && count <= MAX_VARIANTS,
    list: valuations.map((valuation) => {
      const stacks = new Map<string, StackTemplate>();
      for (const stack of assembly.stacks.values()) {
        const truth: Truth = (name) => valuation.get(conditionKey(stack, name)) ?? true;
        stacks.set(stack.id, touched.has(stack.id) ? stackUnder(truth, stack) : stack);
      }
      return {
        assembly: { ...assembly, stacks: new Map([...stacks].filter(([, stack]) => isDeployed(stacks, stack))) },
        when: [...varying].map((key) => describe(key, valuation.get(key) === true)).join(' and '),
      };
    }),
  };
});

const describe = (key: string, truth: boolean): string => {
  const [stack, name] = key.split('\u0000');
  return `condition ${name} of ${stack} is ${truth}`;
};
