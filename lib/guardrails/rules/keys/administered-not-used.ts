import { type Assembly, type Json, type JsonObject, literalOf } from '../../../assembly';
import { only, ownRoles, policy, sub } from '../../example';
import { nameOf } from '../../identity';
import { given, heldTo, KEY_USE, keysIn, testsOf } from '../../key-policy';
import { whoIs } from '../../principals';
import type { Rule, Violation } from '../../rule';

const check = (assembly: Assembly): readonly Violation[] =>
  keysIn(assembly).flatMap(({ key, scope, policy }): readonly Violation[] => {
    const { stack, logicalId, properties } = key;
    const add = (what: string): Violation => ({ stack, logicalId, what });
    if (properties['KeyPolicy'] === undefined) {
      return [add('it has no KeyPolicy, and the one that AWS writes instead lets every administrator decrypt.')];
    }
    const bypass = properties['BypassPolicyLockoutSafetyCheck'];
    return [
      ...(bypass === undefined || bypass === false
        ? []
        : [add('it switches off the check that somebody can still administer it (BypassPolicyLockoutSafetyCheck).')]),
      ...policy.statements.flatMap((statement) => {
        if (statement.effect === 'Deny') return [];
        const uses = given(statement, KEY_USE);
        const people = statement.principals.filter((it) => whoIs(assembly, scope.stack, it).who !== 'service');
        if (people.some((it) => literalOf(it.expression) === '*')) {
          return [
            add(
              `${nameOf(statement)} names anybody (*), and so gives the key without asking any policy of theirs; name the account’s root.`,
            ),
          ];
        }
        if (uses.length === 0 || people.length === 0) return [];
        const held = heldTo(scope, testsOf(scope, statement) ?? []);
        return held?.every((holder) => holder !== 'unknown') === true
          ? []
          : [
              add(
                `${nameOf(statement)} gives ${uses.length > 3 ? 'the use of the key' : uses.join(', ')} to every identity of the account that a policy allows it to; only an ArnLike aws:PrincipalArn with the path of one class’s roles names who.`,
              ),
            ];
      }),
    ];
  });

const ROOT = sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root');
const key = (...statements: readonly Json[]): JsonObject => only('AWS::KMS::Key', { KeyPolicy: policy(...statements) });
const allow = (Action: Json, more: JsonObject = {}): JsonObject => ({
  Effect: 'Allow',
  Principal: { AWS: ROOT },
  Action,
  Resource: '*',
  ...more,
});
const by = (path: string, operator = 'ArnLike'): JsonObject => ({
  Condition: { [operator]: { 'aws:PrincipalArn': ownRoles(path) } },
});

export const administeredNotUsed: Rule = {
  id: 'administered-not-used',
  title: 'Whoever administers a key cannot read with it',
  core: true,
  why:
    'Capital One, March 2019: encryption did not help, because the role that was taken could decrypt. With kms:* for the account, ' +
    'every administrator, and whoever takes on her role, can.',
  fix: 'Use ClassKey: the account administers, and each use names the path of the roles that need it.',
  mappings: { cis: ['4.2.1', '4.3.2'], nist: ['AC-5', 'AC-6', 'SC-12'], fsbp: [] },
  check,
  bad: [
    { name: 'a key without a policy', template: only('AWS::KMS::Key') },
    { name: 'everything for the account', template: key(allow('kms:*')) },
    { name: 'decryption for the account', template: key(allow(['kms:DescribeKey', 'kms:Decrypt'])) },
    { name: 'signing for the account', template: key(allow('kms:Sign')) },
    { name: 'grants for the account', template: key(allow('kms:CreateGrant')) },
    {
      name: 'everything but one action',
      template: key({ Effect: 'Allow', Principal: { AWS: ROOT }, NotAction: 'kms:Sign', Resource: '*' }),
    },
    { name: 'a wildcard that decrypts', template: key(allow('kms:De*')) },
    { name: 'every role of the account', template: key(allow('kms:Decrypt', by('*'))) },
    {
      name: 'everybody but one role',
      template: key(allow('kms:Decrypt', by('election/lorem/voter-roll/*', 'ArnNotLike'))),
    },
    {
      name: 'a test that an absent key passes',
      template: key(allow('kms:Decrypt', by('election/lorem/voter-roll/*', 'ArnLikeIfExists'))),
    },
    {
      name: 'a test on something else',
      template: key(
        allow('kms:Decrypt', { Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-2.amazonaws.com' } } }),
      ),
    },
    {
      name: 'a key whose last administrator may be locked out',
      template: only('AWS::KMS::Key', {
        KeyPolicy: policy(allow('kms:DescribeKey')),
        BypassPolicyLockoutSafetyCheck: true,
      }),
    },
  ],
  good: [
    {
      name: 'administration for the account',
      template: key(allow(['kms:DescribeKey', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'])),
    },
    {
      name: 'decryption for the roles of a class',
      template: key(allow('kms:Decrypt', by('election/lorem/voter-roll/*'))),
    },
    { name: 'the role that deploys', template: key(allow('kms:Decrypt', by('cdk-*-cfn-exec-role-*'))) },
  ],
};
