import { type Assembly, resourcesOf, scopeOf } from '../../../assembly';
import { DATA_CLASS_TAG, DATA_CLASSES } from '../../../contracts/data-class';
import { dataClassOf } from '../../data-class';
import type { Rule, Violation } from '../../rule';
import { HOLDING } from '../../stateful';
import { storeNamedBy } from '../../stores';

const KEY_PROPERTIES: Readonly<Record<string, readonly (readonly (string | number)[])[]>> = {
  'AWS::S3::Bucket': [
    ['BucketEncryption', 'ServerSideEncryptionConfiguration', 0, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID'],
  ],
  'AWS::DynamoDB::Table': [['SSESpecification', 'KMSMasterKeyId']],
  'AWS::SQS::Queue': [['KmsMasterKeyId']],
};

const at = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inner, step) => (inner as Readonly<Record<string | number, unknown>> | undefined)?.[step],
    value,
  );

const check = (assembly: Assembly): readonly Violation[] => {
  const violations: Violation[] = [];
  for (const store of resourcesOf(assembly, ...HOLDING)) {
    const { stack, logicalId, type, properties } = store;
    const scope = scopeOf(assembly, stack);
    const dataClass = dataClassOf(scope, store);
    if (dataClass === undefined) {
      violations.push({
        stack,
        logicalId,
        what: `this ${type} does not say what it holds: it needs exactly one tag ${DATA_CLASS_TAG} with one of ${DATA_CLASSES.join(', ')}.`,
      });
      continue;
    }
    for (const path of KEY_PROPERTIES[type] ?? []) {
      const written = at(properties, path);
      const key = written === undefined ? undefined : storeNamedBy(scope, written as never);
      if (!key || (key.type !== 'AWS::KMS::Key' && key.type !== 'AWS::KMS::ReplicaKey')) continue;
      const keyClass = dataClassOf(scopeOf(assembly, key.stack), key);
      if (keyClass !== dataClass) {
        violations.push({
          stack,
          logicalId,
          what: `it holds ${dataClass} under the key ${key.constructPath} of class ${keyClass ?? '(none)'}; who may use that key reaches this store too.`,
        });
      }
    }
  }
  return violations;
};

const tagged = (value: unknown, type = 'AWS::S3::Bucket') => ({
  Resources: { B: { Type: type, Properties: { Tags: [{ Key: DATA_CLASS_TAG, Value: value as string }] } } },
});

export const knownDataClass: Rule = {
  id: 'known-data-class',
  title: 'Every store says what it holds, and its key holds the same',
  core: true,
  why:
    'COMELEC 2016: the public website’s database turned out to hold the full voter roll. A store that does not say what it ' +
    'holds cannot be protected by it.',
  fix: 'Use the blueprint’s constructs, which ask for a data class, and give each class its own key.',
  mappings: { cis: ['4.3.1', '4.3.4'], nist: ['AC-16', 'SC-12', 'SC-28'], fsbp: ['S3.17', 'DynamoDB.5'] },
  check,
  bad: [
    { name: 'a bucket without a class', template: { Resources: { B: { Type: 'AWS::S3::Bucket' } } } },
    { name: 'a class that does not exist', template: tagged('public') },
    { name: 'a class that a parameter decides', template: tagged({ Ref: 'P' }) },
    { name: 'a dead-letter queue without a class', template: { Resources: { Q: { Type: 'AWS::SQS::Queue' } } } },
    { name: 'a distributed database without a class', template: { Resources: { D: { Type: 'AWS::DSQL::Cluster' } } } },
    {
      name: 'an old search index without a class',
      template: { Resources: { D: { Type: 'AWS::Elasticsearch::Domain' } } },
    },
    { name: 'a key without a class', template: { Resources: { K: { Type: 'AWS::KMS::Key' } } } },
    {
      name: 'two classes on one store',
      template: {
        Resources: {
          B: {
            Type: 'AWS::S3::Bucket',
            Properties: {
              Tags: [
                { Key: DATA_CLASS_TAG, Value: 'site-content' },
                { Key: DATA_CLASS_TAG, Value: 'voter-roll' },
              ],
            },
          },
        },
      },
    },
    {
      name: 'voter documents under the website’s key',
      template: {
        Resources: {
          K: { Type: 'AWS::KMS::Key', Properties: { Tags: [{ Key: DATA_CLASS_TAG, Value: 'site-content' }] } },
          B: {
            Type: 'AWS::S3::Bucket',
            Properties: {
              Tags: [{ Key: DATA_CLASS_TAG, Value: 'voter-documents' }],
              BucketEncryption: {
                ServerSideEncryptionConfiguration: [
                  {
                    ServerSideEncryptionByDefault: {
                      SSEAlgorithm: 'aws:kms',
                      KMSMasterKeyID: { 'Fn::GetAtt': ['K', 'Arn'] },
                    },
                  },
                ],
              },
            },
          },
        },
      },
    },
  ],
  good: [
    { name: 'a bucket of a known class', template: tagged('voter-roll') },
    { name: 'a table of a known class', template: tagged('results-draft', 'AWS::DynamoDB::Table') },
  ],
};
