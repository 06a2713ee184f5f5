import type { Assembly, Json, JsonObject, Scope } from '../../../assembly';
import { conditionBranches, restrictsToOwnAccount } from '../../conditions';
import { isDeclaredTrail } from '../../declared-trails';
import { attribute, queueAllowing, resource, sub } from '../../example';
import { nameOf } from '../../identity';
import { policyAt } from '../../policy';
import { isOwnArn, whoIs } from '../../principals';
import type { Rule, Violation } from '../../rule';
import { policiesOf } from '../../stores';

/** Keys are bound to the thing that they encrypt as well: the ARN of a log group or queue of this account. */
const namesOwnContext = (scope: Scope, condition: Json | undefined): boolean =>
  condition !== undefined &&
  conditionBranches(scope, condition).every((tests) =>
    tests?.some(
      ({ operator, key, values }) =>
        ['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike'].includes(operator) &&
        /^kms:encryptioncontext:aws:[a-z]+:arn$/.test(key) &&
        values.length > 0 &&
        values.every(({ expression }) => isOwnArn(scope.assembly, scope.stack, expression)),
    ),
  );

/** Judged with the distribution that it must name, by a rule of its own. */
const CLOUDFRONT = 'cloudfront.amazonaws.com';

const check = (assembly: Assembly): readonly Violation[] =>
  policiesOf(assembly).flatMap(({ scope, holder, document }) =>
    policyAt(scope, document).statements.flatMap((statement) => {
      if (statement.effect === 'Deny') return [];
      if (restrictsToOwnAccount(scope, statement.condition) || namesOwnContext(scope, statement.condition)) return [];
      return statement.principals.flatMap((principal) => {
        const who = whoIs(assembly, scope.stack, principal);
        return who.who === 'service' && who.service !== CLOUDFRONT && !isDeclaredTrail(scope, statement, principal)
          ? [
              {
                stack: holder.stack,
                logicalId: holder.logicalId,
                what: `${nameOf(statement)} lets ${who.service} in on behalf of any account; no aws:SourceAccount or aws:SourceArn holds it to this one.`,
              },
            ]
          : [];
      });
    }),
  );

const queue = (condition: JsonObject): JsonObject => queueAllowing(condition, { E: resource('AWS::Events::Rule') });

export const noConfusedDeputy: Rule = {
  id: 'no-confused-deputy',
  title: 'A service that is let in acts for this account alone',
  core: false,
  why:
    'AWS services act for every customer. A stranger who points her own event rule, log or alarm at a store that lets the ' +
    'service in uses its permission as if it were hers (confused deputy).',
  fix: 'Add aws:SourceAccount with this account, or aws:SourceArn with the resource that the service acts for.',
  mappings: { cis: ['4.2.1', 'A1.4.1'], nist: ['AC-3', 'AC-4', 'AC-6'], fsbp: [] },
  check,
  bad: [
    { name: 'a service for anybody', template: queue({}) },
    {
      name: 'a service for another account',
      template: queue({ Condition: { StringEquals: { 'aws:SourceAccount': '999999999999' } } }),
    },
    { name: 'any source', template: queue({ Condition: { ArnLike: { 'aws:SourceArn': '*' } } }) },
    {
      name: 'a test that an absent key passes',
      template: queue({ Condition: { StringEqualsIfExists: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }),
    },
    { name: 'a test of something else', template: queue({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }) },
  ],
  good: [
    {
      name: 'this account',
      template: queue({ Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }),
    },
    {
      name: 'one rule of this app',
      template: queue({ Condition: { ArnEquals: { 'aws:SourceArn': attribute('E') } } }),
    },
    {
      name: 'log groups of this account, for a key',
      template: queue({
        Condition: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': sub(
              'arn:${AWS::Partition}:logs:us-east-2:${AWS::AccountId}:log-group:*',
            ),
          },
        },
      }),
    },
  ],
};
