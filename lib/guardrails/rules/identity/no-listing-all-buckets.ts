import type { Assembly, Json, JsonObject } from '../../../assembly';
import { pathOf } from '../../belongs-to';
import { classRole, policy, resource, template } from '../../example';
import { grantsIn, isOnlyFor, nameOf } from '../../identity';
import { given } from '../../key-policy';
import type { Rule, Violation } from '../../rule';

/** Each tells a thief what there is to take. */
const LISTS = [
  's3:listallmybuckets',
  'dynamodb:listtables',
  'kms:listkeys',
  'secretsmanager:listsecrets',
  'rds:describedbinstances',
  'iam:listroles',
  'lambda:listfunctions',
];

const RESTORES = /\/recovery\/restore/;

const check = (assembly: Assembly): readonly Violation[] =>
  grantsIn(assembly).flatMap(({ from, statement }) => {
    const lists = given(statement, LISTS);
    // AWS Backup asks for the list to make a backup, and works from its own network; to restore it needs none.
    const backup =
      from.identities.length > 0 &&
      from.identities.every(
        (role) => isOnlyFor(assembly, role, 'backup.amazonaws.com') && !RESTORES.test(pathOf(assembly, role) ?? ''),
      );
    const excess = backup ? lists.filter((action) => action !== 's3:listallmybuckets') : lists;
    const { stack, logicalId } = from.holder;
    return excess.length === 0
      ? []
      : [
          {
            stack,
            logicalId,
            what: `${nameOf(statement)} lets the role list what the account holds (${excess.join(', ')}).`,
          },
        ];
  });

const allows = (Action: Json, service = 'lambda.amazonaws.com', path = 'site-content'): JsonObject =>
  template({
    R: classRole(path, service),
    P: resource('AWS::IAM::ManagedPolicy', {
      Roles: [{ Ref: 'R' }],
      PolicyDocument: policy({ Effect: 'Allow', Action, Resource: '*' }),
    }),
  });

export const noListingAllBuckets: Rule = {
  id: 'no-listing-all-buckets',
  title: 'No role can list the account’s buckets, tables, keys or secrets',
  core: false,
  why:
    'Capital One, March 2019: the first call with the stolen role was to list all buckets; the list of 700 names was the list of ' +
    'what to copy.',
  fix: 'Remove the action; a function gets the name of its own store as a setting.',
  mappings: { cis: ['A1.2.7', '4.2.1'], nist: ['AC-6', 'AC-3'], fsbp: [] },
  check,
  bad: [
    { name: 'a list of all buckets', template: allows('s3:ListAllMyBuckets') },
    { name: 'a wildcard that lists', template: allows('s3:List*') },
    { name: 'a list of all secrets', template: allows('secretsmanager:ListSecrets') },
    { name: 'AWS Backup listing keys', template: allows('kms:ListKeys', 'backup.amazonaws.com') },
    {
      name: 'restores listing buckets',
      template: allows('s3:ListAllMyBuckets', 'backup.amazonaws.com', 'recovery/restore-test'),
    },
  ],
  good: [
    { name: 'AWS Backup', template: allows('s3:ListAllMyBuckets', 'backup.amazonaws.com', 'recovery/backup') },
    { name: 'one bucket’s objects', template: allows('s3:ListBucket') },
  ],
};
