import { type Assembly, get, isObject, type JsonObject, type Resource, resourcesOf } from '../assembly';
import { listAt } from './values';

export const distributionsOf = (assembly: Assembly): readonly Resource[] => [
  ...resourcesOf(assembly, 'AWS::CloudFront::Distribution'),
];

const configOf = ({ properties }: Resource): JsonObject => {
  const config = properties['DistributionConfig'];
  return isObject(config) ? config : {};
};

/** The default behaviour first; it answers for every path that no other one names. */
export const behavioursOf = (distribution: Resource): readonly JsonObject[] => {
  const config = configOf(distribution);
  return [config['DefaultCacheBehavior'] ?? {}, ...listAt(config, ['CacheBehaviors'])].filter(isObject);
};

export const originsOf = (distribution: Resource): readonly JsonObject[] =>
  listAt(configOf(distribution), ['Origins']).filter(isObject);

/** A bucket, and not a bucket’s website, which speaks plain HTTP to anybody. */
export const isBucketOrigin = (origin: JsonObject): boolean => get(origin, 'S3OriginConfig') !== undefined;

export const pathOf = (behaviour: JsonObject): string => String(behaviour['PathPattern'] ?? 'every other path');
