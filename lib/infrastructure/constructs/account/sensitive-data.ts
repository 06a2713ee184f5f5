import { Aws, CfnOutput, type Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSession } from 'aws-cdk-lib/aws-macie';
import { Construct } from 'constructs';
import type { ClassKey } from '../class-key';
import type { EvidenceBucket } from './evidence-bucket';

export interface SensitiveDataProps {
  readonly findings: EvidenceBucket;
  readonly key: ClassKey;
}

/**
 * Macie: watches who can reach each bucket, never-public and log buckets included, and looks for personal data where none should
 * be. It reads contents of log buckets alone: never-public stores answer no service role, for what Macie would find in them is known.
 * CloudFormation has no resource for where its discovery results go; bucket and key are ready, and the stack prints the command.
 */
export class SensitiveData extends Construct {
  constructor(scope: Stack, id: string, props: SensitiveDataProps) {
    super(scope, id);
    new CfnSession(this, 'Session', { status: 'ENABLED', findingPublishingFrequency: 'FIFTEEN_MINUTES' });
    const arn = `arn:${Aws.PARTITION}:macie2:${scope.region}:${Aws.ACCOUNT_ID}`;
    props.findings.letDeliver(
      new ServicePrincipal('macie.amazonaws.com'),
      'SensitiveDataFindings',
      'macie/',
      `${arn}:*`,
      ['s3:GetBucketLocation'],
    );
    new CfnOutput(this, 'KeepResults', {
      description: 'Run this once: Macie keeps its discovery results for 90 days only, unless told where to put them',
      value: `aws macie2 put-classification-export-configuration --region ${scope.region} --configuration 's3Destination={bucketName=${props.findings.name},keyPrefix=macie/,kmsKeyArn=${props.key.arn}}'`,
    });
  }
}
