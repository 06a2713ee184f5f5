import {
  type Assembly,
  type Json,
  type JsonObject,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { dataClassOf } from '../../data-class';
import { undenied } from '../../demands';
import { attribute, ownRoles, policy, resource, tagged, template } from '../../example';
import { exceptedRoles, guardedStores, isTable, ownPoliciesOf, ownRolePattern } from '../../perimeter';
import type { Rule, Violation } from '../../rule';

/** One call of these, and every later object or item leaves by itself, or lies somewhere that no policy guards. */
const S3_EXPORTS = ['s3:PutAnalyticsConfiguration', 's3:PutInventoryConfiguration', 's3:PutReplicationConfiguration'];
const DYNAMODB_EXPORTS = ['dynamodb:EnableKinesisStreamingDestination', 'dynamodb:ExportTableToPointInTime'];
/** A restored table has neither policy nor key unless told: to restore is to read. */
const DYNAMODB_COPIES = ['dynamodb:CreateBackup', 'dynamodb:RestoreTableToPointInTime'];

/** AWS Backup sets up the inventory it works from; the restore role makes new tables. */
const BACKUP = /^\/election\/[^/*?]+\/recovery\/backup\/\*?$/;
const RESTORE = /^\/election\/[^/*?]+\/recovery\/restore\/\*?$/;

const demandsOf = (store: Resource): readonly { readonly actions: readonly string[]; readonly excepted?: RegExp }[] =>
  isTable(store)
    ? [{ actions: DYNAMODB_EXPORTS }, { actions: DYNAMODB_COPIES, excepted: RESTORE }]
    : [{ actions: S3_EXPORTS, excepted: BACKUP }];

const openIn = (scope: Scope, store: Resource, own: ReturnType<typeof ownPoliciesOf>[number]): readonly string[] =>
  demandsOf(store).flatMap(({ actions, excepted }) =>
    own === undefined
      ? actions
      : undenied(own.scope, store, own.policy, {
          actions,
          reaches: isTable(store) ? ['self'] : ['bucket'],
          mayTest: (test) =>
            excepted !== undefined &&
            exceptedRoles(test)?.every((role) => excepted.test(ownRolePattern(scope, role) ?? '')) === true,
        }),
  );

/** Evidence is read from outside the network too; all the more a copy of it would tell who looked at what. */
const evidence = (assembly: Assembly): readonly Resource[] =>
  resourcesOf(assembly, 'AWS::S3::Bucket').filter(
    (bucket) => dataClassOf(scopeOf(assembly, bucket.stack), bucket) === 'audit-log',
  );

const check = (assembly: Assembly): readonly Violation[] =>
  [...guardedStores(assembly), ...evidence(assembly)].flatMap((store) =>
    ownPoliciesOf(assembly, store).flatMap((own): readonly Violation[] => {
      const { stack, logicalId } = store;
      const scope = own?.scope;
      const open = scope === undefined ? openAll(store) : openIn(scope, store, own);
      return open.length === 0
        ? []
        : [
            {
              stack,
              logicalId,
              what: `its policy does not refuse ${open.join(', ')}; one call, and copies leave by themselves.`,
            },
          ];
    }),
  );

const openAll = (store: Resource): readonly string[] => demandsOf(store).flatMap(({ actions }) => actions);

const denial = (change: JsonObject = {}): JsonObject => ({
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: S3_EXPORTS,
  Resource: attribute('B'),
  ...change,
});

const bucket = (...statements: readonly Json[]): JsonObject =>
  template({
    B: resource('AWS::S3::Bucket', tagged('ballot-data')),
    P: resource('AWS::S3::BucketPolicy', { Bucket: { Ref: 'B' }, PolicyDocument: policy(...statements) }),
  });

const table = (...statements: readonly Json[]): JsonObject =>
  template({
    T: resource('AWS::DynamoDB::Table', {
      ...tagged('voter-roll'),
      ResourcePolicy: { PolicyDocument: policy(...statements) },
    }),
  });

const except = (path: string): JsonObject => ({
  Condition: { ArnNotLike: { 'aws:PrincipalArn': ownRoles(path) } },
});

export const noStandingExport: Rule = {
  id: 'no-standing-export',
  title: 'Nobody can set up an export or an unguarded copy of a never-public store',
  core: true,
  why:
    'Mexico 2016 and Deep Root 2017 were copies: the roll was taken out for a purpose, and the copy had no guard. An export rule ' +
    'or a restored table is such a copy, made by one call.',
  fix:
    'Use PrivateBucket or ProtectedTable, and leave NoStandingExport, NoExport and NoCopyOutsideTheVault as they are; files leave ' +
    'through the export that two people approve.',
  mappings: { cis: ['4.1.3', '4.2.1'], nist: ['AC-4', 'AC-3', 'SC-7(10)'], fsbp: [] },
  check,
  bad: [
    { name: 'a bucket that refuses no export', template: bucket() },
    { name: 'replication left out', template: bucket(denial({ Action: S3_EXPORTS.slice(0, 2) })) },
    { name: 'any role let through', template: bucket(denial(except('*'))) },
    { name: 'the class’s own roles let through', template: bucket(denial(except('election/lorem/ballot-data/*'))) },
    { name: 'a table that refuses no export', template: table() },
    {
      name: 'a table that anyone may restore beside itself',
      template: table(denial({ Action: DYNAMODB_EXPORTS, Resource: '*' })),
    },
    {
      name: 'the restore role let through for exports',
      template: table(
        denial({
          Action: [...DYNAMODB_EXPORTS, ...DYNAMODB_COPIES],
          Resource: '*',
          ...except('election/lorem/recovery/restore/*'),
        }),
      ),
    },
  ],
  good: [
    { name: 'a bucket that refuses every export', template: bucket(denial()) },
    { name: 'a bucket that AWS Backup reads', template: bucket(denial(except('election/lorem/recovery/backup/*'))) },
    {
      name: 'a table that only the restore role copies',
      template: table(
        denial({ Action: DYNAMODB_EXPORTS, Resource: '*' }),
        denial({ Action: DYNAMODB_COPIES, Resource: '*', ...except('election/lorem/recovery/restore/*') }),
      ),
    },
  ],
};
