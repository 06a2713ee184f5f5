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
