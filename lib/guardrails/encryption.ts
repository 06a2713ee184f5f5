import { attributeOf, itemsOf, type Json, type Resource, resourceAt, type Scope, scopeOf } from '../assembly';
import { isOneOf, isTrue, type Step } from './values';

/** How a type says that what it keeps is encrypted, and with which key. */
export interface Encryption {
  /** Where each key stands that encrypts something of it. */
  readonly keys: readonly (readonly Step[])[];
  /** What else must stand there for the key to count. */
  readonly needs?: readonly (readonly [path: readonly Step[], holds: (value: Json | undefined) => boolean])[];
}

const rule = ['BucketEncryption', 'ServerSideEncryptionConfiguration', '[]', 'ServerSideEncryptionByDefault'];
const on = (...names: readonly string[]): Encryption['needs'] => [[names, isTrue]];
const database: Encryption = { keys: [['KmsKeyId']], needs: on('StorageEncrypted') };
const disk: Encryption = { keys: [['KmsKeyId']], needs: on('Encrypted') };
const byKey = (...path: readonly Step[]): Encryption => ({ keys: [path] });

/** Types that keep records, messages, secrets or logs. One that is not in here is reported as not covered by its own rule. */
export const ENCRYPTED: Readonly<Record<string, Encryption>> = {
  'AWS::Backup::BackupVault': byKey('EncryptionKeyArn'),
  'AWS::CloudTrail::EventDataStore': byKey('KmsKeyId'),
  'AWS::DocDB::DBCluster': database,
  'AWS::DynamoDB::GlobalTable': {
    keys: [['Replicas', '[]', 'SSESpecification', 'KMSMasterKeyId']],
    needs: [
      [['SSESpecification', 'SSEEnabled'], isTrue],
      [['SSESpecification', 'SSEType'], isOneOf('KMS')],
    ],
  },
  'AWS::DynamoDB::Table': {
    keys: [['SSESpecification', 'KMSMasterKeyId']],
    needs: [
      [['SSESpecification', 'SSEEnabled'], isTrue],
      [['SSESpecification', 'SSEType'], isOneOf('KMS')],
    ],
  },
  'AWS::EC2::Volume': disk,
  'AWS::EFS::FileSystem': disk,
  'AWS::ElastiCache::ReplicationGroup': { keys: [['KmsKeyId']], needs: on('AtRestEncryptionEnabled') },
  'AWS::FSx::FileSystem': byKey('KmsKeyId'),
  'AWS::Kinesis::Stream': {
    keys: [['StreamEncryption', 'KeyId']],
    needs: [[['StreamEncryption', 'EncryptionType'], isOneOf('KMS')]],
  },
  'AWS::KinesisFirehose::DeliveryStream': {
    keys: [['DeliveryStreamEncryptionConfigurationInput', 'KeyARN']],
    needs: [[['DeliveryStreamEncryptionConfigurationInput', 'KeyType'], isOneOf('CUSTOMER_MANAGED_CMK')]],
  },
  'AWS::Logs::LogGroup': byKey('KmsKeyId'),
  'AWS::MemoryDB::Cluster': byKey('KmsKeyId'),
  'AWS::Neptune::DBCluster': database,
  'AWS::OpenSearchService::Domain': {
    keys: [['EncryptionAtRestOptions', 'KmsKeyId']],
    needs: [
      [['EncryptionAtRestOptions', 'Enabled'], isTrue],
      [['NodeToNodeEncryptionOptions', 'Enabled'], isTrue],
    ],
  },
  'AWS::RDS::DBCluster': database,
  'AWS::RDS::DBInstance': database,
  'AWS::Redshift::Cluster': disk,
  'AWS::S3::Bucket': {
    keys: [[...rule, 'KMSMasterKeyID']],
    needs: [[[...rule, 'SSEAlgorithm'], isOneOf('aws:kms', 'aws:kms:dsse')]],
  },
  'AWS::SNS::Topic': byKey('KmsMasterKeyId'),
  'AWS::SQS::Queue': byKey('KmsMasterKeyId'),
  'AWS::SecretsManager::Secret': byKey('KmsKeyId'),
  'AWS::Timestream::Database': byKey('KmsKeyId'),
};

const isKey = (resource: Resource | undefined): resource is Resource =>
  resource?.type === 'AWS::KMS::Key' || resource?.type === 'AWS::KMS::ReplicaKey';

const named = (scope: Scope, value: Json | undefined): Resource | undefined => {
  const [item, ...more] = itemsOf(scope, value);
  if (item === undefined || more.length > 0 || !item.certain) return undefined;
  // `arn:...:key/` before the id, as some constructs write it, or the id or ARN alone.
  const last = attributeOf(item.expression.slice(-1));
  return last === undefined ? undefined : resourceAt(scope.assembly, last.resource);
};

/** The customer key of this assembly that a property names, directly or by alias; undefined for any other key. */
export const keyNamedBy = (scope: Scope, value: Json | undefined): Resource | undefined => {
  const resource = named(scope, value);
  if (resource?.type !== 'AWS::KMS::Alias') return isKey(resource) ? resource : undefined;
  const target = named(scopeOf(scope.assembly, resource.stack), resource.properties['TargetKeyId']);
  return isKey(target) ? target : undefined;
};
