import { type Ask, asks, COPYING, itself, REMOVING, under } from './asks';

/** Beside the store, in its account and region: `snapshot:*` of a database, whatever it is called. */
const beside =
  (name: string) =>
  (arn: string): string =>
    [...arn.split(':').slice(0, 5), name].join(':');

const OF_SNAPSHOT = { how: 'by its snapshots', elsewhere: true } as const;
const AS_USER = { how: 'as one of its users', elsewhere: true } as const;
const BY_PASSWORD = { how: 'by setting its password' };

/** By AWS's own actions. Who signs in with a name and a password, the database's own users say. */
export const DATABASE: readonly Ask[] = [
  ...asks(
    'rds',
    'read',
    'CreateDBSnapshot CreateDBClusterSnapshot RestoreDBInstanceToPointInTime RestoreDBClusterToPointInTime CreateDBInstanceReadReplica StartExportTask StartDBInstanceAutomatedBackupsReplication CreateBlueGreenDeployment',
    itself,
    COPYING,
  ),
  ...asks(
    'rds',
    'read',
    'CopyDBSnapshot ModifyDBSnapshotAttribute RestoreDBInstanceFromDBSnapshot StartExportTask',
    beside('snapshot:*'),
    OF_SNAPSHOT,
  ),
  ...asks(
    'rds',
    'read',
    'CopyDBClusterSnapshot ModifyDBClusterSnapshotAttribute RestoreDBClusterFromSnapshot StartExportTask',
    beside('cluster-snapshot:*'),
    OF_SNAPSHOT,
  ),
  ...asks('rds-db', 'read', 'connect', (arn) => beside('dbuser:*')(arn).replace(':rds:', ':rds-db:'), AS_USER),
  ...asks('rds', 'delete', 'DeleteDBInstance DeleteDBCluster', itself, REMOVING),
  ...asks('rds', 'change policy', 'ModifyDBInstance ModifyDBCluster', itself, BY_PASSWORD),
];

/** Some answer statements over HTTPS as well. */
export const CLUSTER: readonly Ask[] = [
  ...DATABASE,
  ...asks('rds-data', 'read', 'ExecuteStatement BatchExecuteStatement', itself, { how: 'by statements over HTTPS' }),
  ...asks('rds-data', 'write', 'ExecuteStatement BatchExecuteStatement', itself, { how: 'by statements over HTTPS' }),
];

export const WAREHOUSE: readonly Ask[] = [
  ...asks('redshift', 'read', 'GetClusterCredentials', beside('dbuser:*'), AS_USER),
  ...asks('redshift', 'read', 'GetClusterCredentialsWithIAM', beside('dbname:*'), AS_USER),
  ...asks('redshift-data', 'read', 'ExecuteStatement BatchExecuteStatement', itself, {
    how: 'by statements over HTTPS',
  }),
  ...asks(
    'redshift',
    'read',
    'CreateClusterSnapshot CopyClusterSnapshot AuthorizeSnapshotAccess RestoreFromClusterSnapshot RestoreTableFromClusterSnapshot',
    beside('snapshot:*'),
    OF_SNAPSHOT,
  ),
  ...asks('redshift', 'read', 'AuthorizeDataShare EnableSnapshotCopy', () => '*', { ...COPYING, elsewhere: true }),
  ...asks('redshift', 'delete', 'DeleteCluster', itself, REMOVING),
  ...asks('redshift', 'change policy', 'ModifyCluster', itself, BY_PASSWORD),
  ...asks('redshift', 'change policy', 'PutResourcePolicy DeleteResourcePolicy', itself),
];

/** A search index; a search may be a POST. */
export const DOMAIN: readonly Ask[] = [
  ...asks('es', 'read', 'ESHttpGet ESHttpHead ESHttpPost', under('/*')),
  ...asks('es', 'write', 'ESHttpPut ESHttpPost ESHttpPatch', under('/*')),
  ...asks('es', 'delete', 'ESHttpDelete', under('/*')),
  ...asks('es', 'delete', 'DeleteDomain DeleteElasticsearchDomain', itself, REMOVING),
  ...asks('es', 'change policy', 'UpdateDomainConfig UpdateElasticsearchDomainConfig', itself),
];

const OVER_NFS = { from: 'over NFS, from wherever its network is reached' };

/** Whoever mounts it need not sign anything, where its policy does not ask for it. */
export const FILES: readonly Ask[] = [
  ...asks('elasticfilesystem', 'read', 'ClientMount', itself, OVER_NFS),
  ...asks('elasticfilesystem', 'write', 'ClientWrite ClientRootAccess', itself, OVER_NFS),
  ...asks('elasticfilesystem', 'read', 'CreateReplicationConfiguration Backup', itself, COPYING),
  ...asks('elasticfilesystem', 'delete', 'DeleteFileSystem', itself, REMOVING),
  ...asks('elasticfilesystem', 'change policy', 'PutFileSystemPolicy DeleteFileSystemPolicy', itself),
];

export const VOLUME: readonly Ask[] = [
  ...asks('ec2', 'read', 'CreateSnapshot CreateSnapshots AttachVolume', itself, COPYING),
  ...asks(
    'ec2',
    'read',
    'ModifySnapshotAttribute CopySnapshot CreateVolume',
    () => 'arn:aws:ec2:*::snapshot/*',
    OF_SNAPSHOT,
  ),
  ...asks('ebs', 'read', 'GetSnapshotBlock', () => 'arn:aws:ec2:*::snapshot/*', OF_SNAPSHOT),
  ...asks('ec2', 'delete', 'DeleteVolume', itself, REMOVING),
];
