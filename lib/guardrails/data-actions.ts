/** Actions that read, write or delete what a store holds, or use a key on it, in lower case: what must never cross classes. */
export const READS_OR_WRITES = [
  's3:getobject',
  's3:getobjectversion',
  's3:getobjecttagging',
  's3:getobjectacl',
  's3:putobject',
  's3:putobjectacl',
  's3:putobjectretention',
  's3:putobjectlegalhold',
  's3:putobjecttagging',
  's3:deleteobject',
  's3:deleteobjectversion',
  's3:listbucket',
  's3:listbucketversions',
  's3:restoreobject',
  'dynamodb:batchgetitem',
  'dynamodb:batchwriteitem',
  'dynamodb:conditioncheckitem',
  'dynamodb:deleteitem',
  'dynamodb:getitem',
  'dynamodb:getrecords',
  'dynamodb:partiqldelete',
  'dynamodb:partiqlinsert',
  'dynamodb:partiqlselect',
  'dynamodb:partiqlupdate',
  'dynamodb:putitem',
  'dynamodb:query',
  'dynamodb:scan',
  'dynamodb:updateitem',
  'dynamodb:exporttabletopointintime',
  'dynamodb:startawsbackupjob',
  'kms:decrypt',
  'kms:encrypt',
  'kms:generatedatakey',
  'kms:generatemac',
  'kms:reencryptfrom',
  'kms:reencryptto',
  'kms:sign',
  'sqs:receivemessage',
  'sqs:deletemessage',
  'sqs:purgequeue',
  'secretsmanager:getsecretvalue',
  'secretsmanager:putsecretvalue',
] as const;

/** Types that hold what those actions are about. */
export const STORE_TYPES = [
  'AWS::S3::Bucket',
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::KMS::Key',
  'AWS::KMS::ReplicaKey',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
];

/** The service that an action belongs to, and the types that it can be about. */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  s3: ['AWS::S3::Bucket'],
  dynamodb: ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
  kms: ['AWS::KMS::Key', 'AWS::KMS::ReplicaKey'],
  sqs: ['AWS::SQS::Queue'],
  secretsmanager: ['AWS::SecretsManager::Secret'],
};

/** Can the action be about a resource of this type? */
export const isAbout = (action: string, type: string): boolean =>
  SERVICES[action.slice(0, action.indexOf(':'))]?.includes(type) === true;
