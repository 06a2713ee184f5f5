import { Aws, type Stack } from 'aws-cdk-lib';
import { CfnConfigRule, CfnConfigurationRecorder, CfnDeliveryChannel } from 'aws-cdk-lib/aws-config';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { AccessLogBucket } from '../access-log-bucket';
import type { ClassKey } from '../class-key';
import { EDGE_REGION } from '../edge-secret';
import type { AccountShare } from './account-share';
import { MIRRORING_RULES } from './config-rules';
import { EvidenceBucket } from './evidence-bucket';
import { ACCOUNT_NAMES } from './names';

export interface ConfigurationRecorderProps {
  readonly share: AccountShare;
  readonly key: ClassKey;
  readonly accessLogs: AccessLogBucket;
  /** IAM is the same in every region; it is recorded in one. */
  readonly recordsIam: boolean;
}

/** `S3_BUCKET_ACL_PROHIBITED` as a construct's id. */
const idOf = (identifier: string): string =>
  identifier
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

/**
 * The history of every setting in a region, and AWS's rules that mirror our baseline: Deep Root's bucket stood open for twelve days
 * because one setting changed and nothing watched it. All types are recorded, for Security Hub judges only what is recorded;
 * in an account of its own little changes, and each change costs fractions of a cent.
 */
export class ConfigurationRecorder extends Construct {
  readonly bucket: EvidenceBucket;
  readonly recorder: CfnConfigurationRecorder;

  constructor(scope: Stack, id: string, props: ConfigurationRecorderProps) {
    super(scope, id);
    const path = `${ACCOUNT_NAMES.rolePath('audit-log')}config/`;
    this.bucket = new EvidenceBucket(this, 'History', {
      share: props.share,
      key: props.key,
      accessLogs: props.accessLogs,
      deliveredBy: ACCOUNT_NAMES.rolesOf('audit-log', 'config/'),
    });
    // A role of ours, not the service-linked one: that one is made once for an account, by whichever stack or person comes first.
    const role = new Role(this, 'Role', {
      path,
      assumedBy: new ServicePrincipal('config.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AWS_ConfigRole')],
      description: 'AWS Config reads settings and writes their history',
    });
    const prefix = `${this.bucket.arn}/AWSLogs/${Aws.ACCOUNT_ID}/Config/`;
    const policy = new ManagedPolicy(this, 'Policy', {
      path,
      description: 'Writing of the history of settings',
      roles: [role],
      statements: [
        new PolicyStatement({ actions: ['s3:PutObject'], resources: [`${prefix}*`] }),
        new PolicyStatement({ actions: ['s3:GetBucketAcl', 's3:ListBucket'], resources: [this.bucket.arn] }),
        new PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [props.key.arn],
          conditions: { StringEquals: { 'kms:ViaService': `s3.${scope.region}.amazonaws.com` } },
        }),
      ],
    });
    const elsewhere = ['AWS::IAM::Group', 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::IAM::User'];
    this.recorder = new CfnConfigurationRecorder(this, 'Recorder', {
      roleArn: role.roleArn,
      recordingGroup: props.recordsIam
        ? { allSupported: true, includeGlobalResourceTypes: true }
        : {
            allSupported: false,
            includeGlobalResourceTypes: false,
            recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
            exclusionByResourceTypes: { resourceTypes: elsewhere },
          },
    });
    this.recorder.node.addDependency(policy);
    const channel = new CfnDeliveryChannel(this, 'Channel', {
      s3BucketName: this.bucket.name,
      s3KmsKeyArn: props.key.arn,
      configSnapshotDeliveryProperties: { deliveryFrequency: 'TwentyFour_Hours' },
    });
    // Config writes a trial file when it makes the channel. The recorder waits for no channel: CloudFormation makes the two at once.
    channel.node.addDependency(policy, this.bucket.bucket);

    for (const rule of MIRRORING_RULES) {
      if (rule.onlyAtHome && !props.recordsIam) continue;
      if (rule.onlyAtTheEdge && scope.region !== EDGE_REGION) continue;
      const made = new CfnConfigRule(this, idOf(rule.identifier), {
        description:
          rule.mirrors.length > 0 ? `Mirrors ${rule.mirrors.join(', ')} of the baseline` : 'What no template shows',
        source: { owner: 'AWS', sourceIdentifier: rule.identifier },
        ...(rule.parameters === undefined ? {} : { inputParameters: rule.parameters }),
        ...(rule.resourceTypes === undefined ? {} : { scope: { complianceResourceTypes: [...rule.resourceTypes] } }),
      });
      made.node.addDependency(this.recorder);
    }
  }
}
