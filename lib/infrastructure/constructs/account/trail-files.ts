import { Aws, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnAlias } from 'aws-cdk-lib/aws-kms';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { AccessLogBucket } from '../access-log-bucket';
import type { AlarmTopic } from '../alarm-topic';
import { ClassKey } from '../class-key';
import { trailStatements } from '../keys/trail-statements';
import type { AccountShare } from './account-share';
import { EvidenceBucket } from './evidence-bucket';
import { ACCOUNT_NAMES } from './names';

/** Alias by which trails of other accounts name the key, whose id only a deploy knows. */
const KEY_ALIAS = 'alias/election-account-trail';
/** CloudTrail delivers a digest every hour, whether anything happened or not; after so many without one the trail has stopped. */
const SILENT_HOURS = 3;

export interface TrailFilesProps {
  readonly share: AccountShare;
  readonly accessLogs: AccessLogBucket;
  /** The trail of this account. */
  readonly trailArn: string;
  /** Trails of other accounts are kept here as well; the part of the bucket's name that nobody guesses. @default of this account alone */
  readonly keepsOthersUnder?: string;
}

/** Where a trail delivers to. */
export interface TrailAddress {
  readonly s3BucketName: string;
  readonly kmsKeyId: string;
}

/**
 * Files of trails: a bucket under Object Lock and a key that nothing else uses. Where an account is named for it, those of all
 * other accounts too: their administrators can stop their trail, which is heard, and can take back nothing that it wrote.
 */
export class TrailFiles {
  readonly key: ClassKey;
  readonly bucket: EvidenceBucket;
  private readonly stack: Stack;
  private readonly bucketName: string | undefined;
  private readonly others: string[] = [];

  constructor(
    private readonly scope: Construct,
    props: TrailFilesProps,
  ) {
    this.stack = Stack.of(scope);
    this.bucketName =
      props.keepsOthersUnder === undefined
        ? undefined
        : `election-account-trail-${this.stack.account}-${props.keepsOthersUnder}`;
    this.key = new ClassKey(scope, 'Key', {
      dataClass: 'audit-log',
      names: ACCOUNT_NAMES,
      uses: [{ through: 'trail', trailArn: props.trailArn }, { through: 'audit-reading' }],
      description: 'Files of the trail',
    });
    this.bucket = new EvidenceBucket(scope, 'Files', {
      share: props.share,
      key: this.key,
      accessLogs: props.accessLogs,
      locked: true,
      s3EncryptedUnder: `AWSLogs/${this.bucketName === undefined ? Aws.ACCOUNT_ID : '*'}/CloudTrail-Digest/`,
      ...(this.bucketName === undefined ? {} : { bucketName: this.bucketName }),
    });
    this.letDeliver(Aws.ACCOUNT_ID, props.trailArn);
    if (this.bucketName !== undefined) {
      new CfnAlias(scope, 'KeyAlias', { aliasName: KEY_ALIAS, targetKeyId: this.key.arn });
    }
  }

  /** For the trail of this account. */
  fromInside(): TrailAddress {
    return { s3BucketName: this.bucket.name, kmsKeyId: this.key.arn };
  }

  /** For trails of other accounts: names that they can spell, for no reference crosses accounts. */
  fromOutside(): TrailAddress {
    if (this.bucketName === undefined) {
      throw new Error(`${this.scope.node.path}: keeps the trail of its own account alone.`);
    }
    const { region, account } = this.stack;
    return { s3BucketName: this.bucketName, kmsKeyId: `arn:${Aws.PARTITION}:kms:${region}:${account}:${KEY_ALIAS}` };
  }

  /** Takes in what this one trail of another account delivers, and sounds an alarm when it falls silent. */
  keep(account: string, trailArn: string, alarms: AlarmTopic): void {
    if (this.others.includes(account)) return;
    this.others.push(account);
    for (const statement of trailStatements(trailArn, `Of${account}`)) this.key.key.addToResourcePolicy(statement);
    this.letDeliver(account, trailArn, `Of${account}`);
    const bucket = this.bucket.bucket.node.defaultChild as CfnBucket;
    bucket.metricsConfigurations = Lazy.any({
      produce: () => this.others.map((other) => ({ id: filterOf(other), prefix: `AWSLogs/${other}/CloudTrail` })),
    });
    const silent = new Alarm(this.scope, `Silent${account}`, {
      metric: new Metric({
        namespace: 'AWS/S3',
        metricName: 'PutRequests',
        dimensionsMap: { BucketName: this.bucket.name, FilterId: filterOf(account) },
        statistic: 'Sum',
        period: Duration.hours(1),
      }),
      threshold: 1,
      evaluationPeriods: SILENT_HOURS,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
      alarmDescription: `The trail of account ${account} has delivered nothing for ${SILENT_HOURS} hours, not even its hourly digest. Was it stopped there? Ask by telephone: whoever stopped it also reads that account’s alarms.`,
    });
    silent.addAlarmAction(new SnsAction(alarms.topic));
  }

  private letDeliver(account: string, trailArn: string, whose = ''): void {
    const cloudTrail = new ServicePrincipal('cloudtrail.amazonaws.com');
    this.bucket.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: `ThisTrailAsks${whose}`,
        principals: [cloudTrail],
        actions: ['s3:GetBucketAcl'],
        resources: [this.bucket.arn],
        conditions: { StringEquals: { 'aws:SourceArn': trailArn } },
      }),
    );
    this.bucket.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: `ThisTrailDelivers${whose}`,
        principals: [cloudTrail],
        actions: ['s3:PutObject'],
        resources: [`${this.bucket.arn}/AWSLogs/${account}/*`],
        conditions: {
          StringEquals: { 'aws:SourceArn': trailArn, 's3:x-amz-acl': 'bucket-owner-full-control' },
        },
      }),
    );
  }
}

const filterOf = (account: string): string => `trail-of-${account}`;
