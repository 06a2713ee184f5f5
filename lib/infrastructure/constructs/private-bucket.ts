import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  HttpMethods,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { DataClass } from '../../contracts/data-class';
import type { Names } from '../names';
import type { AccessLogBucket } from './access-log-bucket';
import type { ClassKey } from './class-key';
import { declareClass } from './declare-class';
import { declareNotBackedUp, reasonNotToBackUp } from './not-backed-up';
import {
  bucketPerimeter,
  isNeverPublic,
  type NeverPublicClass,
  type Perimeter,
  type PerimeterException,
  type ReleasedClass,
} from './perimeter';

interface CommonProps {
  readonly names: Names;
  /** The key of this class; another class's key is refused. */
  readonly key: ClassKey;
  readonly accessLogs: AccessLogBucket;
  /** Days until an object expires. @default never */
  readonly expireAfterDays?: number;
  /** Days until an overwritten or deleted version expires. @default 90 */
  readonly keepVersionsDays?: number;
  /** Objects cannot be changed or deleted before the date that each one carries. @default no lock */
  readonly writeOnce?: WriteOnce;
  /** S3 announces new objects on the account's event bus. @default false */
  readonly announces?: boolean;
  /** Why this bucket is in no backup. @default every bucket is */
  readonly notBackedUp?: string;
  /** A name known without referring to the bucket, where a reference would be a cycle. @default generated */
  readonly bucketName?: string;
}

export interface WriteOnce {
  /** Every upload must carry a retain-until date at least this far ahead. */
  readonly floorDays: number;
  /** No date may lie further ahead: under COMPLIANCE a slip of a digit could be undone by nobody. */
  readonly ceilingDays: number;
  /** COMPLIANCE in production; GOVERNANCE where it must be possible to tear everything down again. */
  readonly mode: 'COMPLIANCE' | 'GOVERNANCE';
  /** ARN pattern of the one role that places and lifts legal holds, never the one that writes. */
  readonly holdsBy: string;
}

export type PrivateBucketProps = CommonProps &
  (
    | {
        readonly dataClass: NeverPublicClass;
        readonly perimeter: Perimeter;
        /** Browsers put files here by link. Needs the page's origin for CORS. */
        readonly uploads?: PerimeterException & { readonly fromOrigin: string };
      }
    | { readonly dataClass: ReleasedClass }
  );

/**
 * A bucket that has no way of being opened: Block Public Access, customer key with bucket key, TLS 1.2 or newer,
 * versions, owner-enforced, access logs, uploads under another key denied, and, for the never-public classes, the data
 * perimeter. There is no property that weakens any of it (198 million voters lay in a bucket opened by one setting:
 * Deep Root, 2017).
 */
export class PrivateBucket extends Construct {
  readonly bucket: Bucket;
  /** From the resource itself: the L2's attributes would demand a fixed name where another region asks. */
  readonly name: string;
  readonly arn: string;
  readonly regionalHost: string;
  private readonly writeOnce: boolean;
  readonly key: ClassKey;
  readonly dataClass: DataClass;
  /** Why AWS Backup leaves it out; undefined where it does not. */
  readonly notBackedUp: string | undefined;

  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id);
    if (props.key.dataClass !== props.dataClass) {
      throw new Error(
        `${this.node.path}: holds ${props.dataClass} but would be encrypted with the key of ${props.key.dataClass}; who reads one class could then read the other. Use the ${props.dataClass} key.`,
      );
    }
    if (props.writeOnce && props.expireAfterDays !== undefined) {
      throw new Error(
        `${this.node.path}: would hide objects after ${props.expireAfterDays} days, whatever the date on their lock. Leave expireAfterDays out.`,
      );
    }
    this.key = props.key;
    this.writeOnce = props.writeOnce !== undefined;
    this.dataClass = props.dataClass;
    this.notBackedUp = reasonNotToBackUp(this, props.notBackedUp);
    const backedUp = this.notBackedUp === undefined;
    this.bucket = new Bucket(this, 'Bucket', {
      ...(props.bucketName === undefined ? {} : { bucketName: props.bucketName }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.KMS,
      encryptionKey: props.key.key,
      bucketKeyEnabled: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      objectLockEnabled: props.writeOnce !== undefined,
      eventBridgeEnabled: false,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: [
        {
          id: 'tidy',
          abortIncompleteMultipartUploadAfter: Duration.days(7),
          ...(props.writeOnce ? {} : { noncurrentVersionExpiration: Duration.days(props.keepVersionsDays ?? 90) }),
          ...(props.expireAfterDays === undefined ? {} : { expiration: Duration.days(props.expireAfterDays) }),
        },
      ],
      ...('uploads' in props && props.uploads
        ? {
            cors: [
              {
                allowedMethods: [HttpMethods.PUT],
                allowedOrigins: [props.uploads.fromOrigin],
                allowedHeaders: [
                  'content-type',
                  'content-length',
                  'if-none-match',
                  'x-amz-checksum-sha256',
                  'x-amz-sdk-checksum-algorithm',
                ],
                maxAge: 300,
              },
            ],
          }
        : {}),
    });
    const resource = this.bucket.node.defaultChild as CfnBucket;
    this.name = resource.ref;
    this.arn = resource.attrArn;
    this.regionalHost = resource.attrRegionalDomainName;
    // The L2 would let the log bucket's policy name this bucket: a reference up the stacks, and so a cycle. The log bucket matches by name instead.
    resource.loggingConfiguration = {
      destinationBucketName: props.accessLogs.bucket.bucketName,
      logFilePrefix: `s3/${this.node.path}/`,
    };
    // AWS Backup follows a bucket by these events.
    if (props.announces || backedUp)
      resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    declareClass(this.bucket, props.dataClass);
    declareNotBackedUp(this.bucket, this.notBackedUp);

    for (const statement of this.wrongKeyDenied()) this.bucket.addToResourcePolicy(statement);
    if (props.writeOnce) {
      for (const statement of this.lockFloor(props.writeOnce)) this.bucket.addToResourcePolicy(statement);
    }
    if (isNeverPublic(props.dataClass)) {
      if (!('perimeter' in props) || props.perimeter === undefined) {
        throw new Error(
          `${this.node.path}: holds ${props.dataClass}, which is never public, and needs the perimeter that limits it to the private network.`,
        );
      }
      for (const statement of bucketPerimeter({
        bucketArn: this.arn,
        dataClass: props.dataClass,
        names: props.names,
        perimeter: props.perimeter,
        backedUp,
        ...(props.uploads ? { exception: props.uploads } : {}),
      })) {
        this.bucket.addToResourcePolicy(statement);
      }
    }
  }

  /** Identity statements to read objects under a prefix, and to learn that one is missing. */
  reads(prefix = ''): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['s3:GetObject', ...(this.writeOnce ? ['s3:GetObjectRetention'] : [])],
        resources: [`${this.arn}/${prefix}*`],
      }),
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [this.arn],
        ...(prefix === '' ? {} : { conditions: { StringLike: { 's3:prefix': `${prefix}*` } } }),
      }),
      this.keyThroughS3(['kms:Decrypt']),
    ];
  }

  /** Identity statements to write objects under a prefix; there is none to delete. */
  writes(prefix = ''): PolicyStatement[] {
    return [
      new PolicyStatement({
        // An upload with a date on its lock needs the right to set one.
        actions: ['s3:PutObject', ...(this.writeOnce ? ['s3:PutObjectRetention'] : [])],
        resources: [`${this.arn}/${prefix}*`],
      }),
      // A multipart upload decrypts what it put together.
      this.keyThroughS3(['kms:Decrypt', 'kms:GenerateDataKey']),
    ];
  }

  /** Identity statements to place and lift legal holds; no object is read or written with them, so no key is needed. */
  holds(): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['s3:GetObjectLegalHold', 's3:PutObjectLegalHold'],
        resources: [`${this.arn}/*`],
      }),
    ];
  }

  private keyThroughS3(actions: string[]): PolicyStatement {
    const stack = Stack.of(this.bucket);
    return new PolicyStatement({
      actions,
      resources: [this.key.arn],
      conditions: {
        StringEquals: {
          'kms:ViaService': `s3.${stack.region}.amazonaws.com`,
          'kms:EncryptionContext:aws:s3:arn': this.arn,
        },
      },
    });
  }

  /** `Null: false`, else an upload that names no key and takes the bucket's own would be denied as well. */
  private wrongKeyDenied(): PolicyStatement[] {
    const deny = (sid: string, header: string, right: string) =>
      new PolicyStatement({
        sid,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [`${this.arn}/*`],
        conditions: { StringNotEquals: { [header]: right }, Null: { [header]: 'false' } },
      });
    return [
      deny('NoOtherKey', 's3:x-amz-server-side-encryption-aws-kms-key-id', this.key.arn),
      deny('NoOtherEncryption', 's3:x-amz-server-side-encryption', 'aws:kms'),
      new PolicyStatement({
        sid: 'NoCustomerProvidedKey',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [`${this.arn}/*`],
        conditions: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } },
      }),
    ];
  }

  private lockFloor(writeOnce: WriteOnce): PolicyStatement[] {
    const denied = (sid: string, actions: string[], conditions: Record<string, Record<string, string>> = {}) =>
      new PolicyStatement({
        sid,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions,
        resources: [`${this.arn}/*`],
        conditions,
      });
    return [
      // A lock keeps the version that it is on; a newer one on top of it would be what everybody reads.
      denied('NothingIsLaidOverAnObject', ['s3:PutObject'], { Null: { 's3:if-none-match': 'true' } }),
      // Object Lock itself lets a delete marker hide a locked object.
      denied('NobodyDeletes', ['s3:DeleteObject', 's3:DeleteObjectVersion']),
      denied('NoOtherMode', ['s3:PutObject', 's3:PutObjectRetention'], {
        StringNotEquals: { 's3:object-lock-mode': writeOnce.mode },
      }),
      denied('NoLockLongerThanTheCeiling', ['s3:PutObject', 's3:PutObjectRetention'], {
        NumericGreaterThan: { 's3:object-lock-remaining-retention-days': String(writeOnce.ceilingDays) },
      }),
      denied('OnlyTheHoldersRoleSetsHolds', ['s3:PutObjectLegalHold'], {
        ArnNotLike: { 'aws:PrincipalArn': writeOnce.holdsBy },
      }),
      new PolicyStatement({
        sid: 'EveryObjectIsLocked',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [`${this.arn}/*`],
        conditions: { Null: { 's3:object-lock-remaining-retention-days': 'true' } },
      }),
      new PolicyStatement({
        sid: 'NoLockShorterThanTheFloor',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject', 's3:PutObjectRetention'],
        resources: [`${this.arn}/*`],
        conditions: { NumericLessThan: { 's3:object-lock-remaining-retention-days': String(writeOnce.floorDays) } },
      }),
      new PolicyStatement({
        sid: 'NobodyBypassesTheLock',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:BypassGovernanceRetention'],
        resources: [`${this.arn}/*`],
      }),
    ];
  }
}
