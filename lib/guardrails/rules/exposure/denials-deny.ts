import type { Assembly, Json, JsonObject } from '../../../assembly';
import { hasSeveralValues } from '../../condition-keys';
import { type ConditionTest, conditionBranches, hasAnyValue } from '../../conditions';
import { everyStatement } from '../../every-policy';
import { attribute, ownRoles, policy, resource, sub, template } from '../../example';
import { nameOf } from '../../identity';
import type { Rule, Violation } from '../../rule';

/** With IgnoreCase, IfExists or a set operator about it as well. */
const NEGATED = /Not(Equals|Like|IpAddress)/;

/** Why a test keeps its denial from those it is for; undefined where it does not. */
const spared = (test: ConditionTest): string | undefined => {
  const { operator, key } = test;
  if (operator.startsWith('ForAnyValue:') && !hasSeveralValues(key))
    return `${operator} spares every request that does not carry ${key}`;
  return NEGATED.test(operator) && hasAnyValue(test)
    ? `${operator} spares whoever wants to be (any ${key} will do)`
    : undefined;
};

const check = (assembly: Assembly): readonly Violation[] =>
  everyStatement(assembly).flatMap(({ scope, holder, statement }): readonly Violation[] => {
    if (statement.effect !== 'Deny') return [];
    const tests = conditionBranches(scope, statement.condition).flatMap((branch) => branch ?? []);
    const why = [
      ...(statement.hasNotPrincipal ? ['NotPrincipal spares whoever comes by that name, in every session of it'] : []),
      ...new Set(tests.flatMap((test) => spared(test) ?? [])),
    ];
    return why.map((one) => ({
      stack: holder.stack,
      logicalId: holder.logicalId,
      what: `${nameOf(statement)} denies less than it seems to: ${one}.`,
    }));
  });

const bucket = (change: JsonObject): JsonObject =>
  template({
    B: resource('AWS::S3::Bucket'),
    P: resource('AWS::S3::BucketPolicy', {
      Bucket: { Ref: 'B' },
      PolicyDocument: policy({ Effect: 'Deny', Action: 's3:GetObject', Resource: sub('${B.Arn}/*'), ...change }),
    }),
  });
const testing = (Condition: Json): JsonObject => bucket({ Principal: { AWS: '*' }, Condition });
const READERS = ownRoles('election/lorem/audit-log/readers/*');

export const denialsDeny: Rule = {
  id: 'denials-deny',
  title: 'A denial has no test by which everybody is spared',
  core: true,
  why:
    'A Deny outlives every Allow that somebody adds later, and is all that stood between an administrator’s rights and the roll (Elector, ' +
    '2020). A test that an absent key fails, or a star among those it spares, takes it away and leaves it standing there.',
  fix: 'Deny Principal {"AWS": "*"}, and spare by ArnNotLike aws:PrincipalArn with the paths of the roles that need it, without a set operator and without a star alone.',
  mappings: { cis: ['4.2.1', 'A1.2.7'], nist: ['AC-3', 'AC-6', 'CM-6'], fsbp: [] },
  check,
  bad: [
    {
      name: 'a denial of any one of no callers',
      template: testing({ 'ForAnyValue:ArnNotLike': { 'aws:PrincipalArn': READERS } }),
    },
    {
      name: 'a denial of any one of no services',
      template: testing({ 'ForAnyValue:BoolIfExists': { 'aws:PrincipalIsAWSService': 'false' } }),
    },
    { name: 'a denial that spares everybody', template: testing({ StringNotLike: { 'aws:PrincipalArn': '*' } }) },
    ...[
      '**',
      '?*',
      'arn:*',
      'arn:aws:iam::*',
      'arn:aws:iam::*:root',
      'arn:aws:iam::*:role/*',
      sub('arn:${AWS::Partition}:iam::*:*'),
    ].map((any) => ({
      name: `a denial that spares ${JSON.stringify(any)}`,
      template: testing({ ArnNotLike: { 'aws:PrincipalArn': any } }),
    })),
    {
      name: 'a denial that spares every account',
      template: testing({ StringNotLike: { 'aws:PrincipalAccount': '????????????' } }),
    },
    {
      name: 'a denial that spares every address',
      template: testing({ NotIpAddress: { 'aws:SourceIp': ['0.0.0.0/0', '::/0'] } }),
    },
    {
      name: 'a denial that spares every endpoint',
      template: testing({ StringNotLike: { 'aws:SourceVpce': 'vpce-*' } }),
    },
    {
      name: 'a denial that spares every name in upper or lower case',
      template: testing({ StringNotEqualsIgnoreCase: { 'aws:PrincipalArn': '*' } }),
    },
    {
      name: 'a denial that spares the readers and everybody',
      template: testing({ ArnNotLike: { 'aws:PrincipalArn': [READERS, '*'] } }),
    },
    { name: 'a denial for all but one', template: bucket({ NotPrincipal: { AWS: attribute('R') } }) },
  ],
  good: [
    { name: 'a denial for everybody', template: bucket({ Principal: '*' }) },
    {
      name: 'a denial that spares readers and services',
      template: testing({
        ArnNotLike: { 'aws:PrincipalArn': READERS },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      }),
    },
    {
      name: 'a denial outside the office’s addresses',
      template: testing({ NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }),
    },
    {
      name: 'a denial of a tag among several',
      template: testing({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['election:data-class'] } }),
    },
  ],
};
