import { Aws, Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { AccessLogBucket } from '../access-log-bucket';
import type { ClassKey } from '../class-key';
import { declareClass } from '../declare-class';
import { NOT_A_SERVICE, onlyServicesDeliver } from '../only-services-deliver';
import { S3_EXPORT_ACTIONS } from '../perimeter';
import type { AccountShare } from './account-share';
import { ACCOUNT_NAMES } from './names';

export interface EvidenceBucketProps {
  readonly share: AccountShare;
  readonly key: ClassKey;
  readonly accessLogs: AccessLogBucket;
  /** ARN pattern of the one role of ours that delivers here. @default AWS services alone deliver */
  readonly deliveredBy?: string;
  /**
   * Object Lock with a default retention: nobody deletes before the end, in production not even the root. Config's delivery
   * is refused by such a bucket. @default false
   */
  readonly locked?: boolean;
  /** Prefix of objects that the service encrypts with S3's own keys: digests of the trail. @default none */
  readonly s3EncryptedUnder?: string;
  /** Only where another account has to spell it. @default generated */
  readonly bucketName?: string;
}

/** A lock in an evaluation, so that it can be torn down the day after. */
const EVALUATION_LOCK_DAYS = 1;

/** Objects, and lists of them. */
const READS = ['s3:GetObject*', 's3:ListBucket', 's3:ListBucketVersions'];

/**
 * Where AWS services put what they saw. Only they write, only auditors read, nobody deletes. It belongs to no
 * jurisdiction, so it knows no private network; the readers' role asks for a second factor instead.
 */
export class EvidenceBucket extends Construct {
  readonly bucket: Bucket;
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: EvidenceBucketProps) {
    super(scope, id);
    const { share, key } = props;
    this.bucket = new Bucket(this, 'Bucket', {
      ...(props.bucketName === undefined ? {} : { bucketName: props.bucketName }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.KMS,
      encryptionKey: key.key,
      // A bucket key would put the bucket in the place of the trail in the encryption context that the key's policy asks for.
      bucketKeyEnabled: false,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      objectLockEnabled: props.locked ?? false,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: [
        {
          id: 'expire-after-retention',
          expiration: Duration.days(share.retentionDays()),
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    declareClass(this.bucket, 'audit-log');
    const resource = this.bucket.node.defaultChild as CfnBucket;
    this.name = resource.ref;
    this.arn = resource.attrArn;
    resource.loggingConfiguration = {
      destinationBucketName: props.accessLogs.bucket.bucketName,
      logFilePrefix: `s3/${id}/`,
    };
    if (props.locked) {
      resource.objectLockConfiguration = {
        objectLockEnabled: 'Enabled',
        rule: {
          defaultRetention: {
            mode: Lazy.string({ produce: () => (share.hasProduction() ? 'COMPLIANCE' : 'GOVERNANCE') }),
            days: Lazy.number({
              produce: () => (share.hasProduction() ? share.longestRetentionDays() : EVALUATION_LOCK_DAYS),
            }),
          },
        },
      };
    }
    for (const statement of [...this.closed(props), ...this.encrypted(props)]) {
      this.bucket.addToResourcePolicy(statement);
    }
  }

  private closed({ deliveredBy, locked }: EvidenceBucketProps): PolicyStatement[] {
    const everything = [this.arn, `${this.arn}/*`];
    const objects = [`${this.arn}/*`];
    const deny = (
      sid: string,
      actions: string[],
      resources: string[],
      conditions: Record<string, Record<string, unknown>> = {},
    ) =>
      new PolicyStatement({
        sid,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions,
        resources,
        conditions,
      });
    return [
      onlyServicesDeliver(`${this.arn}/*`, deliveredBy),
      deny('OnlyAuditorsRead', READS, everything, {
        ...NOT_A_SERVICE,
        ArnNotLike: {
          'aws:PrincipalArn': [
            ACCOUNT_NAMES.rolesOf('audit-log', 'readers/'),
            ...(deliveredBy === undefined ? [] : [deliveredBy]),
          ],
        },
      }),
      deny(
        'NobodyDeletes',
        // Without a lock there is none to go round.
        ['s3:DeleteObject', 's3:DeleteObjectVersion', ...(locked ? ['s3:BypassGovernanceRetention'] : [])],
        objects,
      ),
      deny('NoStandingExport', S3_EXPORT_ACTIONS, [this.arn]),
    ];
  }

  private encrypted({ key, s3EncryptedUnder }: EvidenceBucketProps): PolicyStatement[] {
    const header = 's3:x-amz-server-side-encryption';
    const keyHeader = `${header}-aws-kms-key-id`;
    const denyUnless = (
      sid: string,
      name: string,
      right: string,
      where: { resources?: string[]; notResources?: string[] },
    ) =>
      new PolicyStatement({
        sid,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        ...where,
        conditions: { StringNotEquals: { [name]: right }, Null: { [name]: 'false' } },
      });
    const objects = { resources: [`${this.arn}/*`] };
    return [
      denyUnless('NoOtherKey', keyHeader, key.arn, objects),
      denyUnless(
        'NoOtherEncryption',
        header,
        'aws:kms',
        s3EncryptedUnder === undefined ? objects : { notResources: [`${this.arn}/${s3EncryptedUnder}*`] },
      ),
      // A key that the uploader keeps: what is written under it nobody here reads.
      new PolicyStatement({
        sid: 'NoCustomerProvidedKey',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        ...objects,
        conditions: { Null: { [`${header}-customer-algorithm`]: 'false' } },
      }),
    ];
  }

  /** A service of this account asks whether the bucket is there, and puts objects under a prefix. */
  letDeliver(
    service: PolicyStatement['principals'][number],
    sid: string,
    prefix: string,
    sourceArn: string,
    asks: readonly string[],
  ): void {
    const conditions = {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: { 'aws:SourceArn': sourceArn },
    };
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: `${sid}Asks`,
        principals: [service],
        actions: [...asks],
        resources: [this.arn],
        conditions,
      }),
    );
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: `${sid}Delivers`,
        principals: [service],
        actions: ['s3:PutObject'],
        resources: [`${this.arn}/${prefix}*`],
        conditions,
      }),
    );
  }
}
