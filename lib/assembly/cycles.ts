import { AssemblyError } from './errors';
import { get, isObject, type Json, type JsonObject } from './json';
import type { Resource } from './model';

/** Logical ids that a value refers to by Ref, Fn::GetAtt or Fn::Sub. */
export const referencesIn = (value: Json | undefined, into: Set<string> = new Set()): Set<string> => {
  if (Array.isArray(value)) {
    for (const item of value) referencesIn(item, into);
  } else if (isObject(value)) {
    const ref = value['Ref'];
    if (typeof ref === 'string') into.add(ref);
    const attribute = value['Fn::GetAtt'];
    const target = typeof attribute === 'string' ? attribute.split('.')[0] : Array.isArray(attribute) && attribute[0];
    if (typeof target === 'string') into.add(target);
    const sub = value['Fn::Sub'];
    const pattern = Array.isArray(sub) ? sub[0] : sub;
    if (typeof pattern === 'string') {
      for (const [, name] of pattern.matchAll(/\$\{([^!}][^}]*)\}/g)) into.add((name ?? '').split('.')[0] ?? '');
    }
    for (const item of Object.values(value)) referencesIn(item, into);
  }
  return into;
};

const conditionsIn = (value: Json | undefined, into: Set<string> = new Set()): Set<string> => {
  if (Array.isArray(value)) {
    for (const item of value) conditionsIn(item, into);
  } else if (isObject(value)) {
    const name = value['Condition'];
    if (typeof name === 'string') into.add(name);
    for (const item of Object.values(value)) conditionsIn(item, into);
  }
  return into;
};

const refuseLoop = (file: string, kind: string, edges: ReadonlyMap<string, ReadonlySet<string>>): void => {
  const done = new Set<string>();
  for (const start of edges.keys()) {
    // Iterative: a long chain must not become a stack overflow.
    const path: { readonly node: string; readonly rest: Iterator<string> }[] = [];
    const open = new Set<string>();
    const enter = (node: string) => {
      open.add(node);
      path.push({ node, rest: (edges.get(node) ?? new Set<string>()).values() });
    };
    if (!done.has(start)) enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.next();
      if (next.done === true) {
        done.add(top.node);
        open.delete(top.node);
        path.pop();
      } else if (open.has(next.value)) {
        const loop = path.map((p) => p.node);
        throw new AssemblyError(
          'cycle',
          `${file}: ${kind} refer to each other in a circle: ${[...loop.slice(loop.indexOf(next.value)), next.value].join(' -> ')}. ` +
            'CloudFormation would refuse it; nothing was judged. Break the circle.',
        );
      } else if (!done.has(next.value) && edges.has(next.value)) {
        enter(next.value);
      }
    }
  }
};

/** @throws {AssemblyError} cycle */
export const checkAcyclic = (file: string, template: JsonObject, resources: ReadonlyMap<string, Resource>): void => {
  const resourceEdges = new Map<string, ReadonlySet<string>>();
  for (const [logicalId, resource] of resources) {
    const targets = referencesIn(resource.properties);
    for (const name of resource.dependsOn) targets.add(name);
    resourceEdges.set(logicalId, targets);
  }
  refuseLoop(file, 'resources', resourceEdges);
  const conditions = template['Conditions'];
  if (!isObject(conditions)) return;
  refuseLoop(
    file,
    'conditions',
    new Map(Object.keys(conditions).map((name) => [name, conditionsIn(get(conditions, name))])),
  );
};
