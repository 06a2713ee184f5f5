import { EXCEPTION_CONTROL, type Exception } from './register';

/** The office's role that answers for a kind of exception. */
const ELECTION_IT = 'Election IT lead';
const SECURITY = 'Information security officer';

/** Looked at again once a year, before the season's first deadline. */
export const YEARLY = '2027-10-31';

type Detail = Omit<Exception, 'construct' | 'control'>;

const on = (construct: string, { rule, ...detail }: Detail): Exception => ({
  rule,
  construct: `{jurisdiction}/${construct}`,
  ...detail,
  control: EXCEPTION_CONTROL,
});

/** Entries of what stands in another module's stack only because something is published there. */
const whenModule =
  (module: string) =>
  (entries: readonly Exception[]): readonly Exception[] =>
    entries.map((entry) => ({ ...entry, existsWhen: `the module ${module} is on` }));
const withResults = whenModule('results');
const withIncidents = whenModule('incidents');

/** Where the forms stand under a host name of their own, because the website may see nothing of voters. */
const whereFormsStandApart = (entries: readonly Exception[]): readonly Exception[] =>
  entries.map((entry) => ({ ...entry, existsWhen: 'voters’ forms stand apart from the website' }));

/** One function's own exceptions: what it writes to, and why a wildcard stands in its policy. */
export const functionExceptions = (
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

/** Where a stack's released files leave by an API of their own, because the website that fetches them stands in another account. */
const handedOut = (
  stack: 'Results' | 'Incidents',
  what: string,
  read: { readonly id: string; readonly reason: string },
): readonly Exception[] =>
  [
    ...api(`${stack}/ReleasedApi`),
    ...(['AwsSolutions-APIG4', 'AwsSolutions-COG4'] as const).map((rule) =>
      on(`${stack}/ReleasedApi/RestApi/Default/released/{part}/{path+}/GET/Resource`, {
        rule,
        reason:
          'It hands out released files, signed and made for everybody, to a website that no account here trusts. Throttle and firewall stand before it.',
        owner: SECURITY,
        expires: YEARLY,
      }),
    ),
    on(`${stack}/HandOut/Function/Resource`, {
      rule: 'NIST.800.53.R5-LambdaInsideVPC',
      reason: 'It touches released files alone, which are public; the private network is for what never is.',
      owner: SECURITY,
      expires: YEARLY,
    }),
    ...functionExceptions(`${stack}/HandOut`, what, { network: false, objects: [read] }),
  ].map((entry) => ({ ...entry, existsWhen: 'the website stands in another account' }));

const publicRoute = (path: string, what: string): readonly Exception[] =>
  (['AwsSolutions-APIG4', 'AwsSolutions-COG4'] as const).map((rule) =>
    on(`Registration/PublicApi/RestApi/Default/api/${path}/POST/Resource`, {
      rule,
      reason: `${what}; voters have no accounts. Validator, throttle, firewall rates and, behind CloudFront, the edge header stand before it.`,
      owner: SECURITY,
      expires: YEARLY,
    }),
  );

/** A bucket without a standing replication: every one here, each for its reason. */
export const unreplicated = (construct: string, reason: string, expires: string): Exception =>
  on(`${construct}/Bucket/Resource`, {
    rule: 'NIST.800.53.R5-S3BucketReplicationEnabled',
    reason,
    owner: ELECTION_IT,
    expires,
  });

const COPIED_BY_BACKUP =
  'Copied to a locked vault in the recovery region every night (Recovery stack); a standing replication is an export that the bucket’s own policy denies.';

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

/** A table in no plan that cdk-nag sees. */
export const notBackedUp = (construct: string, reason: string): Exception =>
  on(`${construct}/Table/Resource`, {
    rule: 'NIST.800.53.R5-DynamoDBInBackupPlan',
    reason,
    owner: ELECTION_IT,
    expires: YEARLY,
  });

const notInBackupPlan = (construct: string): Exception =>
  notBackedUp(
    construct,
    'Is in the plan of the Recovery stack, which refers to this one; the rule looks for a plan in the table’s own stack alone. test/infrastructure/stacks/recovery.test.ts asks every table.',
  );

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

/** Letters that could not be sent; `existsWhen` where the stack is not always there. */
const undelivered = (construct: string, existsWhen?: string): readonly Exception[] =>
  (['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'] as const).map((rule) =>
    on(`${construct}/Undelivered/Resource`, {
      rule,
      reason: 'This queue is the dead-letter queue of the rules; an alarm tells a person when something lies in it.',
      owner: ELECTION_IT,
      expires: YEARLY,
      ...(existsWhen === undefined ? {} : { existsWhen }),
    }),
  );

const recoveryWildcard = (
  construct: 'Backup' | 'Restore' | 'RestoreTest' | 'BreakGlass',
  resource: string,
  reason: string,
  arises?: Pick<Exception, 'arisesWhen' | 'existsWhen'>,
): Exception =>
  on(`Recovery/${construct}/Policy/Resource`, {
    rule: `AwsSolutions-IAM5[Resource::${resource}]`,
    reason,
    owner: SECURITY,
    expires: YEARLY,
    ...arises,
  });

const WITH_TABLES = { arisesWhen: 'a table is backed up' };
const WITH_BREAK_GLASS = { existsWhen: 'breakGlass.principals names somebody' };
const WITH_BUCKETS = { arisesWhen: 'a bucket is backed up' };

/** A bucket that the backup role reads whole: its stack, the logical id and hash of its export. */
const backedUpBucket = (stack: string, exported: string): Exception =>
  recoveryWildcard(
    'Backup',
    `Election-{jurisdiction}-${stack}:ExportsOutputFnGetAtt${exported}/*`,
    `A backup reads every object of this one bucket of ${stack}; the bucket’s policy lets the role read and do nothing else.`,
    { arisesWhen: `the stack ${stack} is there` },
  );

/** Restored stores are named by whoever restores; a role can only know how the names begin. */
const restoredStores = (stack: string, kinds: { readonly tables: boolean; readonly buckets: boolean }) => [
  ...(kinds.tables
    ? [
        recoveryWildcard(
          'Restore',
          `arn:<AWS::Partition>:dynamodb:*:<AWS::AccountId>:table/Election-{jurisdiction}-${stack}-restored-*`,
          'Restores into tables whose names say so, in this region or the recovery region, never into an original.',
          { arisesWhen: `the stack ${stack} is there` },
        ),
      ]
    : []),
  ...(kinds.buckets
    ? ['', '/*'].map((rest) =>
        recoveryWildcard(
          'Restore',
          `arn:<AWS::Partition>:s3:::election-{jurisdiction}-${stack.toLowerCase()}-restored-*${rest}`,
          'Restores into buckets whose names say so, never into an original.',
          { arisesWhen: `the stack ${stack} is there` },
        ),
      )
    : []),
];

const recovery = (): readonly Exception[] => [
  recoveryWildcard(
    'Backup',
    '*',
    'Listing buckets by name, rules by name and metrics know no resource; AWS Backup needs all three for S3.',
    WITH_BUCKETS,
  ),
  recoveryWildcard(
    'Backup',
    'arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:rule/AwsBackupManagedRule*',
    'AWS Backup names the rule by which it follows a bucket itself.',
    WITH_BUCKETS,
  ),
  recoveryWildcard(
    'Backup',
    'arn:<AWS::Partition>:backup:*:<AWS::AccountId>:recovery-point:*',
    'A backup is tagged when it is made, in this region and the other; its id is not known before.',
  ),
  backedUpBucket('Results', 'StagedBucket385DB7B0Arn47D3E129'),
  backedUpBucket('Results', 'ReleasedBucketD98EC6C5ArnD41D6D79'),
  backedUpBucket('Ballots', 'VaultBucket0925C477Arn4A5F93F5'),
  backedUpBucket('Registration', 'DocumentsBucket089EA665Arn9C7B4550'),
  ...restoredStores('Registration', { tables: true, buckets: true }),
  ...restoredStores('Ballots', { tables: true, buckets: true }),
  ...restoredStores('Incidents', { tables: true, buckets: false }),
  ...restoredStores('Results', { tables: true, buckets: true }),
  recoveryWildcard(
    'RestoreTest',
    'arn:<AWS::Partition>:dynamodb:*:<AWS::AccountId>:table/awsbackup-restore-test-*',
    'AWS Backup names the table of a restore test itself, with this beginning.',
    WITH_TABLES,
  ),
  ...['', '/*'].map((rest) =>
    recoveryWildcard(
      'RestoreTest',
      `arn:<AWS::Partition>:s3:::awsbackup-restore-test-*${rest}`,
      'AWS Backup names the bucket of a restore test itself, with this beginning.',
      WITH_BUCKETS,
    ),
  ),
  ...undelivered('Recovery/Alarms'),
  ...['RefusedRestores', 'Restores', 'Tampering'].map((rule) =>
    on(`RecoveryCopies/TellHome/${rule}`, {
      rule: 'Serverless-EventBusDLQ',
      reason:
        'Passed on from bus to bus, tried for a day. The trail of all regions, at home, sees the same calls, and nobody listens in this region whom a queue here could tell.',
      owner: SECURITY,
      expires: YEARLY,
    }),
  ),
  ...[
    ['*', 'Restore jobs and the account’s event history know no resource; both are for reading.'],
    [
      'arn:<AWS::Partition>:backup:*:<AWS::AccountId>:recovery-point:*',
      'Which backup is restored is known on the day alone; the vaults’ policies say who may, the restore role into what.',
    ],
    [
      'arn:<AWS::Partition>:logs:*:<AWS::AccountId>:log-group:Election-{jurisdiction}-*:*',
      'Reads the logs of this jurisdiction’s stacks, whose groups have generated names.',
    ],
    [
      'Election-{jurisdiction}-Foundation:ExportsOutputFnGetAttAccessLogsBucketCD784A59Arn59C380A8/*',
      'Reads access logs: who touched which object is what an emergency asks first.',
    ],
  ].map(([resource = '', reason = '']) => recoveryWildcard('BreakGlass', resource, reason, WITH_BREAK_GLASS)),
];

const NAMED_IN_BACKUP_ACCOUNT = { existsWhen: 'breakGlass.principals names somebody of accounts.backup' };

/** Copies in an account of their own, and their way back to the account of one part. */
const copyVaults = (part: string): readonly Exception[] => [
  ...(
    [
      ['*', 'Copy jobs and the account’s event history know no resource; both are for reading.'],
      [
        'arn:<AWS::Partition>:backup:*:<AWS::AccountId>:recovery-point:*',
        'Which copy goes back is known on the day alone; the vault’s policy says who may, the copying role where to.',
      ],
    ] as const
  ).map(([resource, reason]) =>
    on(`CopyVaults/ReturnTo${part}/Policy/Resource`, {
      rule: `AwsSolutions-IAM5[Resource::${resource}]`,
      reason,
      owner: SECURITY,
      expires: YEARLY,
      ...NAMED_IN_BACKUP_ACCOUNT,
    }),
  ),
  on(`CopyVaults/ReturnTo${part}/Copying/Policy/Resource`, {
    rule: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:backup:*:<AWS::AccountId>:recovery-point:*]',
    reason: 'A copy is tagged when it is made; its id is not known before.',
    owner: SECURITY,
    expires: YEARLY,
    existsWhen: 'the account of this part has a backup',
  }),
];

/** The Account stack stands at the top, beside the jurisdictions, so its paths begin where theirs name a stack. */
const IN_ACCOUNT = 'the Account stack holds this part here';

const inAccount = (construct: string, rule: string, reason: string, owner = SECURITY, expires = YEARLY): Exception =>
  on(construct, { rule, reason, owner, expires, existsWhen: IN_ACCOUNT });

/** What the audit reader may read of one bucket of the Account stack. */
const auditorReads = (logicalId: string, what: string): Exception => ({
  ...inAccount(
    'AuditReader/Policy/Resource',
    `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/*]`,
    `An auditor reads every file of ${what}, for an hour, after a second factor, and changes none.`,
  ),
  arisesWhen: `the Account stack holds ${what} here`,
});

/** Letters to further jurisdictions in one account; the first one's is {@link alarmMail}'s like. */
const MOST_ADDRESSES = 24;

const ACCOUNT: readonly Exception[] = [
  inAccount(
    'AccessLogs/Bucket/Resource',
    'NIST.800.53.R5-S3DefaultEncryptionKMS',
    'S3 log delivery cannot write under a customer key; the bucket stands on S3-managed keys.',
  ),
  ...(
    [
      ['AccessLogs', 'Access logs of the evidence; the evidence itself is locked or kept by its service as well.'],
      [
        'Trail/Files',
        'Object Lock keeps everybody from deleting it; a copy in another region or account is the office’s to add (docs/letter.md).',
      ],
      ['Config/History', 'AWS Config keeps the same history itself for as long as its own retention says.'],
      ['Findings', 'GuardDuty, Macie and Security Hub keep the same findings themselves for 90 days.'],
    ] as const
  ).map(([construct, reason]) =>
    inAccount(`${construct}/Bucket/Resource`, 'NIST.800.53.R5-S3BucketReplicationEnabled', reason, ELECTION_IT),
  ),
  inAccount(
    'Config/Role/Resource',
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWS_ConfigRole]',
    'AWS Config reads the settings of every kind of resource; AWS keeps the list of them current, and it reads no data.',
  ),
  inAccount(
    'Config/Policy/Resource',
    'AwsSolutions-IAM5[Resource::<ConfigHistoryBucket554E9119.Arn>/AWSLogs/<AWS::AccountId>/Config/*]',
    'AWS Config names the files of its history by region and date.',
  ),
  auditorReads('AccessLogsBucketCD784A59', 'the access logs'),
  auditorReads('TrailFilesBucket04EA8498', 'the trail'),
  auditorReads('ConfigHistoryBucket554E9119', 'the history of settings'),
  auditorReads('FindingsBucketB31950B8', 'the findings'),
  ...undelivered('EventAlarms', IN_ACCOUNT),
  ...(['Unusual', 'Many'] as const).map((half) =>
    inAccount(
      `TrailAlarms/RollReads/${half}`,
      'NIST.800.53.R5-CloudWatchAlarmAction',
      'Half of a pair: each alone is no news; the composite alarm of both has the action.',
    ),
  ),
  ...['SecurityMail', ...Array.from({ length: MOST_ADDRESSES - 1 }, (_, i) => `SecurityMail${i + 2}`)].map((mail) =>
    inAccount(
      `Alarms/Topic/${mail}/Resource`,
      'Serverless-SNSRedrivePolicy',
      'Mail that SNS hands over and nobody gets leaves no failed delivery behind; the alarm itself stays in CloudWatch.',
      ELECTION_IT,
    ),
  ),
];

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
  ...ACCOUNT,

  accessLogOfLogs('AwsSolutions-S1'),
  accessLogOfLogs('NIST.800.53.R5-S3BucketLoggingEnabled'),
  ...accessLogBucket('Foundation'),
  ...accessLogBucket('PublicSite'),
  alarmMail('Foundation'),
  alarmMail('PublicSite'),
  alarmMail('CopyVaults'),

  ...(['AwsSolutions-SMG4', 'NIST.800.53.R5-SecretsManagerRotationEnabled'] as const).map((rule) =>
    on('Foundation/EdgeSecret/Secret', {
      rule,
      reason:
        'The header value must change in CloudFront and in the firewalls at once, which a deploy does and a rotation function would not.',
      owner: ELECTION_IT,
      expires: YEARLY,
      existsWhen: 'the website stands in the same account',
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
  ...whereFormsStandApart([
    ...['GET', 'HEAD', '{path+}/GET', '{path+}/HEAD'].flatMap((route) =>
      (['AwsSolutions-APIG4', 'AwsSolutions-COG4'] as const).map((rule) =>
        on(`Registration/PublicApi/RestApi/Default/${route}/Resource`, {
          rule,
          reason:
            'Anybody may read the pages of the forms; the function behind it may reach nothing. Throttle, firewall and rates stand before it.',
          owner: SECURITY,
          expires: YEARLY,
        }),
      ),
    ),
    on('Registration/FormsPages/Function/Resource', {
      rule: 'NIST.800.53.R5-LambdaInsideVPC',
      reason: 'It hands out pages that are public and reaches no store; the private network is for what never is.',
      owner: SECURITY,
      expires: YEARLY,
    }),
    ...functionExceptions('Registration/FormsPages', 'forms-pages', { network: false, objects: [] }),
  ]),
  ...api('Registration/PublicApi'),
  ...api('Registration/StaffApi'),
  notInBackupPlan('Registration/Roll'),
  notBackedUp(
    'Registration/LookUpCounters',
    'Counters of look-ups expire within hours; a restored one would count against the wrong people.',
  ),
  ...functionExceptions('Registration/Submit', 'registration-submit', { network: true, objects: [] }),
  ...functionExceptions('Registration/VoterStatus', 'voter-status', { network: true, objects: [] }),
  ...functionExceptions('Registration/RegistrationStaff', 'registration-staff', { network: true, objects: [] }),

  ...publicRoute('registrations/documents', 'Anybody who holds the reference of a form may hand in a document'),
  ...functionExceptions('Registration/DocumentsUpload', 'documents-upload', {
    network: true,
    objects: [
      {
        id: '<IntakeDocumentsBucket808A9EC8.Arn>',
        reason: 'puts documents under any reference into intake, by link alone.',
      },
    ],
  }),
  ...functionExceptions('Registration/DocumentsStaff', 'documents-staff', {
    network: true,
    objects: [
      { id: '<DocumentsBucket089EA665.Arn>/documents', reason: 'reads whichever clean document a registrar opens.' },
    ],
  }),
  ...functionExceptions('Registration/DocumentsPromote', 'documents-promote', {
    network: true,
    objects: [
      { id: '<IntakeDocumentsBucket808A9EC8.Arn>', reason: 'reads whichever document was scanned, and its tags.' },
      { id: '<DocumentsBucket089EA665.Arn>', reason: 'stores documents under any reference.' },
      { id: '<QuarantineBucket2B128B57.Arn>', reason: 'puts what is not clean into quarantine.' },
    ],
  }),
  ...(
    [
      ['<IntakeDocumentsBucket808A9EC8.Arn>/*', 'GuardDuty scans whichever document comes into intake, and tags it.'],
      [
        'arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*',
        'GuardDuty names the rule by which it hears of new documents; a condition holds it to rules that it manages itself.',
      ],
    ] as const
  ).map(([resource, reason]) =>
    on('Registration/DocumentScanPolicy/Resource', {
      rule: `AwsSolutions-IAM5[Resource::${resource}]`,
      reason,
      owner: SECURITY,
      expires: YEARLY,
    }),
  ),
  unreplicated(
    'Registration/IntakeDocuments',
    'What was scanned is copied to the store or to quarantine; the rest expires after 14 days.',
    YEARLY,
  ),
  unreplicated('Registration/Documents', COPIED_BY_BACKUP, YEARLY),
  unreplicated(
    'Registration/Quarantine',
    'Files with a threat in them are kept for an investigation, and are better not copied.',
    YEARLY,
  ),

  ...api('Results/StaffApi'),
  notInBackupPlan('Results/Records'),
  unreplicated(
    'Results/Intake',
    'A file that was loaded is copied to the staged store; what is left here expires after 30 days.',
    YEARLY,
  ),
  unreplicated('Results/Staged', COPIED_BY_BACKUP, YEARLY),
  unreplicated('Results/Released', COPIED_BY_BACKUP, YEARLY),
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

  ...handedOut('Results', 'results-released', {
    id: '<ReleasedBucketD98EC6C5.Arn>',
    reason: 'reads every released file.',
  }),

  ...api('Ballots/StaffApi'),
  notInBackupPlan('Ballots/Manifest'),
  unreplicated(
    'Ballots/Intake',
    'A file that was deposited lies in the vault; what is left here expires after 30 days.',
    YEARLY,
  ),
  unreplicated('Ballots/Vault', COPIED_BY_BACKUP, YEARLY),
  ...functionExceptions('Ballots/Upload', 'ballots-upload', {
    network: true,
    objects: [
      { id: '<IntakeBucketDF3620F2.Arn>', reason: 'puts files of any name into the intake store, by link alone.' },
    ],
  }),
  ...functionExceptions('Ballots/BallotsStaff', 'ballots-staff', {
    network: true,
    objects: [
      { id: '<IntakeBucketDF3620F2.Arn>', reason: 'reads whichever file was uploaded.' },
      { id: '<VaultBucket0925C477.Arn>', reason: 'seals files under their digest, and can delete and overwrite none.' },
    ],
  }),
  ...functionExceptions('Ballots/LegalHold', 'ballots-hold', {
    network: true,
    objects: [{ id: '<VaultBucket0925C477.Arn>', reason: 'holds any file of the vault, and can read none.' }],
  }),

  ...api('Incidents/StaffApi'),
  notInBackupPlan('Incidents/Register'),
  unreplicated('Incidents/Notices', 'Made again out of the register, which is backed up, at every sweep.', YEARLY),
  on('Incidents/Announce', {
    rule: 'Serverless-EventBusDLQ',
    reason: 'An announcement that is lost costs minutes: the public site looks for new notices by itself.',
    owner: ELECTION_IT,
    expires: YEARLY,
    existsWhen: 'the region is not us-east-1',
  }),
  ...functionExceptions('Incidents/IncidentsStaff', 'incidents-staff', { network: true, objects: [] }),
  ...functionExceptions('Incidents/Release', 'incidents-release', {
    network: true,
    objects: [{ id: '<NoticesBucket1FC78267.Arn>', reason: 'writes the file of every released notice.' }],
  }),
  ...handedOut('Incidents', 'incidents-released', {
    id: '<NoticesBucket1FC78267.Arn>',
    reason: 'reads every released notice.',
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

  ...withIncidents([
    unreplicated(
      'PublicSite/Notices',
      'Everything here is copied from the released notices, and again if it were lost.',
      YEARLY,
    ),
    outsideTheNetwork('PublishNotices'),
    ...functionExceptions('PublicSite/PublishNotices', 'incidents-publish', {
      network: false,
      objects: [
        { id: '<NoticesBucket1FC78267.Arn>', reason: 'writes every published notice.' },
        {
          id: '{"Fn::GetStackOutput":{"StackName":"Election-{jurisdiction}-Incidents","Region":"{region}","OutputName":"PublishOutputFnGetAttNoticesBucket1FC78267ArnA5CF1E74"}}',
          reason: 'reads every released notice.',
          arisesWhen: 'the region is not us-east-1',
        },
        {
          id: 'Election-{jurisdiction}-Incidents:ExportsOutputFnGetAttNoticesBucket1FC78267Arn5ABF1ACF',
          reason: 'reads every released notice.',
          arisesWhen: 'the region is us-east-1',
        },
      ],
    }),
  ]),

  ...recovery(),
  ...undelivered('CopyVaults/Tell'),
  ...copyVaults('Main'),
  ...copyVaults('Registration'),
  ...copyVaults('Results'),
];
