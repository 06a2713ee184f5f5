import { ENCRYPTED } from './encryption';

/** A topic holds nothing; a secret waits 30 days before it goes and can be drawn anew. */
const MADE_AGAIN = ['AWS::SNS::Topic', 'AWS::SecretsManager::Secret'];

/** What holds records, messages, secrets, logs, backups or accounts, and the keys that protect them. */
export const HOLDING: readonly string[] = [
  ...Object.keys(ENCRYPTED),
  'AWS::Backup::LogicallyAirGappedBackupVault',
  'AWS::Cognito::UserPool',
  'AWS::DSQL::Cluster',
  'AWS::Elasticsearch::Domain',
  'AWS::KMS::Key',
  'AWS::KMS::ReplicaKey',
  'AWS::S3Express::DirectoryBucket',
  'AWS::S3Tables::TableBucket',
  'AWS::S3Vectors::VectorBucket',
];

/** Of these what cannot be made again; without the key, what it encrypted is lost as well. */
export const STATEFUL: readonly string[] = HOLDING.filter((type) => !MADE_AGAIN.includes(type));
