import { join } from 'node:path';
import { Aws, CrossStackReferences, CustomResource, Duration, ReferenceStrength, RemovalPolicy } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Jurisdiction } from '../../config/schema';
import { signInAt, siteSettingsOf } from '../../config/site-settings';
import { noticePaths } from '../../contracts/incidents';
import type { SiteSettings } from '../../contracts/site';
import { functionAsset } from '../build-functions';
import { AccessLogBucket } from '../constructs/access-log-bucket';
import { AlarmTopic } from '../constructs/alarm-topic';
import { ClassKey } from '../constructs/class-key';
import { EDGE_REGION } from '../constructs/edge-secret';
import { STAGE } from '../constructs/election-api';
import { ElectionFunction } from '../constructs/election-function';
import { type ApiOrigin, ElectionSite } from '../constructs/election-site';
import { PrivateBucket } from '../constructs/private-bucket';
import { siteRouterCode } from '../constructs/site-router';
import { hashFolder } from '../hash-folder';
import { keepsRegistrations } from '../modules';
import { generatedBucketsBeginWith, type Names, uniquePart } from '../names';
import { notToldToTheSite } from '../not-told';
import { formsHost, noticesAreFetched, resultsAreFetched, wholeOf } from '../places';
import type { RegistrationForTheSite } from '../registration-for-the-site';
import type { ResultsForTheSite } from '../results-for-the-site';
import type { BallotsStack } from './ballots-stack';
import { ElectionStack } from './election-stack';
import type { FoundationStack } from './foundation-stack';
import { type IncidentsStack, noticesOrigin } from './incidents-stack';
import { logOrigin, type ResultsStack } from './results-stack';

/** Where an announcement got lost, new results are copied after at most this long: EventBridge's shortest schedule. */
const PUBLISH_SWEEP = Duration.minutes(1);

/** The same for notices, which no election night waits for. */
const NOTICES_SWEEP = Duration.minutes(5);

const COPIED_NOTICES = 'Everything here is made again out of the incident register, which is backed up.';

interface PublishingProps {
  readonly bucketName: string;
  readonly accessLogs: AccessLogBucket;
  readonly names: Names;
  readonly logs: FoundationStack['logs'];
  readonly alarms: AlarmTopic;
}

export interface PublicSiteProps {
  /** Of the same account; undefined where the website stands in one of its own. */
  readonly foundation?: FoundationStack;
  readonly registration?: RegistrationForTheSite;
  readonly results?: ResultsStack;
  /** Where staff reach results in another account; undefined also before that was told. */
  readonly resultsStaff?: ResultsForTheSite | undefined;
  readonly ballots?: BallotsStack;
  readonly incidents?: IncidentsStack;
}

/**
 * What the public sees, in the region of the edge: private buckets, their keys, the distribution, its firewall and logs,
 * and the functions that check released results and notices before they copy them. Nothing here can reach a voter's record.
 */
export class PublicSiteStack extends ElectionStack {
  readonly site: ElectionSite;
  /** Sentences for the person who synthesizes. */
  readonly leftOut: readonly string[];

  constructor(scope: Construct, settings: Jurisdiction, props: PublicSiteProps) {
    super(scope, {
      settings,
      kind: 'PublicSite',
      description: 'public website and published results',
      region: EDGE_REGION,
    });
    // Strong references across regions are made by functions with broad managed policies; reading another stack's output is not.
    if (settings.region !== EDGE_REGION) CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    const { names } = this;
    const { foundation, registration, results, resultsStaff, ballots, incidents } = props;
    const fetched = resultsAreFetched(settings) && wholeOf(settings).modules.includes('results');
    const showsResults = results !== undefined || fetched;
    const fetchesNotices = noticesAreFetched(settings) && wholeOf(settings).modules.includes('incidents');
    const showsNotices = incidents !== undefined || fetchesNotices;
    this.leftOut = notToldToTheSite(settings).map((sentence) => `${this.node.path}: ${sentence}`);

    const auditKey = new ClassKey(this, 'AuditLogKey', {
      dataClass: 'audit-log',
      names,
      uses: [{ through: 'logs' }, { through: 'alarms' }],
      description: 'Logs and alarms of the public website',
    });
    const logs = { key: auditKey, retentionDays: settings.retention.logsDays };
    const alarms = new AlarmTopic(this, 'Alarms', { key: auditKey, email: settings.contact.securityEmail });
    const accessLogs = new AccessLogBucket(this, 'AccessLogs', {
      retentionDays: settings.retention.logsDays,
      name: `${names.accessLogs('PublicSite')}${uniquePart()}`,
      sources: `arn:${Aws.PARTITION}:s3:::${generatedBucketsBeginWith(`election-${settings.id}-`)}*`,
      edgeLogs: true,
    });

    // Names that the distribution can spell without referring to the buckets: their keys trust this one distribution, and a
    // reference back would be a cycle that only `distribution/*` could break.
    const bucketName = (part: string) => `${names.stack('PublicSite').toLowerCase()}-${part}-${uniquePart()}`;
    const hostOf = (name: string) => `${name}.s3.${this.region}.${Aws.URL_SUFFIX}`;
    const contentName = bucketName('content');
    const resultsName = bucketName('results');
    const noticesName = bucketName('notices');

    const apis: ApiOrigin[] = [
      ...(results ? [{ host: results.staffApi.host, pathPatterns: ['/api/staff/results/*'] }] : []),
      ...(resultsStaff
        ? [
            {
              host: resultsStaff.staffApi,
              pathPatterns: ['/api/staff/results/*'],
              edgeSecret: resultsStaff.edgeSecret,
            },
          ]
        : []),
      ...(ballots ? [{ host: ballots.staffApi.host, pathPatterns: ['/api/staff/ballots/*'] }] : []),
      // The register itself has no slash after it.
      ...(incidents ? [{ host: incidents.staffApi.host, pathPatterns: ['/api/staff/incidents*'] }] : []),
      ...(registration
        ? [
            { host: registration.staffApi, pathPatterns: ['/api/staff/*'], ...edgeOf(registration) },
            { host: registration.publicApi, pathPatterns: ['/api/*'], ...edgeOf(registration) },
          ]
        : []),
    ];
    this.site = new ElectionSite(this, 'Site', {
      jurisdictionId: settings.id,
      ...(settings.domain !== undefined && settings.certificateArn !== undefined
        ? { domain: { name: settings.domain, certificateArn: settings.certificateArn } }
        : {}),
      contentBucketHost: hostOf(contentName),
      ...(showsResults ? { resultsBucketHost: hostOf(resultsName) } : {}),
      ...(showsNotices ? { noticesBucketHost: hostOf(noticesName) } : {}),
      apis,
      edgeSecret: foundation ? edgeSecretOf(foundation) : undefined,
      staffConnectTo: [
        ...(foundation ? [foundation.staff.signInHost] : []),
        ...(registration?.signIn ? [registration.signIn.host] : []),
        ...(resultsStaff ? [resultsStaff.signIn.host, resultsStaff.intake] : []),
        ...[results, ballots].flatMap((stack) => (stack ? [stack.intake.regionalHost] : [])),
      ],
      registerConnectTo: registration ? [registration.documents] : [],
      routerCode: siteRouterCode(join(functionAsset('site-content'), 'site')),
      logs,
      edgeLogs: accessLogs,
    });

    const contentKey = new ClassKey(this, 'ContentKey', {
      dataClass: 'site-content',
      names,
      uses: [
        { through: 's3', stacks: ['PublicSite'] },
        { through: 'sqs' },
        { through: 'cloudfront', distributionArn: this.site.distributionArn },
      ],
      backedUp: false,
      description: 'The website',
    });
    const content = new PrivateBucket(this, 'Content', {
      dataClass: 'site-content',
      names,
      key: contentKey,
      accessLogs,
      bucketName: contentName,
      notBackedUp: 'The website is built from this repository again at every deploy.',
    });
    this.letTheDistributionRead(content);
    const common = { names, logs, alarms } as const;
    const writer = new ElectionFunction(this, 'SiteContent', {
      ...common,
      dataClass: 'site-content',
      key: contentKey,
      name: 'site-content',
      description: 'Copies the pages of this deployment into the content bucket',
      timeoutSeconds: 120,
      environment: {
        CONTENT_BUCKET: content.name,
        SITE_SETTINGS: this.toJsonString(this.siteSettings(props)),
      },
      allow: [...content.reads(), ...content.writes()],
    });
    new CustomResource(this, 'Pages', {
      resourceType: 'Custom::ElectionSitePages',
      serviceToken: writer.function.functionArn,
      removalPolicy: RemovalPolicy.RETAIN,
      // A change of either makes CloudFormation call the writer again.
      properties: {
        Pages: hashFolder(functionAsset('site-content')),
        Settings: this.toJsonString(this.siteSettings(props)),
      },
    });

    if (results) this.publishResults(results, { bucketName: resultsName, accessLogs, ...common });
    else if (showsResults) this.fetchResults({ bucketName: resultsName, accessLogs, ...common });
    if (incidents) this.publishNotices(incidents, { bucketName: noticesName, accessLogs, ...common });
    else if (showsNotices) this.fetchNotices({ bucketName: noticesName, accessLogs, ...common });
  }

  private publishResults(results: ResultsStack, { bucketName, accessLogs, ...common }: PublishingProps): void {
    const { key, bucket } = this.publicStore('Results', {
      dataClass: 'results-public',
      bucketName,
      accessLogs,
      description: 'Published results',
      notBackedUp: 'Everything here is copied from the released store, which is backed up, and again if it were lost.',
    });
    const publish = new ElectionFunction(this, 'Publish', {
      ...common,
      dataClass: 'results-public',
      key,
      name: 'results-publish',
      description: 'Verifies released results and copies them to the public bucket; can read no draft',
      memoryMiB: 1769,
      timeoutSeconds: 120,
      environment: {
        RELEASED_BUCKET: results.released.name,
        RELEASED_REGION: results.region,
        PUBLIC_BUCKET: bucket.name,
        LOG_ORIGIN: logOrigin(this.settings),
        SIGNING_KEY_ARN: results.signingKey.arn,
        ...results.nextKeyArns(),
        ...results.mlDsaKeyArn(),
      },
      allow: [
        ...results.released.reads(),
        ...bucket.reads(),
        ...bucket.writes(),
        new PolicyStatement({
          actions: ['kms:GetPublicKey'],
          resources: [...results.signingKeys, ...(results.mlDsaKey ? [results.mlDsaKey] : [])].map(({ arn }) => arn),
        }),
      ],
    });
    this.callOnRelease('Publish', publish, { from: results.released, suffix: 'latest.json', sweep: PUBLISH_SWEEP });
  }

  /** From another account, perhaps of another partition: over HTTPS, by the clock, and believed for their signatures alone. */
  private fetchResults({ bucketName, accessLogs, ...common }: PublishingProps): void {
    const { key, bucket } = this.publicStore('Results', {
      dataClass: 'results-public',
      bucketName,
      accessLogs,
      description: 'Published results',
      notBackedUp: 'Everything here is fetched from the released store, which is backed up, and again if it were lost.',
    });
    const told = this.settings.accounts?.fromResults;
    if (told === undefined) return;
    const publish = new ElectionFunction(this, 'Publish', {
      ...common,
      dataClass: 'results-public',
      key,
      name: 'results-fetch',
      description: 'Fetches released results, verifies them by the pinned key and copies them to the public bucket',
      memoryMiB: 1769,
      timeoutSeconds: 120,
      environment: {
        RELEASED_API: `https://${told.released}/${STAGE}`,
        PUBLIC_BUCKET: bucket.name,
        LOG_ORIGIN: logOrigin(this.settings),
        SIGNING_KEY: [told.signingKey, ...told.nextSigningKeys].join(' '),
        ...(told.mlDsaKey === undefined ? {} : { ML_DSA_KEY: told.mlDsaKey }),
      },
      allow: [...bucket.reads(), ...bucket.writes()],
    });
    this.callByTheClock('Publish', publish, PUBLISH_SWEEP);
  }

  private publishNotices(incidents: IncidentsStack, { bucketName, accessLogs, ...common }: PublishingProps): void {
    const { key, bucket } = this.publicStore('Notices', {
      dataClass: 'incident-notices',
      bucketName,
      accessLogs,
      description: 'Published incident notices',
      notBackedUp: COPIED_NOTICES,
    });
    const publish = new ElectionFunction(this, 'PublishNotices', {
      ...common,
      dataClass: 'incident-notices',
      key,
      name: 'incidents-publish',
      description: 'Verifies released notices and copies them to the public bucket; cannot reach the register',
      timeoutSeconds: 60,
      environment: {
        JURISDICTION: this.settings.id,
        NOTICES_BUCKET: incidents.notices.name,
        NOTICES_REGION: incidents.region,
        PUBLIC_BUCKET: bucket.name,
        NOTICES_ORIGIN: noticesOrigin(this.settings),
        SIGNING_KEY_ARN: incidents.signingKey.arn,
      },
      allow: [
        ...incidents.notices.reads(),
        ...bucket.reads(),
        ...bucket.writes(),
        new PolicyStatement({ actions: ['kms:GetPublicKey'], resources: [incidents.signingKey.arn] }),
      ],
    });
    // It is written last, and once for each release.
    this.callOnRelease('PublishNotices', publish, {
      from: incidents.notices,
      suffix: noticePaths.statement,
      sweep: NOTICES_SWEEP,
    });
  }

  /** As results are: over HTTPS, by the clock, and believed for their signature alone. */
  private fetchNotices({ bucketName, accessLogs, ...common }: PublishingProps): void {
    const { key, bucket } = this.publicStore('Notices', {
      dataClass: 'incident-notices',
      bucketName,
      accessLogs,
      description: 'Published incident notices',
      notBackedUp: COPIED_NOTICES,
    });
    const told = this.settings.accounts?.fromIncidents;
    if (told === undefined) return;
    const publish = new ElectionFunction(this, 'PublishNotices', {
      ...common,
      dataClass: 'incident-notices',
      key,
      name: 'incidents-fetch',
      description: 'Fetches released notices, verifies them by the pinned key and copies them to the public bucket',
      timeoutSeconds: 60,
      environment: {
        JURISDICTION: this.settings.id,
        RELEASED_API: `https://${told.released}/${STAGE}`,
        PUBLIC_BUCKET: bucket.name,
        NOTICES_ORIGIN: noticesOrigin(this.settings),
        SIGNING_KEY: told.signingKey,
      },
      allow: [...bucket.reads(), ...bucket.writes()],
    });
    this.callByTheClock('PublishNotices', publish, NOTICES_SWEEP);
  }

  /** A bucket that the distribution reads, under a key that trusts this distribution alone. */
  private publicStore(
    id: 'Results' | 'Notices',
    {
      description,
      ...props
    }: {
      readonly dataClass: 'results-public' | 'incident-notices';
      readonly bucketName: string;
      readonly accessLogs: AccessLogBucket;
      readonly description: string;
      readonly notBackedUp: string;
    },
  ): { readonly key: ClassKey; readonly bucket: PrivateBucket } {
    const { names } = this;
    const key = new ClassKey(this, `${id}Key`, {
      dataClass: props.dataClass,
      names,
      uses: [
        { through: 's3', stacks: ['PublicSite'] },
        { through: 'sqs', fromEventBridge: true },
        { through: 'cloudfront', distributionArn: this.site.distributionArn },
      ],
      backedUp: false,
      description,
    });
    const bucket = new PrivateBucket(this, id, { ...props, names, key });
    this.letTheDistributionRead(bucket);
    return { key, bucket };
  }

  /** When a released file is new, and by the clock for an announcement that got lost. */
  private callOnRelease(
    id: string,
    publish: ElectionFunction,
    { from, suffix, sweep }: { readonly from: PrivateBucket; readonly suffix: string; readonly sweep: Duration },
  ): void {
    new Rule(this, `${id}OnRelease`, {
      description: 'Released files changed',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [from.name] }, object: { key: [{ suffix }] } },
      },
      targets: [calling(publish)],
    });
    this.callByTheClock(id, publish, sweep);
  }

  private callByTheClock(id: string, publish: ElectionFunction, every: Duration): void {
    new Rule(this, `${id}Sweep`, {
      description: 'Copies what an announcement missed',
      schedule: Schedule.rate(every),
      targets: [calling(publish)],
    });
  }

  private letTheDistributionRead(bucket: PrivateBucket): void {
    bucket.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ThisDistributionReads',
        principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
        actions: ['s3:GetObject'],
        resources: [`${bucket.arn}/*`],
        conditions: { StringEquals: { 'aws:SourceArn': this.site.distributionArn } },
      }),
    );
  }

  private siteSettings({ foundation, registration, resultsStaff }: PublicSiteProps): SiteSettings {
    const settings = wholeOf(this.settings);
    const forms = formsHost(settings);
    return siteSettingsOf(settings, {
      ...(forms === undefined ? {} : { formsHost: forms }),
      registrationMode:
        registration || forms !== undefined
          ? settings.registration.mode
          : settings.modules.includes('registration') && !keepsRegistrations(settings)
            ? 'state-link'
            : 'off',
      ...(foundation ? { signIn: signInAt(foundation.staff.signInHost, foundation.staff.clientId) } : {}),
      ...(registration?.signIn
        ? { registrationSignIn: signInAt(registration.signIn.host, registration.signIn.clientId) }
        : {}),
      ...(resultsStaff ? { resultsSignIn: signInAt(resultsStaff.signIn.host, resultsStaff.signIn.clientId) } : {}),
    });
  }
}

const calling = (publish: ElectionFunction): LambdaFunction =>
  new LambdaFunction(publish.function, { retryAttempts: 3, deadLetterQueue: publish.deadLetters });

const edgeSecretOf = ({ edgeSecret, node }: FoundationStack): string => {
  if (edgeSecret === undefined) throw new Error(`${node.path}: the website stands in another account.`);
  return edgeSecret.valueAtTheEdge();
};

const edgeOf = ({ edgeSecret }: RegistrationForTheSite): Pick<ApiOrigin, 'edgeSecret'> =>
  edgeSecret === undefined ? {} : { edgeSecret };
