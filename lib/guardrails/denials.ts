import {
  type Assembly,
  type Expression,
  get,
  type Json,
  literalOf,
  perAssembly,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
  toPattern,
} from '../assembly';
import { type ConditionTest, conditionBranches } from './conditions';
import { covers, overlap } from './glob';
import { keyOf } from './index-of';
import { isEverybody, policyAt } from './policy';
import { bucketReachOf } from './reach';
import { bucketOf } from './stores';

export type Reach = 'store' | 'contents';

/** What a statement refuses to everybody, for certain, whenever all of its tests hold. */
export interface Denial {
  readonly actions: readonly string[];
  /** Every action but {@link actions}. */
  readonly allBut: boolean;
  /** Nothing where {@link spares} says what the statement leaves out. */
  readonly reach: ReadonlySet<Reach>;
  /** Everything but these, as patterns: what its `NotResource` names. Most rules take such a denial for none. */
  readonly spares: readonly string[];
  readonly tests: readonly ConditionTest[];
}

const reachOfBucket = (scope: Scope, bucket: Resource, expression: Expression): readonly Reach[] =>
  bucketReachOf(scope, bucket, expression).map((reach) => (reach === 'objects' ? 'contents' : 'store'));

/** The denials of a policy document. A statement that only some branches have denies nothing for certain. */
export const denialsIn = (
  scope: Scope,
  document: Json | undefined,
  reachOf: (expression: Expression) => readonly Reach[],
): readonly Denial[] => {
  const { statements, certain } = policyAt(scope, document);
  if (!certain) return [];
  return statements.flatMap((statement): readonly Denial[] => {
    if (statement.effect !== 'Deny' || !statement.certain) return [];
    if (!isEverybody(statement)) return [];
    const [tests, ...more] = conditionBranches(scope, statement.condition);
    if (tests === undefined || more.length > 0) return [];
    const reach = new Set<Reach>(
      statement.resources.flatMap(({ certain: always, expression }) => (always ? reachOf(expression) : [])),
    );
    const actions = statement.hasNotAction
      ? // What only the deploy decides may leave out anything.
        statement.exceptActions.map(({ expression }) => literalOf(expression)?.toLowerCase() ?? '*')
      : statement.actions.flatMap(({ certain: always, expression }) => {
          const action = literalOf(expression);
          return action === undefined || !always ? [] : [action.toLowerCase()];
        });
    const spares = statement.hasNotResource
      ? statement.exceptResources.map(({ certain: always, expression }) => (always ? toPattern(expression) : '*'))
      : [];
    return [{ actions, allBut: statement.hasNotAction, reach, spares, tests }];
  });
};

/** Is this action refused wherever the denial's tests hold? */
export const refuses = ({ actions, allBut }: Denial, action: string): boolean => {
  const wanted = action.toLowerCase();
  return allBut
    ? !actions.some((pattern) => overlap(pattern, wanted))
    : actions.some((pattern) => covers(pattern, wanted));
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
