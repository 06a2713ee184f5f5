import { Aws, type Stack } from 'aws-cdk-lib';
import { CfnHub, CfnStandard } from 'aws-cdk-lib/aws-securityhub';
import { Construct } from 'constructs';

/** Security Hub with AWS's own standard, Foundational Security Best Practices. Other standards are the office's choice. */
export class Posture extends Construct {
  readonly hub: CfnHub;

  constructor(scope: Stack, id: string) {
    super(scope, id);
    this.hub = new CfnHub(this, 'Hub', {
      enableDefaultStandards: false,
      autoEnableControls: true,
      controlFindingGenerator: 'SECURITY_CONTROL',
    });
    const standard = new CfnStandard(this, 'BestPractices', {
      standardsArn: `arn:${Aws.PARTITION}:securityhub:${scope.region}::standards/aws-foundational-security-best-practices/v/1.0.0`,
    });
    standard.node.addDependency(this.hub);
  }
}
