import {
  type Assembly,
  get,
  isObject,
  itemsOf,
  type Json,
  literalAt,
  perAssembly,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../assembly';
import { dataClassOf } from './data-class';
import { bucketOfKeeper, keyOfKeeper } from './declared-trails';
import { keyNamedBy } from './encryption';
import { keyOf } from './index-of';
import { render } from './principals';
import { storeNamedBy } from './stores';
import { isTrue, listAt, valuesAt } from './values';

/** A call that a trail may or may not record. An ARN is a beginning: what follows it is made up at deploy. */
export interface Call {
  readonly category: 'Management' | 'Data';
  readonly type?: string;
  readonly arn?: string;
  readonly name: string;
  readonly readOnly: boolean;
}

export const trailsOf = (assembly: Assembly): readonly Resource[] => [
  ...resourcesOf(assembly, 'AWS::CloudTrail::Trail'),
];

/** Undefined where the deploy decides; no such operand ever counts for recording. */
const operands = (scope: Scope, value: Json | undefined): readonly (string | undefined)[] =>
  itemsOf(scope, value).map(({ expression, certain }) => {
    const text = render(scope.assembly, scope.stack, expression);
    return certain && !text.includes('*') ? text : undefined;
  });

const fieldOf = (call: Call, field: string | undefined): string | undefined =>
  ({
    eventCategory: call.category,
    eventName: call.name,
    readOnly: String(call.readOnly),
    'resources.type': call.type,
    'resources.ARN': call.arn,
  })[field ?? ''];

/** Does this operator let the call pass, whatever the end of its ARN turns out to be? */
const passes = (
  operator: string,
  isOpen: boolean,
  actual: string,
  wanted: readonly (string | undefined)[],
): boolean => {
  const known = wanted.filter((text) => text !== undefined);
  switch (operator) {
    case 'Equals':
      return !isOpen && known.includes(actual);
    case 'StartsWith':
      return known.some((start) => actual.startsWith(start));
    case 'NotEquals':
      return (
        known.length === wanted.length && !known.some((text) => (isOpen ? text.startsWith(actual) : text === actual))
      );
    case 'NotStartsWith':
      return (
        known.length === wanted.length &&
        !known.some((start) => actual.startsWith(start) || (isOpen && start.startsWith(actual)))
      );
    default:
      return false;
  }
};

type Selector = (call: Call) => boolean;

const advanced = (scope: Scope, selector: Json): Selector => {
  const fields = listAt(selector, ['FieldSelectors']).map((entry) => ({
    field: literalAt(scope, get(entry, 'Field')),
    operators: isObject(entry)
      ? Object.entries(entry)
          .filter(([operator]) => operator !== 'Field')
          .map(([operator, value]) => ({ operator, wanted: operands(scope, value) }))
      : [],
  }));
  // Without a category CloudTrail takes no selector, and so records nothing by it.
  if (!fields.some(({ field }) => field === 'eventCategory')) return () => false;
  return (call) =>
    fields.every(({ field, operators }) => {
      const actual = fieldOf(call, field);
      if (actual === undefined || operators.length === 0) return false;
      return operators.every(({ operator, wanted }) => passes(operator, field === 'resources.ARN', actual, wanted));
    });
};

/** The older kind, which takes a whole type by the beginning of its ARNs. */
const basic = (scope: Scope, selector: Json): Selector => {
  const kind = literalAt(scope, get(selector, 'ReadWriteType')) ?? 'All';
  const included = get(selector, 'IncludeManagementEvents');
  const excluded = listAt(selector, ['ExcludeManagementEventSources']);
  const managing = (included === undefined || isTrue(included)) && excluded.length === 0;
  const data = listAt(selector, ['DataResources']).map((entry) => ({
    type: literalAt(scope, get(entry, 'Type')),
    starts: operands(scope, get(entry, 'Values')),
  }));
  return (call) => {
    if (kind !== 'All' && kind !== (call.readOnly ? 'ReadOnly' : 'WriteOnly')) return false;
    if (call.category === 'Management') return managing;
    return data.some(
      ({ type, starts }) =>
        type === call.type && starts.some((start) => start !== undefined && (call.arn ?? '').startsWith(start)),
    );
  };
};

const selectors = perAssembly(
  (assembly): ReadonlyMap<string, readonly Selector[]> =>
    new Map(
      trailsOf(assembly).map((trail) => {
        const scope = scopeOf(assembly, trail.stack);
        return [
          keyOf(trail),
          [
            ...listAt(trail.properties, ['AdvancedEventSelectors']).map((selector) => advanced(scope, selector)),
            ...listAt(trail.properties, ['EventSelectors']).map((selector) => basic(scope, selector)),
          ],
        ];
      }),
    ),
);

export const records = (assembly: Assembly, trail: Resource, call: Call): boolean =>
  (selectors(assembly).get(keyOf(trail)) ?? []).some((takes) => takes(call));

/** A key of another class would let that class’s readers read who did what. */
export const isKeyOfEvidence = (scope: Scope, value: Json | undefined): boolean => {
  const key = keyNamedBy(scope, value) ?? keyOfKeeper(scope, value);
  return key !== undefined && dataClassOf(scopeOf(scope.assembly, key.stack), key) === 'audit-log';
};

/** The bucket that a trail delivers to: of its own account by reference, or of the declared account of the audit log. */
export const filesOf = (assembly: Assembly, trail: Resource): Resource | undefined => {
  const scope = scopeOf(assembly, trail.stack);
  const bucket = storeNamedBy(scope, trail.properties['S3BucketName']);
  return bucket?.type === 'AWS::S3::Bucket' ? bucket : bucketOfKeeper(scope, trail.properties['S3BucketName']);
};

/** What is wrong with the trail itself, whatever it selects. */
export const trailProblems = (assembly: Assembly, trail: Resource): readonly string[] => {
  const scope = scopeOf(assembly, trail.stack);
  const { properties } = trail;
  const on = (name: string, says: string): readonly string[] =>
    valuesAt(properties, [name]).every(isTrue) ? [] : [says];
  const names = (name: string, type: string, says: string): readonly string[] =>
    storeNamedBy(scope, properties[name])?.type === type ? [] : [says];
  return [
    ...on('IsLogging', 'it does not record (IsLogging)'),
    ...on('IsMultiRegionTrail', 'it is of one region (IsMultiRegionTrail)'),
    ...on('EnableLogFileValidation', 'its files are not signed (EnableLogFileValidation)'),
    ...on('IncludeGlobalServiceEvents', 'it leaves out IAM and CloudFront (IncludeGlobalServiceEvents)'),
    ...(isKeyOfEvidence(scope, properties['KMSKeyId'])
      ? []
      : ['its files are under no key of this assembly for evidence alone (KMSKeyId)']),
    ...(filesOf(assembly, trail) ? [] : ['its files go to a bucket that is not in this assembly (S3BucketName)']),
    ...names(
      'CloudWatchLogsLogGroupArn',
      'AWS::Logs::LogGroup',
      'no log group gets its events, so no alarm can (CloudWatchLogsLogGroupArn)',
    ),
    ...names(
      'CloudWatchLogsRoleArn',
      'AWS::IAM::Role',
      'it has no role to write its log group with (CloudWatchLogsRoleArn)',
    ),
  ];
};

/** The beginning of the name that CloudFormation gives, or the name that the template writes out as far as it is fixed. */
export const physicalNameStart = (assembly: Assembly, store: Resource): string => {
  const stack = assembly.stacks.get(store.stack);
  const isBucket = store.type === 'AWS::S3::Bucket';
  const written =
    store.properties[isBucket ? 'BucketName' : store.type === 'AWS::Lambda::Function' ? 'FunctionName' : 'TableName'];
  if (written !== undefined && stack !== undefined) {
    const [item] = itemsOf({ assembly, stack }, written);
    return item === undefined ? '' : (render(assembly, stack, item.expression).split('*')[0] ?? '');
  }
  const made = `${stack?.name ?? ''}-${store.logicalId}-`;
  return isBucket ? made.toLowerCase() : made;
};
