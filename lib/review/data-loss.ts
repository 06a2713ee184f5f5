import { placeOf } from '../access/names';
import { type Assembly, get, type Json, type Resource, resourcesOf } from '../assembly';
import { same } from './same';

/** Something that the change does to data that is already there. */
export interface DataLoss {
  readonly resource: string;
  readonly type: string;
  /** For a person: what happens, and to what. */
  readonly what: string;
}

/** Properties that CloudFormation cannot change in place: it makes a new, empty resource. */
const REPLACING: Readonly<Record<string, readonly string[]>> = {
  'AWS::S3::Bucket': ['BucketName', 'ObjectLockEnabled'],
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'ImportSourceSpecification'],
  'AWS::DynamoDB::GlobalTable': ['TableName', 'KeySchema'],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
  'AWS::KMS::ReplicaKey': ['PrimaryKeyArn'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::Backup::BackupVault': ['BackupVaultName', 'EncryptionKeyArn'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::Cognito::UserPool': ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration'],
  'AWS::Kinesis::Stream': ['Name'],
  'AWS::RDS::DBInstance': ['DBInstanceIdentifier', 'StorageEncrypted', 'KmsKeyId', 'DBName', 'MasterUsername'],
  'AWS::RDS::DBCluster': ['DBClusterIdentifier', 'StorageEncrypted', 'KmsKeyId', 'DatabaseName', 'MasterUsername'],
  'AWS::Redshift::Cluster': ['ClusterIdentifier', 'DBName', 'MasterUsername'],
  'AWS::OpenSearchService::Domain': ['DomainName'],
  'AWS::EFS::FileSystem': ['Encrypted', 'KmsKeyId', 'PerformanceMode', 'AvailabilityZoneName'],
  'AWS::EC2::Volume': ['AvailabilityZone', 'Encrypted', 'KmsKeyId', 'SnapshotId'],
  'AWS::CloudTrail::EventDataStore': [],
};

const KEEPING = ['Retain', 'RetainExceptOnCreate', 'Snapshot'];

const policyOf = (resource: Resource, name: 'DeletionPolicy' | 'UpdateReplacePolicy'): string => {
  const written = get(resource.definition, name);
  return typeof written === 'string' ? written : 'Delete';
};

const shown = (value: Json | undefined): string => (value === undefined ? '(not set)' : JSON.stringify(value));

const key = ({ stack, logicalId }: Resource): string => `${stack}\u0000${logicalId}`;

const after = (resource: Resource, name: 'DeletionPolicy' | 'UpdateReplacePolicy'): string =>
  KEEPING.includes(policyOf(resource, name))
    ? 'The old one is kept, outside the stack, and nothing moves its data.'
    : 'The old one is deleted with everything in it.';

/** Resources with data that the change would delete, replace by empty ones, or protect less from that. */
export const dataLossesIn = (base: Assembly, head: Assembly): readonly DataLoss[] => {
  const types = Object.keys(REPLACING);
  const now = new Map([...resourcesOf(head, ...types)].map((resource) => [key(resource), resource]));
  const byPlace = new Map([...now.values()].map((resource) => [`${resource.type} ${placeOf(resource)}`, resource]));
  const losses: DataLoss[] = [];
  for (const old of resourcesOf(base, ...types)) {
    const add = (what: string) => losses.push({ resource: placeOf(old), type: old.type, what });
    const current = now.get(key(old));
    if (current === undefined || current.type !== old.type) {
      const moved = byPlace.get(`${old.type} ${placeOf(old)}`);
      add(
        `${moved === undefined ? 'it is removed' : `its logical id changes from ${old.logicalId} to ${moved.logicalId}, so a new and empty one takes its place`}. ${after(old, 'DeletionPolicy')}`,
      );
      continue;
    }
    for (const property of REPLACING[old.type] ?? []) {
      const before = old.properties[property];
      const then = current.properties[property];
      if (same(before, then)) continue;
      add(
        `${property} changes from ${shown(before)} to ${shown(then)}, so a new and empty one takes its place. ${after(current, 'UpdateReplacePolicy')}`,
      );
    }
    for (const name of ['DeletionPolicy', 'UpdateReplacePolicy'] as const) {
      if (KEEPING.includes(policyOf(old, name)) && !KEEPING.includes(policyOf(current, name))) {
        add(
          `${name} changes from ${policyOf(old, name)} to ${policyOf(current, name)}: data that was kept would be deleted.`,
        );
      }
    }
  }
  return losses;
};
