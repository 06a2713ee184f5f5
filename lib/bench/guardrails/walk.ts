import {
  type Assembly,
  isObject,
  type Json,
  type JsonObject,
  type Path,
  type Resource,
  type StackTemplate,
} from '../../assembly';
import type { Site } from './mutant';

export function* resourceSites(assembly: Assembly): Generator<Site> {
  for (const stack of assembly.stacks.values()) {
    for (const resource of stack.resources.values()) {
      yield { stack, resource, path: ['Resources', resource.logicalId], value: resource.definition };
    }
  }
}

/** `Ref` and `Fn::...`: one value that CloudFormation puts together, not an object of settings. */
export const isCall = (value: Json): boolean => {
  if (!isObject(value)) return false;
  const [name, ...more] = Object.keys(value);
  return name !== undefined && more.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
};

export const isStatement = (value: Json): value is JsonObject =>
  isObject(value) && 'Effect' in value && ('Action' in value || 'NotAction' in value);

/** Everything under a value, itself first. Does not look into calls; into statements only when asked. */
function* inside(value: Json, path: Path, statements: boolean): Generator<{ path: Path; value: Json }> {
  yield { path, value };
  if (isCall(value) || (!statements && isStatement(value))) return;
  if (Array.isArray(value)) {
    const list: readonly Json[] = value;
    for (const [i, item] of list.entries()) yield* inside(item, [...path, i], statements);
  } else if (isObject(value)) {
    for (const [name, item] of Object.entries(value)) yield* inside(item, [...path, name], statements);
  }
}

const propertiesPath = (resource: Resource): Path => ['Resources', resource.logicalId, 'Properties'];

/** Every setting of every resource, at every depth, policies' statements left out: those have families of their own. */
export function* settingSites(assembly: Assembly): Generator<Site> {
  for (const { stack, resource } of resourceSites(assembly)) {
    for (const [name, value] of Object.entries(resource.properties)) {
      for (const found of inside(value, [...propertiesPath(resource), name], false))
        yield { stack, resource, ...found };
    }
  }
}

export interface StatementSite extends Site {
  readonly value: JsonObject;
  /** An identity policy has no Principal; a trust policy is the one of a role. */
  readonly kind: 'identity' | 'trust' | 'resource';
}

const kindOf = (resource: Resource, path: Path): StatementSite['kind'] => {
  if (path.includes('AssumeRolePolicyDocument')) return 'trust';
  return resource.type.startsWith('AWS::IAM::') ? 'identity' : 'resource';
};

/** Every statement of every policy. */
export function* statementSites(assembly: Assembly): Generator<StatementSite> {
  for (const site of settingSites(assembly)) {
    const { stack, resource, path, value } = site;
    if (isStatement(value)) yield { stack, resource, path, value, kind: kindOf(resource, path) };
  }
}

export interface ConditionSite {
  readonly site: StatementSite;
  readonly operator: string;
  readonly key: string;
  readonly values: Json;
  /** Of the value, from the top of the template. */
  readonly path: Path;
}

/** Every key of every condition of every statement. */
export function* conditionSites(assembly: Assembly): Generator<ConditionSite> {
  for (const site of statementSites(assembly)) {
    const condition = site.value['Condition'];
    if (!isObject(condition)) continue;
    for (const [operator, keys] of Object.entries(condition)) {
      if (!isObject(keys)) continue;
      for (const [key, values] of Object.entries(keys)) {
        yield { site, operator, key, values, path: [...site.path, 'Condition', operator, key] };
      }
    }
  }
}

/** Logical ids that a value names by Ref, Fn::GetAtt or Fn::Sub, and where: the paths of the calls. */
export function* callsIn(value: Json, path: Path = []): Generator<{ readonly path: Path; readonly call: JsonObject }> {
  if (isCall(value)) {
    if (isObject(value)) yield { path, call: value };
    return;
  }
  if (Array.isArray(value)) {
    const list: readonly Json[] = value;
    for (const [i, item] of list.entries()) yield* callsIn(item, [...path, i]);
  } else if (isObject(value)) {
    for (const [name, item] of Object.entries(value)) yield* callsIn(item, [...path, name]);
  }
}

export const stackOf = (assembly: Assembly, id: string): StackTemplate => {
  const stack = assembly.stacks.get(id);
  if (!stack) throw new Error(`there is no stack ${id}`);
  return stack;
};
