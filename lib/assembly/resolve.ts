import { AssemblyError } from './errors';
import {
  ABSENT,
  concat,
  type Expression,
  literalOf,
  PSEUDO_PARAMETERS,
  type PseudoParameter,
  textPart,
  unknown,
} from './expression';
import { get, isObject, type Json, type JsonObject } from './json';
import type { Assembly, StackTemplate } from './model';
import { perAssembly } from './per-assembly';

/** Where a value stands: names in it mean something in this template only. */
export interface Scope {
  readonly assembly: Assembly;
  readonly stack: StackTemplate;
}

/** A string value under one way that the template's conditions can fall out. */
export type Alternative = Expression | typeof ABSENT;

/** More branches than this count as "could be anything": judging stays linear and errs on the safe side. */
export const MAX_ALTERNATIVES = 64;

const NO_VALUE = 'AWS::NoValue';

const isPseudo = (name: string): name is PseudoParameter => (PSEUDO_PARAMETERS as readonly string[]).includes(name);

export const scopeOf = (assembly: Assembly, stackId: string): Scope => {
  const stack = assembly.stacks.get(stackId);
  if (!stack) throw new AssemblyError('malformed', `there is no stack ${stackId} in this assembly`);
  return { assembly, stack };
};

/** `{name, argument}` when the value is one intrinsic function. */
export const intrinsicOf = (
  value: Json | undefined,
): { readonly name: string; readonly argument: Json } | undefined => {
  if (!isObject(value)) return undefined;
  const [name, ...more] = Object.keys(value);
  if (name === undefined || more.length > 0 || !(name === 'Ref' || name.startsWith('Fn::'))) return undefined;
  const argument = value[name];
  return argument === undefined ? undefined : { name, argument };
};

/** Values being resolved right now, to notice a circle through exports, outputs and parameters. */
type Trail = readonly string[];

const enter = (trail: Trail, key: string): Trail => {
  if (trail.includes(key)) {
    throw new AssemblyError(
      'cycle',
      `values refer to each other in a circle: ${[...trail.slice(trail.indexOf(key)), key].join(' -> ')}. Break the circle; nothing was judged.`,
    );
  }
  return [...trail, key];
};

const bounded = <T>(alternatives: readonly T[], tooMany: T): readonly T[] =>
  alternatives.length > MAX_ALTERNATIVES ? [tooMany] : alternatives;

const TOO_MANY: Expression = [unknown(`more than ${MAX_ALTERNATIVES} branches`)];

/** Longer than any property that CloudFormation takes. Outputs that each repeat another twice grow without bound. */
const MAX_TEXT = 256 * 1024;
const MAX_PARTS = 1000;
const TOO_LONG: Expression = [unknown('a text that is too long to be read')];

const sized = (expression: Expression): Expression => {
  const length = expression.reduce((sum, part) => sum + (part.kind === 'text' ? part.text.length : 0), 0);
  return length > MAX_TEXT || expression.length > MAX_PARTS ? TOO_LONG : expression;
};

/** Values that many places refer to, worked out once: a chain of them that each name the last twice stays linear. */
const memory = perAssembly((_: Assembly) => new Map<string, readonly Alternative[]>());

const remembered = (
  scope: Scope,
  key: string,
  trail: Trail,
  work: () => readonly Alternative[],
): readonly Alternative[] => {
  // Imports are not followed there, so what is found may be less than there is.
  if (trail.includes(NAMING_EXPORTS)) return work();
  const known = memory(scope.assembly).get(key);
  if (known) return known;
  const found = work();
  memory(scope.assembly).set(key, found);
  return found;
};

const combine = (sets: readonly (readonly Alternative[])[], separator: string): readonly Alternative[] => {
  let combined: readonly Expression[] = [[]];
  let first = true;
  for (const set of sets) {
    const next: Expression[] = [];
    for (const left of combined) {
      for (const right of set) {
        if (right === ABSENT) next.push(left);
        else next.push(first ? concat(left, right) : concat(left, [textPart(separator)], right));
      }
    }
    if (next.length > MAX_ALTERNATIVES) return [TOO_MANY];
    combined = next.map(sized);
    first = false;
  }
  return combined;
};

/** `{{resolve:ssm:...}}` is filled in at deploy with whatever stands there then. */
const fromText = (value: string): Expression => {
  if (!value.includes('{{resolve:')) return value === '' ? [] : [textPart(value)];
  return concat(
    ...value
      .split(/(\{\{resolve:[^}]*\}\})/)
      .map(
        (piece): Expression =>
          piece.startsWith('{{resolve:')
            ? [unknown(`dynamic reference ${piece}`)]
            : piece === ''
              ? []
              : [textPart(piece)],
      ),
  );
};

const partitionOf = (region: string): { readonly partition: string; readonly suffix: string } => {
  if (region.startsWith('us-gov-')) return { partition: 'aws-us-gov', suffix: 'amazonaws.com' };
  if (region.startsWith('cn-')) return { partition: 'aws-cn', suffix: 'amazonaws.com.cn' };
  return { partition: 'aws', suffix: 'amazonaws.com' };
};

const pseudo = ({ stack }: Scope, name: PseudoParameter): Expression => {
  const known = {
    'AWS::AccountId': stack.account,
    'AWS::Region': stack.region,
    'AWS::Partition': stack.region && partitionOf(stack.region).partition,
    'AWS::URLSuffix': stack.region && partitionOf(stack.region).suffix,
    'AWS::StackName': stack.parent ? undefined : stack.name,
    'AWS::StackId': undefined,
    'AWS::NotificationARNs': undefined,
  }[name];
  return known === undefined ? [{ kind: 'pseudo', name, stack: stack.id }] : [textPart(known)];
};

const parameterValue = (scope: Scope, name: string, parameter: JsonObject, trail: Trail): readonly Alternative[] => {
  const { assembly, stack } = scope;
  const type = parameter['Type'];
  // One comma-separated string that stands for several: read as one string it would match nothing.
  if (type !== 'String' && type !== 'Number') return [[unknown(`parameter ${name} of type ${String(type)}`)]];
  if (stack.parent) {
    const parent = scopeOf(assembly, stack.parent.stack);
    const given = get(parent.stack.resources.get(stack.parent.logicalId)?.properties['Parameters'], name);
    if (given !== undefined) {
      const key = `${stack.id} parameter ${name}`;
      const deeper = enter(trail, key);
      return remembered(scope, key, trail, () => alternatives(parent, given, deeper));
    }
    const fallback = parameter['Default'];
    return fallback === undefined ? [[unknown(`parameter ${name}`)]] : alternatives(scope, fallback, trail);
  }
  // Whoever deploys may pass any allowed value, so a default decides nothing.
  const allowed = parameter['AllowedValues'];
  if (Array.isArray(allowed)) {
    return bounded(
      allowed.map((value): Alternative => fromText(String(value))),
      TOO_MANY,
    );
  }
  return [[unknown(`parameter ${name}, which whoever deploys may set to anything`)]];
};

const reference = (scope: Scope, name: string, trail: Trail): readonly Alternative[] => {
  if (name === NO_VALUE) return [ABSENT];
  if (isPseudo(name)) return [pseudo(scope, name)];
  if (scope.stack.resources.has(name)) {
    return [[{ kind: 'attribute', resource: { stack: scope.stack.id, logicalId: name }, attribute: 'Ref' }]];
  }
  const parameter = get(scope.stack.template['Parameters'], name);
  if (isObject(parameter)) return parameterValue(scope, name, parameter, trail);
  return [[unknown(`reference to ${name}, which is not in the template`)]];
};

const outputValue = (scope: Scope, output: string, trail: Trail): readonly Alternative[] => {
  const definition = get(get(scope.stack.template['Outputs'], output), 'Value');
  if (definition === undefined) return [[unknown(`output ${output} of ${scope.stack.id} does not exist`)]];
  const key = `${scope.stack.id} output ${output}`;
  const deeper = enter(trail, key);
  return remembered(scope, key, trail, () => alternatives(scope, definition, deeper));
};

const attribute = (scope: Scope, logicalId: string, name: string, trail: Trail): readonly Alternative[] => {
  const child = scope.stack.nested.get(logicalId);
  const output = /^Outputs\.(.+)$/.exec(name)?.[1];
  if (child !== undefined && output !== undefined) return outputValue(scopeOf(scope.assembly, child), output, trail);
  if (!scope.stack.resources.has(logicalId)) {
    return [[unknown(`attribute of ${logicalId}, which is not in the template`)]];
  }
  return [[{ kind: 'attribute', resource: { stack: scope.stack.id, logicalId }, attribute: name }]];
};

const getAtt = (scope: Scope, argument: Json, trail: Trail): readonly Alternative[] => {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    return attribute(scope, argument.slice(0, dot), argument.slice(dot + 1), trail);
  }
  const [logicalId, name] = Array.isArray(argument) ? (argument as readonly Json[]) : [];
  if (typeof logicalId !== 'string' || name === undefined) return [[unknown('Fn::GetAtt that names no attribute')]];
  return alternatives(scope, name, trail).flatMap((alternative) => {
    const literal = alternative === ABSENT ? undefined : literalOf(alternative);
    return literal === undefined
      ? [[unknown(`computed attribute of ${logicalId}`)]]
      : attribute(scope, logicalId, literal, trail);
  });
};

const substitute = (scope: Scope, argument: Json, trail: Trail): readonly Alternative[] => {
  const [template, variables] = Array.isArray(argument) ? (argument as readonly Json[]) : [argument, undefined];
  if (typeof template !== 'string') return [[unknown('Fn::Sub without a string')]];
  const pieces = template.split(/(\$\{[^}]*\})/).map((piece): readonly Alternative[] => {
    const name = /^\$\{([^}]*)\}$/.exec(piece)?.[1]?.trim();
    if (name === undefined) return [fromText(piece)];
    if (name.startsWith('!')) return [[textPart(`\${${name.slice(1)}}`)]];
    const given = get(variables, name);
    if (given !== undefined) return alternatives(scope, given, trail);
    return name.includes('.') ? getAtt(scope, name, trail) : reference(scope, name, trail);
  });
  return combine(pieces, '');
};

/** Exports of one account and region share one list of names. */
const exportKey = ({ account, region }: StackTemplate, name: string): string => JSON.stringify([account, region, name]);

interface Exported {
  readonly exporter: Scope;
  readonly output: string;
}

const exportsOf = perAssembly((assembly): ReadonlyMap<string, Exported> => {
  const found = new Map<string, Exported>();
  for (const stack of assembly.stacks.values()) {
    const exporter = { assembly, stack };
    const outputs = stack.template['Outputs'];
    for (const [output, definition] of Object.entries(isObject(outputs) ? outputs : {})) {
      const exported = get(get(definition, 'Export'), 'Name');
      if (exported === undefined) continue;
      for (const alternative of alternatives(exporter, exported, [NAMING_EXPORTS])) {
        const name = literal(alternative);
        if (name !== undefined && !found.has(exportKey(stack, name))) {
          found.set(exportKey(stack, name), { exporter, output });
        }
      }
    }
  }
  return found;
});

/** In the trail while names of exports are worked out; none of them can be made of an import. */
const NAMING_EXPORTS = 'the names of exports';

const importValue = (scope: Scope, argument: Json, trail: Trail): readonly Alternative[] => {
  if (trail.includes(NAMING_EXPORTS)) return [[unknown('an import in the name of an export')]];
  return alternatives(scope, argument, trail).flatMap((alternative) => {
    const name = alternative === ABSENT ? undefined : literalOf(alternative);
    if (name === undefined) return [[unknown('import under a computed name')]];
    const found = exportsOf(scope.assembly).get(exportKey(scope.stack, name));
    if (found) return outputValue(found.exporter, found.output, enter(trail, `import ${name}`));
    return [[unknown(`import of ${name}, which no stack of this assembly exports`)]];
  });
};

const literal = (alternative: Alternative): string | undefined =>
  alternative === ABSENT ? undefined : literalOf(alternative);

const stackOutput = (scope: Scope, argument: Json, trail: Trail): readonly Alternative[] => {
  const one = (name: string): string | undefined => {
    const value = get(argument, name);
    const [only, ...more] = value === undefined ? [] : alternatives(scope, value, trail);
    return only === undefined || more.length > 0 ? undefined : literal(only);
  };
  const name = one('StackName');
  const output = one('OutputName');
  const region = one('Region');
  if (name === undefined || output === undefined) return [[unknown('Fn::GetStackOutput under a computed name')]];
  for (const stack of scope.assembly.stacks.values()) {
    if (stack.parent || stack.name !== name || (region !== undefined && (stack.region ?? region) !== region)) continue;
    // It is read with the credentials of the deploy, so in its own account; two accounts may have a stack of one name.
    if (stack.account !== scope.stack.account) continue;
    return outputValue({ assembly: scope.assembly, stack }, output, trail);
  }
  return [[unknown(`output ${output} of ${name}, a stack that is not in this assembly`)]];
};

/** Literal items of a list, or undefined when the list is not written out. */
const listItems = (scope: Scope, value: Json, trail: Trail): readonly (readonly Alternative[])[] | undefined => {
  if (Array.isArray(value)) return value.map((item) => alternatives(scope, item, trail));
  const call = intrinsicOf(value);
  if (call?.name !== 'Fn::Split' || !Array.isArray(call.argument)) return undefined;
  const [separator, source] = call.argument as readonly Json[];
  if (typeof separator !== 'string' || source === undefined) return undefined;
  const [only, ...more] = alternatives(scope, source, trail);
  if (only === undefined || only === ABSENT || more.length > 0) return undefined;
  const text = literalOf(only);
  return text === undefined ? undefined : text.split(separator).map((piece) => [fromText(piece)]);
};

const select = (scope: Scope, argument: Json, trail: Trail): readonly Alternative[] => {
  const [index, list] = Array.isArray(argument) ? (argument as readonly Json[]) : [];
  const items = list === undefined ? undefined : listItems(scope, list, trail);
  const picked = items?.[Number(index)];
  return picked ?? [[unknown('Fn::Select from a list that is known at deploy only')]];
};

const join = (scope: Scope, argument: Json, trail: Trail): readonly Alternative[] => {
  const [separator, list] = Array.isArray(argument) ? (argument as readonly Json[]) : [];
  const items = list === undefined ? undefined : listItems(scope, list, trail);
  if (typeof separator !== 'string' || items === undefined)
    return [[unknown('Fn::Join of a list known at deploy only')]];
  return combine(items, separator);
};

const findInMap = (scope: Scope, argument: Json, trail: Trail): readonly Alternative[] => {
  const [map, ...keys] = Array.isArray(argument) ? (argument as readonly Json[]) : [];
  const known = [map, ...keys].slice(0, 3).map((key) => {
    const found = key === undefined ? [] : alternatives(scope, key, trail);
    return found.length === 1 && found[0] !== undefined ? literal(found[0]) : undefined;
  });
  const candidates: Json[] = [];
  const walk = (at: Json | undefined, rest: readonly (string | undefined)[]): void => {
    const [key, ...more] = rest;
    if (rest.length === 0) {
      if (at !== undefined) candidates.push(at);
    } else if (key !== undefined) walk(get(at, key), more);
    else if (isObject(at)) for (const inner of Object.values(at)) walk(inner, more);
  };
  walk(scope.stack.template['Mappings'], known);
  if (candidates.length === 0) return [[unknown('Fn::FindInMap that finds nothing')]];
  return bounded(
    candidates.flatMap((candidate) => alternatives(scope, candidate, trail)),
    TOO_MANY,
  );
};

const branch = (scope: Scope, argument: Json, trail: Trail): readonly Alternative[] => {
  const [, yes, no] = Array.isArray(argument) ? (argument as readonly Json[]) : [];
  if (yes === undefined || no === undefined) return [[unknown('Fn::If without two branches')]];
  return bounded([...alternatives(scope, yes, trail), ...alternatives(scope, no, trail)], TOO_MANY);
};

const FUNCTIONS: Readonly<Record<string, (scope: Scope, argument: Json, trail: Trail) => readonly Alternative[]>> = {
  'Fn::GetAtt': getAtt,
  'Fn::Sub': substitute,
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::ImportValue': importValue,
  'Fn::GetStackOutput': stackOutput,
  'Fn::FindInMap': findInMap,
  'Fn::If': branch,
};

const alternatives = (scope: Scope, value: Json, trail: Trail): readonly Alternative[] => {
  if (typeof value === 'string') return [fromText(value)];
  if (typeof value === 'number' || typeof value === 'boolean') return [[textPart(String(value))]];
  const call = intrinsicOf(value);
  if (!call) return [[unknown('a value that is no string')]];
  if (call.name === 'Ref') {
    return typeof call.argument === 'string'
      ? reference(scope, call.argument, trail)
      : [[unknown('Ref that names nothing')]];
  }
  const known = Object.hasOwn(FUNCTIONS, call.name) ? FUNCTIONS[call.name] : undefined;
  return known ? known(scope, call.argument, trail) : [[unknown(`${call.name}, known at deploy only`)]];
};

/**
 * Every string that a value can turn into: one alternative for each branch of each `Fn::If` and each allowed value of a
 * parameter. Follows Ref, Fn::GetAtt, Fn::Sub, Fn::Join, Fn::Select, Fn::Split, Fn::FindInMap, Fn::ImportValue and
 * Fn::GetStackOutput across stacks and nested stacks. What it cannot follow is an `unknown` part, never left out.
 * @throws {AssemblyError} cycle
 */
export const resolve = (scope: Scope, value: Json): readonly Alternative[] => {
  const found = alternatives(scope, value, []);
  return scope.stack.region?.startsWith(GOVCLOUD) ? found.map(asOfOwnPartition) : found;
};

const GOVCLOUD = 'us-gov-';

/**
 * An ARN as the rest reads it: `arn:aws:` is whatever partition the stack stands in. In GovCloud a commercial ARN names nothing, so it is
 * written as one of nowhere: a denial of it must not count as a protection.
 */
const asOfOwnPartition = (alternative: Alternative): Alternative => {
  if (alternative === ABSENT) return alternative;
  const [first, ...rest] = alternative;
  if (first?.kind !== 'text') return alternative;
  const text = first.text.startsWith('arn:aws:')
    ? `arn:aws-elsewhere:${first.text.slice('arn:aws:'.length)}`
    : first.text.replace(/^arn:aws-us-gov:/, 'arn:aws:');
  return [textPart(text), ...rest];
};

/**
 * The values that can stand in a place, with `Fn::If` taken apart and everything else left as written; `undefined` where a
 * branch says AWS::NoValue, or nothing is written. For objects and lists, where {@link resolve} is for strings.
 */
export const branches = (value: Json | undefined): readonly (Json | undefined)[] => {
  const call = intrinsicOf(value);
  if (call?.name === 'Ref' && call.argument === NO_VALUE) return [undefined];
  if (call?.name !== 'Fn::If' || !Array.isArray(call.argument)) return [value];
  const [, yes, no] = call.argument as readonly Json[];
  return [...branches(yes), ...branches(no)];
};

export interface Item {
  readonly expression: Expression;
  /** False when only some branches have it: counts as an opening, never as a protection. */
  readonly certain: boolean;
}

/** The strings in a place that takes one string or a list of them, as policies do. */
export const itemsOf = (scope: Scope, value: Json | undefined): readonly Item[] => {
  const call = intrinsicOf(value);
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((item) => itemsOf(scope, item));
  if (call?.name === 'Fn::If' && Array.isArray(call.argument)) {
    return branches(value).flatMap((inner) =>
      itemsOf(scope, inner).map(({ expression }) => ({ expression, certain: false })),
    );
  }
  if (call?.name === 'Fn::Split') {
    const items = listItems(scope, value, []);
    if (items) return items.flatMap((item) => fromAlternatives(item));
  }
  return fromAlternatives(resolve(scope, value));
};

const fromAlternatives = (found: readonly Alternative[]): readonly Item[] =>
  found.flatMap((expression) => (expression === ABSENT ? [] : [{ expression, certain: found.length === 1 }]));

/** The single string of a place, when every branch agrees on one that is fully known. */
export const literalAt = (scope: Scope, value: Json | undefined): string | undefined => {
  if (value === undefined) return undefined;
  const [only, ...more] = resolve(scope, value);
  return only === undefined || more.length > 0 ? undefined : literal(only);
};
