import {
  type Assembly,
  get,
  type JsonObject,
  literalOf,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { leastFor } from '../../backups';
import type { ConditionTest } from '../../conditions';
import { isEvaluation } from '../../declared';
import { givesCopiesBack } from '../../declared-copies';
import { type Denial, denialsIn, refuses } from '../../denials';
import { changed, changes } from '../../examples';
import { render } from '../../principals';
import type { Rule, Violation } from '../../rule';
import { numberAt } from '../../values';

/** What shortens a backup's life, or the rules about it. */
const DELETING = [
  'backup:DeleteRecoveryPoint',
  'backup:UpdateRecoveryPointLifecycle',
  'backup:DeleteBackupVaultLockConfiguration',
];
const RULING = [
  'backup:PutBackupVaultAccessPolicy',
  'backup:DeleteBackupVaultAccessPolicy',
  'backup:PutBackupVaultLockConfiguration',
];
const COPYING = ['backup:CopyFromBackupVault', 'backup:CopyIntoBackupVault'];
const STARTING = ['backup:StartCopyJob'];
/** After that a lock can no longer be taken off; AWS asks for three days at least. */
const CLOSES_WITHIN = 31;
const RESTORING = ['backup:StartRestoreJob'];

/** The one action that each exempted role is for. `backup.amazonaws.com` takes away what has had its time. */
const EXEMPT: Readonly<Record<string, RegExp>> = {
  deletes: /:role\/aws-service-role\/backup\.amazonaws\.com\/AWSServiceRoleForBackup$/,
  rules: /:role\/cdk-[^/]*-cfn-exec-role-[^/]*$/,
  copies:
    /:role\/(aws-service-role\/backup\.amazonaws\.com\/AWSServiceRoleForBackup|election\/[^*/]+\/recovery\/backup\/\*)$/,
  /** In the account that keeps copies for another, where a person gives them back. */
  givesBack:
    /:role\/(aws-service-role\/backup\.amazonaws\.com\/AWSServiceRoleForBackup|election\/[^*/]+\/(recovery\/backup|break-glass)\/\*)$/,
  restores:
    /:role\/(aws-service-role\/restore-testing\.backup\.amazonaws\.com\/AWSServiceRoleForBackupRestoreTesting|election\/[^*/]+\/break-glass\/\*)$/,
};

const isAboutServices = ({ operator, key, values }: ConditionTest): boolean =>
  operator === 'BoolIfExists' &&
  key === 'aws:principalisawsservice' &&
  values.length === 1 &&
  values.every(({ certain, expression }) => certain && literalOf(expression) === 'false');

/** Everybody is refused, but for services acting for themselves and roles that the pattern names. */
const sparesOnly = (scope: Scope, { tests }: Denial, spared: RegExp | undefined): boolean =>
  tests.every((test) => {
    if (isAboutServices(test)) return true;
    return (
      spared !== undefined &&
      ['ArnNotLike', 'ArnNotEquals', 'StringNotLike'].includes(test.operator) &&
      test.key === 'aws:principalarn' &&
      test.values.length > 0 &&
      test.values.every(({ expression }) => spared.test(render(scope.assembly, scope.stack, expression)))
    );
  });

const policyProblems = (scope: Scope, vault: Resource): readonly string[] => {
  const denials = denialsIn(scope, vault.properties['AccessPolicy'], (expression) =>
    literalOf(expression) === '*' ? ['contents'] : [],
  );
  const open = (actions: readonly string[], spared: RegExp | undefined): readonly string[] =>
    actions.filter(
      (action) =>
        !denials.some(
          (denial) => denial.reach.has('contents') && refuses(denial, action) && sparesOnly(scope, denial, spared),
        ),
    );
  const problems = [
    ...open(RULING, EXEMPT['rules']),
    ...open(COPYING, EXEMPT['copies']),
    ...open(STARTING, EXEMPT[givesCopiesBack(scope) ? 'givesBack' : 'copies']),
    ...open(RESTORING, EXEMPT['restores']),
    // An evaluation is torn down again by its own operator.
    ...(isEvaluation(scope.stack) ? [] : open(DELETING, EXEMPT['deletes'])),
  ];
  return problems.length === 0 ? [] : [`its policy does not refuse everybody else ${problems.join(', ')}`];
};

const lockProblems = (scope: Scope, vault: Resource): readonly string[] => {
  const isApart = vault.type === 'AWS::Backup::LogicallyAirGappedBackupVault';
  const lock = isApart ? vault.properties : vault.properties['LockConfiguration'];
  const least = leastFor(scope).backup;
  const days = numberAt(scope, get(lock, 'MinRetentionDays'));
  if (days === undefined) return ['it has no lock (LockConfiguration MinRetentionDays)'];
  const most = numberAt(scope, get(lock, 'MaxRetentionDays'));
  const closes = get(lock, 'ChangeableForDays');
  return [
    ...(days >= least ? [] : [`its lock holds a backup for ${days} days instead of ${least}`]),
    ...(most !== undefined
      ? most >= days
        ? []
        : ['its lock takes in no backup (MaxRetentionDays)']
      : ['its lock takes in what nobody can ever delete again, voters’ data too (MaxRetentionDays)']),
    ...(closes === undefined || (numberAt(scope, closes) ?? Number.POSITIVE_INFINITY) <= CLOSES_WITHIN
      ? []
      : [`its lock stays open for more than ${CLOSES_WITHIN} days (ChangeableForDays)`]),
    ...(isApart || isEvaluation(scope.stack) || numberAt(scope, get(lock, 'ChangeableForDays')) !== undefined
      ? []
      : ['its lock never closes: without ChangeableForDays an administrator takes it off']),
  ];
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::Backup::BackupVault', 'AWS::Backup::LogicallyAirGappedBackupVault')].flatMap(
    (vault) => {
      const scope = scopeOf(assembly, vault.stack);
      const problems = [...lockProblems(scope, vault), ...policyProblems(scope, vault)];
      return problems.length === 0
        ? []
        : [{ stack: vault.stack, logicalId: vault.logicalId, what: `of this backup vault: ${problems.join('; ')}.` }];
    },
  );

const role = (path: string) => ({ 'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:role/${path}` });
const deny = (actions: readonly string[], but: string): JsonObject => ({
  Effect: 'Deny',
  Principal: '*',
  Action: actions,
  Resource: '*',
  Condition: { ArnNotLike: { 'aws:PrincipalArn': role(but) }, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
});
const BACKUP = 'aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup';
const GOOD: JsonObject = {
  Resources: {
    V: {
      Type: 'AWS::Backup::BackupVault',
      Properties: {
        LockConfiguration: { MinRetentionDays: 35, MaxRetentionDays: 366, ChangeableForDays: 3 },
        AccessPolicy: {
          Statement: [
            deny(DELETING, BACKUP),
            deny(RULING, 'cdk-*-cfn-exec-role-*'),
            deny([...COPYING, ...STARTING], BACKUP),
            deny(RESTORING, 'election/lorem/break-glass/*'),
          ],
        },
      },
    },
  },
};
const LOCK = 'V/Properties/LockConfiguration';
const STATEMENT = 'V/Properties/AccessPolicy/Statement';

export const vaultsLocked: Rule = {
  id: 'vaults-locked',
  title: 'Nobody deletes, shortens, copies or restores a backup',
  core: false,
  why:
    'California, 2017: a database was deleted and held to ransom. What a thief with an administrator’s rights can delete is no backup, ' +
    'and what anybody can restore is a copy without a policy (Chicago, 2017: the exposed files were backups).',
  fix: 'Use LockedVault; its lock closes for good in production and its policy refuses everybody but the roles that each action is for.',
  mappings: { cis: ['1.4.2', '4.2.1'], nist: ['CP-9', 'CP-9(8)', 'AC-3', 'AU-9'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a vault without a lock': [LOCK],
    'a lock that holds for a day': [`${LOCK}/MinRetentionDays`, 1],
    'a lock without a least retention': [`${LOCK}/MinRetentionDays`],
    'a lock that never closes': [`${LOCK}/ChangeableForDays`],
    'a lock that takes in nothing': [`${LOCK}/MaxRetentionDays`, 1],
    'a lock without an end': [`${LOCK}/MaxRetentionDays`],
    'a lock that closes in a hundred years': [`${LOCK}/ChangeableForDays`, 36_500],
    'a vault into which anybody copies': [
      `${STATEMENT}/2/Action`,
      ['backup:CopyFromBackupVault', 'backup:StartCopyJob'],
    ],
    'a vault without a policy': ['V/Properties/AccessPolicy'],
    'a policy that lets backups be deleted': [`${STATEMENT}/0`],
    'a denial turned into an Allow': [`${STATEMENT}/0/Effect`, 'Allow'],
    'a denial that spares every role': [`${STATEMENT}/0/Condition/ArnNotLike/aws:PrincipalArn`, role('*')],
    'a denial that spares every call made through a service': [
      `${STATEMENT}/0/Condition/Bool`,
      { 'aws:ViaAWSService': 'false' },
    ],
    'a denial of one of the actions': [`${STATEMENT}/0/Action`, 'backup:DeleteRecoveryPoint'],
    'a denial for one principal': [`${STATEMENT}/0/Principal`, { AWS: 'arn:aws:iam::111111111111:role/x' }],
    'a policy that anybody changes': [`${STATEMENT}/1`],
    'a vault from which anybody copies': [`${STATEMENT}/2`],
    'a vault from which anybody restores': [`${STATEMENT}/3`],
  }),
  good: [
    { name: 'a vault that nobody empties', template: GOOD },
    {
      name: 'an evaluation’s vault, which its operator may take down after a week',
      template: {
        ...changed(changed(GOOD, LOCK, { MinRetentionDays: 7, MaxRetentionDays: 30 }), `${STATEMENT}/0`),
        Metadata: { 'election:profile': 'evaluation' },
      },
    },
  ],
};
