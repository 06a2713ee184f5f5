import { type Assembly, type Json, type JsonObject, resourcesOf, scopeOf } from '../../../assembly';
import { restrictsToOwnAccount } from '../../conditions';
import { policyAt } from '../../policy';
import { whoIs } from '../../principals';
import type { Rule, Violation } from '../../rule';

const check = (assembly: Assembly): readonly Violation[] => {
  const violations: Violation[] = [];
  for (const role of resourcesOf(assembly, 'AWS::IAM::Role')) {
    const scope = scopeOf(assembly, role.stack);
    const { stack, logicalId } = role;
    const add = (what: string) => violations.push({ stack, logicalId, what });
    const written = role.properties['AssumeRolePolicyDocument'];
    if (written === undefined) continue;
    const { statements, unreadable } = policyAt(scope, written);
    for (const why of unreadable) add(`${why}, so nobody can say who may take on the role.`);
    for (const statement of statements) {
      if (statement.effect === 'Deny') continue;
      if (statement.hasNotPrincipal) add('everybody but the named may take on the role (NotPrincipal).');
      const restricted = restrictsToOwnAccount(scope, statement.condition);
      for (const principal of statement.principals) {
        const who = whoIs(assembly, scope.stack, principal);
        if (who.who === 'outside') add(`${who.described}, outside this account, may take on the role.`);
        else if ((who.who === 'anyone' || who.who === 'undecided') && !restricted) {
          add(`${who.described} may take on the role, and no condition holds that to this account.`);
        } else if (who.who === 'federated' && statement.condition === undefined) {
          add('any identity of an identity provider may take on the role; no condition says which.');
        }
      }
    }
  }
  return violations;
};

const role = (principal: Json, more: JsonObject = {}): JsonObject => ({
  Resources: {
    R: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more }],
        },
      },
    },
  },
});

export const noOutsiderTrust: Rule = {
  id: 'no-outsider-trust',
  title: 'No role can be taken on from outside the account',
  core: true,
  why:
    'Capital One, March 2019: whoever held the role held its data; 700 buckets were copied from elsewhere. A role that trusts ' +
    'any account hands the same to anyone.',
  fix: 'Let the one service that runs the code take on the role; staff come through the office’s own sign-in.',
  mappings: { cis: ['4.2.1', 'A1.4.1'], nist: ['AC-2', 'AC-3', 'AC-6', 'IA-2'], fsbp: ['IAM.21'] },
  check,
  bad: [
    { name: 'trust in any account', template: role({ AWS: '*' }) },
    { name: 'trust in an outside account', template: role({ AWS: 'arn:aws:iam::999999999999:root' }) },
    {
      name: 'trust with an external id only',
      template: role({ AWS: '*' }, { Condition: { StringEquals: { 'sts:ExternalId': 'x' } } }),
    },
    {
      name: 'trust in an account that whoever deploys names',
      template: { ...role({ AWS: { Ref: 'A' } }), Parameters: { A: { Type: 'String' } } },
    },
    { name: 'trust in every identity of a provider', template: role({ Federated: 'cognito-identity.amazonaws.com' }) },
  ],
  good: [
    { name: 'trust in a service', template: role({ Service: 'lambda.amazonaws.com' }) },
    {
      name: 'trust in this account',
      template: role({ AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } }),
    },
  ],
};
