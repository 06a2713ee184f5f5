import {
  type Assembly,
  get,
  type Json,
  type JsonObject,
  literalAt,
  perAssembly,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { backedUpStores, storesIn, VAULTS } from '../../backups';
import { dataClassOf } from '../../data-class';
import { keyNamedBy } from '../../encryption';
import { tagged } from '../../example';
import { changed, changes } from '../../examples';
import { keyOf } from '../../index-of';
import { isOfferedIn } from '../../not-offered';
import type { Rule, Violation } from '../../rule';
import { daysBetween } from '../../schedules';
import { storeNamedBy } from '../../stores';
import { listAt, textAt } from '../../values';

/** A backup that could not be read is found before the next one that could be is gone. */
const DAYS = 7;

/** What AWS Backup calls the key of what it restores, and how it is to be used; without them the copy is under AWS’s own key. */
const KEYS: Readonly<Record<string, readonly [key: string, kind: string]>> = {
  'AWS::DynamoDB::Table': ['kmsMasterKeyArn', 'KMS'],
  'AWS::S3::Bucket': ['kmsKey', 'SSE-KMS'],
};

/** A trial is a second copy for an hour, so it is under the key that guards the first. */
const isUnderItsKey = (scope: Scope, overrides: Json | undefined, store: Resource): boolean => {
  const [name, kind] = KEYS[store.type] ?? [];
  if (name === undefined) return true;
  const own = scopeOf(scope.assembly, store.stack);
  const key = keyNamedBy(scope, get(overrides, name));
  return (
    key !== undefined &&
    textAt(scope, get(overrides, 'encryptionType')) === kind &&
    dataClassOf(scopeOf(scope.assembly, key.stack), key) === dataClassOf(own, store)
  );
};

const POINTS = ['SNAPSHOT', 'CONTINUOUS'];

const tested = perAssembly((assembly): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { stack, properties } of resourcesOf(assembly, 'AWS::Backup::RestoreTestingSelection')) {
    const scope = scopeOf(assembly, stack);
    const plan = storeNamedBy(scope, properties['RestoreTestingPlanName']);
    if (plan?.type !== 'AWS::Backup::RestoreTestingPlan') continue;
    if (properties['ProtectedResourceConditions'] !== undefined) continue;
    const own = scopeOf(assembly, plan.stack);
    const days = daysBetween(textAt(own, plan.properties['ScheduleExpression']));
    const vaults = listAt(plan.properties, ['RecoveryPointSelection', 'IncludeVaults']);
    const isOurs = vaults.some((vault) => VAULTS.includes(storeNamedBy(own, vault)?.type ?? ''));
    const kinds = listAt(plan.properties, ['RecoveryPointSelection', 'RecoveryPointTypes']);
    const isAny = kinds.some((kind) => POINTS.includes(literalAt(own, kind) ?? ''));
    if (days === undefined || days > DAYS || !isOurs || !isAny) continue;
    for (const store of storesIn(scope, properties['ProtectedResourceArns'])) {
      if (isUnderItsKey(scope, properties['RestoreMetadataOverrides'], store)) found.add(keyOf(store));
    }
  }
  return found;
});

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly)]
    .filter(({ stack }) => isOfferedIn(assembly.stacks.get(stack)?.region, 'AWS::Backup::RestoreTestingPlan'))
    .filter((store) => backedUpStores(assembly).has(keyOf(store)) && !tested(assembly).has(keyOf(store)))
    .map(({ stack, logicalId }) => ({
      stack,
      logicalId,
      what: `it is backed up, and no restore of it is tried at least every ${DAYS} days, under its own class’s key.`,
    }));

const TABLE = { 'Fn::GetAtt': ['T', 'Arn'] };
const GOOD: JsonObject = {
  Resources: {
    T: { Type: 'AWS::DynamoDB::Table', Properties: tagged('voter-roll') },
    K: { Type: 'AWS::KMS::Key', Properties: tagged('voter-roll') },
    V: { Type: 'AWS::Backup::BackupVault' },
    P: { Type: 'AWS::Backup::BackupPlan' },
    R: { Type: 'AWS::IAM::Role' },
    S: {
      Type: 'AWS::Backup::BackupSelection',
      Properties: {
        BackupPlanId: { Ref: 'P' },
        BackupSelection: { IamRoleArn: { 'Fn::GetAtt': ['R', 'Arn'] }, Resources: [TABLE] },
      },
    },
    Tests: {
      Type: 'AWS::Backup::RestoreTestingPlan',
      Properties: {
        ScheduleExpression: 'cron(0 9 ? * SUN *)',
        RecoveryPointSelection: {
          IncludeVaults: [{ 'Fn::GetAtt': ['V', 'BackupVaultArn'] }],
          RecoveryPointTypes: ['SNAPSHOT'],
        },
      },
    },
    OfT: {
      Type: 'AWS::Backup::RestoreTestingSelection',
      Properties: {
        RestoreTestingPlanName: { Ref: 'Tests' },
        ProtectedResourceArns: [TABLE],
        RestoreMetadataOverrides: { encryptionType: 'KMS', kmsMasterKeyArn: { 'Fn::GetAtt': ['K', 'Arn'] } },
      },
    },
  },
};

export const restoreTesting: Rule = {
  id: 'restore-testing',
  title: 'Every backup is restored once a week, to see that it can be',
  core: false,
  why:
    'Hall County, 2020: the day of the ransomware is too late to find out that a backup cannot be read. A store whose backup lacks a ' +
    'key or a right looks backed up until somebody tries.',
  fix: 'Leave RestoreTests as it is: a weekly plan over the vault, and a selection that names every store that is backed up.',
  mappings: { cis: ['1.4.3'], nist: ['CP-4', 'CP-9(1)', 'CP-10'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a backup without a test': ['OfT'],
    'a test of another store': ['OfT/Properties/ProtectedResourceArns', [{ 'Fn::GetAtt': ['V', 'Arn'] }]],
    'a test under a condition': ['OfT/Properties/ProtectedResourceConditions', { StringEquals: [] }],
    'a test once a month': ['Tests/Properties/ScheduleExpression', 'cron(0 9 1 * ? *)'],
    'a test of no vault': ['Tests/Properties/RecoveryPointSelection/IncludeVaults', []],
    'a test of no kind of backup': ['Tests/Properties/RecoveryPointSelection/RecoveryPointTypes', []],
    'a test that restores under AWS’s own key': ['OfT/Properties/RestoreMetadataOverrides'],
    'a test that leaves the kind of key open': ['OfT/Properties/RestoreMetadataOverrides/encryptionType'],
    'a test that restores under another class’s key': ['K/Properties', tagged('site-content')],
    'a test without a plan': ['Tests'],
  }),
  good: [
    { name: 'a backup that is tried every Sunday', template: GOOD },
    { name: 'nothing backed up, which is another rule’s business', template: changed(changed(GOOD, 'S'), 'OfT') },
  ],
};
