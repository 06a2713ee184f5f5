import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cloud, type Plain, type SynthesizedStack } from './cloud';
import type { CombinationAssembly } from './combination-assemblies';
import { type Combination, combinations } from './combinations';
import { SOME_ACCOUNT } from './shipped';

export interface CombinationCloud extends Combination {
  /** Its own stacks, and the account's. */
  readonly cloud: Cloud;
}

const isStack = (artifact: Plain): boolean => Object(artifact).type === 'aws:cloudformation:stack';

const stacksIn = ({ directory }: CombinationAssembly): readonly SynthesizedStack[] => {
  const { artifacts } = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
  return Object.values<Plain>(artifacts)
    .filter(isStack)
    .map((artifact) => {
      const { properties, environment, displayName } = Object(artifact);
      const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? [];
      return {
        name: properties.stackName,
        path: displayName,
        region: region ?? '',
        account: account === undefined || account === 'unknown-account' ? SOME_ACCOUNT : account,
        template: JSON.parse(readFileSync(join(directory, properties.templateFile), 'utf8')),
      };
    });
};

/** Two accounts of a jurisdiction have a stack of the same name each; the one with everything else keeps it. */
const nameAmong = (stacks: readonly SynthesizedStack[], { name, account, path }: SynthesizedStack): string =>
  stacks.filter((other) => other.name === name).length > 1 && path.split('/').length > 2 ? `${name}@${account}` : name;

/** The combinations of assemblies that were not refused, each with its templates read and resolved. */
export const combinationClouds = (assemblies: readonly CombinationAssembly[]): readonly CombinationCloud[] => {
  const byName = new Map(combinations().map((combination) => [combination.name, combination]));
  return assemblies
    .filter(({ code }) => code === 0)
    .flatMap((assembly) => {
      const stacks = stacksIn(assembly);
      return assembly.names.flatMap((name) => {
        const combination = byName.get(name);
        if (combination === undefined) return [];
        const own = stacks.filter((stack) => stack.name.startsWith(`Election-${name}-`));
        return [{ ...combination, cloud: Cloud.of(own.map((stack) => ({ ...stack, name: nameAmong(own, stack) }))) }];
      });
    });
};
