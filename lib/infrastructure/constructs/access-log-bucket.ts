import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { declareClass } from './declare-class';
import { onlyServicesDeliver } from './only-services-deliver';
import { S3_EXPORT_ACTIONS } from './perimeter';

export interface AccessLogBucketProps {
  readonly retentionDays: number;
  /** For a bucket that the trail has to know by the beginning of its name. @default CloudFormation makes one up */
  readonly name?: string;
  /** ARN pattern of the buckets that log here. */
  readonly sources: string;
  /** CloudFront's v2 log delivery writes here too. @default false */
  readonly edgeLogs?: boolean;
}

/**
 * Who touched which object, and when. S3's log delivery cannot write under a customer key and refuses a bucket with
 * default retention, so this one bucket stands on S3's own keys, versioned, and never shared with trails.
 */
export class AccessLogBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: AccessLogBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      ...(props.name === undefined ? {} : { bucketName: props.name }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: [
        {
          id: 'expire-after-retention',
          expiration: Duration.days(props.retentionDays),
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    declareClass(this.bucket, 'audit-log');
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'S3AccessLogsOfTheseBuckets',
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects('*')],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: { 'aws:SourceArn': props.sources },
        },
      }),
    );
    this.bucket.addToResourcePolicy(onlyServicesDeliver(this.bucket.arnForObjects('*')));
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'NobodyDeletesLogs',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
        resources: [this.bucket.arnForObjects('*')],
      }),
    );
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'NoStandingExport',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: S3_EXPORT_ACTIONS,
        resources: [this.bucket.bucketArn],
      }),
    );
    if (props.edgeLogs) {
      this.bucket.addToResourcePolicy(
        new PolicyStatement({
          sid: 'EdgeLogsOfThisAccount',
          principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
          actions: ['s3:PutObject'],
          resources: [this.bucket.arnForObjects('*')],
          conditions: {
            StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
            ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:logs:*:${Aws.ACCOUNT_ID}:delivery-source:*` },
          },
        }),
      );
    }
  }
}
