import { EXCEPTION_CONTROL, type Exception } from './register';

/** The office's role that answers for a kind of exception. */
const ELECTION_IT = 'Election IT lead';
const SECURITY = 'Information security officer';

/** Looked at again once a year, before the season's first deadline. */
const YEARLY = '2027-10-31';
/** Ends by itself when the Recovery stack is there; until then this much is said openly. */
const UNTIL_RECOVERY = '2027-03-31';

type Detail = Omit<Exception, 'construct' | 'control'>;

const on = (construct: string, { rule, ...detail }: Detail): Exception => ({
  rule,
  construct: `{jurisdiction}/${construct}`,
  ...detail,
  control: EXCEPTION_CONTROL,
});

/** Entries of what stands in another module's stack only because results are published there. */
const withResults = (entries: readonly Exception[]): readonly Exception[] =>
  entries.map((entry) => ({ ...entry, existsWhen: 'the module results is on' }));

/** One function's own exceptions: what it writes to, and why a wildcard stands in its policy. */
const functionExceptions = (
  construct: string,
  what: string,
  {
    network,
    objects,
  }: {
    readonly network: boolean;
    readonly objects: readonly { readonly id: string; readonly reason: string; readonly arisesWhen?: string }[];
  },
): readonly Exception[] => [
  on(`${construct}/PolicyOfLambda/Resource`, {
    rule: 'AwsSolutions-IAM5[Resource::*]',
    reason: network
      ? `${what}: X-Ray and the network interfaces of a function in a VPC know no resource; the interface actions are denied to the code itself by lambda:SourceFunctionArn.`
      : `${what}: X-Ray's two actions know no resource.`,
    owner: SECURITY,
    expires: YEARLY,
  }),
  ...objects.map(({ id, reason, arisesWhen }) =>
    on(`${construct}/Policy/Resource`, {
      rule: `AwsSolutions-IAM5[Resource::${id}/*]`,
      reason: `${what}: ${reason}`,
      owner: SECURITY,
      expires: YEARLY,
      ...(arisesWhen === undefined ? {} : { arisesWhen }),
    }),
  ),
  on(`${construct}/Function/Resource`, {
    rule: 'NIST.800.53.R5-LambdaConcurrency',
    reason: `${what}: reserved concurrency cannot be deployed in a new account (its quota is 10); the API's throttles and the firewall's rates bound the load.`,
    owner: ELECTION_IT,
    expires: YEARLY,
  }),
  on(`${construct}/DeadLetters/Resource`, {
    rule: 'Serverless-SQSRedrivePolicy',
    reason: `${what}: this queue is the dead-letter queue; an alarm tells a person when something lies in it.`,
    owner: ELECTION_IT,
    expires: YEARLY,
  }),
];

const api = (construct: string): readonly Exception[] => [
  on(`${construct}/RestApi/DeploymentStage.v1/Resource`, {
    rule: 'NIST.800.53.R5-APIGWCacheEnabledAndEncrypted',
    reason: 'Answers of this API are personal or staged data and must be in no cache at all.',
    owner: SECURITY,
    expires: YEARLY,
  }),
  on(`${construct}/RestApi/DeploymentStage.v1/Resource`, {
    rule: 'NIST.800.53.R5-APIGWSSLEnabled',
    reason:
      'A client certificate proves the gateway to an HTTP backend; this API calls Lambda, which trusts by policy.',
    owner: SECURITY,
    expires: YEARLY,
  }),
];

const publicRoute = (path: string, what: string): readonly Exception[] =>
  (['AwsSolutions-APIG4', 'AwsSolutions-COG4'] as const).map((rule) =>
    on(`Registration/PublicApi/RestApi/Default/api/${path}/POST/Resource`, {
      rule,
      reason: `${what}; voters have no accounts. Validator, throttle, firewall rates and the edge header stand before it.`,
      owner: SECURITY,
      expires: YEARLY,
    }),
  );

const unreplicated = (construct: string, reason: string, expires: string): Exception =>
  on(`${construct}/Bucket/Resource`, {
    rule: 'NIST.800.53.R5-S3BucketReplicationEnabled',
    reason,
    owner: ELECTION_IT,
    expires,
  });

const NOT_YET_COPIED =
  'Copies in the recovery region come with the Recovery stack; until then versions and retention protect this bucket.';

const accessLogBucket = (stack: string): readonly Exception[] => [
  on(`${stack}/AccessLogs/Bucket/Resource`, {
    rule: 'NIST.800.53.R5-S3DefaultEncryptionKMS',
    reason: 'S3 log delivery cannot write under a customer key; the bucket stands on S3-managed keys.',
    owner: SECURITY,
    expires: YEARLY,
  }),
  unreplicated(
    `${stack}/AccessLogs`,
    'Access logs are evidence for this region; the trail of the account is the record that is copied.',
    YEARLY,
  ),
];

const accessLogOfLogs = (rule: string): Exception =>
  on('Foundation/AccessLogs/Bucket/Resource', {
    rule,
    reason: 'A log bucket that logs into itself grows without end; reads of it are data events of the trail.',
    owner: SECURITY,
    expires: YEARLY,
  });

const notInBackupPlan = (construct: string): Exception =>
  on(`${construct}/Table/Resource`, {
    rule: 'NIST.800.53.R5-DynamoDBInBackupPlan',
    reason:
      'Backup plans come with the Recovery stack; point-in-time recovery of 35 days and deletion protection are on now.',
    owner: ELECTION_IT,
    expires: UNTIL_RECOVERY,
  });

const alarmMail = (stack: string): Exception =>
  on(`${stack}/Alarms/Topic/SecurityMail/Resource`, {
    rule: 'Serverless-SNSRedrivePolicy',
    reason:
      'Mail that SNS hands over and nobody gets leaves no failed delivery behind; the alarm itself stays in CloudWatch.',
    owner: ELECTION_IT,
    expires: YEARLY,
  });

const outsideTheNetwork = (construct: string): Exception =>
  on(`PublicSite/${construct}/Function/Resource`, {
    rule: 'NIST.800.53.R5-LambdaInsideVPC',
    reason: `${construct} reads and writes public files alone, in the region of the edge, where there is no private network to reach.`,
    owner: SECURITY,
    expires: YEARLY,
  });

/**
 * The one place from which exceptions come. Each excepts one rule on one construct for a reason that is true of that
 * construct alone, has an owner in the office, and ends on a date. `{jurisdiction}` stands for the id of each jurisdiction.
 * Rules of the core (lib/guardrails) cannot stand here.
 */
export const EXCEPTIONS: readonly Exception[] = [
  on('ApiGatewayLogsPolicy/Resource', {
    rule: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:*]',
    reason:
      'API Gateway names its own log groups; the role belongs to the account and reads logs of this account alone.',
    owner: SECURITY,
    expires: YEARLY,
    existsWhen: 'an API is deployed',
  }),

  accessLogOfLogs('AwsSolutions-S1'),
  accessLogOfLogs('NIST.800.53.R5-S3BucketLoggingEnabled'),
  ...accessLogBucket('Foundation'),
  ...accessLogBucket('PublicSite'),
  alarmMail('Foundation'),
  alarmMail('PublicSite'),

  ...(['AwsSolutions-SMG4', 'NIST.800.53.R5-SecretsManagerRotationEnabled'] as const).map((rule) =>
    on('Foundation/EdgeSecret/Secret', {
      rule,
      reason:
        'The header value must change in CloudFront and in the firewalls at once, which a deploy does and a rotation function would not.',
      owner: ELECTION_IT,
      expires: YEARLY,
    }),
  ),
  on('Foundation/Network/Vpc/Resource', {
    rule: 'NIST.800.53.R5-VPCDefaultSecurityGroupClosed',
    reason:
      'CloudFormation cannot empty a default security group; nothing uses it, and no route leads out of this network.',
    owner: SECURITY,
    expires: YEARLY,
  }),

  ...publicRoute('registrations', 'Anybody may hand in a registration form'),
  ...publicRoute('voter-status', 'Anybody may ask for their own registration status'),
  ...api('Registration/PublicApi'),
  ...api('Registration/StaffApi'),
  notInBackupPlan('Registration/Roll'),
  on('Registration/LookUpCounters/Table/Resource', {
    rule: 'NIST.800.53.R5-DynamoDBInBackupPlan',
    reason: 'Counters of look-ups expire within hours; a restored one would count against the wrong people.',
    owner: ELECTION_IT,
    expires: YEARLY,
  }),
  ...functionExceptions('Registration/Submit', 'registration-submit', { network: true, objects: [] }),
  ...functionExceptions('Registration/VoterStatus', 'voter-status', { network: true, objects: [] }),
  ...functionExceptions('Registration/RegistrationStaff', 'registration-staff', { network: true, objects: [] }),

  ...api('Results/StaffApi'),
  notInBackupPlan('Results/Records'),
  unreplicated(
    'Results/Intake',
    'A file that was loaded is copied to the staged store; what is left here expires after 30 days.',
    YEARLY,
  ),
  unreplicated('Results/Staged', NOT_YET_COPIED, UNTIL_RECOVERY),
  unreplicated('Results/Released', NOT_YET_COPIED, UNTIL_RECOVERY),
  on('Results/Announce', {
    rule: 'Serverless-EventBusDLQ',
    reason:
      'An announcement that is lost costs a minute: the public site looks for new releases by itself every minute.',
    owner: ELECTION_IT,
    expires: YEARLY,
    existsWhen: 'the region is not us-east-1',
  }),
  ...functionExceptions('Results/Upload', 'results-upload', {
    network: true,
    objects: [
      { id: '<IntakeBucketDF3620F2.Arn>', reason: 'puts files of any name into the intake store, by link alone.' },
    ],
  }),
  ...functionExceptions('Results/ResultsStaff', 'results-staff', {
    network: true,
    objects: [
      { id: '<IntakeBucketDF3620F2.Arn>', reason: 'reads whichever file was uploaded.' },
      { id: '<StagedBucket385DB7B0.Arn>', reason: 'stages figures under their digest.' },
    ],
  }),
  ...functionExceptions('Results/Release', 'results-release', {
    network: true,
    objects: [
      { id: '<StagedBucket385DB7B0.Arn>', reason: 'reads staged figures by their digest.' },
      { id: '<ReleasedBucketD98EC6C5.Arn>', reason: 'writes the files of every release and of the log.' },
    ],
  }),

  on('PublicSite/Site/Distribution', {
    rule: 'AwsSolutions-CFR1',
    reason: 'Voters overseas and in uniform read this site; no country is shut out.',
    owner: ELECTION_IT,
    expires: YEARLY,
  }),
  on('PublicSite/Site/Distribution', {
    rule: 'AwsSolutions-CFR3',
    reason:
      'Logs are delivered by CloudFront’s second version, which the rule does not know; the first refuses owner-enforced buckets.',
    owner: SECURITY,
    expires: YEARLY,
  }),
  on('PublicSite/Site/Distribution', {
    rule: 'AwsSolutions-CFR4',
    reason: 'Under CloudFront’s own name AWS fixes the oldest TLS version; the settings demand a domain in production.',
    owner: SECURITY,
    expires: YEARLY,
    arisesWhen: 'no domain is set (evaluation only)',
  }),
  unreplicated('PublicSite/Content', 'The website is built from this repository again at every deploy.', YEARLY),
  ...withResults([
    unreplicated(
      'PublicSite/Results',
      'Everything here is copied from the released store, and again if it were lost.',
      YEARLY,
    ),
  ]),
  outsideTheNetwork('SiteContent'),
  ...withResults([outsideTheNetwork('Publish')]),
  ...functionExceptions('PublicSite/SiteContent', 'site-content', {
    network: false,
    objects: [{ id: '<ContentBucketDD05A3B9.Arn>', reason: 'writes every page of the site.' }],
  }),
  ...withResults(
    functionExceptions('PublicSite/Publish', 'results-publish', {
      network: false,
      objects: [
        { id: '<ResultsBucket46167C27.Arn>', reason: 'writes every published file.' },
        {
          id: '{"Fn::GetStackOutput":{"StackName":"Election-{jurisdiction}-Results","Region":"{region}","OutputName":"PublishOutputFnGetAttReleasedBucketD98EC6C5Arn48D09F0A"}}',
          reason: 'reads every released file.',
          arisesWhen: 'the region is not us-east-1',
        },
        {
          id: 'Election-{jurisdiction}-Results:ExportsOutputFnGetAttReleasedBucketD98EC6C5ArnD41D6D79',
          reason: 'reads every released file.',
          arisesWhen: 'the region is us-east-1',
        },
      ],
    }),
  ),
];
