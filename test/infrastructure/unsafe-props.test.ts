import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { BlockPublicAccess, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { AccessLogBucket } from '../../lib/infrastructure/constructs/access-log-bucket';
import { ClassKey } from '../../lib/infrastructure/constructs/class-key';
import type { ElectionApiProps } from '../../lib/infrastructure/constructs/election-api';
import type { ElectionFunctionProps } from '../../lib/infrastructure/constructs/election-function';
import type { ElectionSiteProps } from '../../lib/infrastructure/constructs/election-site';
import { PrivateBucket, type PrivateBucketProps } from '../../lib/infrastructure/constructs/private-bucket';
import { ProtectedLogGroup } from '../../lib/infrastructure/constructs/protected-log-group';
import { ProtectedTable, type ProtectedTableProps } from '../../lib/infrastructure/constructs/protected-table';
import type { StaffIdentityProps } from '../../lib/infrastructure/constructs/staff-identity';
import { Names } from '../../lib/infrastructure/names';

/**
 * What cannot be said cannot be said by mistake. Each `@ts-expect-error` is checked by `tsc --noEmit`: when one of these
 * properties comes into being, the line is no error any more, and the check of types fails.
 */
const stack = new Stack(new App(), 'Unsafe', { env: { region: 'us-east-2' } });
const names = new Names('lorem');
const keyOf = (dataClass: 'voter-roll' | 'results-draft' | 'site-content') =>
  new ClassKey(stack, `Key-${dataClass}`, { dataClass, names, uses: [], description: dataClass });
const roll = keyOf('voter-roll');
const draft = keyOf('results-draft');
const content = keyOf('site-content');
const accessLogs = new AccessLogBucket(stack, 'AccessLogs', { retentionDays: 731, sources: 'arn:aws:s3:::x-*' });
const perimeter = { s3EndpointId: 'vpce-1', dynamoDbEndpointId: 'vpce-2' };

const bucket = { dataClass: 'site-content', names, key: content, accessLogs } as const;
const table = { dataClass: 'voter-roll', names, key: roll, perimeter } as const;

/** Never called: it is there for the compiler. */
const cannotBeSaid = (
  fn: ElectionFunctionProps<'voter-status'>,
  api: ElectionApiProps,
  site: ElectionSiteProps,
  staff: StaffIdentityProps,
): readonly unknown[] => {
  const buckets: PrivateBucketProps[] = [
    // @ts-expect-error Block Public Access is no choice
    { ...bucket, blockPublicAccess: BlockPublicAccess.BLOCK_ACLS },
    // @ts-expect-error nobody reads it publicly
    { ...bucket, publicReadAccess: true },
    // @ts-expect-error encryption is no choice
    { ...bucket, encryption: BucketEncryption.S3_MANAGED },
    // @ts-expect-error the key is a class key, not any key
    { ...bucket, encryptionKey: content.key },
    // @ts-expect-error a plain KMS key has no class
    { ...bucket, key: content.key },
    // @ts-expect-error the bucket key is no choice
    { ...bucket, bucketKeyEnabled: false },
    // @ts-expect-error TLS is no choice
    { ...bucket, enforceSSL: false },
    // @ts-expect-error its version neither
    { ...bucket, minimumTLSVersion: 1.0 },
    // @ts-expect-error versions are no choice
    { ...bucket, versioned: false },
    // @ts-expect-error ownership is no choice
    { ...bucket, objectOwnership: 'ObjectWriter' },
    // @ts-expect-error no access-control lists
    { ...bucket, accessControl: 'PublicRead' },
    // @ts-expect-error no website past CloudFront
    { ...bucket, websiteIndexDocument: 'index.html' },
    // @ts-expect-error objects are not deleted with the stack
    { ...bucket, autoDeleteObjects: true },
    // @ts-expect-error the bucket is not either
    { ...bucket, removalPolicy: RemovalPolicy.DESTROY },
    // @ts-expect-error a released class has no links for uploads from outside
    { ...bucket, uploads: { principal: '*', presignedPut: { maxAgeSeconds: 1 }, fromOrigin: '*' } },
    // @ts-expect-error a class is not invented
    { ...bucket, dataClass: 'misc' },
    // @ts-expect-error a never-public class needs the perimeter
    { ...bucket, dataClass: 'results-draft', key: draft },
    // @ts-expect-error and does not get by with undefined
    { ...bucket, dataClass: 'results-draft', key: draft, perimeter: undefined },
    // @ts-expect-error an upload by link has an age
    { ...bucket, dataClass: 'results-draft', key: draft, perimeter, uploads: { principal: 'x', fromOrigin: 'y' } },
    // @ts-expect-error a lock has a floor
    { ...bucket, writeOnce: {} },
  ];
  // @ts-expect-error access logs are no choice
  const unlogged: PrivateBucketProps = { dataClass: 'site-content', names, key: content };
  const tables: ProtectedTableProps[] = [
    // @ts-expect-error encryption is no choice
    { ...table, encryption: 'DEFAULT' },
    // @ts-expect-error a plain KMS key has no class
    { ...table, key: roll.key },
    // @ts-expect-error deletion protection is no choice
    { ...table, deletionProtection: false },
    // @ts-expect-error recovery is no choice
    { ...table, pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false } },
    // @ts-expect-error the policy is the perimeter
    { ...table, resourcePolicy: undefined },
    // @ts-expect-error it does not go with the stack
    { ...table, removalPolicy: RemovalPolicy.DESTROY },
    // @ts-expect-error a stream carries no contents
    { ...table, stream: 'NEW_AND_OLD_IMAGES' },
    // @ts-expect-error no replica without the policy
    { ...table, replicationRegions: ['us-west-2'] },
    // @ts-expect-error tables hold never-public classes; the public has files
    { ...table, dataClass: 'results-public' },
  ];
  // @ts-expect-error the perimeter is no choice
  const open: ProtectedTableProps = { dataClass: 'voter-roll', names, key: roll };
  const functions: ElectionFunctionProps<'voter-status'>[] = [
    // @ts-expect-error the role is its own
    { ...fn, role: undefined },
    // @ts-expect-error the runtime is no choice
    { ...fn, runtime: 'nodejs16.x' },
    // @ts-expect-error nor the processor
    { ...fn, architecture: 'x86_64' },
    // @ts-expect-error a network of another's making is none
    { ...fn, vpc: undefined },
    // @ts-expect-error nobody attaches a policy later
    { ...fn, initialPolicy: [] },
    // @ts-expect-error logs are no choice
    { ...fn, logGroup: undefined },
    // @ts-expect-error tracing is no choice
    { ...fn, tracing: 'Disabled' },
    // @ts-expect-error dead letters are no choice
    { ...fn, deadLetterQueueEnabled: false },
    // @ts-expect-error code comes from the build alone
    { ...fn, code: undefined },
    // @ts-expect-error no layer of somebody's
    { ...fn, layers: [] },
    // @ts-expect-error the environment is the contract's: nothing missing
    { ...fn, environment: { JURISDICTION: 'lorem' } },
    // @ts-expect-error and nothing besides
    { ...fn, environment: { ...fn.environment, NODE_OPTIONS: '--inspect' } },
    // @ts-expect-error a handler that no contract knows
    { ...fn, name: 'debug' },
  ];
  const others: unknown[] = [
    // @ts-expect-error an API answers no other origins
    { ...api, defaultCorsPreflightOptions: {} } satisfies ElectionApiProps,
    // @ts-expect-error routes come from the contract
    { ...api, routes: [] } satisfies ElectionApiProps,
    // @ts-expect-error an edge secret is no choice
    { ...api, edgeSecret: undefined } satisfies ElectionApiProps,
    // @ts-expect-error the firewall is no choice
    { ...site, webAclId: undefined } satisfies ElectionSiteProps,
    // @ts-expect-error headers are no choice
    { ...site, contentSecurityPolicy: "script-src 'unsafe-inline'" } satisfies ElectionSiteProps,
    // @ts-expect-error the second factor is no choice
    { ...staff, mfa: 'OPTIONAL' } satisfies StaffIdentityProps,
    // @ts-expect-error nobody signs up
    { ...staff, selfSignUpEnabled: true } satisfies StaffIdentityProps,
  ];
  return [...buckets, unlogged, ...tables, open, ...functions, ...others];
};

void cannotBeSaid;

/** What JavaScript, or a cast, could still do. */
const forced = <T>(value: object): T => value as T;

describe('what the compiler refuses, the construct refuses as well', () => {
  test('a never-public bucket without the perimeter', () => {
    const props = forced<PrivateBucketProps>({ ...bucket, dataClass: 'results-draft', key: draft });
    expect(() => new PrivateBucket(stack, 'NoPerimeter', props)).toThrow(/never public.*perimeter/);
  });

  test('a never-public bucket whose perimeter is undefined', () => {
    const props = forced<PrivateBucketProps>({
      ...bucket,
      dataClass: 'results-draft',
      key: draft,
      perimeter: undefined,
    });
    expect(() => new PrivateBucket(stack, 'UndefinedPerimeter', props)).toThrow(/perimeter/);
  });

  test('a bucket under another class’s key', () => {
    expect(() => new PrivateBucket(stack, 'WrongKey', { ...bucket, key: roll })).toThrow(
      /holds site-content.*key of voter-roll/,
    );
  });

  test('a table under another class’s key', () => {
    expect(() => new ProtectedTable(stack, 'WrongKeyTable', { ...table, key: draft })).toThrow(
      /holds voter-roll.*key of results-draft/,
    );
  });

  test('a log that is kept for a number of days that CloudWatch does not have', () => {
    expect(() => new ProtectedLogGroup(stack, 'OddDays', { key: roll, retentionDays: 42 })).toThrow(/42 days/);
  });

  test('the same bucket and table, said rightly, are made', () => {
    expect(new PrivateBucket(stack, 'Right', bucket).bucket).toBeDefined();
    expect(new ProtectedTable(stack, 'RightTable', table).table).toBeDefined();
  });
});
