import {
  type Assembly,
  attributeOf,
  type Expression,
  get,
  type Resource,
  resourceAt,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../assembly';
import { NEVER_PUBLIC } from '../contracts/data-class';
import { ownerInPath } from './belongs-to';
import { type ConditionTest, isTest } from './conditions';
import { dataClassOf } from './data-class';
import type { Demand } from './demands';
import { policiesOn } from './index-of';
import { type Policy, policyAt } from './policy';
import { OWN_ACCOUNT, render } from './principals';
import { referred } from './referred';
import { listOf } from './written';

/** Reads and writes of objects, and what copies them elsewhere. Configuration is not among them: the deploy role needs it. */
export const S3_DATA = [
  's3:AbortMultipartUpload',
  's3:BypassGovernanceRetention',
  's3:DeleteObject*',
  's3:GetObject*',
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
  's3:ListBucketVersions',
  's3:ListMultipartUploadParts',
  's3:PutObject*',
  's3:ReplicateDelete',
  's3:ReplicateObject',
  's3:RestoreObject',
];

export const DYNAMODB_DATA = [
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:GetItem',
  'dynamodb:PartiQLDelete',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLSelect',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
];

const TABLES = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'];

export const isTable = (store: Resource): boolean => TABLES.includes(store.type);

/**
 * Stores that answer only from inside: every table, and buckets of never-public classes. Evidence is apart: AWS's own log services
 * write it from their network, and an investigator reads it from hers.
 */
export const guardedStores = (assembly: Assembly): readonly Resource[] =>
  resourcesOf(assembly, 'AWS::S3::Bucket', ...TABLES).filter((store) => {
    const dataClass = dataClassOf(scopeOf(assembly, store.stack), store);
    if (dataClass === undefined) return true;
    if (dataClass === 'audit-log') return isTable(store);
    return NEVER_PUBLIC.includes(dataClass) || isTable(store);
  });

export const dataActionsOf = (store: Resource): readonly string[] => (isTable(store) ? DYNAMODB_DATA : S3_DATA);

/** Object actions count on objects alone, but a statement that names one part only is narrowed: both are asked for. */
export const reachesOf = (store: Resource): Demand['reaches'] => (isTable(store) ? ['self'] : ['bucket', 'objects']);

export interface OwnPolicy {
  readonly scope: Scope;
  readonly policy: Policy;
}

/** The policies of the store itself, one for a bucket or table, one per replica of a global table. Undefined in place of a missing one. */
export const ownPoliciesOf = (assembly: Assembly, store: Resource): readonly (OwnPolicy | undefined)[] => {
  const scope = scopeOf(assembly, store.stack);
  const at = (holder: Parameters<typeof get>[0]): OwnPolicy | undefined => {
    const document = get(get(holder, 'ResourcePolicy'), 'PolicyDocument');
    return document === undefined ? undefined : { scope, policy: policyAt(scope, document) };
  };
  if (store.type === 'AWS::DynamoDB::Table') return [at(store.properties)];
  if (store.type === 'AWS::DynamoDB::GlobalTable') return listOf(store.properties['Replicas']).map(at);
  const held = policiesOn(assembly, store).filter(({ holder }) => /Policy$/.test(holder.type) || holder === store);
  // Two policies on one bucket replace each other; none of them can be relied on.
  const [one, ...more] = held;
  return one === undefined || more.length > 0
    ? [undefined]
    : [{ scope: one.scope, policy: policyAt(one.scope, one.document) }];
};

/** Lets AWS's own services through that act for themselves; an absent key must not let anybody else through. */
export const exceptsServices = (test: ConditionTest): boolean =>
  isTest(test, ['BoolIfExists'], 'aws:PrincipalIsAWSService', 'false');

const SERVICE_OF: Readonly<Record<string, string>> = { 'AWS::S3::Bucket': 's3' };

/** Lets requests through that come by an endpoint of this app's own network. */
export const exceptsOwnEndpoints = (scope: Scope, store: Resource, test: ConditionTest): boolean =>
  test.operator === 'StringNotEquals' &&
  test.key === 'aws:sourcevpce' &&
  test.values.length > 0 &&
  test.values.every(({ expression }) => {
    const attribute = attributeOf(expression);
    const endpoint = attribute && resourceAt(scope.assembly, attribute.resource);
    if (endpoint?.type !== 'AWS::EC2::VPCEndpoint' || !['Ref', 'Id'].includes(attribute?.attribute ?? '')) return false;
    if (!referred(scopeOf(scope.assembly, endpoint.stack), endpoint.properties['VpcId'], 'AWS::EC2::VPC')) return false;
    const service = JSON.stringify(endpoint.properties['ServiceName'] ?? '');
    return service.includes(`.${SERVICE_OF[store.type] ?? 'dynamodb'}"`);
  });

/**
 * The rest of a role pattern of this account, `/election/lorem/voter-roll/*`; undefined for what may match a role that is not under
 * one owner's path.
 */
export const ownRolePattern = (scope: Scope, expression: Expression): string | undefined => {
  const text = render(scope.assembly, scope.stack, expression);
  const path = text.startsWith(`arn:aws:iam::${OWN_ACCOUNT}:role/`)
    ? text.slice(text.indexOf(':role/') + 5)
    : undefined;
  return path !== undefined && ownerInPath(path) !== undefined ? path : undefined;
};

/** The patterns of roles that a denial lets through, when the test is one that does so. */
export const exceptedRoles = (test: ConditionTest): readonly Expression[] | undefined =>
  ['ArnNotLike', 'ArnNotEquals', 'StringNotLike', 'StringNotEquals'].includes(test.operator) &&
  test.key === 'aws:principalarn' &&
  test.values.length > 0
    ? test.values.map(({ expression }) => expression)
    : undefined;
