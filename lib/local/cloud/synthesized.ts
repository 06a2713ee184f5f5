import {
  type Assembly,
  AssemblyError,
  intrinsicOf,
  isObject,
  type Json,
  type Resource,
  readAssembly,
  resolve,
  resourceAt,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../assembly';
import { CannotStart } from '../cannot-start';
import type { Cloud, CloudResource, TemplateValue, UnknownValue } from './cloud';

/** Intrinsics that lead to another place; all others are looked into. */
const POINTERS = ['Ref', 'Fn::GetAtt', 'Fn::Sub', 'Fn::ImportValue', 'Fn::GetStackOutput'];

const outputsNamed = (scope: Scope, argument: Json): readonly { readonly scope: Scope; readonly value: Json }[] => {
  // An imported value that is itself computed (part of an API's address) is looked into where it is exported.
  const name = isObject(argument) ? argument['OutputName'] : argument;
  if (typeof name !== 'string') return [];
  return [...scope.assembly.stacks.values()].flatMap((stack) => {
    const outputs = stack.template['Outputs'];
    return Object.entries(isObject(outputs) ? outputs : {}).flatMap(([id, output]) => {
      if (!isObject(output)) return [];
      const exported = isObject(output['Export']) ? output['Export']['Name'] : undefined;
      const value = output['Value'];
      return (exported === name || id === name) && value !== undefined
        ? [{ scope: scopeOf(scope.assembly, stack.id), value }]
        : [];
    });
  });
};

const mentionedIn = (scope: Scope, value: Json | undefined, found: Set<Resource>): void => {
  if (Array.isArray(value)) {
    for (const inner of value as readonly Json[]) mentionedIn(scope, inner, found);
    return;
  }
  if (!isObject(value)) return;
  const call = intrinsicOf(value);
  if (call && POINTERS.includes(call.name)) {
    const before = found.size;
    for (const alternative of resolve(scope, value)) {
      if (typeof alternative === 'symbol') continue;
      for (const part of alternative) {
        const resource = part.kind === 'attribute' ? resourceAt(scope.assembly, part.resource) : undefined;
        if (resource) found.add(resource);
      }
    }
    if (found.size === before && call.name !== 'Ref' && call.name !== 'Fn::GetAtt') {
      for (const output of outputsNamed(scope, call.argument)) mentionedIn(output.scope, output.value, found);
    }
    return;
  }
  for (const inner of Object.values(value)) mentionedIn(scope, inner, found);
};

/**
 * The cloud that a synthesized assembly would deploy.
 * @param keep which stacks belong to the jurisdiction that runs here
 * @throws {CannotStart} when the folder holds no readable assembly
 */
export const synthesizedCloud = (directory: string, keep: (stackId: string) => boolean = () => true): Cloud => {
  let assembly: Assembly;
  try {
    assembly = readAssembly(directory);
  } catch (error) {
    if (error instanceof AssemblyError)
      throw new CannotStart(`${directory} is no usable cloud assembly: ${error.message}`);
    throw error;
  }
  const known = new Map<Resource, CloudResource>();
  const shown = (resource: Resource): CloudResource => {
    const found: CloudResource = known.get(resource) ?? {
      address: `${resource.stack}.${resource.logicalId}`,
      stack: resource.stack,
      logicalId: resource.logicalId,
      type: resource.type,
      properties: resource.properties,
      metadata: resource.metadata,
    };
    known.set(resource, found);
    return found;
  };
  const text = (value: TemplateValue, from: CloudResource, unknown: UnknownValue): string => {
    const [first] = resolve(scopeOf(assembly, from.stack), value as Json);
    if (first === undefined || typeof first === 'symbol') return '';
    return first
      .map((part) => {
        if (part.kind === 'text') return part.text;
        if (part.kind === 'attribute') {
          const resource = resourceAt(assembly, part.resource);
          return unknown(resource && shown(resource), part.attribute);
        }
        return unknown(undefined, part.kind === 'pseudo' ? part.name : part.why);
      })
      .join('');
  };
  return {
    ofType: (type) => [...resourcesOf(assembly, type)].filter((r) => keep(r.stack)).map(shown),
    mentioned: (value, from) => {
      const found = new Set<Resource>();
      mentionedIn(scopeOf(assembly, from.stack), value as Json, found);
      return [...found].map(shown);
    },
    text,
  };
};
