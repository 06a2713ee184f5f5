import { leftOutOfPolicies } from '../../../lib/bench/guardrails/left-out/policies';
import type { Mutant } from '../../../lib/bench/guardrails/mutant';

const CHANGE = 'StringEquals became ForAnyValue:StringEquals';

/** An allowance whose test of the key became one of any value. */
const ofKey = (key: string): Mutant => ({
  id: `condition operators: Lorem P ${key}: ${CHANGE}`,
  family: 'condition operators',
  stack: 'Lorem',
  logicalId: 'P',
  type: 'AWS::IAM::ManagedPolicy',
  place: `PolicyDocument.Statement[].Condition.StringEquals.${key}`,
  change: CHANGE,
  edits: [],
  properties: {},
  statement: { Effect: 'Allow', Action: 's3:PutObject', Condition: { StringEquals: { [key]: 'x' } } },
});

test('any value of a key that has one is the same condition, and left out', () => {
  expect(leftOutOfPolicies(ofKey('aws:PrincipalArn'))).toContain('another spelling');
});

test.each(['aws:TagKeys', 's3:RequestObjectTagKeys', 'kms:GrantOperations', 'ses:Recipients'])(
  'any value of %s is another condition than all of them, and judged',
  (key) => expect(leftOutOfPolicies(ofKey(key))).toBeUndefined(),
);

const DENIAL = {
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: 's3:PutObject',
  Condition: {
    StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' },
    Null: { 's3:x-amz-server-side-encryption': 'false' },
  },
};

/** A denial of another encryption that refuses uploads without any as well, in the bucket that these services write into. */
const ofUnnamed = (...services: readonly string[]): Mutant => ({
  ...ofKey('s3:x-amz-server-side-encryption'),
  family: 'condition keys',
  type: 'AWS::S3::BucketPolicy',
  place: 'PolicyDocument.Statement[].Condition.Null.s3:x-amz-server-side-encryption',
  change: 'key removed',
  statement: DENIAL,
  properties: {
    PolicyDocument: {
      Statement: [
        DENIAL,
        ...services.map((Service) => ({ Effect: 'Allow', Principal: { Service }, Action: 's3:PutObject' })),
      ],
    },
  },
});

test.each([['cloudtrail.amazonaws.com'], ['guardduty.amazonaws.com', 'cloudtrail.amazonaws.com']])(
  'a denial of uploads that name no encryption is left out where %s writes, which names its own',
  (...services) => expect(leftOutOfPolicies(ofUnnamed(...services))).toContain('evidence-arrives'),
);

test.each(['macie', 'config', 'logging.s3', 'delivery.logs', 'backup', 'sns', 'events'])(
  'a denial of uploads that name no encryption is judged where %s writes',
  (service) =>
    expect(leftOutOfPolicies(ofUnnamed('guardduty.amazonaws.com', `${service}.amazonaws.com`))).toBeUndefined(),
);

describe('an action that a denial no longer names', () => {
  const denies = (...Action: readonly string[]) => ({ Effect: 'Deny', Principal: { AWS: '*' }, Action, Resource: '*' });
  const EXPORTS = denies('s3:PutInventoryConfiguration', 's3:PutReplicationConfiguration');
  const without = (...others: readonly object[]): Mutant => ({
    ...ofKey('none'),
    family: 'actions',
    type: 'AWS::S3::BucketPolicy',
    place: 'PolicyDocument.Statement[].Action',
    change: 'no longer denies s3:PutReplicationConfiguration',
    edits: [{ path: ['Resources', 'P', 'Properties', 'PolicyDocument', 'Statement', 0, 'Action'] }],
    statement: EXPORTS,
    properties: { PolicyDocument: { Statement: [EXPORTS, ...others].map((one) => ({ ...one })) } },
  });

  test('is left out where another statement denies it to everybody', () =>
    expect(leftOutOfPolicies(without(denies('s3:PutReplicationConfiguration')))).toContain('another statement'));

  test.each([
    ['no other statement does', []],
    [
      'another one denies it to some',
      [{ ...denies('s3:PutReplicationConfiguration'), Condition: { Bool: { x: 'false' } } }],
    ],
    ['another one allows it', [{ ...denies('s3:PutReplicationConfiguration'), Effect: 'Allow' }]],
    [
      'another one denies it elsewhere',
      [{ ...denies('s3:PutReplicationConfiguration'), Resource: 'arn:aws:s3:::lorem' }],
    ],
  ])('is judged where %s', (_, others) => expect(leftOutOfPolicies(without(...others))).toBeUndefined());
});
