import { type Assembly, resourcesOf, scopeOf } from '../assembly';
import { dataClassOf } from './data-class';
import { storeNamedBy } from './stores';
import { valuesAt } from './values';

const idOf = ({ stack, logicalId }: { readonly stack: string; readonly logicalId: string }): string =>
  `${stack} ${logicalId}`;

const CACHE = new WeakMap<Assembly, ReadonlySet<string>>();

const read = (assembly: Assembly): ReadonlySet<string> => {
  const targets = new Set<string>();
  for (const source of resourcesOf(assembly, 'AWS::S3::Bucket', 'AWS::Logs::DeliveryDestination')) {
    const path =
      source.type === 'AWS::S3::Bucket'
        ? ['LoggingConfiguration', 'DestinationBucketName']
        : ['DestinationResourceArn'];
    for (const value of valuesAt(source.properties, path)) {
      const bucket = storeNamedBy(scopeOf(assembly, source.stack), value);
      if (bucket?.type !== 'AWS::S3::Bucket') continue;
      if (dataClassOf(scopeOf(assembly, bucket.stack), bucket) === 'audit-log') targets.add(idOf(bucket));
    }
  }
  return targets;
};

/**
 * Does log delivery of S3 or CloudFront write into this bucket, and nothing but logs belong there? S3 delivers access logs to
 * a bucket under its own encryption only, never to one with default retention, and never logs such a bucket into itself.
 */
export const takesAccessLogs = (
  assembly: Assembly,
  bucket: { readonly stack: string; readonly logicalId: string },
): boolean => {
  const known = CACHE.get(assembly) ?? read(assembly);
  CACHE.set(assembly, known);
  return known.has(idOf(bucket));
};
