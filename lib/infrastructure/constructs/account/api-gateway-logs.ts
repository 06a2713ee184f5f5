import { Aws } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** The role by which API Gateway writes its logs, without which no API with access logs can be deployed. */
export const letApiGatewayLog = (scope: Construct): void => {
  const role = new Role(scope, 'ApiGatewayLogs', {
    assumedBy: new ServicePrincipal('apigateway.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
    description: 'API Gateway writes its logs',
  });
  const policy = new ManagedPolicy(scope, 'ApiGatewayLogsPolicy', {
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
  const settings = new CfnAccount(scope, 'ApiGatewayAccount', { cloudWatchRoleArn: role.roleArn });
  settings.node.addDependency(policy);
};
