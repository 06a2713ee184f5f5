import type { Deployed } from './deployed';

const RETAINED = ['Retain', 'RetainExceptOnCreate'];

/** Resources whose template says that they outlive their stack, keys among them. */
export const stored = (resources: readonly Deployed[]): readonly Deployed[] =>
  resources.filter(
    ({ deletionPolicy, physicalId, type }) =>
      physicalId !== undefined && RETAINED.includes(deletionPolicy) && !type.startsWith('Custom::'),
  );
