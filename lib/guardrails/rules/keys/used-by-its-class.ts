import { type Assembly, type Json, type JsonObject, scopeOf } from '../../../assembly';
import { DATA_CLASSES } from '../../../contracts/data-class';
import { ownerInPath } from '../../belongs-to';
import { dataClassOf, isNeverPublic } from '../../data-class';
import { only, ownRoles, policy, sub, tagged } from '../../example';
import { nameOf } from '../../identity';
import { given, heldTo, KEY_USE, keysIn, testsOf, throughServices } from '../../key-policy';
import type { Rule, Violation } from '../../rule';

/** What the role that deploys needs to make a store with the key: try it, and give the service its grant. */
const DEPLOY_USES = [
  'kms:creategrant',
  'kms:decrypt',
  'kms:encrypt',
  'kms:generatedatakey',
  'kms:reencryptfrom',
  'kms:reencryptto',
];

/** What is signed is what the public believes: the signer's path lies below that of the class. */
const HAS_OWN_PATH = /^\/election\/[^/*?]+\/[^/*?]+\/[^/*?]+\//;

/** What copies from account to account take. */
const BACKUP_USES = ['kms:creategrant', 'kms:decrypt', 'kms:generatedatakey'];

const check = (assembly: Assembly): readonly Violation[] =>
  keysIn(assembly).flatMap(({ key, scope, policy }): readonly Violation[] => {
    const { stack, logicalId } = key;
    const dataClass = dataClassOf(scopeOf(assembly, stack), key);
    return policy.statements.flatMap((statement) => {
      const uses = statement.effect === 'Deny' ? [] : given(statement, KEY_USE);
      const tests = testsOf(scope, statement);
      if (uses.length === 0 || tests === undefined) return [];
      return (heldTo(scope, tests) ?? []).flatMap((holder): readonly Violation[] => {
        const add = (what: string) => [{ stack, logicalId, what: `${nameOf(statement)} ${what}` }];
        if (holder === 'unknown') return [];
        if (holder === 'deploy') {
          return uses.every((use) => DEPLOY_USES.includes(use)) && throughServices(tests)
            ? []
            : add(
                'lets the role that deploys use the key otherwise than through the one service that makes the store.',
              );
        }
        if (holder === 'backup') {
          return uses.every((use) => BACKUP_USES.includes(use))
            ? []
            : add('lets AWS Backup do more with the key than copying backups takes.');
        }
        const owner = ownerInPath(holder.path);
        if (uses.includes('kms:sign') && !HAS_OWN_PATH.test(holder.path)) {
          return add(
            `lets every role of ${owner ?? 'any class'} (${holder.path}) sign; one role does, under a path of its own.`,
          );
        }
        // Released results are written by those who hold the draft; never the other way.
        const mayHold = owner === dataClass || owner === 'recovery' || (!isNeverPublic(dataClass) && isClass(owner));
        return mayHold ? [] : add(`lets roles of ${owner} (${holder.path}) use the key of ${dataClass ?? 'no class'}.`);
      });
    });
  });

const isClass = (owner: string | undefined): boolean => DATA_CLASSES.some((dataClass) => dataClass === owner);

const key = (
  dataClass: 'voter-roll' | 'results-public',
  roles: Json,
  more: JsonObject = {},
  Action = 'kms:Decrypt',
): JsonObject =>
  only('AWS::KMS::Key', {
    ...tagged(dataClass),
    KeyPolicy: policy({
      Effect: 'Allow',
      Principal: { AWS: sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') },
      Action,
      Resource: '*',
      Condition: { ArnLike: { 'aws:PrincipalArn': roles }, ...more },
    }),
  });

const VIA = { StringEquals: { 'kms:ViaService': 'dynamodb.us-east-2.amazonaws.com' } };
const DEPLOY = ownRoles('cdk-*-cfn-exec-role-*');

export const usedByItsClass: Rule = {
  id: 'used-by-its-class',
  title: 'A key is used by roles of its own class',
  core: true,
  why:
    'COMELEC 2016: the website could read the whole roll. Stores apart under keys that another class may use are apart in name ' +
    'only; the blast radius is the key.',
  fix: 'Use ClassKey of the class, and give a role of another class a store of its own class instead.',
  mappings: { cis: ['4.2.1', '4.3.4'], nist: ['AC-3', 'AC-6', 'SC-12'], fsbp: [] },
  check,
  bad: [
    { name: 'roles of another class', template: key('voter-roll', ownRoles('election/lorem/site-content/*')) },
    {
      name: 'roles of another class beside',
      template: key('voter-roll', [
        ownRoles('election/lorem/voter-roll/*'),
        ownRoles('election/lorem/results-draft/*'),
      ]),
    },
    {
      name: 'every role of the class signing',
      template: key('voter-roll', ownRoles('election/lorem/voter-roll/*'), {}, 'kms:Sign'),
    },
    { name: 'the emergency role', template: key('voter-roll', ownRoles('election/lorem/break-glass/*')) },
    { name: 'the role that deploys, at any time', template: key('voter-roll', DEPLOY) },
  ],
  good: [
    { name: 'roles of its class', template: key('voter-roll', ownRoles('election/lorem/voter-roll/*')) },
    {
      name: 'one role of the class signing',
      template: key('voter-roll', ownRoles('election/lorem/voter-roll/release/*'), {}, 'kms:Sign'),
    },
    { name: 'AWS Backup', template: key('voter-roll', ownRoles('election/lorem/recovery/backup/*')) },
    { name: 'the role that deploys, through the service', template: key('voter-roll', DEPLOY, VIA) },
    {
      name: 'who releases, on the key of released files',
      template: key('results-public', ownRoles('election/lorem/results-draft/*')),
    },
  ],
};
