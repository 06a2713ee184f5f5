import { Aws, type Stack } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnLogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { uniquePart } from '../../names';
import type { AccessLogBucket } from '../access-log-bucket';
import type { AlarmTopic } from '../alarm-topic';
import type { ClassKey } from '../class-key';
import { ProtectedLogGroup } from '../protected-log-group';
import type { AccountShare } from './account-share';
import { type TrailAddress, TrailFiles } from './trail-files';
import { trailSelectors } from './trail-selectors';

/** Who keeps a trail's files outside the account that it watches. */
export interface TrailKeeper {
  readonly files: TrailFiles;
  /** Hears when the trail falls silent. */
  readonly alarms: AlarmTopic;
}

export interface TrailProps {
  readonly share: AccountShare;
  readonly accessLogs: AccessLogBucket;
  /** The audit log's key, for the log group. The files in the bucket have one of their own. */
  readonly auditKey: ClassKey;
  /** Files of another account, where they are kept from this one's administrators. @default kept here */
  readonly keptBy?: TrailKeeper;
  /** Here trails of other accounts are kept; part of the name by which they know the bucket. @default of this account alone */
  readonly keepsOthersUnder?: string;
}

/** Any number that CloudWatch Logs knows; the share's own replaces it when the template is written. */
const PLACEHOLDER_RETENTION = 731;

/**
 * Who did what in this account, in every region: one trail with validation of its files, under a key that nothing else uses,
 * into a bucket from which nobody deletes, and into a log group from which alarms are drawn. Illinois' page was being emptied for
 * nineteen days in 2016 before anyone looked.
 */
export class Trail extends Construct {
  /** Undefined where another account keeps them. */
  files?: TrailFiles;
  readonly logGroup: LogGroup;
  readonly trail: CfnTrail;

  constructor(scope: Stack, id: string, props: TrailProps) {
    super(scope, id);
    const { share, keptBy } = props;
    // Known without referring to the trail: its bucket and its key trust this one alone, and it refers to both. Another account
    // knows no part of this stack's id; a trail goes with its stack, so the fixed name is free again.
    const trailName = keptBy ? `election-account-${scope.region}` : `election-${uniquePart()}`;
    const arn = `arn:${Aws.PARTITION}:cloudtrail:${scope.region}:${Aws.ACCOUNT_ID}:trail/${trailName}`;
    const address = keptBy ? this.keptElsewhere(keptBy, scope, trailName) : this.keptHere(props, arn);

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
      ...address,
      cloudWatchLogsLogGroupArn: this.logGroup.logGroupArn,
      cloudWatchLogsRoleArn: role.roleArn,
      advancedEventSelectors: trailSelectors(share),
    });
    // CloudTrail tries all of them when it makes the trail.
    this.trail.node.addDependency(policy, ...(this.files ? [this.files.bucket.bucket] : []));
  }

  private keptHere({ share, accessLogs, keepsOthersUnder }: TrailProps, trailArn: string): TrailAddress {
    this.files = new TrailFiles(this, {
      share,
      accessLogs,
      trailArn,
      ...(keepsOthersUnder === undefined ? {} : { keepsOthersUnder }),
    });
    return this.files.fromInside();
  }

  private keptElsewhere({ files, alarms }: TrailKeeper, stack: Stack, trailName: string): TrailAddress {
    const { region, account } = stack;
    files.keep(account, `arn:${Aws.PARTITION}:cloudtrail:${region}:${account}:trail/${trailName}`, alarms);
    return files.fromOutside();
  }
}
