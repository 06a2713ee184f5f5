import { worldOf } from '../../lib/access/world';
import { assemblyOfStacks, type Plain } from './support';

const CLASS = { Tags: [{ Key: 'election:data-class', Value: 'voter-roll' }] };
const FILES = { FileSystemTags: CLASS.Tags };

/** What one store leaves behind, of all deployments at once. */
const restored = (Type: string, properties: Plain): readonly string[] => {
  const resources = { Data: { Type, Properties: { ...CLASS, ...properties } } };
  return worldOf(assemblyOfStacks({ A: { resources, template: PARAMETERS } })).stores.flatMap(({ name }) =>
    name.startsWith('Account-restored/') ? [name] : [],
  );
};

const to = (specification: unknown): Plain => ({ PointInTimeRecoverySpecification: specification });
const recovery = (PointInTimeRecoveryEnabled: unknown): Plain => to({ PointInTimeRecoveryEnabled });
const replica = (enabled: unknown): Plain => ({ ...CLASS, ...recovery(enabled) });
const If = (yes: unknown, no: unknown): Plain => ({ 'Fn::If': ['Large', yes, no] });
const PARAMETERS = {
  Parameters: {
    Any: { Type: 'String', Default: 'false' },
    Off: { Type: 'String', AllowedValues: ['false'] },
    Large: { Type: 'String' },
  },
  Conditions: { Large: { 'Fn::Equals': [{ Ref: 'Large' }, 'yes'] } },
};

const TABLE = 'AWS::DynamoDB::Table';
const GLOBAL = 'AWS::DynamoDB::GlobalTable';

describe('what may be put back to an earlier second or day comes back without its policy', () => {
  test.each<[string, string, Plain, string]>([
    ['a table', TABLE, recovery(true), 'Tables'],
    ['a table that says it as a word', TABLE, recovery('true'), 'Tables'],
    ['a table where a parameter says it', TABLE, recovery({ Ref: 'Any' }), 'Tables'],
    ['a table of some deployments', TABLE, recovery(If(true, false)), 'Tables'],
    [
      'a table of which a branch says it',
      TABLE,
      to(If({ PointInTimeRecoveryEnabled: true }, { Ref: 'AWS::NoValue' })),
      'Tables',
    ],
    ['a table whose settings stand elsewhere', TABLE, to({ 'Fn::Transform': { Name: 'AWS::Include' } }), 'Tables'],
    ['a global table, of one replica', GLOBAL, { Replicas: [replica(false), replica(true)] }, 'Tables'],
    ['a database that says nothing', 'AWS::RDS::DBInstance', {}, 'Databases'],
    ['a database that keeps a week', 'AWS::RDS::DBCluster', { BackupRetentionPeriod: 7 }, 'Databases'],
    ['a warehouse that says nothing', 'AWS::Redshift::Cluster', {}, 'Warehouses'],
    ['a file system', 'AWS::EFS::FileSystem', { ...FILES, BackupPolicy: { Status: 'ENABLED' } }, 'FileSystems'],
    [
      'a file system of one zone, by default',
      'AWS::EFS::FileSystem',
      { ...FILES, AvailabilityZoneName: 'us-east-2a' },
      'FileSystems',
    ],
  ])('%s', (_, type, properties, word) => {
    expect(restored(type, properties)).toEqual([`Account-restored/voter-roll/${word}`]);
  });

  test.each<[string, string, Plain]>([
    ['a table that says nothing', TABLE, {}],
    ['a table that says no', TABLE, recovery(false)],
    ['a table that says no as a word', TABLE, recovery('false')],
    ['a table where a parameter can only say no', TABLE, recovery({ Ref: 'Off' })],
    ['a global table of which no replica does', GLOBAL, { Replicas: [replica(false), CLASS] }],
    ['a database that keeps nothing', 'AWS::RDS::DBInstance', { BackupRetentionPeriod: '0' }],
    ['a warehouse that keeps nothing', 'AWS::Redshift::Cluster', { AutomatedSnapshotRetentionPeriod: 0 }],
    ['a file system without backups', 'AWS::EFS::FileSystem', { ...FILES, BackupPolicy: { Status: 'DISABLED' } }],
  ])('but not %s', (_, type, properties) => {
    expect(restored(type, properties)).toEqual([]);
  });
});
