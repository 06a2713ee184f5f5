import type { Assembly, Json, JsonObject } from '../../../assembly';
import { hasSeveralValues } from '../../condition-keys';
import { type ConditionTest, conditionBranches, hasAnyValue } from '../../conditions';
import { everyStatement } from '../../every-policy';
import { policy, queueAllowing, resource, template } from '../../example';
import { nameOf } from '../../identity';
import type { Rule, Violation } from '../../rule';

/** Why a test of an allowance holds back nobody it was meant for; undefined where it asks for something. */
const emptiness = (test: ConditionTest): string | undefined => {
  const { operator, key } = test;
  if (operator.endsWith('IfExists')) return `${operator} lets a request through that does not carry ${key}`;
  if (operator.startsWith('ForAllValues:') && !hasSeveralValues(key))
    return `${operator} lets a request through that does not carry ${key}`;
  if (/Not(Equals|Like|IpAddress)/.test(operator)) return `${operator} lets everybody through but the named (${key})`;
  return hasAnyValue(test) ? `any value of ${key} will do` : undefined;
};

const check = (assembly: Assembly): readonly Violation[] =>
  everyStatement(assembly).flatMap(({ scope, holder, statement }): readonly Violation[] => {
    if (statement.effect === 'Deny' || statement.condition === undefined) return [];
    const tests = conditionBranches(scope, statement.condition).flatMap((branch) => branch ?? []);
    return [...new Set(tests.flatMap((test) => emptiness(test) ?? []))].map((why) => ({
      stack: holder.stack,
      logicalId: holder.logicalId,
      what: `${nameOf(statement)} has a condition that asks for nothing: ${why}.`,
    }));
  });

const OWN: Json = { Ref: 'AWS::AccountId' };
const queue = (Condition: JsonObject): JsonObject =>
  queueAllowing({ Condition: { StringEquals: { 'aws:SourceAccount': OWN }, ...Condition } });
const RULES = 'arn:aws:events:us-east-2:111111111111:rule/election-*';
const trust = (Condition: JsonObject): JsonObject =>
  template({
    R: resource('AWS::IAM::Role', {
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition,
      }),
    }),
  });

export const allowancesAsk: Rule = {
  id: 'allowances-ask',
  title: 'The condition of an allowance asks for something that a request must show',
  core: false,
  why:
    'A condition that an absent key meets, or that names who is kept out, reads like a lock and is none. The firewall’s role of Capital ' +
    'One, 2019, was allowed what a narrower condition would have kept to one caller.',
  fix: 'Test with StringEquals, StringLike, ArnEquals or ArnLike what the request must carry; no IfExists, no ForAllValues on a key of one value, no lone star.',
  mappings: { cis: ['4.2.1', 'A1.4.1'], nist: ['AC-3', 'AC-6', 'CM-6'], fsbp: [] },
  check,
  bad: [
    { name: 'a source that may be absent', template: queue({ ArnLikeIfExists: { 'aws:SourceArn': RULES } }) },
    { name: 'every one of no sources', template: queue({ 'ForAllValues:ArnLike': { 'aws:SourceArn': RULES } }) },
    { name: 'every source but one', template: queue({ ArnNotLike: { 'aws:SourceArn': RULES } }) },
    { name: 'every address but some', template: queue({ NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }) },
    { name: 'any source', template: queue({ StringLike: { 'aws:SourceArn': '*' } }) },
    { name: 'any source, by two stars', template: queue({ StringLike: { 'aws:SourceArn': '**' } }) },
    { name: 'any source that has a name', template: queue({ StringLike: { 'aws:SourceArn': '?*' } }) },
    { name: 'any ARN', template: queue({ StringLike: { 'aws:SourceArn': 'arn:*' } }) },
    { name: 'any rule of any account', template: queue({ ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/*' } }) },
    { name: 'any bucket', template: queue({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } }) },
    { name: 'any organization', template: queue({ StringLike: { 'aws:PrincipalOrgID': 'o-*' } }) },
    { name: 'any address', template: queue({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }) },
    { name: 'one source or any', template: queue({ ArnLike: { 'aws:SourceArn': [RULES, '*'] } }) },
    { name: 'a trust that asks nothing', template: trust({ StringEqualsIfExists: { 'aws:SourceAccount': OWN } }) },
  ],
  good: [
    { name: 'sources by name', template: queue({ ArnLike: { 'aws:SourceArn': RULES } }) },
    {
      name: 'every one of several keys of a record, of which there is one',
      template: template({
        P: resource('AWS::IAM::ManagedPolicy', {
          PolicyDocument: policy({
            Effect: 'Allow',
            Action: 'dynamodb:GetItem',
            Resource: 'arn:aws:dynamodb:us-east-2:111111111111:table/t',
            Condition: {
              'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['FORM#*'] },
              Null: { 'dynamodb:LeadingKeys': 'false' },
            },
          }),
        }),
      }),
    },
    {
      name: 'a denial that spares one role, which is another matter',
      template: template({
        P: resource('AWS::IAM::ManagedPolicy', {
          PolicyDocument: policy({
            Effect: 'Deny',
            Action: 's3:*',
            Resource: '*',
            Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/x' } },
          }),
        }),
      }),
    },
  ],
};
