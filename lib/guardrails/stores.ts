import {
  type Assembly,
  attributeOf,
  get,
  itemsOf,
  type Json,
  literalAt,
  perAssembly,
  type Resource,
  resourceAt,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../assembly';

/** Where a type keeps a resource policy, and which property names the store that it guards (none: itself). */
interface Holder {
  readonly documents: readonly (readonly string[])[];
  readonly target?: string;
}

/** `[]` in a path means every element of the list. */
const HOLDERS: Readonly<Record<string, Holder>> = {
  'AWS::S3::BucketPolicy': { documents: [['PolicyDocument']], target: 'Bucket' },
  'AWS::S3::AccessPoint': { documents: [['Policy']], target: 'Bucket' },
  'AWS::S3::MultiRegionAccessPointPolicy': { documents: [['Policy']] },
  'AWS::S3ObjectLambda::AccessPointPolicy': { documents: [['PolicyDocument']] },
  'AWS::KMS::Key': { documents: [['KeyPolicy']] },
  'AWS::KMS::ReplicaKey': { documents: [['KeyPolicy']] },
  'AWS::DynamoDB::Table': {
    documents: [
      ['ResourcePolicy', 'PolicyDocument'],
      ['StreamSpecification', 'ResourcePolicy', 'PolicyDocument'],
    ],
  },
  'AWS::DynamoDB::GlobalTable': {
    documents: [
      ['Replicas', '[]', 'ResourcePolicy', 'PolicyDocument'],
      ['Replicas', '[]', 'ReplicaStreamSpecification', 'ResourcePolicy', 'PolicyDocument'],
    ],
  },
  'AWS::SQS::QueuePolicy': { documents: [['PolicyDocument']], target: 'Queues' },
  'AWS::SQS::QueueInlinePolicy': { documents: [['PolicyDocument']], target: 'Queue' },
  'AWS::SNS::TopicPolicy': { documents: [['PolicyDocument']], target: 'Topics' },
  'AWS::SNS::TopicInlinePolicy': { documents: [['PolicyDocument']], target: 'TopicArn' },
  'AWS::SecretsManager::ResourcePolicy': { documents: [['ResourcePolicy']], target: 'SecretId' },
  'AWS::Backup::BackupVault': { documents: [['AccessPolicy']] },
  'AWS::Backup::LogicallyAirGappedBackupVault': { documents: [['AccessPolicy']] },
  'AWS::Logs::ResourcePolicy': { documents: [['PolicyDocument']] },
  'AWS::Kinesis::ResourcePolicy': { documents: [['ResourcePolicy']] },
  'AWS::S3Express::BucketPolicy': { documents: [['PolicyDocument']], target: 'Bucket' },
  'AWS::S3Express::AccessPoint': { documents: [['Policy']], target: 'Bucket' },
  'AWS::S3Outposts::BucketPolicy': { documents: [['PolicyDocument']], target: 'Bucket' },
  'AWS::S3Outposts::AccessPoint': { documents: [['Policy']], target: 'Bucket' },
  'AWS::S3Tables::TableBucketPolicy': { documents: [['ResourcePolicy']] },
  'AWS::S3Tables::TablePolicy': { documents: [['ResourcePolicy']] },
  'AWS::S3Vectors::VectorBucketPolicy': { documents: [['Policy']] },
  'AWS::ECR::Repository': { documents: [['RepositoryPolicyText']] },
  'AWS::ECR::PublicRepository': { documents: [['RepositoryPolicyText']] },
  'AWS::ECR::RegistryPolicy': { documents: [['PolicyText']] },
  'AWS::Events::EventBus': { documents: [['Policy']] },
  'AWS::EventSchemas::RegistryPolicy': { documents: [['Policy']] },
  'AWS::OpenSearchService::Domain': { documents: [['AccessPolicies']] },
  'AWS::Elasticsearch::Domain': { documents: [['AccessPolicies']] },
  'AWS::EFS::FileSystem': { documents: [['FileSystemPolicy']] },
  'AWS::ApiGateway::RestApi': { documents: [['Policy']] },
  'AWS::Logs::Destination': { documents: [['DestinationPolicy']] },
  'AWS::Logs::DeliveryDestination': { documents: [['DeliveryDestinationPolicy', 'DeliveryDestinationPolicy']] },
  'AWS::CloudTrail::ResourcePolicy': { documents: [['ResourcePolicy']] },
  'AWS::CodeArtifact::Domain': { documents: [['PermissionsPolicyDocument']] },
  'AWS::CodeArtifact::Repository': { documents: [['PermissionsPolicyDocument']] },
  'AWS::Glue::DataCatalog': { documents: [['ResourcePolicy']] },
  'AWS::Lex::ResourcePolicy': { documents: [['Policy']] },
  'AWS::MediaStore::Container': { documents: [['Policy']] },
  'AWS::Redshift::Cluster': { documents: [['NamespaceResourcePolicy']] },
  'AWS::RedshiftServerless::Namespace': { documents: [['NamespaceResourcePolicy']] },
  'AWS::SSM::ResourcePolicy': { documents: [['Policy']] },
  'AWS::VpcLattice::AuthPolicy': { documents: [['Policy']] },
  'AWS::VpcLattice::ResourcePolicy': { documents: [['Policy']] },
  'AWS::XRay::ResourcePolicy': { documents: [['PolicyDocument']] },
};

const documentsAt = (value: Json | undefined, path: readonly string[]): readonly (Json | undefined)[] => {
  const [step, ...rest] = path;
  if (step === undefined) return [value];
  if (step === '[]') return Array.isArray(value) ? value.flatMap((item: Json) => documentsAt(item, rest)) : [];
  const call = get(value, 'Fn::If');
  if (Array.isArray(call)) return call.slice(1).flatMap((inner: Json) => documentsAt(inner, path));
  return documentsAt(get(value, step), rest);
};

/** The resource that a property refers to by Ref or attribute, or by its literal name. */
export const storeNamedBy = (scope: Scope, value: Json | undefined): Resource | undefined => {
  const [item, ...more] = itemsOf(scope, value);
  if (item === undefined || more.length > 0) return undefined;
  const attribute = attributeOf(item.expression);
  return attribute === undefined ? undefined : resourceAt(scope.assembly, attribute.resource);
};

export interface HeldPolicy {
  readonly scope: Scope;
  /** The resource in whose template entry the policy stands. */
  readonly holder: Resource;
  /** The stores that it guards. Empty when they are not in this assembly or named by text. */
  readonly stores: readonly Resource[];
  readonly document: Json;
}

const policiesHeldBy = (assembly: Assembly, holder: Resource): readonly HeldPolicy[] => {
  const shape = Object.hasOwn(HOLDERS, holder.type) ? HOLDERS[holder.type] : undefined;
  if (!shape) return [];
  const scope = scopeOf(assembly, holder.stack);
  const { target } = shape;
  const stores =
    target === undefined
      ? [holder]
      : itemsOf(scope, holder.properties[target]).flatMap(({ expression }) => {
          const attribute = attributeOf(expression);
          const store = attribute && resourceAt(assembly, attribute.resource);
          return store ? [store] : [];
        });
  return shape.documents
    .flatMap((path) => documentsAt(holder.properties, path))
    .flatMap((document) => (document === undefined ? [] : [{ scope, holder, stores, document }]));
};

/** Every resource policy in the assembly that can open a store. */
export const policiesOf = perAssembly((assembly): readonly HeldPolicy[] =>
  resourcesOf(assembly).flatMap((holder) => policiesHeldBy(assembly, holder)),
);

const bucketsByName = perAssembly((assembly): ReadonlyMap<string, Resource> => {
  const named = new Map<string, Resource>();
  for (const bucket of resourcesOf(assembly, 'AWS::S3::Bucket')) {
    const name = literalAt(scopeOf(assembly, bucket.stack), bucket.properties['BucketName']);
    if (name !== undefined && !named.has(name)) named.set(name, bucket);
  }
  return named;
});

/** The bucket that a bucket policy is for, by reference or by the name that both write out. */
export const bucketOf = (assembly: Assembly, policy: Resource): Resource | undefined => {
  const scope = scopeOf(assembly, policy.stack);
  const referred = storeNamedBy(scope, policy.properties['Bucket']);
  if (referred) return referred;
  const name = literalAt(scope, policy.properties['Bucket']);
  return name === undefined ? undefined : bucketsByName(assembly).get(name);
};
