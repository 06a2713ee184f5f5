import type { JsonObject } from './json';
import type { Assembly } from './model';
import { readResources } from './template';
import { nestedTemplate } from './template-url';

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
  const resources = readResources(stackId, stack.file, template, paths);
  stacks.set(stackId, { ...stack, template, resources });
  // A nested stack whose template this assembly does not upload is as unread as it would be from disk.
  const unread = [...resources.values()]
    .filter(
      ({ type, logicalId, properties }) =>
        type === 'AWS::CloudFormation::Stack' &&
        !stack.nested.has(logicalId) &&
        nestedTemplate(properties['TemplateURL'], stack.assets) === undefined,
    )
    .map(({ logicalId }) => ({ stack: stackId, logicalId, why: 'deploys a template that is not in this assembly' }));
  const others = assembly.unread.filter(({ stack: of, logicalId }) => of !== stackId || resources.has(logicalId));
  const known = new Set(others.filter((one) => one.stack === stackId).map(({ logicalId }) => logicalId));
  return { ...assembly, stacks, unread: [...others, ...unread.filter(({ logicalId }) => !known.has(logicalId))] };
};
