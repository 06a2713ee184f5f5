import { Aws, Stack } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

export interface AccountStackProps {
  readonly account: string | undefined;
  readonly region: string;
}

/**
 * What an account has once in a region, however many jurisdictions share it. Now: the role by which API Gateway writes its
 * logs, without which no API with access logs can be deployed.
 */
export class AccountStack extends Stack {
  constructor(scope: Construct, id: string, props: AccountStackProps) {
    super(scope, id, {
      stackName: `Election-Account-${props.region}`,
      description: 'What this account has once in this region, for every election jurisdiction in it',
      env: { region: props.region, ...(props.account === undefined ? {} : { account: props.account }) },
      analyticsReporting: false,
    });
    const role = new Role(this, 'ApiGatewayLogs', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      description: 'API Gateway writes its logs',
    });
    const policy = new ManagedPolicy(this, 'ApiGatewayLogsPolicy', {
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: [
            'logs:CreateLogGroup',
            'logs:CreateLogStream',
            'logs:DescribeLogGroups',
            'logs:DescribeLogStreams',
            'logs:FilterLogEvents',
            'logs:GetLogEvents',
            'logs:PutLogEvents',
          ],
          resources: [`arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:*`],
        }),
      ],
    });
    const settings = new CfnAccount(this, 'ApiGatewayAccount', { cloudWatchRoleArn: role.roleArn });
    settings.node.addDependency(policy);
  }
}
