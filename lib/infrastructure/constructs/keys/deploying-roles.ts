import { Aws } from 'aws-cdk-lib';

/** The role by which CloudFormation makes what CDK deploys. */
export const deployRole = (): string => `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/cdk-*-cfn-exec-role-*`;

/** AWS Backup's own role in this account, which nobody else can take on. */
export const backupItself = (): string =>
  `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`;
