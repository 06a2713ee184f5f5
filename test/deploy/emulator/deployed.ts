import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, isRecord, many, type Plain } from '../../support/cloud';
import type { Sdk } from './sdk';

/** One resource of a shipped template, with the id that the emulator gave it. */
export interface Deployed {
  readonly stack: string;
  readonly region: string;
  readonly logicalId: string;
  readonly type: string;
  /** As in the template that ships, references unresolved. */
  readonly properties: { readonly [name: string]: Plain };
  /** `Delete` where the template says nothing. */
  readonly deletionPolicy: string;
  /** Undefined where it was left out, or is gone. */
  readonly physicalId: string | undefined;
}

export interface StackOnDisk {
  readonly name: string;
  readonly region: string;
  readonly template: Plain;
}

/** The stacks of an assembly, in no order. */
export const stacksIn = (assembly: string): readonly StackOnDisk[] => {
  const manifest: Plain = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8'));
  const artifacts = at(manifest, 'artifacts');
  return Object.values(isRecord(artifacts) ? artifacts : {})
    .filter((artifact) => at(artifact, 'type') === 'aws:cloudformation:stack')
    .map((artifact) => ({
      name: String(at(artifact, 'properties', 'stackName')),
      region: String(at(artifact, 'environment')).split('/').at(-1) ?? '',
      template: JSON.parse(readFileSync(join(assembly, String(at(artifact, 'properties', 'templateFile'))), 'utf8')),
    }));
};

/** Every resource of every shipped stack, and what became of it. */
export const deployedOf = async (assembly: string, sdk: Sdk): Promise<readonly Deployed[]> => {
  const all: Deployed[] = [];
  for (const { name, region, template } of stacksIn(assembly)) {
    const answer = await sdk.call('cloudformation', 'DescribeStackResources', { StackName: name }, region);
    const physical = new Map(
      many(at(answer, 'StackResources')).map((resource) => [
        String(at(resource, 'LogicalResourceId')),
        String(at(resource, 'PhysicalResourceId')),
      ]),
    );
    const resources = at(template, 'Resources');
    for (const [logicalId, resource] of Object.entries(isRecord(resources) ? resources : {})) {
      const properties = at(resource, 'Properties');
      all.push({
        stack: name,
        region,
        logicalId,
        type: String(at(resource, 'Type')),
        deletionPolicy: String(at(resource, 'DeletionPolicy') ?? 'Delete'),
        properties: isRecord(properties) ? properties : {},
        physicalId: physical.get(logicalId),
      });
    }
  }
  return all;
};

/** The id of the one resource of a type whose logical id begins so. */
export const idOf = (resources: readonly Deployed[], type: string, stack: string, prefix = ''): string => {
  const found = resources.filter(
    (resource) => resource.type === type && resource.stack.endsWith(stack) && resource.logicalId.startsWith(prefix),
  );
  const [only] = found;
  if (found.length !== 1 || only?.physicalId === undefined) {
    throw new Error(
      `${found.length} ${type} in ${stack} begin with "${prefix}", ids ${found.map((f) => f.physicalId)}`,
    );
  }
  return only.physicalId;
};
