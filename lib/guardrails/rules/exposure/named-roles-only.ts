import type { Assembly, Expression, Json, JsonObject, Resource, Scope } from '../../../assembly';
import { ownerInPath } from '../../belongs-to';
import { dataClassOf } from '../../data-class';
import { undenied } from '../../demands';
import { attribute, ownRoles, policy, resource, sub, tagged, template } from '../../example';
import {
  dataActionsOf,
  exceptedRoles,
  exceptsServices,
  guardedStores,
  ownPoliciesOf,
  ownRolePattern,
  reachesOf,
} from '../../perimeter';
import type { Rule, Violation } from '../../rule';

/** AWS Backup reads every class it backs up; its roles have a path for each duty. */
const BACKUP_PATH = /^\/election\/[^/*?]+\/recovery\/backup\/\*?$/;

const maySee = (scope: Scope, store: Resource, role: Expression): boolean => {
  const path = ownRolePattern(scope, role);
  return path !== undefined && (ownerInPath(path) === dataClassOf(scope, store) || BACKUP_PATH.test(path));
};

const check = (assembly: Assembly): readonly Violation[] =>
  guardedStores(assembly).flatMap((store) =>
    ownPoliciesOf(assembly, store).flatMap((own): readonly Violation[] => {
      const { stack, logicalId } = store;
      const actions = dataActionsOf(store);
      const open =
        own === undefined
          ? actions
          : undenied(own.scope, store, own.policy, {
              actions,
              reaches: reachesOf(store),
              mayTest: (test) =>
                exceptsServices(test) || exceptedRoles(test)?.every((role) => maySee(own.scope, store, role)) === true,
            });
      return open.length === 0
        ? []
        : [
            {
              stack,
              logicalId,
              what: `its policy does not refuse ${open.length === actions.length ? 'data actions' : open.join(', ')} to roles of other classes; an administrator, or a role written later, would read it.`,
            },
          ];
    }),
  );

const denial = (change: JsonObject = {}): JsonObject => ({
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: 's3:*',
  Resource: [attribute('B'), sub('${B.Arn}/*')],
  Condition: {
    ArnNotLike: { 'aws:PrincipalArn': ownRoles('election/lorem/voter-roll/*') },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  },
  ...change,
});

const bucket = (...statements: readonly Json[]): JsonObject =>
  template({
    B: resource('AWS::S3::Bucket', tagged('voter-roll')),
    P: resource('AWS::S3::BucketPolicy', { Bucket: { Ref: 'B' }, PolicyDocument: policy(...statements) }),
  });

const letting = (...roles: readonly Json[]): JsonObject =>
  bucket(denial({ Condition: { ArnNotLike: { 'aws:PrincipalArn': roles } } }));

export const namedRolesOnly: Rule = {
  id: 'named-roles-only',
  title: 'Never-public stores answer only to roles of their own class',
  core: true,
  why:
    'Capital One, March 2019: the role of a firewall was allowed to read every bucket. Elector 2020: administrator access gave ' +
    'the roll of 6.45 million. A Deny for everybody but the class’s own roles holds against whatever is allowed elsewhere.',
  fix:
    'Use PrivateBucket or ProtectedTable, and leave the statement OnlyNamedRoles as it is: Deny, everybody, every data action, ' +
    'ArnNotLike aws:PrincipalArn with the path of the class’s roles.',
  mappings: { cis: ['4.2.1', 'A1.2.7', 'A1.4.1'], nist: ['AC-3', 'AC-6', 'AC-6(1)'], fsbp: [] },
  check,
  bad: [
    { name: 'no such denial', template: bucket() },
    { name: 'roles of another class', template: letting(ownRoles('election/lorem/site-content/*')) },
    {
      name: 'roles of another class beside',
      template: letting(ownRoles('election/lorem/voter-roll/*'), ownRoles('election/lorem/site-content/*')),
    },
    { name: 'roles of every class', template: letting(ownRoles('election/lorem/*')) },
    { name: 'roles of every account', template: letting('arn:aws:iam::*:role/election/lorem/voter-roll/*') },
    { name: 'an administrator', template: letting(ownRoles('admin')) },
    {
      name: 'an operator that lets an absent key through',
      template: bucket(
        denial({
          Condition: { 'ForAnyValue:ArnNotLike': { 'aws:PrincipalArn': ownRoles('election/lorem/voter-roll/*') } },
        }),
      ),
    },
    { name: 'reads left out', template: bucket(denial({ Action: ['s3:PutObject*', 's3:DeleteObject*'] })) },
    {
      name: 'a second test',
      template: bucket(
        denial({
          Condition: {
            ArnNotLike: { 'aws:PrincipalArn': ownRoles('election/lorem/voter-roll/*') },
            StringEquals: { 'aws:PrincipalTag/x': 'y' },
          },
        }),
      ),
    },
  ],
  good: [
    { name: 'roles of its class', template: bucket(denial()) },
    {
      name: 'roles of its class and of AWS Backup',
      template: letting(ownRoles('election/lorem/voter-roll/*'), ownRoles('election/lorem/recovery/backup/*')),
    },
    { name: 'one role of its class', template: letting(ownRoles('election/lorem/voter-roll/lookup')) },
  ],
};
