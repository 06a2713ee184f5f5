import { type Assembly, type JsonObject, perAssembly, resourcesOf, scopeOf } from '../../../assembly';
import { changed, changes } from '../../examples';
import { keyOf } from '../../index-of';
import { takesAccessLogs } from '../../log-targets';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { valuesAt } from '../../values';

const configBuckets = perAssembly(
  (assembly): ReadonlySet<string> =>
    new Set(
      [...resourcesOf(assembly, 'AWS::Config::DeliveryChannel')].flatMap(({ stack, properties }) => {
        const bucket = storeNamedBy(scopeOf(assembly, stack), properties['S3BucketName']);
        return bucket ? [keyOf(bucket)] : [];
      }),
    ),
);

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::S3::Bucket')].flatMap((bucket) => {
    const { stack, logicalId, properties } = bucket;
    const locked = valuesAt(properties, ['ObjectLockConfiguration', 'Rule', 'DefaultRetention']);
    if (locked.every((value) => value === undefined)) return [];
    const who = configBuckets(assembly).has(keyOf(bucket))
      ? 'AWS Config'
      : takesAccessLogs(assembly, bucket)
        ? 'log delivery'
        : undefined;
    return who === undefined
      ? []
      : [
          {
            stack,
            logicalId,
            what: `it has default retention, and ${who} stops writing to such a bucket without an error that anybody sees.`,
          },
        ];
  });

const LOCK = { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } } };
const GOOD: JsonObject = {
  Resources: {
    History: { Type: 'AWS::S3::Bucket', Properties: {} },
    Channel: { Type: 'AWS::Config::DeliveryChannel', Properties: { S3BucketName: { Ref: 'History' } } },
    Logs: { Type: 'AWS::S3::Bucket', Properties: { Tags: [{ Key: 'election:data-class', Value: 'audit-log' }] } },
    B: {
      Type: 'AWS::S3::Bucket',
      Properties: { LoggingConfiguration: { DestinationBucketName: { Ref: 'Logs' } } },
    },
  },
};

export const noDefaultLockOnDeliveries: Rule = {
  id: 'no-default-lock-on-deliveries',
  title: 'No lock stops the evidence from being delivered',
  core: false,
  why:
    'AWS Config and S3’s access logs refuse a bucket with default retention. A lock put there with the best intention leaves an ' +
    'investigation with nothing, as the 19 unnoticed days of Illinois in 2016.',
  fix: 'Leave default retention off the buckets of Config and of access logs; EvidenceBucket and AccessLogBucket deny deletion by policy instead.',
  mappings: { cis: ['5.3.1'], nist: ['AU-5', 'AU-9', 'AU-12'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'default retention on Config’s bucket': ['History/Properties/ObjectLockConfiguration', LOCK],
    'default retention on the bucket of access logs': ['Logs/Properties/ObjectLockConfiguration', LOCK],
  }),
  good: [
    { name: 'buckets of deliveries without', template: GOOD },
    { name: 'default retention elsewhere', template: changed(GOOD, 'B/Properties/ObjectLockConfiguration', LOCK) },
  ],
};
