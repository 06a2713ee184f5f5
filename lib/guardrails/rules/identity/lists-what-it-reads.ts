import { type Assembly, type Json, type JsonObject, type Resource, resourcesOf, type Scope } from '../../../assembly';
import { classOf } from '../../belongs-to';
import { type ConditionTest, conditionBranches, literalsOf } from '../../conditions';
import { isNeverPublic } from '../../data-class';
import { attribute, classRole, policy, resource, sub, tagged, template } from '../../example';
import { functionsByRole } from '../../function-roles';
import { actionsIn, type Grant, grantsOf, nameOf } from '../../identity';
import { keyOf } from '../../index-of';
import { bucketReachOf, mayTouch } from '../../reach';
import type { Rule, Violation } from '../../rule';

const LISTING = ['s3:listbucket', 's3:listbucketversions'];
const READING = /^s3:getobject/;
const HOLDING = ['StringEquals', 'StringLike'];

/** Holds a list to part of the bucket: a prefix that does not begin with a wildcard. */
const isHeld = (test: ConditionTest): boolean =>
  test.key === 's3:prefix' &&
  HOLDING.includes(test.operator) &&
  (literalsOf(test) ?? []).length > 0 &&
  (literalsOf(test) ?? []).every((prefix) => prefix !== '' && !/^[*?]/.test(prefix));

const readsWhole = (bucket: Resource, { from, statement }: Grant): boolean =>
  actionsIn(statement).some((action) => READING.test(action)) &&
  statement.resources.some(({ expression }) => bucketReachOf(from.scope, bucket, expression).includes('objects'));

const listed = (scope: Scope, { statement }: Grant, buckets: readonly Resource[]): readonly Resource[] =>
  buckets.filter((bucket) => statement.resources.some(({ expression }) => mayTouch(scope, expression, bucket)));

const check = (assembly: Assembly): readonly Violation[] => {
  const buckets = resourcesOf(assembly, 'AWS::S3::Bucket').filter((bucket) => isNeverPublic(classOf(assembly, bucket)));
  return resourcesOf(assembly, 'AWS::IAM::Role').flatMap((role): readonly Violation[] => {
    if (!functionsByRole(assembly).has(keyOf(role))) return [];
    const grants = grantsOf(assembly, role);
    return grants.flatMap((grant): readonly Violation[] => {
      const { from, statement } = grant;
      if (!actionsIn(statement).some((action) => LISTING.includes(action))) return [];
      const branches = conditionBranches(from.scope, statement.condition);
      if (branches.length > 0 && branches.every((tests) => tests?.some(isHeld) === true)) return [];
      const unread = listed(from.scope, grant, buckets).filter(
        (bucket) => !grants.some((other) => readsWhole(bucket, other)),
      );
      const { stack, logicalId } = from.holder;
      return unread.map((bucket) => ({
        stack,
        logicalId,
        what: `${nameOf(statement)} lists all of ${bucket.constructPath}, of which the role reads less; s3:prefix holds the list to that.`,
      }));
    });
  });
};

const app = (list: JsonObject, read: Json = sub('${B.Arn}/documents/*')): JsonObject =>
  template({
    B: resource('AWS::S3::Bucket', tagged('voter-documents')),
    R: classRole('voter-documents'),
    F: resource('AWS::Lambda::Function', { Role: attribute('R') }),
    P: resource('AWS::IAM::ManagedPolicy', {
      Roles: [{ Ref: 'R' }],
      PolicyDocument: policy(
        { Effect: 'Allow', Action: 's3:GetObject', Resource: read },
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: attribute('B'), ...list },
      ),
    }),
  });
const prefix = (operator: string, value: Json): JsonObject => ({ Condition: { [operator]: { 's3:prefix': value } } });

export const listsWhatItReads: Rule = {
  id: 'lists-what-it-reads',
  title: 'A function lists no more of a bucket than it reads',
  core: false,
  why:
    'The role that Capital One lost in 2019 could list every bucket, and the list was the map. Names of documents say who registered and ' +
    'when, to whoever may not open them.',
  fix: 'Add StringLike s3:prefix with the folder that the function reads, as the staff’s look at documents does.',
  mappings: { cis: ['4.2.1', 'A1.2.7'], nist: ['AC-3', 'AC-6'], fsbp: [] },
  check,
  bad: [
    { name: 'a list of the whole bucket', template: app({}) },
    { name: 'a list that may name no prefix', template: app(prefix('StringLikeIfExists', 'documents/*')) },
    { name: 'every prefix but one', template: app(prefix('StringNotLike', 'documents/*')) },
    { name: 'any prefix', template: app(prefix('StringLike', '*')) },
    { name: 'a list by one that reads nothing', template: app({}, 'arn:aws:s3:::another/*') },
  ],
  good: [
    { name: 'a list of what it reads', template: app(prefix('StringLike', 'documents/*')) },
    { name: 'a list of the whole by one that reads the whole', template: app({}, sub('${B.Arn}/*')) },
  ],
};
