import { Aws, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { type Names, RESTORE_TEST_PREFIX } from '../../names';
import { backupItself, deployRole } from './deploying-roles';
import type { KeyUse } from './key-use';

/** What the roles of AWS Backup do with the key of a store: read what is backed up, write what is restored, under names that tell it. */
export const backupStatements = (scope: Construct, use: KeyUse, names: Names): PolicyStatement[] => {
  const through = (service: string) => `${service}.${Stack.of(scope).region}.amazonaws.com`;
  const account = new AccountRootPrincipal();
  const restorers = [names.recoveryRole('restore'), names.recoveryRole('restore-test')];
  if (use.through === 's3') {
    const viaS3 = { 'kms:ViaService': through('s3') };
    return [
      new PolicyStatement({
        sid: 'BackupReadsTheseBuckets',
        principals: [account],
        actions: ['kms:Decrypt'],
        resources: ['*'],
        conditions: {
          ArnLike: { 'aws:PrincipalArn': names.recoveryRole('backup') },
          StringEquals: viaS3,
          StringLike: { 'kms:EncryptionContext:aws:s3:arn': use.stacks.map((stack) => names.bucketsOf(stack)) },
        },
      }),
      new PolicyStatement({
        sid: 'RestoresIntoNewBuckets',
        principals: [account],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: {
          ArnLike: { 'aws:PrincipalArn': restorers },
          StringEquals: viaS3,
          StringLike: {
            'kms:EncryptionContext:aws:s3:arn': [
              ...use.stacks.map((stack) => names.restoredBuckets(stack)),
              `arn:${Aws.PARTITION}:s3:::${RESTORE_TEST_PREFIX}*`,
            ],
          },
        },
      }),
    ];
  }
  if (use.through !== 'dynamodb') return [];
  const ofThisAccount = {
    'kms:ViaService': through('dynamodb'),
    'kms:EncryptionContext:aws:dynamodb:subscriberId': Aws.ACCOUNT_ID,
  };
  return [
    new PolicyStatement({
      sid: 'BackupReadsTheseTables',
      principals: [account],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: {
        ArnLike: { 'aws:PrincipalArn': names.recoveryRole('backup') },
        StringEquals: ofThisAccount,
        StringLike: { 'kms:EncryptionContext:aws:dynamodb:tableName': names.tablesOf(use.stack) },
      },
    }),
    new PolicyStatement({
      sid: 'RestoresIntoNewTables',
      principals: [account],
      actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      resources: ['*'],
      conditions: {
        ArnLike: { 'aws:PrincipalArn': restorers },
        StringEquals: ofThisAccount,
        StringLike: {
          'kms:EncryptionContext:aws:dynamodb:tableName': [names.restoredTables(use.stack), `${RESTORE_TEST_PREFIX}*`],
        },
      },
    }),
    new PolicyStatement({
      sid: 'GrantForRestoredTables',
      principals: [account],
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      conditions: {
        ArnLike: { 'aws:PrincipalArn': restorers },
        Bool: { 'kms:GrantIsForAWSResource': 'true' },
        StringEquals: { 'kms:ViaService': through('dynamodb') },
      },
    }),
  ];
};

const betweenAccounts = (account: AccountRootPrincipal): PolicyStatement[] => [
  new PolicyStatement({
    sid: 'CopiesBetweenAccounts',
    principals: [account],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: ['*'],
    conditions: { ArnLike: { 'aws:PrincipalArn': backupItself() } },
  }),
  new PolicyStatement({
    sid: 'GrantForCopiesBetweenAccounts',
    principals: [account],
    actions: ['kms:CreateGrant'],
    resources: ['*'],
    conditions: {
      ArnLike: { 'aws:PrincipalArn': backupItself() },
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
      StringLike: { 'kms:ViaService': 'backup.*.amazonaws.com' },
    },
  }),
];

/** What the key of a backup vault is used for. */
export const vaultStatements = (names: Names, acrossAccounts: boolean): PolicyStatement[] => {
  const account = new AccountRootPrincipal();
  // Only AWS Backup takes on these roles, and a copy into another region is asked for through that region's name.
  const roles = [names.recoveryRole('backup'), names.recoveryRole('restore'), names.recoveryRole('restore-test')];
  const throughBackup = { 'kms:ViaService': 'backup.*.amazonaws.com' };
  return [
    new PolicyStatement({
      sid: 'BackupsInThisVault',
      principals: [account],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: { ArnLike: { 'aws:PrincipalArn': roles } },
    }),
    new PolicyStatement({
      sid: 'MakeTheVault',
      principals: [account],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: { ArnLike: { 'aws:PrincipalArn': deployRole() }, StringLike: throughBackup },
    }),
    new PolicyStatement({
      sid: 'GrantForThisVault',
      principals: [account],
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      conditions: {
        ArnLike: { 'aws:PrincipalArn': [...roles, deployRole()] },
        Bool: { 'kms:GrantIsForAWSResource': 'true' },
        StringLike: throughBackup,
      },
    }),
    ...(acrossAccounts ? betweenAccounts(account) : []),
  ];
};
