import type { JsonObject } from './json';
import type { Assembly } from './model';
import { readResources } from './template';

/**
 * The assembly as if one of its templates read differently; nothing on disk changes. Construct paths are kept. For asking
 * "what if", thousands of times: only the one stack is read again.
 * @throws {AssemblyError} malformed
 */
export const withTemplate = (assembly: Assembly, stackId: string, template: JsonObject): Assembly => {
  const stack = assembly.stacks.get(stackId);
  if (!stack) return assembly;
  const paths = new Map(
    [...stack.resources.values()].map(({ logicalId, constructPath }) => [logicalId, constructPath]),
  );
  const stacks = new Map(assembly.stacks);
  stacks.set(stackId, { ...stack, template, resources: readResources(stackId, stack.file, template, paths) });
  return { ...assembly, stacks };
};
