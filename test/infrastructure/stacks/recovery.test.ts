import { App, Aws } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { ClassKey } from '../../../lib/infrastructure/constructs/class-key';
import { PrivateBucket } from '../../../lib/infrastructure/constructs/private-bucket';
import { ProtectedTable } from '../../../lib/infrastructure/constructs/protected-table';
import { storesToBackUp } from '../../../lib/infrastructure/constructs/recovery/stores';
import { ElectionJurisdiction } from '../../../lib/infrastructure/election-jurisdiction';
import { ElectionStack } from '../../../lib/infrastructure/stacks/election-stack';
import { FoundationStack } from '../../../lib/infrastructure/stacks/foundation-stack';
import { RecoveryStack } from '../../../lib/infrastructure/stacks/recovery-stack';
import { lettersAboutUndelivered } from '../../support/alarm-chain';
import { at, type Cloud, type Entry, listAt, many, type Plain, put, stringsIn } from '../../support/cloud';
import { every, holds, unless, unlike } from '../../support/holds';
import { deniedBy, permits, statementsOf } from '../../support/policy';
import { settingsWith } from '../../support/shipped';
import {
  accountOf,
  arnOf,
  bucketPolicy,
  classOf,
  isAccessLogBucket,
  isNeverPublicStore,
  isOfTheAccount,
  jurisdictionOf,
  keyOf,
  recoveryRoleOf,
  regionOf,
  roleOf,
} from '../../support/stores';

const TABLE = 'AWS::DynamoDB::Table';
const BUCKET = 'AWS::S3::Bucket';
const VAULT = 'AWS::Backup::BackupVault';
const PLAN = 'AWS::Backup::BackupPlan';
const SELECTION = 'AWS::Backup::BackupSelection';
const TEST_SELECTION = 'AWS::Backup::RestoreTestingSelection';
const ROLE = 'AWS::IAM::Role';
const POLICY = 'AWS::IAM::ManagedPolicy';
const RULE = 'AWS::Events::Rule';

const LOREM = 'Election-lorem-Recovery';
const IPSUM = 'Election-ipsum-Recovery';

/** Each with accounts of its own; `elit` in several. */
const isProduction = (stack: string): boolean => /^Election-(ipsum|elit)-/.test(stack);

/** The vault that a plan's copies go to: in the recovery region, or in an account of its own, where plans spell its ARN. */
const copiesOf = (cloud: Cloud, plan: Entry): Entry => {
  const jurisdiction = jurisdictionOf(plan);
  const [apart] = cloud.all(VAULT, `Election-${jurisdiction}-CopyVaults`);
  return apart ?? cloud.the(VAULT, `Election-${jurisdiction}-RecoveryCopies`);
};
const isVaultAt = (cloud: Cloud, vault: Entry, arn: Plain | undefined): boolean =>
  cloud.referred(arn) === vault ||
  arn ===
    `arn:aws:backup:${regionOf(cloud, vault)}:${accountOf(cloud, vault)}:backup-vault:${vault.properties['BackupVaultName']}`;

/** What may be lost, for a reason that stands at the store. Everything else is in a plan. */
const MAY_BE_LOST = /^(Intake|IntakeDocuments|Quarantine|LookUpCounters|Content|Results|Notices)(Bucket|Table)/;
/** The fixture of sealed records has no jurisdiction around it, and the account's evidence is locked where it is. */
const hasJurisdiction = (entry: Entry): boolean => !entry.stack.startsWith('Election-worm-') && !isOfTheAccount(entry);

const selected = (cloud: Cloud, type = SELECTION): readonly string[] =>
  cloud
    .all(type)
    .flatMap(({ properties }) =>
      type === SELECTION
        ? listAt(properties, 'BackupSelection', 'Resources')
        : listAt(properties, 'ProtectedResourceArns'),
    )
    .map(String);
const stores = (cloud: Cloud): readonly Entry[] =>
  [...cloud.all(TABLE), ...cloud.all(BUCKET)].filter(
    (store) => hasJurisdiction(store) && !isAccessLogBucket(store) && !MAY_BE_LOST.test(store.id),
  );
const everyStore =
  (ask: (store: Entry, cloud: Cloud) => readonly string[]) =>
  (cloud: Cloud): readonly string[] => {
    const found = stores(cloud);
    if (found.length < 8) return [`there are ${found.length} stores to back up`];
    return found.flatMap((store) => ask(store, cloud).map((what) => `${store.stack}.${store.id}: ${what}`));
  };

holds(
  'every store of voters, drafts and released results is in a backup plan, by its ARN and never by a tag',
  (cloud) => [
    ...everyStore((store) => unless(selected(cloud).includes(arnOf(store)), 'is in no plan'))(cloud),
    ...every(SELECTION, ({ properties }) => [
      ...unless(at(properties, 'BackupSelection', 'ListOfTags') === undefined, 'selects by tag'),
      ...unless(
        listAt(properties, 'BackupSelection', 'Resources').every((arn) => !String(arn).includes('*')),
        'selects by wildcard',
      ),
    ])(cloud),
  ],
  {
    'the roll is taken out': (cloud) =>
      put(cloud.the(SELECTION, LOREM, 'PlansTables').properties, ['BackupSelection', 'Resources', 0], undefined),
    'a tag chooses': (cloud) =>
      put(cloud.the(SELECTION, LOREM, 'PlansTables').properties, ['BackupSelection', 'ListOfTags'], []),
  },
);

holds(
  'each night’s backup is copied to the vault in the recovery region; buckets go back to any second besides',
  every(PLAN, (plan, cloud) => {
    const rules = listAt(plan.properties, 'BackupPlan', 'BackupPlanRule');
    const nightly = rules.find((rule) => at(rule, 'RuleName') === 'nightly');
    return [
      ...unless(
        isVaultAt(cloud, copiesOf(cloud, plan), at(nightly, 'CopyActions', 0, 'DestinationBackupVaultArn')),
        'is not copied to the recovery region',
      ),
      ...unless(/^cron\(\d+ \d+ \* \* \? \*\)$/.test(String(at(nightly, 'ScheduleExpression'))), 'is not made daily'),
      ...unless(
        !plan.id.startsWith('PlansBuckets') || rules.some((rule) => at(rule, 'EnableContinuousBackup') === true),
        'no rule is continuous',
      ),
    ];
  }),
  {
    'copies stop': (cloud) =>
      put(cloud.the(PLAN, LOREM, 'PlansTables').properties, ['BackupPlan', 'BackupPlanRule', 0, 'CopyActions'], []),
    'it becomes weekly': (cloud) =>
      put(
        cloud.the(PLAN, LOREM, 'PlansTables').properties,
        ['BackupPlan', 'BackupPlanRule', 0, 'ScheduleExpression'],
        'cron(0 8 ? * SUN *)',
      ),
    'nothing is continuous': (cloud) =>
      put(cloud.the(PLAN, LOREM, 'PlansBuckets').properties, ['BackupPlan', 'BackupPlanRule', 1], undefined),
  },
);

const keeping = (rule: Plain | undefined): number => Number(at(rule, 'Lifecycle', 'DeleteAfterDays'));

holds(
  'no backup is shortened: every vault has a lock, for good in production, and no rule keeps less than its vault demands',
  (cloud) => [
    ...every(VAULT, ({ properties, stack }) => {
      const lock = properties['LockConfiguration'];
      const production = isProduction(stack);
      return [
        ...unless(Number(at(lock, 'MinRetentionDays')) >= (production ? 35 : 7), 'is locked for too short a time'),
        ...unless(at(lock, 'ChangeableForDays') === (production ? 3 : undefined), 'its lock can be taken off'),
      ];
    })(cloud),
    ...every(PLAN, (plan) => {
      const least = (vault: Entry) => Number(at(vault.properties, 'LockConfiguration', 'MinRetentionDays'));
      return listAt(plan.properties, 'BackupPlan', 'BackupPlanRule').flatMap((rule) => [
        // AWS Backup fails a job that keeps less than the lock's minimum.
        ...unless(
          keeping(rule) >= least(cloud.the(VAULT, plan.stack)),
          `${at(rule, 'RuleName')} would be refused by the vault`,
        ),
        ...unless(at(rule, 'EnableContinuousBackup') !== true || keeping(rule) <= 35, 'continuous for over 35 days'),
        ...listAt(rule, 'CopyActions').flatMap((copy) =>
          unless(keeping(copy) >= least(copiesOf(cloud, plan)), 'copies would be refused'),
        ),
      ]);
    })(cloud),
  ],
  {
    'production’s lock opens': (cloud) =>
      put(cloud.the(VAULT, IPSUM).properties, ['LockConfiguration', 'ChangeableForDays'], undefined),
    'the lock goes': (cloud) => put(cloud.the(VAULT, LOREM).properties, ['LockConfiguration'], undefined),
    'a rule keeps less than the lock': (cloud) =>
      put(
        cloud.the(PLAN, IPSUM, 'PlansTables').properties,
        ['BackupPlan', 'BackupPlanRule', 0, 'Lifecycle', 'DeleteAfterDays'],
        30,
      ),
  },
);

holds(
  'each region’s vault stands under a key of its own, in the region it is for',
  every(VAULT, (vault, cloud) => {
    const key = cloud.referred(vault.properties['EncryptionKeyArn']);
    return [
      ...unless(key?.type === 'AWS::KMS::Key' && key.stack === vault.stack, 'has no key of its own'),
      ...unless(
        key !== undefined && at(vault.properties, 'BackupVaultTags', 'election:data-class') === classOf(key),
        'and its key hold different classes',
      ),
    ];
  }),
  {
    'the vault falls back on AWS’s key': (cloud) =>
      put(cloud.the(VAULT, LOREM).properties, ['EncryptionKeyArn'], undefined),
    'copies use the first region’s key': (cloud) =>
      put(
        cloud.the(VAULT, 'Election-lorem-RecoveryCopies').properties,
        ['EncryptionKeyArn'],
        arnOf(cloud.the('AWS::KMS::Key', LOREM)),
      ),
  },
);

const policyOfVault = (vault: Entry) => vault.properties['AccessPolicy'];
const serviceLinked = (cloud: Cloud, vault: Entry, path: string) =>
  `arn:aws:iam::${accountOf(cloud, vault)}:role/aws-service-role/${path}`;
const breakGlassOf = (cloud: Cloud, entry: Entry) =>
  `arn:aws:iam::${accountOf(cloud, entry)}:role/election/${jurisdictionOf(entry)}/break-glass/SomeRole`;

holds(
  'to restore is to read: only the emergency role and AWS’s restore tests may, and no administrator',
  every(VAULT, (vault, cloud) => {
    const denied = (principal: string, action = 'backup:StartRestoreJob') =>
      deniedBy(policyOfVault(vault), { action, principal }).length > 0;
    const account = accountOf(cloud, vault);
    return [
      ...[
        `arn:aws:iam::${account}:role/Administrator`,
        `arn:aws:iam::${account}:root`,
        recoveryRoleOf(cloud, vault, 'backup'),
        roleOf(cloud, vault, 'voter-roll'),
        breakGlassOf(cloud, vault).replace(`/${jurisdictionOf(vault)}/`, '/another/'),
      ].flatMap((principal) => unless(denied(principal), `${principal} may restore`)),
      ...unless(!denied(breakGlassOf(cloud, vault)), 'the emergency role cannot restore'),
      ...unless(
        !denied(
          serviceLinked(cloud, vault, 'restore-testing.backup.amazonaws.com/AWSServiceRoleForBackupRestoreTesting'),
        ),
        'restore tests cannot restore',
      ),
      ...unless(
        // From an account of their own copies can only go back.
        denied(breakGlassOf(cloud, vault), 'backup:StartCopyJob') || vault.stack.endsWith('-CopyVaults'),
        'the emergency role copies backups away',
      ),
      ...unless(!denied(recoveryRoleOf(cloud, vault, 'backup'), 'backup:CopyIntoBackupVault'), 'nothing can be copied'),
      ...unless(
        statementsOf(policyOfVault(vault)).every(
          (one) => at(one, 'Effect') === 'Deny' || at(one, 'Action') === 'backup:CopyIntoBackupVault',
        ),
        'its policy allows more than to take in copies',
      ),
    ];
  }),
  {
    'the denial goes': (cloud) => {
      const vault = cloud.the(VAULT, LOREM);
      const policy = policyOfVault(vault) ?? null;
      put(
        policy,
        ['Statement'],
        statementsOf(policy).filter((one) => at(one, 'Sid') !== 'OnlyBreakGlassRestores'),
      );
    },
    'an administrator may': (cloud) => {
      const [statement = null] = statementsOf(policyOfVault(cloud.the(VAULT, 'Election-lorem-RecoveryCopies')));
      many(at(statement, 'Condition', 'ArnNotLike', 'aws:PrincipalArn')).push('arn:aws:iam::*:role/Administrator');
    },
  },
);

holds(
  'in production nobody deletes a backup or takes off a lock, and nobody but a deploy changes a vault’s rules',
  every(VAULT, (vault, cloud) => {
    const administrator = `arn:aws:iam::${accountOf(cloud, vault)}:role/Administrator`;
    const denied = (action: string, principal = administrator) =>
      deniedBy(policyOfVault(vault), { action, principal }).length > 0;
    const production = isProduction(vault.stack);
    return [
      ...[
        'backup:DeleteRecoveryPoint',
        'backup:UpdateRecoveryPointLifecycle',
        'backup:DeleteBackupVaultLockConfiguration',
      ]
        .filter(() => production)
        .flatMap((action) => unless(denied(action), `an administrator may ${action}`)),
      ...['backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVaultAccessPolicy'].flatMap((action) =>
        unless(denied(action), `an administrator may ${action}`),
      ),
      ...unless(
        !denied(
          'backup:PutBackupVaultAccessPolicy',
          `arn:aws:iam::${accountOf(cloud, vault)}:role/cdk-hnb659fds-cfn-exec-role-1-us-east-2`,
        ),
        'no deploy can change it',
      ),
      ...unless(
        !denied(
          'backup:DeleteRecoveryPoint',
          serviceLinked(cloud, vault, 'backup.amazonaws.com/AWSServiceRoleForBackup'),
        ),
        'backups never expire',
      ),
    ];
  }),
  {
    'deletion is allowed in production': (cloud) => {
      const policy = policyOfVault(cloud.the(VAULT, IPSUM)) ?? null;
      put(
        policy,
        ['Statement'],
        statementsOf(policy).filter((one) => at(one, 'Sid') !== 'NobodyDeletesBackups'),
      );
    },
    'the policy goes': (cloud) => put(cloud.the(VAULT, LOREM).properties, ['AccessPolicy'], undefined),
  },
);

holds(
  'AWS Backup’s own role reads a never-public bucket from outside the network, changes nothing, and opens no other way in',
  everyStore((bucket, cloud) => {
    if (bucket.type !== BUCKET || !isNeverPublicStore(bucket)) return [];
    const tls = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };
    const denied = (action: string, principal: string, context: Record<string, string> = {}) =>
      deniedBy(bucketPolicy(cloud, bucket), {
        action,
        principal,
        resource: `${arnOf(bucket)}/a`,
        context: { ...tls, ...context },
      }).length > 0;
    const backup = recoveryRoleOf(cloud, bucket, 'backup');
    return [
      ...['s3:GetObject', 's3:GetObjectVersion'].flatMap((action) =>
        unless(!denied(action, backup), `backups cannot ${action}`),
      ),
      ...['s3:PutObject', 's3:DeleteObjectVersion', 's3:PutBucketPolicy', 's3:RestoreObject'].flatMap((action) =>
        unless(denied(action, backup), `the backup role may ${action}`),
      ),
      ...[
        recoveryRoleOf(cloud, bucket, 'restore'),
        recoveryRoleOf(cloud, bucket, 'restore-test'),
        breakGlassOf(cloud, bucket),
        backup.replace(`/${jurisdictionOf(bucket)}/`, '/another/'),
        roleOf(cloud, bucket, classOf(bucket) ?? ''),
      ].flatMap((principal) => [
        ...unless(denied('s3:GetObject', principal), `${principal} reads from anywhere`),
        ...unless(
          denied('s3:GetObject', principal, { 'aws:ViaAWSService': 'true' }),
          `${principal} reads by way of any service`,
        ),
      ]),
      ...unless(
        deniedBy(bucketPolicy(cloud, bucket), {
          action: 's3:PutReplicationConfiguration',
          resource: arnOf(bucket),
          principal: `arn:aws:iam::${accountOf(cloud, bucket)}:role/Administrator`,
          context: tls,
        }).includes('NoStandingExport'),
        'a standing export can be set up',
      ),
    ];
  }),
  {
    'the backup role may write': (cloud) => {
      const policy = bucketPolicy(cloud, cloud.the(BUCKET, 'Election-lorem-Results', 'Staged')) ?? null;
      put(
        policy,
        ['Statement'],
        statementsOf(policy).filter((one) => at(one, 'Sid') !== 'BackupsOnlyRead'),
      );
    },
    'every recovery role is let in': (cloud) => {
      const policy = bucketPolicy(cloud, cloud.the(BUCKET, 'Election-lorem-Results', 'Staged'));
      for (const one of statementsOf(policy)) {
        const names = at(one, 'Condition', 'ArnNotLike', 'aws:PrincipalArn');
        if (Array.isArray(names)) names.push('arn:aws:iam::*:role/election/*');
      }
    },
  },
);

holds(
  'no table is copied past the vault: nobody makes DynamoDB’s own backups, and nobody restores to a second but a restore role',
  every(TABLE, (table, cloud) => {
    const denied = (action: string, principal: string) =>
      deniedBy(at(table.properties, 'ResourcePolicy', 'PolicyDocument'), { action, principal }).length > 0;
    return ['dynamodb:CreateBackup', 'dynamodb:RestoreTableToPointInTime'].flatMap((action) => [
      ...[
        `arn:aws:iam::${accountOf(cloud, table)}:role/Administrator`,
        roleOf(cloud, table, classOf(table) ?? ''),
        recoveryRoleOf(cloud, table, 'backup'),
        breakGlassOf(cloud, table),
      ].flatMap((principal) => unless(denied(action, principal), `${principal} may ${action}`)),
      ...unless(!denied(action, recoveryRoleOf(cloud, table, 'restore')), 'no restore is possible'),
    ]);
  }),
  {
    'the denial goes': (cloud) => {
      const table = cloud.the(TABLE, 'Election-lorem-Registration', 'Roll');
      const policy = at(table.properties, 'ResourcePolicy', 'PolicyDocument') ?? null;
      put(
        policy,
        ['Statement'],
        statementsOf(policy).filter((one) => at(one, 'Sid') !== 'NoCopyOutsideTheVault'),
      );
    },
  },
);

const isRecoveryRole = (role: Entry): boolean => /\/recovery\//.test(String(role.properties['Path']));
/** Copies, and sees no store. */
const onlyCopies = (role: Entry): boolean => role.stack.endsWith('-CopyVaults');
const everyRecoveryRole =
  (ask: (role: Entry, cloud: Cloud) => readonly string[]) =>
  (cloud: Cloud): readonly string[] =>
    every(ROLE, (role) => (isRecoveryRole(role) ? ask(role, cloud) : []))(cloud);
const policiesOfRole = (cloud: Cloud, role: Entry): readonly Entry[] =>
  cloud
    .all(POLICY, role.stack)
    .filter(({ properties }) =>
      many(properties['Roles']).some((name) => String(name) === `<${role.stack}.${role.id}>`),
    );

holds(
  'each duty of AWS Backup has a role of its own that AWS Backup alone takes on, without any of AWS’s managed policies',
  (cloud) => [
    ...everyRecoveryRole((role) => [
      ...unless(
        stringsIn(at(role.properties, 'AssumeRolePolicyDocument', 'Statement', 0, 'Principal')).join() ===
          'Service,backup.amazonaws.com',
        'can be taken on by others',
      ),
      ...unless(role.properties['ManagedPolicyArns'] === undefined, 'has a managed policy of AWS'),
      ...unless(policiesOfRole(cloud, role).length === 1, 'has not exactly one policy'),
    ])(cloud),
    ...['lorem', 'ipsum', 'dolor'].flatMap((jurisdiction) => {
      const duties = cloud
        .all(ROLE, `Election-${jurisdiction}-Recovery`)
        .filter(isRecoveryRole)
        .map((role) => String(role.properties['Path']).split('/').at(-2));
      return unless(
        duties.sort().join() === 'backup,restore,restore-test',
        `${jurisdiction} has roles for ${duties.join()}`,
      );
    }),
  ],
  {
    'a person may take on the restore role': (cloud) =>
      put(cloud.the(ROLE, LOREM, 'RestoreRole').properties, ['AssumeRolePolicyDocument', 'Statement', 0, 'Principal'], {
        AWS: 'arn:aws:iam::111111111111:root',
      }),
    'AWS’s policy is attached': (cloud) =>
      put(
        cloud.the(ROLE, LOREM, 'BackupRole').properties,
        ['ManagedPolicyArns'],
        ['arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup'],
      ),
  },
);

holds(
  'the backup role writes no store, and the restore roles reach no original',
  everyRecoveryRole((role, cloud) => {
    if (onlyCopies(role)) return [];
    const [policy] = policiesOfRole(cloud, role);
    const document = policy?.properties['PolicyDocument'];
    const isBackup = String(role.properties['Path']).endsWith('/recovery/backup/');
    const may = (action: string, resource: string) => permits(document, { action, resource });
    return stores(cloud)
      .filter((store) => jurisdictionOf(store) === jurisdictionOf(role))
      .flatMap((store) => {
        const [read, write] =
          store.type === TABLE
            ? (['dynamodb:StartAwsBackupJob', 'dynamodb:PutItem'] as const)
            : (['s3:GetObject', 's3:PutObject'] as const);
        const resource = store.type === TABLE ? arnOf(store) : `${arnOf(store)}/a`;
        return [
          ...unless(may(read, resource) === isBackup, isBackup ? `cannot back up ${store.id}` : `reads ${store.id}`),
          ...unless(!may(write, resource), `writes ${store.id}`),
          ...unless(!may('dynamodb:Scan', resource), `scans ${store.id}`),
        ];
      });
  }),
  {
    'the restore role takes any name': (cloud) => {
      const [policy] = policiesOfRole(cloud, cloud.the(ROLE, LOREM, 'RestoreRole'));
      for (const one of statementsOf(policy?.properties['PolicyDocument'])) put(one, ['Resource'], '*');
    },
    'the backup role writes objects': (cloud) => {
      const [policy] = policiesOfRole(cloud, cloud.the(ROLE, LOREM, 'BackupRole'));
      statementsOf(policy?.properties['PolicyDocument']).push({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    },
    'a store is left out of the role': (cloud) => {
      const [policy] = policiesOfRole(cloud, cloud.the(ROLE, LOREM, 'BackupRole'));
      put(policy?.properties['PolicyDocument'] ?? null, ['Statement', 0, 'Resource'], 'arn:aws:dynamodb:::none');
    },
  },
);

holds(
  'a restored store is as closed as its key: restores work under the class’s key for names that say restored, and for no other',
  everyStore((store, cloud) => {
    const key = keyOf(cloud, store);
    if (store.type !== TABLE || key === undefined) return [];
    const region = cloud.stacks.find(({ name }) => name === store.stack)?.region;
    const may = (principal: string, table: string) =>
      permits(key.properties['KeyPolicy'], {
        action: 'kms:Decrypt',
        principal,
        context: {
          'kms:ViaService': `dynamodb.${region}.amazonaws.com`,
          'kms:EncryptionContext:aws:dynamodb:subscriberId': accountOf(cloud, store),
          'kms:EncryptionContext:aws:dynamodb:tableName': table,
        },
      });
    const restored = `${store.stack}-restored-2026-11-03`;
    return [
      ...unless(may(recoveryRoleOf(cloud, store, 'restore'), restored), 'cannot be restored under its key'),
      ...unless(may(recoveryRoleOf(cloud, store, 'restore-test'), 'awsbackup-restore-test-1'), 'cannot be tested'),
      ...unless(!may(recoveryRoleOf(cloud, store, 'restore'), `${store.stack}-RollTable-ABC`), 'opens the original'),
      ...unless(!may(breakGlassOf(cloud, store), restored), 'the emergency role reads what it restored'),
      ...unless(
        !may(`arn:aws:iam::${accountOf(cloud, store)}:role/Administrator`, restored),
        'an administrator reads what was restored',
      ),
    ];
  }),
  {
    'the emergency role may use the key': (cloud) => {
      const key = cloud.the('AWS::KMS::Key', 'Election-lorem-Foundation', 'RollKey');
      const statement = statementsOf(key.properties['KeyPolicy']).find(
        (one) => at(one, 'Sid') === 'RestoresIntoNewTables',
      );
      many(at(statement, 'Condition', 'ArnLike', 'aws:PrincipalArn')).push(
        'arn:aws:iam::111111111111:role/election/lorem/break-glass/*',
      );
    },
  },
);

holds(
  'every store is restored once a week to see that it can be, under its own key and never under AWS’s',
  (cloud) => [
    ...everyStore((store) => {
      const test = cloud
        .all(TEST_SELECTION)
        .find(({ properties }) => listAt(properties, 'ProtectedResourceArns').includes(arnOf(store)));
      const overrides = test?.properties['RestoreMetadataOverrides'];
      const key = at(overrides, 'kmsMasterKeyArn') ?? at(overrides, 'kmsKey');
      return [
        ...unless(test !== undefined, 'is never restored'),
        ...unless(cloud.referred(key) === keyOf(cloud, store), 'is restored under another key'),
      ];
    })(cloud),
    ...every('AWS::Backup::RestoreTestingPlan', (plan) => [
      ...unless(String(plan.properties['ScheduleExpression']).includes('SUN'), 'is not weekly'),
      ...unless(
        cloud.referred(at(plan.properties, 'RecoveryPointSelection', 'IncludeVaults', 0))?.type === VAULT,
        'tests backups of other vaults',
      ),
    ])(cloud),
  ],
  {
    'the roll is tested under AWS’s own key': (cloud) =>
      put(
        cloud.the(TEST_SELECTION, LOREM, 'RestoreTestsDynamoDBOfFoundationRollKey').properties,
        ['RestoreMetadataOverrides'],
        undefined,
      ),
    'a store is not tested': (cloud) =>
      cloud.remove(cloud.the(TEST_SELECTION, LOREM, 'RestoreTestsS3OfResultsReleasedKey')),
  },
);

holds(
  'keys that sealed records and indexes need have a replica where the copies are',
  (cloud) =>
    cloud
      .all('AWS::KMS::Key')
      .filter(({ properties }) => properties['MultiRegion'] === true)
      .flatMap((key) => {
        const replica = cloud
          .all('AWS::KMS::ReplicaKey', `Election-${jurisdictionOf(key)}-RecoveryCopies`)
          .find(({ properties }) => cloud.referred(properties['PrimaryKeyArn']) === key);
        return [
          ...unless(replica !== undefined, `${key.id} has no replica`),
          ...unless(replica === undefined || classOf(replica) === classOf(key), `${key.id} changes its class`),
          ...unless(
            replica === undefined ||
              !permits(replica.properties['KeyPolicy'], {
                action: 'kms:Decrypt',
                principal: `arn:aws:iam::${accountOf(cloud, key)}:role/Administrator`,
                context: { 'kms:EncryptionContext:jurisdiction': jurisdictionOf(key) },
              }),
            `an administrator decrypts with the replica of ${key.id}`,
          ),
        ];
      })
      .concat(unless(cloud.all('AWS::KMS::ReplicaKey').length === 6, 'replicas are missing')),
  {
    'a replica goes': (cloud) =>
      cloud.remove(cloud.the('AWS::KMS::ReplicaKey', 'Election-lorem-RecoveryCopies', 'RollKey')),
    'the replica’s policy opens': (cloud) =>
      put(cloud.the('AWS::KMS::ReplicaKey', 'Election-lorem-RecoveryCopies', 'RollKey').properties, ['KeyPolicy'], {
        Statement: [{ Effect: 'Allow', Action: 'kms:*', Principal: { AWS: '*' }, Resource: '*' }],
      }),
  },
);

const rule = (cloud: Cloud, stack: string, id: string): Entry => cloud.the(RULE, stack, id);

holds(
  'a backup that failed or did not come, and every restore, reaches the office, from either region',
  (cloud) =>
    ['lorem', 'ipsum', 'dolor'].flatMap((jurisdiction) => {
      const here = `Election-${jurisdiction}-Recovery`;
      const topic = cloud.the('AWS::SNS::Topic', `Election-${jurisdiction}-Foundation`);
      const tells = (id: string, text: RegExp) => {
        const found = rule(cloud, here, id);
        return [
          ...unless(at(found.properties, 'Targets', 0, 'Arn') === `<${topic.stack}.${topic.id}>`, `${id} tells nobody`),
          ...unless(text.test(JSON.stringify(found.properties['EventPattern'])), `${id} listens to something else`),
          ...unless(found.properties['State'] !== 'DISABLED', `${id} is switched off`),
        ];
      };
      const missing = cloud.the('AWS::CloudWatch::Alarm', here, 'AlarmsBackupMissing');
      const nightly = cloud
        .all(SELECTION, here)
        .flatMap((one) => listAt(one.properties, 'BackupSelection', 'Resources'));
      return [
        ...tells('AlarmsBackupUndone', /Backup Job State Change.*FAILED/),
        ...tells('AlarmsCopyUndone', /Copy Job State Change.*FAILED/),
        ...tells('AlarmsRestores', /Restore Job State Change.*PENDING.*FAILED/),
        ...tells('AlarmsRefusedRestores', /StartRestoreJob/),
        ...tells('AlarmsTampering', /DeleteRecoveryPoint.*UpdateRegionSettings/),
        ...unlike(missing.properties, {
          MetricName: 'NumberOfBackupJobsCompleted',
          TreatMissingData: 'breaching',
          ComparisonOperator: 'LessThanThreshold',
          Threshold: nightly.length,
          Period: 86_400,
        }),
        ...['TellHomeRestores', 'TellHomeRefusedRestores', 'TellHomeTampering'].flatMap((id) =>
          unless(
            /:events:us-east-[12]:\d{12}:event-bus\/default$/.test(
              String(at(rule(cloud, `${here}Copies`, id).properties, 'Targets', 0, 'Arn')),
            ),
            `${id} does not tell home`,
          ),
        ),
      ].map((what) => `${jurisdiction}: ${what}`);
    }),
  {
    'restores are not told': (cloud) => put(rule(cloud, LOREM, 'AlarmsRestores').properties, ['Targets'], []),
    'silence is taken for health': (cloud) =>
      put(
        cloud.the('AWS::CloudWatch::Alarm', LOREM, 'AlarmsBackupMissing').properties,
        ['TreatMissingData'],
        'notBreaching',
      ),
    'a store less is expected': (cloud) =>
      put(cloud.the('AWS::CloudWatch::Alarm', LOREM, 'AlarmsBackupMissing').properties, ['Threshold'], 3),
    'the other region is silent': (cloud) =>
      put(rule(cloud, 'Election-lorem-RecoveryCopies', 'TellHomeTampering').properties, ['Targets'], []),
  },
);

const UNDELIVERED = 'AlarmsUndelivered';
const LETTERS = ['BackupUndone', 'CopyUndone', 'Restores', 'RefusedRestores', 'Tampering'].map((id) => `Alarms${id}`);

holds(
  'a letter about backups that cannot be sent waits in an encrypted queue, and somebody hears of it',
  (cloud) =>
    [...LETTERS.map((id) => rule(cloud, LOREM, id)), rule(cloud, IPSUM, 'BreakGlassUsed')].flatMap((found) =>
      unless(
        lettersAboutUndelivered(cloud, found).some(({ to }) => to.length > 0),
        `${found.stack} ${found.id} loses what it cannot send`,
      ),
    ),
  {
    'a rule has no queue': (cloud) =>
      put(rule(cloud, LOREM, 'AlarmsTampering').properties, ['Targets', 0, 'DeadLetterConfig'], undefined),
    'the emergency role’s has none': (cloud) =>
      put(rule(cloud, IPSUM, 'BreakGlassUsed').properties, ['Targets', 0, 'DeadLetterConfig'], undefined),
    'the queue takes nothing': (cloud) => cloud.remove(cloud.the('AWS::SQS::QueuePolicy', LOREM, UNDELIVERED)),
    'its alarm is gone': (cloud) => cloud.remove(cloud.the('AWS::CloudWatch::Alarm', LOREM, UNDELIVERED)),
  },
);

const breakGlass = (cloud: Cloud): Entry => cloud.the(ROLE, IPSUM, 'BreakGlass');
const trustOf = (role: Entry): readonly Plain[] => statementsOf(role.properties['AssumeRolePolicyDocument']);

describe('the emergency role', () => {
  holds(
    'is taken on by named people alone, with a second factor shown now, for an hour, where its alarm is heard',
    (cloud) => {
      const role = breakGlass(cloud);
      return [
        ...unless(Number(role.properties['MaxSessionDuration']) <= 3600, 'lasts longer than an hour'),
        ...unless(trustOf(role).length > 0, 'trusts nobody'),
        ...trustOf(role).flatMap((one) => [
          ...unless(
            stringsIn(at(one, 'Principal')).join() === 'AWS,arn:aws:iam::222222222222:user/chief-deputy',
            'trusts somebody who is not named in the settings',
          ),
          ...unlike(at(one, 'Condition'), {
            Bool: { 'aws:MultiFactorAuthPresent': 'true' },
            NumericLessThan: { 'aws:MultiFactorAuthAge': '900' },
            StringEquals: { 'aws:RequestedRegion': 'us-east-1' },
          }),
        ]),
      ];
    },
    {
      'no second factor is asked': (cloud) =>
        put(trustOf(breakGlass(cloud))[0] ?? null, ['Condition', 'Bool'], undefined),
      'the morning’s sign-in is enough': (cloud) =>
        put(trustOf(breakGlass(cloud))[0] ?? null, ['Condition', 'NumericLessThan'], undefined),
      'the whole account may': (cloud) =>
        put(trustOf(breakGlass(cloud))[0] ?? null, ['Principal'], { AWS: 'arn:aws:iam::222222222222:root' }),
      'a session lasts a day': (cloud) => put(breakGlass(cloud).properties, ['MaxSessionDuration'], 43_200),
      'any region will do': (cloud) =>
        put(trustOf(breakGlass(cloud))[0] ?? null, ['Condition', 'StringEquals'], undefined),
    },
  );

  const documentOf = (cloud: Cloud) => policiesOfRole(cloud, breakGlass(cloud))[0]?.properties['PolicyDocument'];
  const logs = (cloud: Cloud) => cloud.the(BUCKET, 'Election-ipsum-Foundation', 'AccessLogs');

  holds(
    'starts a restore with the restore role and reads logs; it reads no record, uses no key, and nothing attached later lets it',
    (cloud) => {
      const document = documentOf(cloud);
      const may = (action: string, resource: string, context = {}) => permits(document, { action, resource, context });
      const restore = arnOf(cloud.the(ROLE, IPSUM, 'RestoreRole'));
      const passed = { 'iam:PassedToService': 'backup.amazonaws.com' };
      const staged = cloud.the(BUCKET, 'Election-ipsum-Results', 'Staged');
      return [
        ...unless(
          may('backup:StartRestoreJob', 'arn:aws:backup:us-east-1:222222222222:recovery-point:abc'),
          'cannot restore',
        ),
        ...unless(may('iam:PassRole', restore, passed), 'cannot name the restore role'),
        ...unless(
          !may('iam:PassRole', arnOf(cloud.the(ROLE, IPSUM, 'BackupRole')), passed),
          'may use any role of AWS Backup',
        ),
        ...unless(may('s3:GetObject', `${arnOf(logs(cloud))}/s3/log`), 'cannot read access logs'),
        ...unless(may('cloudtrail:LookupEvents', '*'), 'cannot see who did what'),
        ...[
          ['kms:Decrypt', 'arn:aws:kms:us-east-1:222222222222:key/roll'],
          ['kms:CreateGrant', 'arn:aws:kms:us-east-1:222222222222:key/roll'],
          ['kms:PutKeyPolicy', 'arn:aws:kms:us-east-1:222222222222:key/roll'],
          ['dynamodb:GetItem', 'arn:aws:dynamodb:us-east-1:222222222222:table/Election-ipsum-Registration-restored-1'],
          ['dynamodb:Scan', 'arn:aws:dynamodb:us-east-1:222222222222:table/Election-ipsum-Registration-restored-1'],
          ['s3:GetObject', `${arnOf(staged)}/a`],
          ['s3:PutObject', `${arnOf(logs(cloud))}/s3/log`],
          ['sts:AssumeRole', 'arn:aws:iam::222222222222:role/Administrator'],
        ].flatMap(([action = '', resource = '']) =>
          unless(
            deniedBy(document, { action, resource }).length > 0,
            `${action} on ${resource} is not denied for good`,
          ),
        ),
      ];
    },
    {
      'it may decrypt later': (cloud) => {
        const denial = statementsOf(documentOf(cloud)).find((one) => at(one, 'Sid') === 'ReadsNoRecordAndUsesNoKey');
        put(denial ?? null, ['Effect'], 'Allow');
      },
      'it may pass any role': (cloud) => {
        const pass = statementsOf(documentOf(cloud)).find((one) => at(one, 'Sid') === 'WithTheRestoreRole');
        put(pass ?? null, ['Resource'], '*');
      },
      'it reads any bucket': (cloud) => {
        const document = documentOf(cloud) ?? null;
        put(
          document,
          ['Statement'],
          statementsOf(document).filter((one) => at(one, 'Sid') !== 'ReadsNoObjectButAccessLogs'),
        );
      },
    },
  );

  holds(
    'sounds an alarm whenever somebody takes it on, or tries',
    (cloud) => {
      const used = rule(cloud, IPSUM, 'BreakGlassUsed');
      const topic = cloud.the('AWS::SNS::Topic', 'Election-ipsum-Foundation');
      return [
        ...unless(at(used.properties, 'Targets', 0, 'Arn') === `<${topic.stack}.${topic.id}>`, 'tells nobody'),
        ...unlike(at(used.properties, 'EventPattern'), {
          source: ['aws.sts'],
          detail: {
            eventName: ['AssumeRole'],
            requestParameters: { roleArn: [arnOf(breakGlass(cloud))] },
          },
        }),
        // An error code in the pattern would leave out the tries, or the successes.
        ...unless(at(used.properties, 'EventPattern', 'detail', 'errorCode') === undefined, 'hears only some'),
      ];
    },
    {
      'nobody is told': (cloud) => put(rule(cloud, IPSUM, 'BreakGlassUsed').properties, ['Targets'], []),
      'it listens for another role': (cloud) =>
        put(
          rule(cloud, IPSUM, 'BreakGlassUsed').properties,
          ['EventPattern', 'detail', 'requestParameters', 'roleArn'],
          ['arn:aws:iam::222222222222:role/Other'],
        ),
    },
  );

  holds(
    'is not there where nobody is named, and the stack says so',
    (cloud) =>
      ['lorem', 'dolor'].flatMap((jurisdiction) => {
        const stack = `Election-${jurisdiction}-Recovery`;
        const roles = cloud.all(ROLE, stack).filter(({ properties }) => /break-glass/.test(String(properties['Path'])));
        return [
          ...unless(roles.length === 0, `${jurisdiction} has one`),
          ...unless(
            String(at(cloud.template(stack), 'Outputs', 'BreakGlassRole', 'Value')).startsWith('none'),
            `${jurisdiction} does not say that it has none`,
          ),
        ];
      }),
    {
      'one appears': (cloud) =>
        put(cloud.the(ROLE, LOREM, 'RestoreTestRole').properties, ['Path'], '/election/lorem/break-glass/'),
    },
  );
});

describe('a store that somebody adds', () => {
  const CONTEXT = { '@aws-cdk/core:validateAgainstDefaultRules': false };
  /** A jurisdiction with a stack of somebody's own in it. */
  const withStack = (add: (stack: ElectionStack, foundation: FoundationStack) => void, region?: string) => {
    const settings = settingsWith({ id: 'added', modules: ['site', 'results'] });
    const app = new App({ context: CONTEXT, analyticsReporting: false });
    const root = new Construct(app, 'added');
    const foundation = new FoundationStack(root, settings);
    const stack = new ElectionStack(root, {
      settings,
      kind: 'Incidents',
      description: 'somebody’s own',
      ...(region === undefined ? {} : { region }),
    });
    add(stack, foundation);
    return { app, root, settings, foundation, stack };
  };
  const key = (stack: ElectionStack) =>
    new ClassKey(stack, 'Key', {
      dataClass: 'results-draft',
      names: stack.names,
      uses: [{ through: 's3', stacks: ['Incidents'] }],
      description: 'somebody’s own',
    });
  const bucket = (stack: ElectionStack, foundation: FoundationStack, notBackedUp?: string) =>
    new PrivateBucket(stack, 'Mine', {
      dataClass: 'results-draft',
      names: stack.names,
      key: key(stack),
      accessLogs: foundation.accessLogs,
      perimeter: foundation.network.perimeter,
      ...(notBackedUp === undefined ? {} : { notBackedUp }),
    });
  const selections = (recovery: RecoveryStack) => JSON.stringify(Template.fromStack(recovery).findResources(SELECTION));

  test('is backed up without anybody asking for it', () => {
    const { root, settings, foundation } = withStack(bucket);
    const stores = storesToBackUp(root, settings);
    const recovery = new RecoveryStack(root, settings, { foundation, stores });
    expect(selections(recovery)).toMatch(/Election-added-Incidents:ExportsOutputFnGetAttMineBucket/);
  });

  test('is left out for a reason, and the backup role is then not let in', () => {
    const { root, settings, stack } = withStack((here, foundation) =>
      bucket(here, foundation, 'Thumbnails, made again from the originals at any time.'),
    );
    expect(storesToBackUp(root, settings)).toEqual({ tables: [], buckets: [] });
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::S3::BucketPolicy'))).not.toContain('recovery/');
  });

  test('is not left out for no reason', () => {
    expect(() => withStack((stack, foundation) => bucket(stack, foundation, 'n/a'))).toThrow(
      /notBackedUp needs the reason/,
    );
    expect(() =>
      withStack(
        (stack, foundation) =>
          new ProtectedTable(stack, 'Mine', {
            dataClass: 'results-draft',
            names: stack.names,
            key: key(stack),
            perimeter: foundation.network.perimeter,
            notBackedUp: '',
          }),
      ),
    ).toThrow(/notBackedUp needs the reason/);
  });

  test('in a region without a plan is refused', () => {
    const { root, settings } = withStack(
      (stack, foundation) =>
        new PrivateBucket(stack, 'Mine', {
          dataClass: 'results-public',
          names: stack.names,
          key: new ClassKey(stack, 'Key', {
            dataClass: 'results-public',
            names: stack.names,
            uses: [],
            description: `elsewhere than ${Aws.REGION}`,
          }),
          accessLogs: foundation.accessLogs,
        }),
      'us-west-1',
    );
    expect(() => storesToBackUp(root, settings)).toThrow(/stands in us-west-1/);
  });

  test('after recovery was made is refused at synth, by name', () => {
    const { app, root, settings, foundation, stack } = withStack(bucket);
    new RecoveryStack(root, settings, { foundation, stores: storesToBackUp(root, settings) });
    new PrivateBucket(stack, 'Late', {
      dataClass: 'results-draft',
      names: stack.names,
      key: stack.node.findChild('Key') as ClassKey,
      accessLogs: foundation.accessLogs,
      perimeter: foundation.network.perimeter,
    });
    expect(() => app.synth()).toThrow(/added\/Incidents\/Late was added after the Recovery stack/);
  });

  test('a jurisdiction that keeps nothing has no recovery stacks', () => {
    const app = new App({ context: CONTEXT, analyticsReporting: false });
    const site = new ElectionJurisdiction(app, 'site', { settings: settingsWith({ id: 'site', modules: ['site'] }) });
    expect(site.recovery).toBeUndefined();
  });
});

test('an air-gapped vault takes the copies’ place where it is chosen, with the same limits on who restores', () => {
  const settings = settingsWith({
    id: 'gap',
    profile: 'production',
    fictional: false,
    domain: 'results.gap.example',
    certificateArn: 'arn:aws:acm:us-east-1:222222222222:certificate/0000',
    backup: { airGapped: true },
  });
  const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': false }, analyticsReporting: false });
  const { recovery } = new ElectionJurisdiction(app, 'gap', { settings });
  if (recovery === undefined) throw new Error('there is no recovery stack');
  const copies = Template.fromStack(recovery.copies);
  copies.resourceCountIs(VAULT, 0);
  const [vault] = Object.values(copies.findResources('AWS::Backup::LogicallyAirGappedBackupVault'));
  expect(vault).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', Properties: { MinRetentionDays: 90 } });
  expect(JSON.stringify(vault)).toContain('OnlyBreakGlassRestores');
  expect(JSON.stringify(vault)).toContain('NobodyDeletesBackups');
  expect(JSON.stringify(Template.fromStack(recovery).findResources(PLAN))).toMatch(/AirGappedVault/);
});

test('settings that would open the emergency role or lock an evaluation for good are refused', () => {
  const account = '222222222222';
  const principals = [`arn:aws:iam::${account}:user/chief`];
  expect(() => settingsWith({ breakGlass: { principals } })).toThrow(/needs the account to be named/);
  expect(() => settingsWith({ account: '333333333333', breakGlass: { principals } })).toThrow(/of another account/);
  for (const wide of [`arn:aws:iam::${account}:root`, '*', `arn:aws:iam::${account}:role/*`, 'arn:aws:iam::*:user/a']) {
    expect(() => settingsWith({ account, breakGlass: { principals: [wide] } })).toThrow(/ARN of one role or one user/);
  }
  expect(settingsWith({ account, breakGlass: { principals } }).breakGlass.principals).toEqual(principals);
  expect(() => settingsWith({ backup: { airGapped: true } })).toThrow(/leave it out in evaluation/);
});
