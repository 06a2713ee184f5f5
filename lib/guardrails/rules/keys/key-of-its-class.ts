import {
  type Assembly,
  attributeOf,
  itemsOf,
  type JsonObject,
  type Resource,
  resourceAt,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { classOf } from '../../belongs-to';
import { dataClassOf } from '../../data-class';
import { keyOfKeeper } from '../../declared-trails';
import { attribute, resource, tagged, template } from '../../example';
import { KEYS } from '../../key-policy';
import type { Rule, Violation } from '../../rule';
import { valuesAt } from '../../written';

/** Where stores other than buckets, tables and queues name their key; those have a rule of their own. */
const KEY_AT: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'AWS::Logs::LogGroup': [['KmsKeyId']],
  'AWS::SNS::Topic': [['KmsMasterKeyId']],
  'AWS::SecretsManager::Secret': [['KmsKeyId'], ['ReplicaRegions', '[]', 'KmsKeyId']],
  'AWS::Backup::BackupVault': [['EncryptionKeyArn']],
  'AWS::Lambda::Function': [['KmsKeyArn']],
  'AWS::Kinesis::Stream': [['StreamEncryption', 'KeyId']],
  'AWS::EFS::FileSystem': [['KmsKeyId']],
  'AWS::RDS::DBInstance': [['KmsKeyId']],
  'AWS::RDS::DBCluster': [['KmsKeyId']],
  'AWS::CloudTrail::Trail': [['KMSKeyId']],
  'AWS::DynamoDB::GlobalTable': [['Replicas', '[]', 'SSESpecification', 'KMSMasterKeyId']],
  'AWS::S3::Bucket': [
    ['ReplicationConfiguration', 'Rules', '[]', 'Destination', 'EncryptionConfiguration', 'ReplicaKmsKeyID'],
  ],
};

/** Types whose tag says what they hold; the others are judged when they carry one. */
const keyNamed = (scope: Scope, value: Parameters<typeof itemsOf>[1]): Resource | 'elsewhere' | undefined => {
  const [item] = itemsOf(scope, value);
  if (!item) return undefined;
  const named = attributeOf(item.expression);
  const key = named && resourceAt(scope.assembly, named.resource);
  return key && KEYS.includes(key.type) ? key : (keyOfKeeper(scope, value) ?? 'elsewhere');
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, ...Object.keys(KEY_AT)).flatMap((store) => {
    const scope = scopeOf(assembly, store.stack);
    const dataClass = classOf(assembly, store);
    return (KEY_AT[store.type] ?? []).flatMap((path) =>
      valuesAt(store.properties, path).flatMap((value): readonly Violation[] => {
        const key = keyNamed(scope, value);
        if (key === undefined) return [];
        const { stack, logicalId } = store;
        if (key === 'elsewhere') {
          return [
            {
              stack,
              logicalId,
              what: `its key (${path.filter((step) => step !== '[]').join('.')}) is none of this app, so nobody can say who reads with it.`,
            },
          ];
        }
        const keyClass = dataClassOf(scopeOf(assembly, key.stack), key);
        return dataClass === undefined || keyClass === dataClass
          ? []
          : [
              {
                stack,
                logicalId,
                what: `it holds ${dataClass} under the key ${key.constructPath} of class ${keyClass ?? '(none)'}.`,
              },
            ];
      }),
    );
  });

const logs = (properties: JsonObject): JsonObject =>
  template({
    A: resource('AWS::KMS::Key', tagged('audit-log')),
    S: resource('AWS::KMS::Key', tagged('site-content')),
    L: resource('AWS::Logs::LogGroup', { ...tagged('audit-log'), ...properties }),
  });

export const keyOfItsClass: Rule = {
  id: 'key-of-its-class',
  title: 'Logs, secrets, topics, vaults and copies are encrypted with a key of their own class',
  core: true,
  why:
    'COMELEC 2016: one database for the website and the roll. Evidence or a copy under the key of another class is readable to ' +
    'everybody who may use that key, however well its own policy is written.',
  fix: 'Name the ClassKey of the same data class.',
  mappings: { cis: ['4.2.4', '4.3.4'], nist: ['AC-3', 'AU-9', 'SC-12', 'SC-28'], fsbp: [] },
  check,
  bad: [
    { name: 'logs under the website’s key', template: logs({ KmsKeyId: attribute('S') }) },
    {
      name: 'logs under a key from elsewhere',
      template: logs({ KmsKeyId: 'arn:aws:kms:us-east-2:999999999999:key/1' }),
    },
    {
      name: 'a topic under AWS’s shared key',
      template: template({ T: resource('AWS::SNS::Topic', { KmsMasterKeyId: 'alias/aws/sns' }) }),
    },
  ],
  good: [
    { name: 'logs under the key of the evidence', template: logs({ KmsKeyId: attribute('A') }) },
    { name: 'logs whose encryption another rule judges', template: logs({}) },
  ],
};
