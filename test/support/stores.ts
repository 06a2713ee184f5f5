import { DATA_CLASS_TAG, isDataClass, NEVER_PUBLIC } from '../../lib/contracts/data-class';
import { at, type Cloud, type Entry, type Plain, tagsOf } from './cloud';

export const classOf = (entry: Entry): string | undefined => tagsOf(entry)[DATA_CLASS_TAG];

export const isNeverPublicStore = (entry: Entry): boolean => {
  const dataClass = classOf(entry);
  return isDataClass(dataClass) && NEVER_PUBLIC.includes(dataClass);
};

/** In the Account stack, which belongs to no jurisdiction and has rules of its own. */
export const isOfTheAccount = (entry: Entry): boolean => entry.stack.startsWith('Election-Account-');

/** `lorem` in `Election-lorem-Results`; `account` for what an account has once. */
export const jurisdictionOf = (entry: Entry): string =>
  isOfTheAccount(entry) ? 'account' : (/^Election-(.+)-[A-Za-z]+$/.exec(entry.stack)?.[1] ?? '');

export const accountOf = (cloud: Cloud, entry: Entry): string =>
  cloud.stacks.find(({ name }) => name === entry.stack)?.account ?? '';

export const regionOf = (cloud: Cloud, entry: Entry): string =>
  cloud.stacks.find(({ name }) => name === entry.stack)?.region ?? '';

/** ARN of some role under a class's path in the jurisdiction that owns the store. */
export const roleOf = (cloud: Cloud, entry: Entry, dataClass: string, subPath = ''): string =>
  `arn:aws:iam::${accountOf(cloud, entry)}:role/election/${jurisdictionOf(entry)}/${dataClass}/${subPath}SomeRole`;

/** ARN of the role that AWS Backup takes on for a duty in the jurisdiction that owns the store. */
export const recoveryRoleOf = (cloud: Cloud, entry: Entry, duty: 'backup' | 'restore' | 'restore-test'): string =>
  `arn:aws:iam::${accountOf(cloud, entry)}:role/election/${jurisdictionOf(entry)}/recovery/${duty}/SomeRole`;

/** A role that somebody made by hand. */
export const strangerIn = (cloud: Cloud, entry: Entry): string =>
  `arn:aws:iam::${accountOf(cloud, entry)}:role/SomebodyElse`;

/** The role by which CloudFormation makes and changes what CDK deploys. */
export const deployRoleIn = (cloud: Cloud, entry: Entry): string =>
  `arn:aws:iam::${accountOf(cloud, entry)}:role/cdk-hnb659fds-cfn-exec-role-${accountOf(cloud, entry)}-${regionOf(cloud, entry)}`;

/** Text of the ARN as policies of the same stack write it. */
export const arnOf = (entry: Entry): string => `<${entry.stack}.${entry.id}.Arn>`;

export const bucketPolicy = (cloud: Cloud, bucket: Entry): Plain | undefined =>
  at(
    cloud
      .all('AWS::S3::BucketPolicy', bucket.stack)
      .find((policy) => policy.properties['Bucket'] === `<${bucket.stack}.${bucket.id}>`)?.properties,
    'PolicyDocument',
  );

/** The key that encrypts a store, whichever property names it. */
export const keyOf = (cloud: Cloud, entry: Entry): Entry | undefined =>
  cloud.referred(
    at(entry.properties, 'KmsKeyId') ??
      at(entry.properties, 'KmsMasterKeyId') ??
      at(entry.properties, 'SSESpecification', 'KMSMasterKeyId') ??
      at(
        entry.properties,
        'BucketEncryption',
        'ServerSideEncryptionConfiguration',
        0,
        'ServerSideEncryptionByDefault',
        'KMSMasterKeyID',
      ),
  );

/** Access-log buckets stand on S3's own keys: log delivery cannot write under a customer's. */
export const isAccessLogBucket = (entry: Entry): boolean => entry.id.startsWith('AccessLogs');
