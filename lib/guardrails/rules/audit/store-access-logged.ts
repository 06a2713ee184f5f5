import { type Assembly, type JsonObject, resourcesOf, sameResource, scopeOf } from '../../../assembly';
import { dataClassOf } from '../../data-class';
import { changed, changes } from '../../examples';
import { takesAccessLogs } from '../../log-targets';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { valuesAt } from '../../values';

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::S3::Bucket')].flatMap((bucket) => {
    if (takesAccessLogs(assembly, bucket)) return [];
    const { stack, logicalId, properties } = bucket;
    const scope = scopeOf(assembly, stack);
    const targets = valuesAt(properties, ['LoggingConfiguration', 'DestinationBucketName']).map((value) =>
      storeNamedBy(scope, value),
    );
    const isGood = targets.every(
      (target) =>
        target?.type === 'AWS::S3::Bucket' &&
        !sameResource(target, bucket) &&
        dataClassOf(scopeOf(assembly, target.stack), target) === 'audit-log',
    );
    return isGood
      ? []
      : [
          {
            stack,
            logicalId,
            what: 'its access logs go to no bucket of this assembly that holds audit-log (LoggingConfiguration).',
          },
        ];
  });

const bucket = (dataClass: string, more: JsonObject = {}): JsonObject => ({
  Type: 'AWS::S3::Bucket',
  Properties: { Tags: [{ Key: 'election:data-class', Value: dataClass }], ...more },
});
const GOOD: JsonObject = {
  Resources: {
    Logs: bucket('audit-log'),
    Pages: bucket('site-content', { LoggingConfiguration: { DestinationBucketName: { Ref: 'Logs' } } }),
    B: bucket('voter-documents', { LoggingConfiguration: { DestinationBucketName: { Ref: 'Logs' } } }),
  },
};
const LOGGING = 'B/Properties/LoggingConfiguration';

export const storeAccessLogged: Rule = {
  id: 'store-access-logged',
  title: 'Every bucket says who read what',
  core: false,
  why:
    'Chicago and Deep Root, 2017: nobody could say who else had taken the files while the bucket was open. S3’s own access log also has ' +
    'the requests without any credentials, which are the ones that matter then.',
  fix: 'Use PrivateBucket with the stack’s AccessLogBucket.',
  mappings: { cis: ['4.2.10', 'A1.6.7'], nist: ['AU-2', 'AU-3', 'AU-12'], fsbp: ['S3.9'] },
  check,
  bad: changes(GOOD, {
    'a bucket without access logs': [LOGGING],
    'a bucket that logs into the website': [`${LOGGING}/DestinationBucketName`, { Ref: 'Pages' }],
    'a bucket that logs into somebody else’s': [`${LOGGING}/DestinationBucketName`, 'some-other-bucket'],
  }),
  good: [
    { name: 'a bucket with access logs', template: GOOD },
    { name: 'a bucket of the website, logged as well', template: changed(GOOD, 'B') },
  ],
};
