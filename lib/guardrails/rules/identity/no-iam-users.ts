import { type Assembly, resourcesOf } from '../../../assembly';
import { only } from '../../example';
import type { Rule, Violation } from '../../rule';

const TYPES: Readonly<Record<string, string>> = {
  'AWS::IAM::AccessKey': 'an access key works from anywhere, for as long as nobody thinks of it',
  'AWS::IAM::User': 'an IAM user signs in past the office’s own sign-in, its second factor and its leavers’ list',
  'AWS::IAM::Group': 'a group gives rights to users that no template shows',
  'AWS::IAM::UserToGroupAddition': 'it gives a group’s rights to users that no template shows',
  'AWS::IAM::UserPolicy': 'it gives rights to an IAM user',
  'AWS::IAM::GroupPolicy': 'it gives rights to users that no template shows',
  'AWS::RolesAnywhere::TrustAnchor': 'whoever holds a certificate takes on roles from anywhere',
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, ...Object.keys(TYPES)).map(({ stack, logicalId, type }) => ({
    stack,
    logicalId,
    what: `${TYPES[type]}.`,
  }));

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
  bad: Object.keys(TYPES).map((type) => ({ name: type, template: only(type) })),
  good: [{ name: 'a role', template: only('AWS::IAM::Role') }],
};
