import {
  type Assembly,
  attributeOf,
  itemsOf,
  type Json,
  type JsonObject,
  type Resource,
  resourceAt,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { dataClassOf } from '../../data-class';
import { attribute, OUTSIDE_ACCOUNT, only, resource, tagged, template } from '../../example';
import { isOwnAccountId } from '../../principals';
import type { Rule, Violation } from '../../rule';
import { valuesAt } from '../../written';

const DESTINATIONS = ['ReplicationConfiguration', 'Rules', '[]', 'Destination'];

/** The bucket of this assembly, in this account, that a place names. */
const ownBucket = (scope: Scope, value: Json | undefined): Resource | undefined => {
  const [item, ...more] = itemsOf(scope, value);
  const named = item && more.length === 0 ? attributeOf(item.expression) : undefined;
  const bucket = named && resourceAt(scope.assembly, named.resource);
  return bucket?.type === 'AWS::S3::Bucket' && scope.assembly.stacks.get(bucket.stack)?.account === scope.stack.account
    ? bucket
    : undefined;
};

const replicaProblem = (scope: Scope, source: Resource, destination: Json | undefined): string | undefined => {
  const [bucket] = valuesAt(destination, ['Bucket']);
  const [account] = valuesAt(destination, ['Account']);
  const target = ownBucket(scope, bucket);
  if (!target) return 'it replicates every object into a bucket that is not of this app';
  const dataClass = dataClassOf(scope, source);
  const copies = dataClassOf(scopeOf(scope.assembly, target.stack), target);
  if (copies !== dataClass)
    return `it holds ${dataClass ?? 'no class'} and replicates into a bucket of ${copies ?? 'no class'}`;
  const named = itemsOf(scope, account);
  return named.every(({ expression }) => isOwnAccountId(scope.assembly, scope.stack, expression))
    ? undefined
    : 'it hands its copies to another account';
};

const loggingProblem = (scope: Scope, { properties }: Resource): string | undefined => {
  const [configuration] = valuesAt(properties, ['LoggingConfiguration']);
  const destination = configuration === undefined ? undefined : valuesAt(configuration, ['DestinationBucketName'])[0];
  return destination === undefined || ownBucket(scope, destination)
    ? undefined
    : 'its access log goes to a bucket that is not of this app';
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::S3::Bucket').flatMap((bucket) => {
    const scope = scopeOf(assembly, bucket.stack);
    const destinations =
      bucket.properties['ReplicationConfiguration'] === undefined ? [] : valuesAt(bucket.properties, DESTINATIONS);
    const problems = [
      ...destinations.map((destination) => replicaProblem(scope, bucket, destination)),
      loggingProblem(scope, bucket),
    ];
    return problems.flatMap((problem) =>
      problem === undefined ? [] : [{ stack: bucket.stack, logicalId: bucket.logicalId, what: `${problem}.` }],
    );
  });

const replicated = (destination: JsonObject): JsonObject =>
  template({
    B: resource('AWS::S3::Bucket', {
      ...tagged('voter-documents'),
      ReplicationConfiguration: { Role: 'r', Rules: [{ Status: 'Enabled', Destination: destination }] },
    }),
    C: resource('AWS::S3::Bucket', tagged('voter-documents')),
    D: resource('AWS::S3::Bucket', tagged('site-content')),
  });

export const replicationStaysHome: Rule = {
  id: 'replication-stays-home',
  title: 'Replicas and access logs stay in this app, under the same class',
  core: true,
  why:
    'Chicago, August 2017: the roll was guarded, its backup lay in a public bucket. A replica is a second store of the same data, ' +
    'and whoever owns its bucket owns the data.',
  fix: 'Replicate into a PrivateBucket of this app with the same data class, and log into the AccessLogBucket.',
  mappings: { cis: ['4.2.1', '4.3.4'], nist: ['AC-4', 'AC-20', 'CP-9', 'AU-9'], fsbp: [] },
  check,
  bad: [
    {
      name: 'a replica in another account',
      template: replicated({ Bucket: 'arn:aws:s3:::theirs', Account: OUTSIDE_ACCOUNT }),
    },
    {
      name: 'a replica that another account owns',
      template: replicated({ Bucket: attribute('C'), Account: OUTSIDE_ACCOUNT }),
    },
    { name: 'a replica in a bucket of another class', template: replicated({ Bucket: attribute('D') }) },
    {
      name: 'an access log in a bucket from elsewhere',
      template: only('AWS::S3::Bucket', { LoggingConfiguration: { DestinationBucketName: 'theirs' } }),
    },
  ],
  good: [
    {
      name: 'a replica in this app',
      template: replicated({ Bucket: attribute('C'), Account: { Ref: 'AWS::AccountId' } }),
    },
    {
      name: 'an access log in this app',
      template: template({
        B: resource('AWS::S3::Bucket', { LoggingConfiguration: { DestinationBucketName: { Ref: 'L' } } }),
        L: resource('AWS::S3::Bucket', tagged('audit-log')),
      }),
    },
  ],
};
