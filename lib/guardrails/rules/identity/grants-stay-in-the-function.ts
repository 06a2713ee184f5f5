import { type Assembly, type Json, type JsonObject, type Resource, resourcesOf, scopeOf } from '../../../assembly';
import { type ConditionTest, conditionBranches } from '../../conditions';
import { READS_OR_WRITES } from '../../data-actions';
import { attribute, classRole, policy, resource, sub, tagged, template } from '../../example';
import { functionsByRole, isInside } from '../../function-roles';
import { grantsIn, nameOf } from '../../identity';
import { keyOf } from '../../index-of';
import { given, throughServices } from '../../key-policy';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';

/** Lambda itself reads a stream and sends to a dead-letter queue with the role, before the function runs. */
const BY_LAMBDA_ITSELF = ['dynamodb:getrecords', 'sqs:receivemessage', 'sqs:deletemessage'];

/** What speaks for the office, or says which key does, beside what reads and writes. */
const HELD = [
  ...READS_OR_WRITES,
  'kms:getpublickey',
  'ses:sendbulkemail',
  'ses:sendcustomverificationemail',
  'ses:sendemail',
  'ses:sendrawemail',
];

/** Calls of `kms` that Lambda itself makes to do so. */
const isForLambdaItself = (
  assembly: Assembly,
  runner: Resource,
  actions: readonly string[],
  tests: readonly ConditionTest[],
): boolean => {
  if (actions.every((action) => BY_LAMBDA_ITSELF.includes(action))) return true;
  if (!actions.every((action) => action.startsWith('kms:'))) return false;
  const services = throughServices(tests) ?? [];
  const readsStream = resourcesOf(assembly, 'AWS::Lambda::EventSourceMapping').some((mapping) => {
    const scope = scopeOf(assembly, mapping.stack);
    return resolvesTo(scope, mapping.properties['FunctionName'], runner);
  });
  return (
    services.length > 0 && services.every((service) => service === 'sqs' || (service === 'dynamodb' && readsStream))
  );
};

const resolvesTo = (scope: ReturnType<typeof scopeOf>, value: Json | undefined, runner: Resource): boolean =>
  storeNamedBy(scope, value) === runner;

const check = (assembly: Assembly): readonly Violation[] =>
  grantsIn(assembly).flatMap((grant) => {
    const { from, statement } = grant;
    const actions = given(statement, HELD);
    if (actions.length === 0) return [];
    const [tests = []] = conditionBranches(from.scope, statement.condition);
    return from.identities.flatMap((role) => {
      const runners = functionsByRole(assembly).get(keyOf(role)) ?? [];
      const [runner, ...others] = runners;
      if (runner === undefined) return [];
      const { stack, logicalId } = from.holder;
      if (others.length > 0)
        return [
          {
            stack,
            logicalId,
            what: `${runners.length} functions run with ${role.constructPath}; each can do what any of them needs.`,
          },
        ];
      if (
        tests.some((test) => isInside(from.scope, runner, test)) ||
        isForLambdaItself(assembly, runner, actions, tests)
      )
        return [];
      return [
        {
          stack,
          logicalId,
          what: `${nameOf(statement)} gives ${actions.slice(0, 3).join(', ')} to the role’s credentials wherever they are used; lambda:SourceFunctionArn holds them to the function.`,
        },
      ];
    });
  });

const role = (condition: JsonObject, statement: JsonObject = {}, more: Record<string, Json> = {}): JsonObject =>
  template({
    B: resource('AWS::S3::Bucket', tagged('voter-documents')),
    R: classRole('voter-documents'),
    F: resource('AWS::Lambda::Function', {
      ...tagged('voter-documents'),
      FunctionName: 'election-lorem-intake',
      Role: attribute('R'),
    }),
    P: resource('AWS::IAM::ManagedPolicy', {
      Roles: [{ Ref: 'R' }],
      PolicyDocument: policy({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: sub('${B.Arn}/*'),
        Condition: condition,
        ...statement,
      }),
    }),
    ...more,
  });

const inside = (name: Json, operator = 'ArnEquals'): JsonObject => ({
  [operator]: { 'lambda:SourceFunctionArn': name },
});
const OWN = sub('arn:aws:lambda:us-east-2:${AWS::AccountId}:function:election-lorem-intake');

export const grantsStayInTheFunction: Rule = {
  id: 'grants-stay-in-the-function',
  title: 'A function’s rights to never-public data work inside that function alone',
  core: false,
  why:
    'Capital One, March 2019: the role’s credentials were read from the machine and used from a laptop. A right that works inside ' +
    'one function is of no use to whoever copies its credentials.',
  fix: 'Use ElectionFunction, which adds ArnEquals lambda:SourceFunctionArn to every grant, and give each function its own role.',
  mappings: { cis: ['A1.2.7'], nist: ['AC-3', 'AC-6', 'IA-5'], fsbp: [] },
  check,
  bad: [
    { name: 'a grant without the test', template: role({}) },
    { name: 'a test that an absent key passes', template: role(inside(OWN, 'ArnEqualsIfExists')) },
    { name: 'any function', template: role(inside('arn:aws:lambda:us-east-2:111111111111:function:*')) },
    { name: 'another function', template: role(inside('arn:aws:lambda:us-east-2:111111111111:function:other')) },
    { name: 'a function or another', template: role(inside([OWN, '*'], 'StringEquals')) },
    {
      name: 'letters from wherever the credentials are',
      template: role({}, { Action: 'ses:SendEmail', Resource: 'arn:aws:ses:us-east-2:111111111111:identity/x' }),
    },
    {
      name: 'a role of two functions',
      template: role(inside(OWN), {}, { G: resource('AWS::Lambda::Function', { Role: attribute('R') }) }),
    },
  ],
  good: [
    { name: 'the function by name', template: role(inside(OWN)) },
    { name: 'the function by reference', template: role(inside(attribute('F'))) },
    {
      name: 'a key for dead letters, which Lambda itself sends',
      template: role(
        { StringEquals: { 'kms:ViaService': 'sqs.us-east-2.amazonaws.com' } },
        { Action: 'kms:GenerateDataKey', Resource: 'arn:aws:kms:us-east-2:111111111111:key/1' },
      ),
    },
    {
      name: 'logging',
      template: role(
        {},
        { Action: 'logs:PutLogEvents', Resource: 'arn:aws:logs:us-east-2:111111111111:log-group:election-lorem' },
      ),
    },
  ],
};
