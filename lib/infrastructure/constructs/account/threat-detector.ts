import { Aws, type Stack } from 'aws-cdk-lib';
import { CfnDetector, CfnPublishingDestination } from 'aws-cdk-lib/aws-guardduty';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ClassKey } from '../class-key';
import type { EvidenceBucket } from './evidence-bucket';

export interface ThreatDetectorProps {
  readonly findings: EvidenceBucket;
  readonly key: ClassKey;
}

const FEATURES = {
  S3_DATA_EVENTS: 'ENABLED',
  LAMBDA_NETWORK_LOGS: 'ENABLED',
  /** Scans disks of machines on which something was found; uploads are scanned by their own stores' plans. */
  EBS_MALWARE_PROTECTION: 'ENABLED',
  /** Agents in machines and containers. There are none here. */
  RUNTIME_MONITORING: 'DISABLED',
  EKS_AUDIT_LOGS: 'DISABLED',
  RDS_LOGIN_EVENTS: 'DISABLED',
} as const;

/** GuardDuty, over S3 and Lambda; its findings are kept beside the trail, longer than the 90 days that GuardDuty keeps them. */
export class ThreatDetector extends Construct {
  constructor(scope: Stack, id: string, props: ThreatDetectorProps) {
    super(scope, id);
    const detector = new CfnDetector(this, 'Detector', {
      enable: true,
      findingPublishingFrequency: 'FIFTEEN_MINUTES',
      features: Object.entries(FEATURES).map(([name, status]) => ({ name, status })),
    });
    props.findings.letDeliver(
      new ServicePrincipal('guardduty.amazonaws.com'),
      'ThreatFindings',
      '',
      `arn:${Aws.PARTITION}:guardduty:${scope.region}:${Aws.ACCOUNT_ID}:detector/*`,
      ['s3:GetBucketLocation'],
    );
    const destination = new CfnPublishingDestination(this, 'Kept', {
      detectorId: detector.ref,
      destinationType: 'S3',
      destinationProperties: { destinationArn: props.findings.arn, kmsKeyArn: props.key.arn },
    });
    // GuardDuty writes a trial file when it makes the destination.
    destination.node.addDependency(props.findings.bucket);
  }
}
