import {
  type Assembly,
  type Expression,
  get,
  type Json,
  literalAt,
  literalOf,
  perAssembly,
  type Resource,
  resourcesOf,
  type Scope,
  sameResource,
  scopeOf,
} from '../assembly';
import { type ConditionTest, conditionBranches } from './conditions';
import { keyOf } from './index-of';
import { policyAt, type Statement } from './policy';
import { bucketOf } from './stores';

export type Reach = 'store' | 'contents';

/** What a statement refuses to everybody, for certain, whenever all of its tests hold. */
export interface Denial {
  readonly actions: readonly string[];
  /** Every action but {@link actions}. */
  readonly allBut: boolean;
  readonly reach: ReadonlySet<Reach>;
  readonly tests: readonly ConditionTest[];
}

/** Which part of a bucket a resource pattern covers for certain. */
export const reachOfBucket = (scope: Scope, bucket: Resource, expression: Expression): readonly Reach[] => {
  if (literalOf(expression) === '*') return ['store', 'contents'];
  const name = literalAt(scopeOf(scope.assembly, bucket.stack), bucket.properties['BucketName']);
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
  if (rest === '') return ['store'];
  if (rest === '/*') return ['contents'];
  return rest === '*' ? ['store', 'contents'] : [];
};

const isEverybody = ({ principals, hasNotPrincipal }: Statement): boolean =>
  !hasNotPrincipal &&
  principals.some(({ kind, certain, expression }) => kind === 'AWS' && certain && literalOf(expression) === '*');

/** The denials of a policy document. A statement that only some branches have denies nothing for certain. */
export const denialsIn = (
  scope: Scope,
  document: Json | undefined,
  reachOf: (expression: Expression) => readonly Reach[],
): readonly Denial[] => {
  const { statements, certain } = policyAt(scope, document);
  if (!certain) return [];
  return statements.flatMap((statement): readonly Denial[] => {
    if (statement.effect !== 'Deny' || !statement.certain || statement.hasNotResource) return [];
    if (!isEverybody(statement)) return [];
    const [tests, ...more] = conditionBranches(scope, statement.condition);
    if (tests === undefined || more.length > 0) return [];
    const reach = new Set(
      statement.resources.flatMap(({ certain: always, expression }) => (always ? reachOf(expression) : [])),
    );
    const actions = statement.actions.flatMap(({ certain: always, expression }) => {
      const action = literalOf(expression);
      return action === undefined || !(always || statement.hasNotAction) ? [] : [action.toLowerCase()];
    });
    return [{ actions, allBut: statement.hasNotAction, reach, tests }];
  });
};

const matches = (pattern: string, action: string): boolean =>
  pattern === action ||
  (/[*?]/.test(pattern) &&
    new RegExp(
      `^${pattern
        .replace(/[.+^$()|[\]\\{}]/g, '\\$&')
        .replace(/\*/g, '.*')
        .replace(/\?/g, '.')}$`,
    ).test(action));

/** Is this action refused wherever the denial's tests hold? */
export const refuses = ({ actions, allBut }: Denial, action: string): boolean => {
  const wanted = action.toLowerCase();
  // `NotAction` with an action that the deploy decides may leave out anything; such items were dropped, so trust none.
  if (allBut) return actions.length > 0 && !actions.some((pattern) => matches(pattern, wanted));
  return actions.some((pattern) => matches(pattern, wanted));
};

const bucketDenials = perAssembly((assembly): ReadonlyMap<string, readonly Denial[]> => {
  const found = new Map<string, readonly Denial[]>();
  for (const policy of resourcesOf(assembly, 'AWS::S3::BucketPolicy')) {
    const bucket = bucketOf(assembly, policy);
    if (bucket === undefined) continue;
    const scope = scopeOf(assembly, policy.stack);
    // Of two policies the one deployed last replaces the other, so neither counts.
    const denials = found.has(keyOf(bucket))
      ? []
      : denialsIn(scope, policy.properties['PolicyDocument'], (expression) => reachOfBucket(scope, bucket, expression));
    found.set(keyOf(bucket), denials);
  }
  return found;
});

/** What a bucket's policy refuses to everybody. */
export const denialsOfBucket = (assembly: Assembly, bucket: Resource): readonly Denial[] =>
  bucketDenials(assembly).get(keyOf(bucket)) ?? [];

/** What a table's own policy refuses; `*` is the one way to name the table in it. */
export const denialsOfTable = (assembly: Assembly, table: Resource): readonly Denial[] =>
  denialsIn(scopeOf(assembly, table.stack), get(table.properties['ResourcePolicy'], 'PolicyDocument'), (expression) =>
    literalOf(expression) === '*' ? ['store', 'contents'] : [],
  );
