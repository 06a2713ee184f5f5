import {
  type Assembly,
  attributeOf,
  isObject,
  itemsOf,
  type Json,
  type JsonObject,
  perAssembly,
  type Resource,
  resourceAt,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../assembly';
import { isEvaluation } from './declared';
import { vaultForCopies } from './declared-copies';
import { keyOf } from './index-of';
import { daysBetween } from './schedules';
import { storeNamedBy } from './stores';
import { isTrue, listAt, numberAt, textAt } from './values';

export const VAULTS = ['AWS::Backup::BackupVault', 'AWS::Backup::LogicallyAirGappedBackupVault'];

/**
 * Days for which backups and their copies are kept at the least. A continuous backup reaches back 35 days and no further;
 * what is found at the canvass can still be compared with a copy. An evaluation tries the machinery out for a week.
 */
export const LEAST = {
  production: { backup: 35, copy: 90 },
  evaluation: { backup: 7, copy: 7 },
} as const;

export const leastFor = ({ stack }: Scope): { readonly backup: number; readonly copy: number } =>
  isEvaluation(stack) ? LEAST.evaluation : LEAST.production;

/** For how long, by a lifecycle; without one a backup is kept for ever, and a vault’s lock that has an end takes in none. */
const daysKept = (scope: Scope, lifecycle: Json | undefined): number => {
  const days = isObject(lifecycle) ? lifecycle['DeleteAfterDays'] : undefined;
  return days === undefined ? Number.POSITIVE_INFINITY : (numberAt(scope, days) ?? 0);
};

const mostOf = (scope: Scope, vault: Resource): number => {
  const own = scopeOf(scope.assembly, vault.stack);
  const lock = vault.properties['LockConfiguration'] ?? vault.properties;
  return numberAt(own, lock, ['MaxRetentionDays']) ?? Number.POSITIVE_INFINITY;
};

const vaultAt = (scope: Scope, value: Json | undefined): Resource | undefined => {
  const vault = storeNamedBy(scope, value);
  return vault && VAULTS.includes(vault.type) ? vault : undefined;
};

const regionOf = (assembly: Assembly, { stack }: Resource): string | undefined => assembly.stacks.get(stack)?.region;

const copyProblem = (scope: Scope, plan: Resource, copy: Json): string | undefined => {
  const named = isObject(copy) ? copy['DestinationBackupVaultArn'] : undefined;
  const vault = vaultAt(scope, named) ?? vaultForCopies(scope, named);
  if (vault === undefined) return 'a copy goes to a vault that is not in this assembly';
  if (regionOf(scope.assembly, vault) === regionOf(scope.assembly, plan)) return 'a copy stays in the same region';
  const { copy: least } = leastFor(scope);
  const days = daysKept(scope, isObject(copy) ? copy['Lifecycle'] : undefined);
  if (days > mostOf(scope, vault))
    return 'the lock of its vault takes in no copy that is kept so long (DeleteAfterDays)';
  return days >= least ? undefined : `a copy is kept for less than ${least} days`;
};

const ruleProblems = (scope: Scope, plan: Resource, rule: JsonObject): readonly string[] => {
  const days = daysBetween(textAt(scope, rule['ScheduleExpression']));
  const { backup } = leastFor(scope);
  const copies = listAt(rule, ['CopyActions']);
  const vault = vaultAt(scope, rule['TargetBackupVault']);
  const kept = daysKept(scope, rule['Lifecycle']);
  return [
    ...(days !== undefined && days <= 1 ? [] : ['it does not run every day']),
    ...(kept >= backup ? [] : [`backups are kept for less than ${backup} days`]),
    ...(vault ? [] : ['it writes to a vault that is not in this assembly']),
    ...(vault === undefined || kept <= mostOf(scope, vault)
      ? []
      : ['the lock of its vault takes in no backup that is kept so long (DeleteAfterDays)']),
    ...copies.flatMap((copy) => copyProblem(scope, plan, copy) ?? []),
  ];
};

/** Does the plan back up buckets? Tables go back to the minute by a setting of their own. */
const holdsBuckets = (assembly: Assembly, plan: Resource): boolean =>
  [...resourcesOf(assembly, 'AWS::Backup::BackupSelection')].some(({ stack, properties }) => {
    const scope = scopeOf(assembly, stack);
    if (storeNamedBy(scope, properties['BackupPlanId']) !== plan) return false;
    const selection = properties['BackupSelection'];
    return storesIn(scope, isObject(selection) ? selection['Resources'] : undefined).some(
      ({ type }) => type === 'AWS::S3::Bucket',
    );
  });

/** What is wrong with a plan; empty for one that backs up every day and copies every backup to another region. */
export const planProblems = (assembly: Assembly, plan: Resource): readonly string[] => {
  const scope = scopeOf(assembly, plan.stack);
  const rules = listAt(plan.properties, ['BackupPlan', 'BackupPlanRule']).filter(isObject);
  if (rules.length === 0) return ['it has no rule'];
  const problems = [
    ...rules.flatMap((rule) => ruleProblems(scope, plan, rule)),
    ...(holdsBuckets(assembly, plan) && !rules.some((rule) => isTrue(rule['EnableContinuousBackup']))
      ? ['a bucket goes back to the last night only, and not to the minute (EnableContinuousBackup)']
      : []),
  ];
  return rules.some((rule) => listAt(rule, ['CopyActions']).length > 0)
    ? [...new Set(problems)]
    : [...new Set([...problems, 'nothing is copied to another region'])];
};

/** Stores of this assembly that a list of ARNs names. */
export const storesIn = (scope: Scope, value: Json | undefined): readonly Resource[] =>
  itemsOf(scope, value).flatMap(({ certain, expression }) => {
    const attribute = attributeOf(expression);
    const store = attribute?.attribute === 'Arn' ? resourceAt(scope.assembly, attribute.resource) : undefined;
    return store && certain ? [store] : [];
  });

/** Stores that a selection names one by one for a plan of this assembly, with nothing that takes them out again. */
export const backedUpStores = perAssembly((assembly): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { stack, properties } of resourcesOf(assembly, 'AWS::Backup::BackupSelection')) {
    const scope = scopeOf(assembly, stack);
    const selection = properties['BackupSelection'];
    if (!isObject(selection) || selection['NotResources'] !== undefined || selection['Conditions'] !== undefined)
      continue;
    if (storeNamedBy(scope, properties['BackupPlanId'])?.type !== 'AWS::Backup::BackupPlan') continue;
    if (storeNamedBy(scope, selection['IamRoleArn'])?.type !== 'AWS::IAM::Role') continue;
    for (const store of storesIn(scope, selection['Resources'])) found.add(keyOf(store));
  }
  return found;
});
