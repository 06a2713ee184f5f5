import { type Assembly, perAssembly, resourcesOf, scopeOf } from '../../../assembly';
import { only, policy, resource, template } from '../../example';
import { keyOf } from '../../index-of';
import { policyAt } from '../../policy';
import type { Rule, Violation } from '../../rule';
import { listAt } from '../../values';

const TYPES: Readonly<Record<string, string>> = {
  'AWS::IAM::AccessKey': 'an access key works from anywhere, for as long as nobody thinks of it',
  'AWS::IAM::User': 'an IAM user signs in past the office’s own sign-in, its second factor and its leavers’ list',
  'AWS::IAM::Group': 'a group gives rights to users that no template shows',
  'AWS::IAM::UserToGroupAddition': 'it gives a group’s rights to users that no template shows',
  'AWS::IAM::UserPolicy': 'it gives rights to an IAM user',
  'AWS::IAM::GroupPolicy': 'it gives rights to users that no template shows',
  'AWS::RolesAnywhere::TrustAnchor': 'whoever holds a certificate takes on roles from anywhere',
};

const POLICIES = ['AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy'];
const PROVIDERS = ['AWS::IAM::OIDCProvider', 'AWS::IAM::SAMLProvider'];

/** Providers that a role of this app trusts; what it must test then is another rule’s. */
const trusted = perAssembly(
  (assembly): ReadonlySet<string> =>
    new Set(
      resourcesOf(assembly, 'AWS::IAM::Role').flatMap(({ stack, properties }) => {
        const scope = scopeOf(assembly, stack);
        return policyAt(scope, properties['AssumeRolePolicyDocument']).statements.flatMap(({ principals }) =>
          principals.flatMap(({ kind, expression }) => {
            const [part] = expression;
            return kind === 'Federated' && part?.kind === 'attribute' ? [keyOf(part.resource)] : [];
          }),
        );
      }),
    ),
);

const check = (assembly: Assembly): readonly Violation[] => [
  ...resourcesOf(assembly, ...Object.keys(TYPES)).map(({ stack, logicalId, type }) => ({
    stack,
    logicalId,
    what: `${TYPES[type]}.`,
  })),
  ...resourcesOf(assembly, ...POLICIES).flatMap(({ stack, logicalId, properties }) =>
    ['Users', 'Groups']
      .filter((name) => listAt(properties, [name]).length > 0)
      .map((name) => ({ stack, logicalId, what: `it gives rights to IAM users that no template shows (${name}).` })),
  ),
  ...resourcesOf(assembly, ...PROVIDERS)
    .filter((provider) => !trusted(assembly).has(keyOf(provider)))
    .map(({ stack, logicalId }) => ({
      stack,
      logicalId,
      what: 'it vouches for people of somewhere else, and no role of this app trusts it: it waits for one that is made by hand.',
    })),
];

export const noIamUsers: Rule = {
  id: 'no-iam-users',
  title: 'There are no IAM users, groups or access keys',
  core: false,
  why:
    'Arizona, June 2016: a phished credential of a county was offered for sale. An access key in a template is such a credential, ' +
    'without a second factor and without an end.',
  fix: 'Let code run with a role, and people come through the office’s own sign-in.',
  mappings: { cis: ['5.1.2', '5.1.3'], nist: ['IA-2', 'IA-5', 'AC-2'], fsbp: ['IAM.2'] },
  check,
  bad: [
    ...[...Object.keys(TYPES), ...PROVIDERS].map((type) => ({ name: type, template: only(type) })),
    { name: 'a policy of a user', template: only('AWS::IAM::ManagedPolicy', { Users: ['somebody'] }) },
    { name: 'a policy of a group', template: only('AWS::IAM::Policy', { Groups: ['everybody'] }) },
  ],
  good: [
    { name: 'a role', template: only('AWS::IAM::Role') },
    {
      name: 'a provider that a role of this app trusts',
      template: template({
        P: resource('AWS::IAM::OIDCProvider', { Url: 'https://token.actions.githubusercontent.com' }),
        R: resource('AWS::IAM::Role', {
          AssumeRolePolicyDocument: policy({
            Effect: 'Allow',
            Principal: { Federated: { Ref: 'P' } },
            Action: 'sts:AssumeRoleWithWebIdentity',
          }),
        }),
      }),
    },
  ],
};
