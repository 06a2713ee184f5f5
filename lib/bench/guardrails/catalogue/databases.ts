import type { Addition, Around } from '.';
import { beside, OUTSIDER, one, open, tagged } from './write';

export const databases = ({ idOf }: Around): readonly Addition[] => [
  one('a database on the internet', 'AWS::RDS::DBInstance', {
    DBInstanceClass: 'db.t4g.micro',
    Engine: 'postgres',
    PubliclyAccessible: true,
    StorageEncrypted: true,
    DeletionProtection: true,
  }),
  one('a database without encryption', 'AWS::RDS::DBInstance', {
    DBInstanceClass: 'db.t4g.micro',
    Engine: 'postgres',
    StorageEncrypted: false,
  }),
  one('a database cluster without encryption', 'AWS::RDS::DBCluster', {
    Engine: 'aurora-postgresql',
    StorageEncrypted: false,
  }),
  one('a database from a snapshot of another account', 'AWS::RDS::DBInstance', {
    DBSnapshotIdentifier: `arn:aws:rds:us-east-2:${OUTSIDER}:snapshot:roll`,
  }),
  one('a distributed database', 'AWS::DSQL::Cluster', { DeletionProtectionEnabled: false }),
  one('a table without anything', 'AWS::DynamoDB::Table', {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  }),
  one('a table with a class, without encryption, recovery or denials', 'AWS::DynamoDB::Table', {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    Tags: tagged('voter-roll'),
  }),
  one('a table that anybody may read', 'AWS::DynamoDB::Table', {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    Tags: tagged('voter-roll'),
    ResourcePolicy: { PolicyDocument: open('dynamodb:*') },
  }),
  one('a global table with a replica elsewhere', 'AWS::DynamoDB::GlobalTable', {
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    Replicas: [{ Region: 'eu-west-1' }],
  }),
  one('a warehouse on the internet', 'AWS::Redshift::Cluster', {
    ClusterType: 'single-node',
    DBName: 'roll',
    NodeType: 'ra3.large',
    MasterUsername: 'admin',
    PubliclyAccessible: true,
    Encrypted: false,
  }),
  one('a serverless warehouse on the internet', 'AWS::RedshiftServerless::Workgroup', {
    WorkgroupName: 'w',
    PubliclyAccessible: true,
  }),
  one('a search domain that anybody may read', 'AWS::OpenSearchService::Domain', { AccessPolicies: open('es:*') }),
  one('a serverless search collection on the internet', 'AWS::OpenSearchServerless::SecurityPolicy', {
    Name: 'open',
    Type: 'network',
    Policy: '[{"Rules":[{"ResourceType":"collection","Resource":["collection/*"]}],"AllowFromPublic":true}]',
  }),
  one('a document database without encryption', 'AWS::DocDB::DBCluster', { StorageEncrypted: false }),
  one('a graph database without encryption', 'AWS::Neptune::DBCluster', { StorageEncrypted: false }),
  one('a cache without encryption', 'AWS::ElastiCache::ReplicationGroup', {
    ReplicationGroupDescription: 'c',
    AtRestEncryptionEnabled: false,
    TransitEncryptionEnabled: false,
  }),
  one('a cache in memory', 'AWS::MemoryDB::Cluster', {
    ClusterName: 'c',
    NodeType: 'db.t4g.small',
    ACLName: 'open-access',
    TLSEnabled: false,
  }),
  one('a message broker on the internet', 'AWS::AmazonMQ::Broker', {
    BrokerName: 'b',
    EngineType: 'RABBITMQ',
    HostInstanceType: 'mq.m5.large',
    DeploymentMode: 'SINGLE_INSTANCE',
    PubliclyAccessible: true,
    Users: [{ Username: 'u', Password: 'not-a-password' }],
  }),
  one('a data catalogue that anybody may read', 'AWS::Glue::DataCatalogEncryptionSettings', {
    CatalogId: { Ref: 'AWS::AccountId' },
    DataCatalogEncryptionSettings: { EncryptionAtRest: { CatalogEncryptionMode: 'DISABLED' } },
  }),
  one('a catalogue of tables over the stores', 'AWS::Glue::Crawler', {
    Role: 'crawl',
    Targets: { S3Targets: [{ Path: 's3://vendor/roll' }] },
  }),
  one('a lake permission for an outside account', 'AWS::LakeFormation::PrincipalPermissions', {
    Principal: { DataLakePrincipalIdentifier: OUTSIDER },
    Resource: { Catalog: {} },
    Permissions: ['ALL'],
    PermissionsWithGrantOption: [],
  }),
  one('a query workgroup that writes anywhere', 'AWS::Athena::WorkGroup', {
    Name: 'w',
    WorkGroupConfiguration: { EnforceWorkGroupConfiguration: false },
  }),
  one('a migration to elsewhere', 'AWS::DMS::ReplicationInstance', {
    ReplicationInstanceClass: 'dms.t3.small',
    PubliclyAccessible: true,
  }),
  one('a time-series database', 'AWS::Timestream::Database', {}),
  one('a notebook on the internet', 'AWS::SageMaker::NotebookInstance', {
    InstanceType: 'ml.t3.medium',
    RoleArn: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/n' },
    DirectInternetAccess: 'Enabled',
    RootAccess: 'Enabled',
  }),
  ...beside(idOf('AWS::DynamoDB::Table'), (table) => [
    one('a pipe from a table to elsewhere', 'AWS::Pipes::Pipe', {
      RoleArn: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/p' },
      Source: { 'Fn::GetAtt': [table, 'Arn'] },
      Target: `arn:aws:sqs:us-east-2:${OUTSIDER}:q`,
    }),
    one('a function of somebody else on a table’s stream', 'AWS::Lambda::EventSourceMapping', {
      FunctionName: `arn:aws:lambda:us-east-2:${OUTSIDER}:function:f`,
      EventSourceArn: { 'Fn::GetAtt': [table, 'StreamArn'] },
      StartingPosition: 'LATEST',
    }),
  ]),
];
