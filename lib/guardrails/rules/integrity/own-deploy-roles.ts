import type { Assembly, StackTemplate } from '../../../assembly';
import type { Rule, Violation } from '../../rule';

/** CDK's placeholder for the account of whoever deploys. */
const DEPLOYER = '${AWS::AccountId}';

const isOwn = ({ account }: StackTemplate, arn: string): boolean => {
  const plain = arn.replaceAll('${AWS::Partition}', 'aws').replaceAll(DEPLOYER, 'deployer');
  const [, named] = /^arn:[^:]*:(?:iam:|sns:[^:]*):([^:]*):/.exec(plain) ?? [];
  return named === 'deployer' || (account !== undefined && named === account);
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...assembly.stacks.values()]
    .filter(({ parent }) => !parent)
    .flatMap((stack) => {
      const uploads = stack.assets.flatMap(({ destinations }) => destinations.map(({ role }) => role));
      const roles = new Set([...stack.roles, ...uploads].filter((role) => role !== undefined));
      return [...roles]
        .filter((role) => !isOwn(stack, role))
        .map((role) => ({
          stack: stack.id,
          logicalId: 'Manifest',
          what: `the deploy takes on or reports to ${role}, outside this stack’s account: stores, code or settings would go there.`,
        }));
    });

const PLAIN = { Resources: { T: { Type: 'AWS::SNS::Topic' } } };

export const ownDeployRoles: Rule = {
  id: 'own-deploy-roles',
  title: 'A deploy uploads and acts in its own account only',
  core: true,
  why:
    'Mexico, April 2016: the roll lay in an account that the office did not run. Manifests say which role deploys a stack; one of a ' +
    'stranger’s account puts the whole election there.',
  fix: 'Remove the role from the synthesizer, or set the settings file’s account to the one that the role belongs to.',
  mappings: { cis: ['4.3.1'], nist: ['AC-4', 'CM-5', 'SI-7'], fsbp: [] },
  check,
  asWritten: true,
  bad: [
    {
      name: 'a deploy by a role of another account',
      template: PLAIN,
      environment: 'aws://111111111111/us-east-2',
      roles: ['arn:aws:iam::999999999999:role/deploy'],
    },
    {
      name: 'a topic of another account that is told of each step',
      template: PLAIN,
      environment: 'aws://111111111111/us-east-2',
      roles: ['arn:aws:sns:us-east-2:999999999999:deploys'],
    },
    {
      name: 'a named account where the stack has none',
      template: PLAIN,
      roles: ['arn:aws:iam::999999999999:role/deploy'],
    },
  ],
  good: [
    {
      name: 'CDK’s own deploy role',
      template: PLAIN,
      roles: [
        'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-hnb659fds-deploy-role-${AWS::AccountId}-us-east-2',
      ],
    },
    {
      name: 'a role of the stack’s account',
      template: PLAIN,
      environment: 'aws://111111111111/us-east-2',
      roles: ['arn:aws:iam::111111111111:role/deploy'],
    },
  ],
};
