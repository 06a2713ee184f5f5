import { Aws, CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Jurisdiction } from '../../config/schema';
import { ACCOUNTS_METADATA } from '../../contracts/declared-accounts';
import { EXCEPTIONS } from '../checks/exceptions';
import { AccessLogBucket } from '../constructs/access-log-bucket';
import { AccessAnalyzers } from '../constructs/account/access-analyzers';
import { AccountShare, type ServiceOfCentralIt } from '../constructs/account/account-share';
import { letApiGatewayLog } from '../constructs/account/api-gateway-logs';
import { AuditReader } from '../constructs/account/audit-reader';
import { ConfigurationRecorder } from '../constructs/account/configuration-recorder';
import { EventAlarms } from '../constructs/account/event-alarms';
import { EvidenceBucket } from '../constructs/account/evidence-bucket';
import { exceptionEndings } from '../constructs/account/exception-endings';
import { ACCOUNT_NAMES } from '../constructs/account/names';
import { Posture } from '../constructs/account/posture';
import { SensitiveData } from '../constructs/account/sensitive-data';
import { ThreatDetector } from '../constructs/account/threat-detector';
import { Trail, type TrailKeeper } from '../constructs/account/trail';
import { TrailAlarms } from '../constructs/account/trail-alarms';
import { AlarmTopic } from '../constructs/alarm-topic';
import { ClassKey } from '../constructs/class-key';
import { settingsIn } from '../places';

/** What goes missing with each service, unless central IT's own does the same. */
const LOST: Readonly<Record<ServiceOfCentralIt, string>> = {
  trail:
    'no trail, and none of the alarms drawn from one: stopped detectors, endangered keys, changed policies, sign-in without MFA, root, denied calls, reads of the roll, break-glass. Central IT’s trail must record data events of S3, DynamoDB and Lambda, and raise these alarms',
  config: 'no recorder and no rules that mirror the baseline',
  guardDuty: 'no detector. Central IT’s must cover S3 and Lambda',
  securityHub: 'no Security Hub',
  macie: 'no Macie',
  accessAnalyzer: 'no analyzer of outside access or of unused rights',
};

/** Services that a partition lacks; CloudFormation has no such resource there. */
const ABSENT_IN_GOVCLOUD: readonly ServiceOfCentralIt[] = ['macie'];

/**
 * What an account has once in a region, however many jurisdictions share it: evidence of what happened, watchers, and the letters
 * that they send. One region of an account, its home, has the trail (of all regions) and whatever else is the same everywhere; the
 * region of the edge, where it is another, has its own recorder, detector, analyzer and alarms, for those see one region alone.
 * It refers to no other stack and names what it watches by type, or by the names that CloudFormation will give.
 */
export class AccountStack extends Stack {
  /** Sentences for the person who synthesizes. */
  readonly leftOut: readonly string[];
  readonly alarms: AlarmTopic;
  /** Not there outside the home region, and where central IT runs the trail. */
  readonly trail?: Trail;

  private constructor(
    scope: Construct,
    id: string,
    props: { share: AccountShare; settings: Jurisdiction; region: string; keeper: AccountStack | undefined },
  ) {
    const { share, settings, region, keeper } = props;
    super(scope, id, {
      stackName: `Election-Account-${region}`,
      description: 'What this account has once in this region, for every election jurisdiction in it',
      env: { region, ...(settings.account === undefined ? {} : { account: settings.account }) },
      analyticsReporting: false,
    });
    share.wheneverJoined(() => {
      this.terminationProtection = share.hasProduction();
      const declared = share.declaredAccounts();
      this.templateOptions.metadata = {
        ...this.templateOptions.metadata,
        'election:profile': share.hasProduction() ? 'production' : 'evaluation',
        ...(declared.length > 0 ? { [ACCOUNTS_METADATA]: declared } : {}),
      };
    });
    const isHome = region === share.homeRegion;
    const inGovCloud = region.startsWith('us-gov');
    const leftOut: string[] = [];
    const leftServices: string[] = [];
    const has = (service: ServiceOfCentralIt): boolean => {
      if (inGovCloud && ABSENT_IN_GOVCLOUD.includes(service)) {
        leftOut.push(`${id}: ${LOST[service]}: AWS does not offer it in ${region}.`);
        return false;
      }
      if (!share.leaves(service)) return true;
      leftOut.push(`${id}: ${LOST[service]}: \`existing\` says that central IT runs it.`);
      leftServices.push(service);
      return false;
    };

    // APIs stand in the home region alone.
    if (isHome && !share.holdsNoData()) letApiGatewayLog(this);
    const records = isHome && has('trail');
    const auditKey = new ClassKey(this, 'AuditLogKey', {
      dataClass: 'audit-log',
      names: ACCOUNT_NAMES,
      uses: [
        ...(records ? [{ through: 'logs' } as const] : []),
        { through: 'alarms' },
        { through: 'audit-reading' },
        { through: 'config' },
        { through: 'findings' },
      ],
      description: 'Logs, alarms, configuration history and findings of the account',
    });
    const alarms = new AlarmTopic(this, 'Alarms', { key: auditKey, email: settings.contact.securityEmail });
    this.alarms = alarms;
    const told = new Set([settings.contact.securityEmail]);
    share.wheneverJoined(() => {
      for (const email of share.securityEmails()) {
        if (told.has(email)) continue;
        told.add(email);
        alarms.alsoTells(`SecurityMail${told.size}`, email);
      }
    });

    const [configures, detects, discovers] = [has('config'), has('guardDuty'), has('macie')];
    let recorder: ConfigurationRecorder | undefined;
    if (records || configures || detects || discovers) {
      const accessLogs = new AccessLogBucket(this, 'AccessLogs', {
        retentionDays: share.retentionDays(),
        sources: `arn:${Aws.PARTITION}:s3:::election-account-*`,
      });
      const buckets: string[] = [accessLogs.bucket.bucketArn];
      const keys: string[] = [auditKey.arn];
      let logGroupArn: string | undefined;
      if (records) {
        const keptBy = keeper ? keeper.keeperOfTrails() : undefined;
        const keepsOthersUnder = share.keepsOthersUnder();
        const trail = new Trail(this, 'Trail', {
          share,
          accessLogs,
          auditKey,
          ...(keptBy ? { keptBy } : {}),
          ...(keepsOthersUnder === undefined ? {} : { keepsOthersUnder }),
        });
        // CloudTrail writes a trial file when it makes the trail.
        if (keeper) this.addStackDependency(keeper);
        this.trail = trail;
        new TrailAlarms(this, 'TrailAlarms', { logGroup: trail.logGroup, alarms });
        if (trail.files) {
          buckets.push(trail.files.bucket.arn);
          keys.push(trail.files.key.arn);
        }
        logGroupArn = trail.logGroup.logGroupArn;
      }
      if (configures) {
        recorder = new ConfigurationRecorder(this, 'Config', { share, key: auditKey, accessLogs, recordsIam: isHome });
        buckets.push(recorder.bucket.arn);
      }
      if (detects || discovers) {
        const findings = new EvidenceBucket(this, 'Findings', { share, key: auditKey, accessLogs });
        buckets.push(findings.arn);
        if (detects) new ThreatDetector(this, 'GuardDuty', { findings, key: auditKey });
        if (discovers) new SensitiveData(this, 'Macie', { findings, key: auditKey });
      }
      new AuditReader(this, 'AuditReader', {
        buckets,
        keys,
        region,
        ...(logGroupArn === undefined ? {} : { logGroupArn }),
      });
    }
    if (has('securityHub')) {
      const posture = new Posture(this, 'SecurityHub');
      if (recorder) posture.node.addDependency(recorder.recorder);
    }
    if (has('accessAnalyzer')) new AccessAnalyzers(this, 'AccessAnalyzer', { unused: isHome });
    new EventAlarms(this, 'EventAlarms', {
      alarms,
      ...(isHome ? { endings: exceptionEndings(EXCEPTIONS) } : {}),
    });
    this.leftOut = leftOut;
    if (leftServices.length > 0) {
      this.templateOptions.metadata = { ...this.templateOptions.metadata, 'election:existing': leftServices };
      new CfnOutput(this, 'LeftToCentralIt', {
        value: leftServices.join(', '),
        description: 'What this stack leaves out because central IT runs it',
      });
    }
  }

  /** What the trails of other accounts deliver to. */
  private keeperOfTrails(): TrailKeeper {
    if (!this.trail?.files) throw new Error(`${this.node.path}: keeps no trail.`);
    return { files: this.trail.files, alarms: this.alarms };
  }

  /**
   * The Account stack of this jurisdiction's account in a region, made by whichever comes first and joined by the others; and that
   * of the account which keeps its trail, where there is one.
   */
  static sharedBy(scope: Construct, settings: Jurisdiction, region: string): AccountStack {
    const share = AccountShare.of(scope, settings, region);
    const keeperAccount = share.trailKeeper();
    const keeper =
      keeperAccount === undefined ? undefined : AccountStack.atHome(scope, settingsIn(settings, keeperAccount));
    const id = `Account-${settings.account ?? 'current'}-${region}`;
    const existing = scope.node.tryFindChild(id);
    return existing instanceof AccountStack
      ? existing
      : new AccountStack(scope, id, { share, settings, region, keeper });
  }

  private static atHome(scope: Construct, settings: Jurisdiction): AccountStack {
    return AccountStack.sharedBy(scope, settings, AccountShare.of(scope, settings, settings.region).homeRegion);
  }
}
