import { Aws, type Stack } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnLogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { uniquePart } from '../../names';
import type { AccessLogBucket } from '../access-log-bucket';
import { ClassKey } from '../class-key';
import { ProtectedLogGroup } from '../protected-log-group';
import type { AccountShare } from './account-share';
import { EvidenceBucket } from './evidence-bucket';
import { ACCOUNT_NAMES } from './names';
import { trailSelectors } from './trail-selectors';

export interface TrailProps {
  readonly share: AccountShare;
  readonly accessLogs: AccessLogBucket;
  /** The audit log's key, for the log group. The files in the bucket have one of their own. */
  readonly auditKey: ClassKey;
}

/** Any number that CloudWatch Logs knows; the share's own replaces it when the template is written. */
const PLACEHOLDER_RETENTION = 731;

/**
 * Who did what in this account, in every region: one trail with validation of its files, under a key that nothing else uses,
 * into a bucket from which nobody deletes, and into a log group from which alarms are drawn. Illinois' page was being emptied for
 * nineteen days in 2016 before anyone looked.
 */
export class Trail extends Construct {
  readonly key: ClassKey;
  readonly bucket: EvidenceBucket;
  readonly logGroup: LogGroup;
  readonly trail: CfnTrail;

  constructor(scope: Stack, id: string, props: TrailProps) {
    super(scope, id);
    const { share } = props;
    // Known without referring to the trail: its bucket and its key trust this one alone, and it refers to both.
    const trailName = `election-${uniquePart()}`;
    const arn = `arn:${Aws.PARTITION}:cloudtrail:${scope.region}:${Aws.ACCOUNT_ID}:trail/${trailName}`;

    this.key = new ClassKey(this, 'Key', {
      dataClass: 'audit-log',
      names: ACCOUNT_NAMES,
      uses: [{ through: 'trail', trailArn: arn }, { through: 'audit-reading' }],
      description: 'Files of the trail',
    });
    this.bucket = new EvidenceBucket(this, 'Files', {
      share,
      key: this.key,
      accessLogs: props.accessLogs,
      locked: true,
      s3EncryptedUnder: `AWSLogs/${Aws.ACCOUNT_ID}/CloudTrail-Digest/`,
    });
    const cloudTrail = new ServicePrincipal('cloudtrail.amazonaws.com');
    const thisTrail = { StringEquals: { 'aws:SourceArn': arn } };
    this.bucket.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ThisTrailAsks',
        principals: [cloudTrail],
        actions: ['s3:GetBucketAcl'],
        resources: [this.bucket.arn],
        conditions: thisTrail,
      }),
    );
    this.bucket.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ThisTrailDelivers',
        principals: [cloudTrail],
        actions: ['s3:PutObject'],
        resources: [`${this.bucket.arn}/AWSLogs/${Aws.ACCOUNT_ID}/*`],
        conditions: {
          StringEquals: { 'aws:SourceArn': arn, 's3:x-amz-acl': 'bucket-owner-full-control' },
        },
      }),
    );

    this.logGroup = new ProtectedLogGroup(this, 'Log', {
      key: props.auditKey,
      retentionDays: PLACEHOLDER_RETENTION,
    }).logGroup;
    (this.logGroup.node.defaultChild as CfnLogGroup).retentionInDays = share.retentionDays();
    const role = new Role(this, 'LogRole', {
      assumedBy: new ServicePrincipal('cloudtrail.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': arn } },
      }),
      description: 'The trail writes its log group',
    });
    const policy = new ManagedPolicy(this, 'LogPolicy', {
      description: 'Writing of the log streams of the trail',
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [this.logGroup.logGroupArn],
        }),
      ],
    });

    this.trail = new CfnTrail(this, 'Trail', {
      trailName,
      isLogging: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      kmsKeyId: this.key.arn,
      s3BucketName: this.bucket.name,
      cloudWatchLogsLogGroupArn: this.logGroup.logGroupArn,
      cloudWatchLogsRoleArn: role.roleArn,
      advancedEventSelectors: trailSelectors(share),
    });
    // CloudTrail tries all of them when it makes the trail.
    this.trail.node.addDependency(policy, this.bucket.bucket);
  }
}
