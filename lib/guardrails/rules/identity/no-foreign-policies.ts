import {
  type Assembly,
  attributeOf,
  itemsOf,
  type Json,
  type JsonObject,
  resourceAt,
  resourcesOf,
  scopeOf,
  show,
} from '../../../assembly';
import { only, resource, template } from '../../example';
import type { Rule, Violation } from '../../rule';
import { listOf, valuesAt } from '../../written';

/** Policies that AWS keeps for one service of its own, each narrower than what one would write. */
const FOR_SERVICES =
  /^arn:[^:]*:iam::aws:policy\/(aws-service-role\/|service-role\/(AWS_ConfigRole|AmazonMacieServiceRolePolicy))/;

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group', 'AWS::SSO::PermissionSet').flatMap(
    ({ stack, logicalId, properties }) => {
      const scope = scopeOf(assembly, stack);
      const named = [properties['ManagedPolicyArns'], properties['ManagedPolicies']].flatMap((list) =>
        itemsOf(scope, list),
      );
      const references = listOf(properties['CustomerManagedPolicyReferences']).flatMap((it) => valuesAt(it, ['Name']));
      const foreign = named.filter(({ expression }) => {
        const attribute = attributeOf(expression);
        if (attribute && resourceAt(assembly, attribute.resource)?.type === 'AWS::IAM::ManagedPolicy') return false;
        return !FOR_SERVICES.test(show(expression).replace('${AWS::Partition}', 'aws'));
      });
      return [
        ...foreign.map(({ expression }) => show(expression)),
        ...references.map((name) => JSON.stringify(name ?? 'a policy')),
      ].map((name) => ({ stack, logicalId, what: `it may do whatever ${name} says, now and after others change it.` }));
    },
  );

const role = (...arns: readonly Json[]): JsonObject => only('AWS::IAM::Role', { ManagedPolicyArns: arns });

export const noForeignPolicies: Rule = {
  id: 'no-foreign-policies',
  title: 'What a role may do is written in this app',
  core: false,
  why:
    'AdministratorAccess is one line, and a policy that somebody else keeps may become it tomorrow without a deploy. Elector 2020: ' +
    'administrator access gave 6.45 million voters.',
  fix: 'Write a managed policy with the actions that the code calls (ElectionFunction makes one per role).',
  mappings: { cis: ['A1.2.7'], nist: ['AC-6', 'AC-6(5)', 'CM-5'], fsbp: ['IAM.1'] },
  check,
  bad: [
    ...[
      'AdministratorAccess',
      'PowerUserAccess',
      'ReadOnlyAccess',
      'AmazonS3FullAccess',
      'service-role/AWSLambdaVPCAccessExecutionRole',
    ].map((name) => ({
      name,
      template: role(`arn:aws:iam::aws:policy/${name}`),
    })),
    {
      name: 'a policy of AWS in whatever partition',
      template: role({ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess' }),
    },
    {
      name: 'a policy of the account that is not in this app',
      template: role({ 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:policy/admin' }),
    },
    {
      name: 'a policy that whoever deploys names',
      template: { ...role({ Ref: 'P' }), Parameters: { P: { Type: 'String' } } },
    },
    {
      name: 'a permission set with a policy of AWS',
      template: only('AWS::SSO::PermissionSet', { ManagedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }),
    },
  ],
  good: [
    {
      name: 'a policy of this app',
      template: template({
        P: resource('AWS::IAM::ManagedPolicy'),
        R: resource('AWS::IAM::Role', { ManagedPolicyArns: [{ Ref: 'P' }] }),
      }),
    },
    {
      name: 'the policy that AWS Config needs',
      template: role({ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWS_ConfigRole' }),
    },
  ],
};
