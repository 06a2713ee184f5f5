import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';

/** What CloudTrail does with the key of one trail's files; `whose` tells the statements of several trails apart. */
export const trailStatements = (trailArn: string, whose = ''): PolicyStatement[] => {
  const cloudTrail = new ServicePrincipal('cloudtrail.amazonaws.com');
  const thisTrail = { 'aws:SourceArn': trailArn };
  return [
    new PolicyStatement({
      sid: `ThisTrailEncrypts${whose}`,
      principals: [cloudTrail],
      actions: ['kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: {
        StringEquals: { ...thisTrail, 'kms:EncryptionContext:aws:cloudtrail:arn': trailArn },
      },
    }),
    new PolicyStatement({
      sid: `ThisTrailAsks${whose}`,
      principals: [cloudTrail],
      actions: ['kms:DescribeKey'],
      resources: ['*'],
      conditions: { StringEquals: thisTrail },
    }),
  ];
};
