import type { Assembly, Json, JsonObject } from '../../../assembly';
import { classRole, policy, resource, template } from '../../example';
import { actionsIn, grantsIn, nameOf } from '../../identity';
import type { Rule, Violation } from '../../rule';

const check = (assembly: Assembly): readonly Violation[] =>
  grantsIn(assembly).flatMap(({ from, statement }) => {
    const { stack, logicalId } = from.holder;
    const add = (what: string) => [{ stack, logicalId, what: `${nameOf(statement)} ${what}` }];
    if (statement.hasNotAction) return add('allows everything but what it names (NotAction).');
    const wild = actionsIn(statement).filter((action) => /[*?]/.test(action));
    return wild.length === 0 ? [] : add(`allows ${wild.join(', ')}: also what AWS adds under that name next year.`);
  });

const allows = (more: JsonObject): JsonObject =>
  template({
    R: classRole('voter-roll'),
    P: resource('AWS::IAM::ManagedPolicy', {
      Roles: [{ Ref: 'R' }],
      PolicyDocument: policy({ Effect: 'Allow', Resource: 'arn:aws:s3:::b/*', ...more }),
    }),
  });
const action = (Action: Json): JsonObject => allows({ Action });

export const namedActions: Rule = {
  id: 'named-actions',
  title: 'Policies name each action that they allow',
  core: false,
  why:
    'Capital One, March 2019: a firewall’s role could list and read buckets because its policy said more than the firewall needed. ' +
    'A wildcard says more than anybody has read.',
  fix: 'Write the actions that the code calls, one by one.',
  mappings: { cis: ['A1.2.7', '4.2.1'], nist: ['AC-6', 'AC-6(1)', 'AC-3'], fsbp: ['IAM.1', 'IAM.21'] },
  check,
  bad: [
    { name: 'everything', template: action('*') },
    { name: 'everything of a service', template: action('s3:*') },
    { name: 'everything that begins alike', template: action(['s3:GetObject', 's3:Get*']) },
    { name: 'a placeholder for one letter', template: action('s3:GetObjec?') },
    { name: 'everything but one action', template: allows({ NotAction: 'iam:*' }) },
    {
      name: 'an action that whoever deploys decides',
      template: { ...action({ Ref: 'P1' }), Parameters: { P1: { Type: 'String' } } },
    },
    {
      name: 'a wildcard in a role’s own policy',
      template: template({
        R: resource('AWS::IAM::Role', {
          Policies: [{ PolicyDocument: policy({ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }) }],
        }),
      }),
    },
    {
      name: 'a wildcard in a permission set',
      template: template({
        S: resource('AWS::SSO::PermissionSet', {
          InlinePolicy: policy({ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }),
        }),
      }),
    },
  ],
  good: [
    { name: 'actions by name', template: action(['s3:GetObject', 's3:PutObject']) },
    { name: 'a wildcard that is denied', template: allows({ Effect: 'Deny', Action: 'ec2:*' }) },
  ],
};
