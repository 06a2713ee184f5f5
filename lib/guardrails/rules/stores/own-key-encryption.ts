import { type Assembly, type JsonObject, type Resource, resourcesOf, scopeOf } from '../../../assembly';
import { dataClassOf } from '../../data-class';
import { ENCRYPTED, keyNamedBy } from '../../encryption';
import { changes } from '../../examples';
import { takesAccessLogs } from '../../log-targets';
import type { Rule, Violation } from '../../rule';
import { always, isOneOf, valuesAt } from '../../values';

const problemIn = (assembly: Assembly, store: Resource): string | undefined => {
  const shape = ENCRYPTED[store.type];
  if (shape === undefined) return undefined;
  const scope = scopeOf(assembly, store.stack);
  if (store.type === 'AWS::S3::Bucket' && takesAccessLogs(assembly, store)) {
    // S3 delivers its logs under its own key alone (Amazon S3 user guide, server access logging).
    const algorithm = [
      'BucketEncryption',
      'ServerSideEncryptionConfiguration',
      '[]',
      'ServerSideEncryptionByDefault',
      'SSEAlgorithm',
    ];
    return always(store.properties, algorithm, isOneOf('AES256', 'aws:kms', 'aws:kms:dsse'))
      ? undefined
      : 'it takes access logs and says nothing of encryption';
  }
  for (const [path, holds] of shape.needs ?? []) {
    if (!always(store.properties, path, holds))
      return `${path.filter((step) => step !== '[]').join('.')} does not switch encryption with a customer key on`;
  }
  for (const path of shape.keys) {
    const written = valuesAt(store.properties, path);
    const name = path.filter((step) => step !== '[]').join('.');
    if (written.length === 0 || written.includes(undefined))
      return `${name} names no key, so AWS’s own key is used, which every identity of the account may use`;
    const keys = written.map((value) => keyNamedBy(scope, value));
    if (keys.includes(undefined))
      return `${name} names a key that is no AWS::KMS::Key of this assembly; nobody can judge who may use it`;
    const classes = new Set(keys.map((key) => key && dataClassOf(scopeOf(assembly, key.stack), key)));
    const own = dataClassOf(scope, store);
    if (own !== undefined && (classes.size > 1 || !classes.has(own))) {
      return `it holds ${own} under a key of ${[...classes].map((one) => one ?? 'no class').join(' and ')}`;
    }
  }
  return undefined;
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, ...Object.keys(ENCRYPTED))].flatMap((store) => {
    const problem = problemIn(assembly, store);
    return problem === undefined ? [] : [{ stack: store.stack, logicalId: store.logicalId, what: `${problem}.` }];
  });

const TAGS = [{ Key: 'election:data-class', Value: 'voter-roll' }];
const KEY = { 'Fn::GetAtt': ['K', 'Arn'] };
const GOOD: JsonObject = {
  Resources: {
    K: { Type: 'AWS::KMS::Key', Properties: { Tags: TAGS } },
    Other: { Type: 'AWS::KMS::Key', Properties: { Tags: [{ Key: 'election:data-class', Value: 'site-content' }] } },
    A: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/roll', TargetKeyId: { Ref: 'K' } } },
    B: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        Tags: TAGS,
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY } },
          ],
        },
      },
    },
    T: {
      Type: 'AWS::DynamoDB::Table',
      Properties: { Tags: TAGS, SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: KEY } },
    },
    Q: { Type: 'AWS::SQS::Queue', Properties: { Tags: TAGS, KmsMasterKeyId: { Ref: 'A' } } },
    L: { Type: 'AWS::Logs::LogGroup', Properties: { Tags: TAGS, KmsKeyId: KEY } },
    D: { Type: 'AWS::RDS::DBInstance', Properties: { Tags: TAGS, StorageEncrypted: true, KmsKeyId: KEY } },
  },
};
const DEFAULT = 'B/Properties/BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault';

export const ownKeyEncryption: Rule = {
  id: 'own-key-encryption',
  title: 'Every store is encrypted with the key of what it holds',
  core: false,
  why:
    'Capital One, 2019: encryption did not help, because the thief’s role might decrypt everything. A key for each class of data ' +
    'is the second lock: who reaches the store and not the key reads nothing.',
  fix: 'Use the blueprint’s constructs, or name the AWS::KMS::Key of the store’s own data class as its key, in every branch.',
  mappings: {
    cis: ['4.2.4', '4.3.1', '4.3.2'],
    nist: ['SC-12', 'SC-13', 'SC-28', 'SC-28(1)'],
    fsbp: ['S3.17', 'SQS.1', 'SNS.1', 'RDS.3', 'EFS.1', 'OpenSearch.1', 'Kinesis.1'],
  },
  check,
  bad: changes(GOOD, {
    'a bucket without encryption': ['B/Properties/BucketEncryption'],
    'a bucket under S3’s own key': [`${DEFAULT}/SSEAlgorithm`, 'AES256'],
    'a bucket under AWS’s key for S3': [`${DEFAULT}/KMSMasterKeyID`, 'alias/aws/s3'],
    'a bucket that names no key': [`${DEFAULT}/KMSMasterKeyID`],
    'a bucket under another class’s key': [`${DEFAULT}/KMSMasterKeyID`, { 'Fn::GetAtt': ['Other', 'Arn'] }],
    'a bucket whose key is swapped in one branch': [
      `${DEFAULT}/KMSMasterKeyID`,
      { 'Fn::If': ['C', KEY, { 'Fn::GetAtt': ['Other', 'Arn'] }] },
    ],
    'a bucket under a key of somebody else’s': [
      `${DEFAULT}/KMSMasterKeyID`,
      'arn:aws:kms:us-east-2:999999999999:key/x',
    ],
    'a table with encryption switched off': ['T/Properties/SSESpecification/SSEEnabled', false],
    'a table that names no key': ['T/Properties/SSESpecification/KMSMasterKeyId'],
    'a queue under SQS’s own key': ['Q/Properties/KmsMasterKeyId'],
    'a queue whose alias is another key’s': ['A/Properties/TargetKeyId', { Ref: 'Other' }],
    'a log group without a key': ['L/Properties/KmsKeyId'],
    'a database on an unencrypted disk': ['D/Properties/StorageEncrypted', false],
  }),
  good: [
    { name: 'stores under their class’s key', template: GOOD },
    {
      name: 'a bucket of access logs under S3’s key, which is the one that S3 can write with',
      template: {
        Resources: {
          K: { Type: 'AWS::KMS::Key', Properties: { Tags: TAGS } },
          Logs: {
            Type: 'AWS::S3::Bucket',
            Properties: {
              Tags: [{ Key: 'election:data-class', Value: 'audit-log' }],
              BucketEncryption: {
                ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
              },
            },
          },
          B: {
            Type: 'AWS::S3::Bucket',
            Properties: {
              Tags: TAGS,
              LoggingConfiguration: { DestinationBucketName: { Ref: 'Logs' } },
              BucketEncryption: {
                ServerSideEncryptionConfiguration: [
                  { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY } },
                ],
              },
            },
          },
        },
      },
    },
  ],
};
