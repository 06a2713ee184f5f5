import {
  type Assembly,
  type Expression,
  literalAt,
  literalOf,
  type Resource,
  type ResourceId,
  resourceAt,
  type Scope,
  sameResource,
  scopeOf,
} from '../assembly';
import { overlap } from './glob';
import { OWN_ACCOUNT, render } from './principals';

/** A bucket and its objects are two resources to a policy. Anything else is one, `self`. */
export type Reach = 'bucket' | 'objects' | 'self';

/** Which part of the bucket a resource pattern covers for certain. */
export const bucketReachOf = (scope: Scope, bucket: Resource, expression: Expression): readonly Reach[] => {
  if (literalOf(expression) === '*') return ['bucket', 'objects'];
  const name = literalAt(scopeOf(scope.assembly, bucket.stack), bucket.properties['BucketName'] ?? '');
  // The ARN as one attribute, as `arn:<partition>:s3:::` before the name, or written out.
  const shape = expression
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'pseudo') return part.name === 'AWS::Partition' ? 'aws' : '?';
      if (part.kind === 'unknown' || !sameResource(part.resource, bucket)) return '?';
      return part.attribute === 'Arn' ? 'arn:aws:s3:::<it>' : part.attribute === 'Ref' ? '<it>' : '?';
    })
    .join('');
  const [, named, rest] = /^arn:aws[a-z-]*:s3:::(<it>|[^/*?<]+)(.*)$/.exec(shape) ?? [];
  if (named === undefined || (named !== '<it>' && named !== name)) return [];
  if (rest === '') return ['bucket'];
  if (rest === '/*') return ['objects'];
  return rest === '*' ? ['bucket', 'objects'] : [];
};

/** Which part of any store a resource pattern covers for certain. */
export const reachOf = (scope: Scope, store: Resource, expression: Expression): readonly Reach[] => {
  if (store.type === 'AWS::S3::Bucket') return bucketReachOf(scope, store, expression);
  if (literalOf(expression) === '*') return ['self'];
  const [part] = expression;
  const names =
    expression.length === 1 &&
    part?.kind === 'attribute' &&
    sameResource(part.resource, store) &&
    (part.attribute === 'Arn' || (part.attribute === 'Ref' && store.type === 'AWS::SNS::Topic'));
  return names ? ['self'] : [];
};

/** Where a store's ARN carries its name, and which property gives it; CloudFormation makes one up from stack and logical id otherwise. */
const ARNS: Readonly<Record<string, { readonly before: string; readonly name: string; readonly lower?: boolean }>> = {
  'AWS::S3::Bucket': { before: 'arn:aws:s3:::', name: 'BucketName', lower: true },
  'AWS::DynamoDB::Table': { before: `arn:aws:dynamodb:*:${OWN_ACCOUNT}:table/`, name: 'TableName' },
  'AWS::DynamoDB::GlobalTable': { before: `arn:aws:dynamodb:*:${OWN_ACCOUNT}:table/`, name: 'TableName' },
  'AWS::SQS::Queue': { before: `arn:aws:sqs:*:${OWN_ACCOUNT}:`, name: 'QueueName' },
  'AWS::SecretsManager::Secret': { before: `arn:aws:secretsmanager:*:${OWN_ACCOUNT}:secret:`, name: 'Name' },
  'AWS::KMS::Key': { before: `arn:aws:kms:*:${OWN_ACCOUNT}:key/`, name: '' },
  'AWS::KMS::ReplicaKey': { before: `arn:aws:kms:*:${OWN_ACCOUNT}:key/`, name: '' },
};

/** Long names are cut: only the beginning of the logical id is sure to be in the name. */
const SURE_CHARACTERS = 8;

const arnPatternOf = (assembly: Assembly, store: Resource): string | undefined => {
  const shape = ARNS[store.type];
  if (!shape) return undefined;
  if (shape.name === '') return `${shape.before}*`;
  const scope = scopeOf(assembly, store.stack);
  const written = store.properties[shape.name];
  const given = written === undefined ? undefined : literalAt(scope, written);
  if (given !== undefined) return `${shape.before}${given}*`;
  const made = written === undefined ? `${scope.stack.name}-${store.logicalId.slice(0, SURE_CHARACTERS)}` : '';
  return `${shape.before}${shape.lower === true ? made.toLowerCase() : made}*`;
};

/** The six parts of an ARN; the last may hold colons. Undefined where a wildcard may span several. */
const partsOf = (arn: string): readonly string[] | undefined => {
  const [, ...parts] = /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(arn) ?? [];
  return parts.length === 6 ? parts : undefined;
};

/** Part by part where both are whole: no region and no account has a colon in it. */
const arnsOverlap = (one: string, other: string): boolean => {
  const [ours, theirs] = [partsOf(one), partsOf(other)];
  return ours && theirs ? ours.every((part, at) => overlap(part, theirs[at] ?? '')) : overlap(one, other);
};

/** Can the pattern of a statement's resource match this store, or a part of it? */
export const mayTouch = (scope: Scope, expression: Expression, store: Resource): boolean => {
  const [first] = expression;
  if (first?.kind === 'attribute' && ['Arn', 'StreamArn'].includes(first.attribute)) {
    return sameResource(first.resource, store);
  }
  const named = expression.find(
    (part) => part.kind === 'attribute' && resourceAt(scope.assembly, part.resource)?.type === store.type,
  );
  if (named?.kind === 'attribute') return sameResource(named.resource, store);
  const pattern = arnPatternOf(scope.assembly, store);
  return pattern !== undefined && arnsOverlap(render(scope.assembly, scope.stack, expression), pattern);
};

/** Stores by their type, and one by one, for {@link touchedBy}. */
export interface StoresByType<S extends { readonly store: Resource }> {
  readonly ofType: ReadonlyMap<string, readonly S[]>;
  readonly byKey: ReadonlyMap<string, S>;
}

export const storesByType = <S extends { readonly store: Resource }>(list: readonly S[]): StoresByType<S> => {
  const ofType = new Map<string, S[]>();
  for (const one of list) {
    const same = ofType.get(one.store.type);
    if (same) same.push(one);
    else ofType.set(one.store.type, [one]);
  }
  return { ofType, byKey: new Map(list.map((one) => [keyOfStore(one.store), one])) };
};

const keyOfStore = ({ stack, logicalId }: ResourceId): string => `${stack}\u0000${logicalId}`;

/**
 * The stores of some types that the pattern of a statement's resource can match: what {@link mayTouch} says of each. A pattern that
 * names a store is asked about that one alone, so that a thousand grants beside a thousand stores take a thousand steps.
 */
export function* touchedBy<S extends { readonly store: Resource }>(
  scope: Scope,
  expression: Expression,
  stores: StoresByType<S>,
  types: readonly string[],
): Generator<S> {
  for (const type of types) {
    const named = expression.find(
      (part, at) =>
        part.kind === 'attribute' &&
        ((at === 0 && ['Arn', 'StreamArn'].includes(part.attribute)) ||
          resourceAt(scope.assembly, part.resource)?.type === type),
    );
    if (named?.kind === 'attribute') {
      const one = stores.byKey.get(keyOfStore(named.resource));
      if (one?.store.type === type) yield one;
      continue;
    }
    for (const one of stores.ofType.get(type) ?? []) if (mayTouch(scope, expression, one.store)) yield one;
  }
}
