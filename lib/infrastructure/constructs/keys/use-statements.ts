import { Aws, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ClassKeyProps } from '../class-key';
import { vaultStatements } from './backup-statements';
import { deployRole } from './deploying-roles';
import type { KeyUse } from './key-use';
import { trailStatements } from './trail-statements';

/** What a class's roles, or the services that work for them, do with the key for one use. */
export const statementsFor = (
  scope: Construct,
  use: KeyUse,
  { names, dataClass }: Pick<ClassKeyProps, 'dataClass' | 'names'>,
): PolicyStatement[] => {
  const region = Stack.of(scope).region;
  const roles = names.rolesOf(dataClass);
  const throughService = (service: string) => `${service}.${region}.amazonaws.com`;
  const account = new AccountRootPrincipal();
  switch (use.through) {
    case 's3':
      return [
        new PolicyStatement({
          sid: 'ThroughS3ForTheseBuckets',
          principals: [account],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: {
            ArnLike: {
              'aws:PrincipalArn': use.alsoRolesOf === undefined ? roles : [roles, names.rolesOf(use.alsoRolesOf)],
            },
            StringEquals: { 'kms:ViaService': throughService('s3') },
            StringLike: { 'kms:EncryptionContext:aws:s3:arn': use.stacks.map((stack) => names.bucketsOf(stack)) },
          },
        }),
      ];
    case 'dynamodb': {
      const context = {
        StringEquals: {
          'kms:ViaService': throughService('dynamodb'),
          'kms:EncryptionContext:aws:dynamodb:subscriberId': Aws.ACCOUNT_ID,
        },
        StringLike: { 'kms:EncryptionContext:aws:dynamodb:tableName': names.tablesOf(use.stack) },
      };
      // DynamoDB proves that whoever creates a table may use its key; what lies in the table stays closed to that role by the table's own policy.
      return [
        new PolicyStatement({
          sid: 'ThroughDynamoDbForTheseTables',
          principals: [account],
          actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
          resources: ['*'],
          conditions: { ArnLike: { 'aws:PrincipalArn': [roles, deployRole()] }, ...context },
        }),
        new PolicyStatement({
          sid: 'DynamoDbGrantForTheseTables',
          principals: [account],
          actions: ['kms:CreateGrant'],
          resources: ['*'],
          conditions: {
            ArnLike: { 'aws:PrincipalArn': deployRole() },
            Bool: { 'kms:GrantIsForAWSResource': 'true' },
            StringEquals: { 'kms:ViaService': throughService('dynamodb') },
          },
        }),
      ];
    }
    case 'sqs':
      return [
        new PolicyStatement({
          sid: 'ThroughSqs',
          principals: [account],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: {
            ArnLike: { 'aws:PrincipalArn': roles },
            StringEquals: { 'kms:ViaService': throughService('sqs') },
          },
        }),
        ...(use.fromEventBridge
          ? [
              new PolicyStatement({
                sid: 'UndeliveredEventsOfThisAccount',
                principals: [new ServicePrincipal('events.amazonaws.com')],
                actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
                resources: ['*'],
                conditions: {
                  StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
                  ArnLike: {
                    'kms:EncryptionContext:aws:sqs:arn': `arn:${Aws.PARTITION}:sqs:${region}:${Aws.ACCOUNT_ID}:*`,
                  },
                },
              }),
            ]
          : []),
      ];
    case 'sealing':
      return [
        new PolicyStatement({
          sid: 'SealRecordsOfThisJurisdiction',
          principals: [account],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: {
            ArnLike: { 'aws:PrincipalArn': roles },
            StringEquals: { 'kms:EncryptionContext:jurisdiction': use.jurisdiction },
          },
        }),
      ];
    case 'cloudfront':
      return [
        new PolicyStatement({
          sid: 'ThisDistribution',
          principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
          actions: ['kms:Decrypt'],
          resources: ['*'],
          conditions: { StringEquals: { 'aws:SourceArn': use.distributionArn } },
        }),
      ];
    case 'logs':
      return [
        new PolicyStatement({
          sid: 'CloudWatchLogsOfThisAccount',
          principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
          actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
          resources: ['*'],
          conditions: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': `arn:${Aws.PARTITION}:logs:${region}:${Aws.ACCOUNT_ID}:log-group:*`,
            },
          },
        }),
      ];
    case 'secrets':
      return [
        new PolicyStatement({
          sid: 'DeployedSecrets',
          principals: [account],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: {
            ArnLike: { 'aws:PrincipalArn': deployRole() },
            StringEquals: { 'kms:ViaService': throughService('secretsmanager') },
            StringLike: {
              'kms:EncryptionContext:SecretARN': `arn:${Aws.PARTITION}:secretsmanager:${region}:${Aws.ACCOUNT_ID}:secret:*`,
            },
          },
        }),
      ];
    case 'alarms':
      return [
        new PolicyStatement({
          sid: 'AlarmsOfThisAccount',
          principals: [new ServicePrincipal('cloudwatch.amazonaws.com'), new ServicePrincipal('events.amazonaws.com')],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        }),
      ];
    case 'backup':
      return vaultStatements(names, use.acrossAccounts ?? false);
    case 'trail':
      return trailStatements(use.trailArn);
    case 'audit-reading':
      return [
        new PolicyStatement({
          sid: 'AuditorsRead',
          principals: [account],
          actions: ['kms:Decrypt'],
          resources: ['*'],
          conditions: {
            ArnLike: { 'aws:PrincipalArn': names.rolesOf(dataClass, 'readers/') },
            StringEquals: { 'kms:ViaService': throughService('s3') },
          },
        }),
      ];
    case 'config':
      return [
        new PolicyStatement({
          sid: 'ConfigWrites',
          principals: [account],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: {
            ArnLike: { 'aws:PrincipalArn': names.rolesOf(dataClass, 'config/') },
            StringEquals: { 'kms:ViaService': throughService('s3') },
          },
        }),
      ];
    case 'findings':
      return [
        new PolicyStatement({
          sid: 'FindingsOfThisAccount',
          principals: [new ServicePrincipal('guardduty.amazonaws.com'), new ServicePrincipal('macie.amazonaws.com')],
          actions: ['kms:Encrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        }),
      ];
  }
};
