import { type Assembly, literalOf, perAssembly, type ResourceId, resourcesOf, scopeOf } from '../assembly';
import { dataClassOf } from './data-class';
import { keyOf } from './index-of';
import { policyAt } from './policy';
import { policiesOf, storeNamedBy } from './stores';
import { valuesAt } from './values';

const targets = perAssembly((assembly): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const source of resourcesOf(assembly, 'AWS::S3::Bucket', 'AWS::Logs::DeliveryDestination')) {
    const path =
      source.type === 'AWS::S3::Bucket'
        ? ['LoggingConfiguration', 'DestinationBucketName']
        : ['DestinationResourceArn'];
    for (const value of valuesAt(source.properties, path)) {
      const bucket = storeNamedBy(scopeOf(assembly, source.stack), value);
      if (bucket?.type !== 'AWS::S3::Bucket') continue;
      if (dataClassOf(scopeOf(assembly, bucket.stack), bucket) === 'audit-log') found.add(keyOf(bucket));
    }
  }
  for (const { stores, document, scope } of policiesOf(assembly)) {
    const delivers = policyAt(scope, document).statements.some(
      ({ effect, principals }) =>
        effect === 'Allow' &&
        principals.some(
          ({ kind, expression }) => kind === 'Service' && literalOf(expression) === 'logging.s3.amazonaws.com',
        ),
    );
    for (const store of delivers ? stores : []) {
      if (dataClassOf(scopeOf(assembly, store.stack), store) === 'audit-log') found.add(keyOf(store));
    }
  }
  return found;
});

/**
 * Does log delivery of S3 or CloudFront write into this bucket, and nothing but logs belong there? S3 delivers access logs to
 * a bucket under its own encryption only, never to one with default retention, and never logs such a bucket into itself.
 */
export const takesAccessLogs = (assembly: Assembly, bucket: ResourceId): boolean =>
  targets(assembly).has(keyOf(bucket));
