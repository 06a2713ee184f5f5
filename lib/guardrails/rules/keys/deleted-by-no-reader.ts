import type { Assembly, Json, JsonObject } from '../../../assembly';
import { classRole, ownRoles, policy, resource, sub, template } from '../../example';
import { grantsIn, nameOf } from '../../identity';
import { given, heldTo, KEY_DESTRUCTION, KEY_USE, keysIn, testsOf } from '../../key-policy';
import { whoIs } from '../../principals';
import type { Rule, Violation } from '../../rule';

/** Roles and users of this app use data; none of them needs to end a key. */
const inIdentities = (assembly: Assembly): readonly Violation[] =>
  grantsIn(assembly).flatMap(({ from, statement }) => {
    const ends = given(statement, KEY_DESTRUCTION);
    const { stack, logicalId } = from.holder;
    return ends.length === 0
      ? []
      : [{ stack, logicalId, what: `${nameOf(statement)} lets a role of this app end keys (${ends.join(', ')}).` }];
  });

const inKeyPolicies = (assembly: Assembly): readonly Violation[] =>
  keysIn(assembly).flatMap(({ key, scope, policy: document }) =>
    document.statements.flatMap((statement) => {
      const ends = statement.effect === 'Deny' ? [] : given(statement, KEY_DESTRUCTION);
      if (ends.length === 0) return [];
      const held = heldTo(scope, testsOf(scope, statement) ?? []);
      const services = statement.principals.some((it) => whoIs(assembly, scope.stack, it).who === 'service');
      const uses = given(statement, KEY_USE);
      const problem = services
        ? 'lets a service end the key'
        : held !== undefined
          ? 'lets roles that use data end the key'
          : uses.length > 0
            ? 'gives the use of the key and its end to the same people'
            : undefined;
      return problem === undefined
        ? []
        : [
            {
              stack: key.stack,
              logicalId: key.logicalId,
              what: `${nameOf(statement)} ${problem} (${ends.join(', ')}).`,
            },
          ];
    }),
  );

const check = (assembly: Assembly): readonly Violation[] => [...inIdentities(assembly), ...inKeyPolicies(assembly)];

const allow = (Action: Json, more: JsonObject = {}): JsonObject => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
});
const ROOT = { Principal: { AWS: sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') } };
const role = (Action: Json): JsonObject =>
  template({
    R: classRole('voter-roll'),
    P: resource('AWS::IAM::ManagedPolicy', { Roles: [{ Ref: 'R' }], PolicyDocument: policy(allow(Action)) }),
  });
const key = (...statements: readonly Json[]): JsonObject =>
  template({ K: resource('AWS::KMS::Key', { KeyPolicy: policy(...statements) }) });

export const deletedByNoReader: Rule = {
  id: 'deleted-by-no-reader',
  title: 'Nobody who can read data can delete or disable its key',
  core: true,
  why:
    'California 2017 and Hall County 2020: data taken, deleted, held to ransom. A function’s stolen credential that can end the key ' +
    'holds every record and every backup to ransom by one call.',
  fix: 'Leave key administration to the account’s administrators, and give functions the use of a key alone.',
  mappings: { cis: ['A1.2.7', '4.3.2'], nist: ['AC-5', 'AC-6', 'SC-12', 'CP-9'], fsbp: [] },
  check,
  bad: [
    { name: 'a function’s role that schedules deletion', template: role('kms:ScheduleKeyDeletion') },
    { name: 'a function’s role that disables keys', template: role(['kms:Decrypt', 'kms:DisableKey']) },
    { name: 'a function’s role that may do everything', template: role('kms:*') },
    { name: 'a function’s role that rewrites the policy', template: role('kms:PutKeyPolicy') },
    {
      name: 'a key whose readers end it',
      template: key(
        allow(['kms:Decrypt', 'kms:ScheduleKeyDeletion'], {
          ...ROOT,
          Condition: { ArnLike: { 'aws:PrincipalArn': ownRoles('election/lorem/voter-roll/*') } },
        }),
      ),
    },
    {
      name: 'a key that a service ends',
      template: key(allow('kms:ScheduleKeyDeletion', { Principal: { Service: 'lambda.amazonaws.com' } })),
    },
    { name: 'a key that one statement gives away whole', template: key(allow('kms:*', ROOT)) },
  ],
  good: [
    { name: 'a function’s role that decrypts', template: role('kms:Decrypt') },
    {
      name: 'a key that the account administers',
      template: key(allow(['kms:DescribeKey', 'kms:ScheduleKeyDeletion'], ROOT)),
    },
  ],
};
